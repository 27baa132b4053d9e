"""Specialties in which one can train, with sourced figures."""
