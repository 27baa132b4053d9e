"""The seasons of a person: closing one, carrying on what lasts, reading the old ones."""
