"""Files of programs: read, compared, taken over, undone."""
