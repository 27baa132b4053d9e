"""The steady line through practice scores. Pure. It looks back; it foretells nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import median

FEWEST_DAYS = 3
"""With fewer different days there is no line, only points."""


@dataclass(frozen=True)
class Trend:
    """A line from the first to the last score: `start` and `end` are its heights there, `a_week` its rise."""

    first: date
    last: date
    start: float
    end: float

    @property
    def a_week(self) -> float:
        """Points a week."""
        return (self.end - self.start) * 7 / (self.last - self.first).days


def trend_of(points: Sequence[tuple[date, float]]) -> Trend | None:
    """The line of Theil and Sen: the median of the slopes between all pairs of days, through the median of the heights.

    A single odd score hardly moves it, unlike a least-squares line. None with fewer than three different days.
    Sources: Theil 1950; Sen, Journal of the American Statistical Association 63 (1968), 1379-1389.
    """
    if len({day for day, _value in points}) < FEWEST_DAYS:
        return None
    first, last = min(day for day, _value in points), max(day for day, _value in points)
    placed = [((day - first).days, value) for day, value in points]
    slope = median((two[1] - one[1]) / (two[0] - one[0]) for one, two in combinations(placed, 2) if one[0] != two[0])
    start = median(value - slope * day for day, value in placed)
    return Trend(first, last, start, start + slope * (last - first).days)
