"""Business days of US federal offices. Pure.

Source of the holidays: 5 U.S.C. 6103: eleven a year; one on a Saturday is kept on the Friday before, one on a Sunday on
the Monday after. Days that a president adds for one year are not known here, so a count can be a day short.
"""

from datetime import date, timedelta
from functools import cache

from roadmap.anchors import FRIDAY, MONDAY, THURSDAY, last_weekday, nth_weekday

JUNETEENTH_SINCE = 2021
ONE_DAY = timedelta(days=1)


def _kept(day: date) -> date:
    """The day on which offices close for a holiday on this date."""
    if day.weekday() == FRIDAY + 1:
        return day - ONE_DAY
    return day + ONE_DAY if day.weekday() == FRIDAY + 2 else day


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The days kept as holidays of this year. New Year's Day of a Saturday falls on 31 December before."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    moving = [
        nth_weekday(year, 1, MONDAY, 3),
        nth_weekday(year, 2, MONDAY, 3),
        last_weekday(year, 5, MONDAY),
        nth_weekday(year, 9, MONDAY, 1),
        nth_weekday(year, 10, MONDAY, 2),
        nth_weekday(year, 11, THURSDAY, 4),
    ]
    return frozenset([*map(_kept, fixed), *moving])


def is_business_day(day: date) -> bool:
    """Whether federal offices work on this day."""
    holidays = federal_holidays(day.year) | federal_holidays(day.year + 1)
    return day.weekday() <= FRIDAY and day not in holidays


def business_days_after(day: date, count: int) -> date:
    """The business day that is so many business days after a day, which itself does not count."""
    while count:
        day += ONE_DAY
        count -= is_business_day(day)
    return day


def business_days_before(day: date, count: int) -> date:
    """The business day that is so many business days before a day, which itself does not count."""
    while count:
        day -= ONE_DAY
        count -= is_business_day(day)
    return day
