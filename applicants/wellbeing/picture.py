"""The last twelve weeks as a picture: bars for hours, dots for mood. Pure; the template only writes the SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from applicants.wellbeing.rules import WEEK, Week, monday_of

WEEKS = 12
STEP = 30
LEVEL = 18
TOP = 16
HEIGHT = TOP + 5 * LEVEL
BAR = 18


@dataclass(frozen=True)
class Mark:
    """One week: its middle, the bar of hours and the dot of the mood (None where nobody checked in)."""

    monday: date
    x: int
    bar_top: int | None = None
    mood_y: int | None = None

    @property
    def bar_x(self) -> int:
        return self.x - BAR // 2

    @property
    def bar_height(self) -> int:
        return HEIGHT - self.bar_top if self.bar_top is not None else 0


@dataclass(frozen=True)
class Picture:
    """Marks from the oldest week to this one."""

    marks: list[Mark]
    width: int = WEEKS * STEP
    height: int = HEIGHT

    @property
    def count(self) -> int:
        return sum(mark.mood_y is not None for mark in self.marks)

    @property
    def lines(self) -> list[str]:
        """The points of the lines through the moods; a week without a check-in parts them."""
        runs = groupby(self.marks, key=lambda mark: mark.mood_y is not None)
        return [" ".join(f"{mark.x},{mark.mood_y}" for mark in run) for there, run in runs if there]


def build(weeks: Iterable[Week], today: date) -> Picture:
    """The picture of the twelve weeks that end with this one."""
    by_week = {week.monday: week for week in weeks}
    marks = []
    for number in range(WEEKS):
        monday = monday_of(today) - (WEEKS - 1 - number) * WEEK
        x = number * STEP + STEP // 2
        week = by_week.get(monday)
        marks.append(
            Mark(monday, x, HEIGHT - week.hours * LEVEL, HEIGHT - week.mood * LEVEL + LEVEL // 2)
            if week
            else Mark(monday, x)
        )
    return Picture(marks)
