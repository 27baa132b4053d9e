"""When a person is gently pointed to others, and which week a day belongs to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)
LOW, VERY_LOW = 2, 1
LONGEST_HOURS = 5
RUN = 3


class Why(StrEnum):
    """What a pointer answers to."""

    RUN_OF_LOW_WEEKS = "run"
    VERY_LOW_AND_LONG = "long"


@dataclass(frozen=True)
class Week:
    """A check-in as plain values: its Monday, the band of hours (1 to 5) and the mood (1 to 5)."""

    monday: date
    hours: int
    mood: int


def monday_of(day: date) -> date:
    """The Monday of the week that a day is in (ISO week)."""
    return day - timedelta(days=day.weekday())


def pointer(weeks: Iterable[Week], today: date) -> Why | None:
    """Whether the newest weeks ask for a kind word: three low ones in a row, or a very low one above 70 hours.

    Our own rule, no diagnosis; guide S1 tells to seek support early. A week that was skipped breaks a row; what is
    older than last week is past, and nobody is told about it again.
    """
    by_week = {week.monday: week for week in weeks}
    this = monday_of(today)
    newest = by_week.get(this) or by_week.get(this - WEEK)
    if newest is None:
        return None
    if newest.mood <= VERY_LOW and newest.hours >= LONGEST_HOURS:
        return Why.VERY_LOW_AND_LONG
    row = [by_week.get(newest.monday - number * WEEK) for number in range(RUN)]
    return Why.RUN_OF_LOW_WEEKS if all(week and week.mood <= LOW for week in row) else None
