"""Ranking, the Match and SOAP."""
