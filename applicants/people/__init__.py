"""People: mentors and contacts with the next follow-up, conferences, groups."""
