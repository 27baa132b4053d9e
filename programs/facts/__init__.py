"""Sourced facts about programs: what is known, from where, since when, and which of them wins."""
