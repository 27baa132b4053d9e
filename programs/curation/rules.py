"""Small rules of curation. Pure."""

from datetime import date

MATCH_MONTH = 3


def coming_season(today: date) -> int:
    """The Match that comes next: that of this year up to March, then that of the next."""
    return today.year + (today.month > MATCH_MONTH)
