"""Practice scores as a picture: x in percent of the width, y in pixels. Pure; the template only writes the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from applicants.exams.trend import Trend, trend_of

HEIGHT, TOP, BOTTOM = 240, 24, 208
LEFT, RIGHT = 13.0, 87.0
LABELLED = 8
"""Up to so many points each carry their number; of more, the first, the last and the best."""


@dataclass(frozen=True)
class Point:
    """A practice score."""

    x: float
    y: float
    value: float
    label: str


@dataclass(frozen=True)
class Picture:
    """All that the drawing needs. `trend_line`: x1, y1, x2, y2."""

    points: list[Point]
    grid: list[tuple[float, int]]
    target_y: float | None
    trend: Trend | None
    trend_line: tuple[float, float, float, float] | None
    first: date
    last: date
    height: int = HEIGHT


def draw(scores: Sequence[tuple[date, float]], target: int | None) -> Picture | None:
    """The picture of these scores against the target; None without any."""
    if not scores:
        return None
    placed = sorted(scores)
    first, last = placed[0][0], placed[-1][0]
    low, high, step = _scale([value for _day, value in placed] + ([target] if target is not None else []))

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / max((last - first).days, 1), 2)

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low), 1)

    trend = trend_of(placed)
    best = max(value for _day, value in placed)
    ends = (0, len(placed) - 1)
    points = [
        Point(x(day), y(value), value, f"{value:g}" if len(placed) <= LABELLED or n in ends or value == best else "")
        for n, (day, value) in enumerate(placed)
    ]
    return Picture(
        points=points,
        grid=[(y(value), value) for value in range(low, high + 1, step)],
        target_y=None if target is None else y(target),
        trend=trend,
        trend_line=(x(trend.first), y(trend.start), x(trend.last), y(trend.end)) if trend else None,
        first=first,
        last=last,
    )


def _scale(values: Sequence[float]) -> tuple[int, int, int]:
    """Lowest and highest line of the grid and the step between two, with room around the values."""
    span = max(values) - min(values)
    step = next(size for size in (5, 10, 20, 50, 100) if size * 5 >= span or size == 100)
    low = int((min(values) - step / 2) // step) * step
    high = (int((max(values) + step / 2) // step) + 1) * step
    return max(0, low), high, step
