"""A person's own spreadsheet into the rooms, and each room's tables out. Knows the rooms by their sheets only."""
