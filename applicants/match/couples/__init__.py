"""Matching as a couple: an invitation, what each shares, and one list of pairs that both keep."""
