"""How the person's days become the whole numbers that programs ask for. Pure."""

from datetime import date


def applying_on(season: int) -> date:
    """Up to when years are counted: the end of September before the Match, when programs begin to read."""
    return date(season - 1, 9, 30)


def full_years(since: date, until: date) -> int:
    """Whole years between two days, as birthdays are counted; 0 where `since` is later."""
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    return max(years, 0)


def begun_years(since: date, until: date) -> int:
    """Years with the begun one: a day more than two years is three. What is “not older than” counts so."""
    years = full_years(since, until)
    whole = (since.month, since.day) == (until.month, until.day)
    return years if since >= until or whole else years + 1
