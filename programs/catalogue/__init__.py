"""Institutions, programs, tracks; search and its pages."""
