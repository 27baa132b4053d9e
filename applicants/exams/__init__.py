"""Exams: attempts with the rules of the field, practice scores against a target, study plans that give way."""
