"""Whom an applicant lets in, to what, since when, and who looked."""
