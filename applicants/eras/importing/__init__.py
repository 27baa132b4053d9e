"""The import of a list that somebody kept elsewhere: pasted lines or a file, matched against the catalogue."""
