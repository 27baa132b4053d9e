"""The cost by month as a picture: geometry in percent of the width. Pure; the table beside it carries the numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from applicants.budget.rules import Totals

HEIGHT = 140
"""Of the highest bar, in pixels."""
TOP = 22
FEW_MONTHS = 12
"""So many bars have a label each, if short; longer pictures name quarters or years."""


@dataclass(frozen=True)
class Bar:
    """One month: what was spent stands below what is left; heights and places in pixels from the top."""

    month: date
    x: float
    width: float
    spent_y: float
    spent_height: float
    left_y: float
    left_height: float


@dataclass(frozen=True)
class Label:
    """The name of a month under the bars."""

    x: float
    words: str
    strong: bool


@dataclass(frozen=True)
class Chart:
    """The whole picture. `today_x` and `match_x` are None where they lie outside."""

    bars: list[Bar]
    labels: list[Label]
    highest: Decimal
    highest_month: date
    today_x: float | None
    match_x: float | None
    base: int = TOP + HEIGHT
    height: int = TOP + HEIGHT + 24

    @property
    def label_y(self) -> int:
        return self.base + 17


def build(months: Mapping[date | None, Totals], *, today: date, match_day: date) -> Chart | None:
    """The picture of these months, every month between the first and the last included; None where nothing is dated."""
    dated = {month: sums for month, sums in months.items() if month}
    highest = max((sums.total for sums in dated.values()), default=Decimal(0))
    if not highest:
        return None
    first, last = min(dated), max(dated)
    row = list(_months(first, last))
    step = 100 / len(row)
    bars = [_bar(n, month, dated[month], highest, step) for n, month in enumerate(row) if month in dated]
    return Chart(
        bars=bars,
        labels=_labels(row, step),
        highest=highest,
        highest_month=max(dated, key=lambda month: dated[month].total),
        today_x=_place(today, row, step),
        match_x=_place(match_day, row, step),
    )


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _bar(number: int, month: date, sums: Totals, highest: Decimal, step: float) -> Bar:
    spent, left = (round(float(HEIGHT * part / highest), 1) for part in (sums.spent, sums.left))
    base = TOP + HEIGHT
    return Bar(
        month=month, x=round(step * (number + 0.12), 3), width=round(step * 0.76, 3), spent_y=round(base - spent, 1),
        spent_height=spent, left_y=round(base - spent - left, 1), left_height=left,
    )  # fmt: skip


def _labels(row: list[date], step: float) -> list[Label]:
    """The first month and each January; in short pictures each quarter too."""
    labels: list[Label] = []
    for number, month in enumerate(row):
        quarter = len(row) <= 3 * FEW_MONTHS and (month.month - 1) % 3 == 0
        if number == 0 or month.month == 1 or quarter:
            x = round(step * number, 3)
            if labels and x - labels[-1].x < 12:
                if month.month != 1 or labels[-1].strong:
                    continue
                labels.pop()
            words = month.strftime("%b %Y") if number == 0 or month.month == 1 else month.strftime("%b")
            labels.append(Label(x, words, month.month == 1))
    return [label for label in labels if label.x <= 88] or labels[:1]


def _place(day: date, row: list[date], step: float) -> float | None:
    month = day.replace(day=1)
    if month not in row:
        return None
    return round(step * (row.index(month) + (day.day - 1) / 31), 3)
