"""Visa and start: the chosen track, its papers and appointments, and the weeks before the first day."""
