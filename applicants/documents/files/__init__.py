"""Uploaded files: what may come in, where it lies, who gets it."""
