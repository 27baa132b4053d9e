"""My programs: the list, saved searches, what of me the catalogue compares."""
