"""Money: conversions, totals, months, phases, and what the rules have to say about a budget. Pure.

A line is converted and rounded once, to cents, half up; every sum is made of these amounts. So the months, the phases
and the parts of the road each add up to the total, to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.budget.models import USD, BudgetLine
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.remarks import Remark, Source, Weight
from roadmap.fees import CENT, Fee, SeasonFee, Tier, cost

STALE_DAYS = 30
"""A rate that is older than this is asked for again. Our own measure."""
ZERO = Decimal(0)

type Rates = Mapping[str, Decimal]
"""How much of each currency one US dollar is."""


class Money(NamedTuple):
    """An amount in a currency."""

    amount: Decimal
    currency: str


class State(StrEnum):
    """Where a line stands. ASSUMED: its step is done, so it was surely paid, but nobody said how much."""

    PAID = "paid"
    ASSUMED = "assumed"
    OPEN = "open"
    OUT = "out"


class PhaseOf(NamedTuple):
    """The part of the road that a line belongs to."""

    position: int
    key: str
    title: str


@dataclass(frozen=True)
class Line:
    """One line of the budget. `amount` is in the currency of the page, None where no rate is known.

    `asked` is what is to be paid, in its own currency, or what was paid; `day` the day of the payment, done or planned.
    """

    key: str
    title: str
    state: State
    asked: Money
    amount: Decimal | None
    day: date | None
    phase: PhaseOf
    own: bool = False
    own_amount: bool = False
    own_day: bool = False
    about: bool = False
    count: int | None = None
    step_id: str = ""
    fee: Fee | None = None
    figure: SeasonFee | None = None
    last_known: bool = False
    note: str = ""

    @property
    def counted(self) -> Decimal:
        """What it adds to a sum."""
        return ZERO if self.state == State.OUT or self.amount is None else self.amount


# --------------------------------------------------------------------------------------- conversion


def rounded(amount: Decimal) -> Decimal:
    """To cents, half up: 0.005 is 0.01."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def convert(money: Money, currency: str, rates: Rates) -> Decimal | None:
    """The amount in another currency, by way of the US dollar; None where a rate is missing."""
    if money.currency == currency:
        return rounded(money.amount)
    dollars = money.amount
    if money.currency != USD:
        if money.currency not in rates:
            return None
        dollars /= rates[money.currency]
    if currency == USD:
        return rounded(dollars)
    return rounded(dollars * rates[currency]) if currency in rates else None


def paid_in(row: BudgetLine, currency: str, rates: Rates) -> Decimal | None:
    """What was paid, in a currency: at the rate of that day, where one was noted, else at today's."""
    assert row.paid_amount is not None
    of_that_day: dict[str, Decimal] = {row.rate_currency: row.paid_rate} if row.paid_rate else {}
    return convert(Money(row.paid_amount, row.paid_currency), currency, {**rates, **of_that_day})


# --------------------------------------------------------------------------------------------- sums


@dataclass(frozen=True)
class Totals:
    """Sums: paid, taken as paid, still to pay."""

    paid: Decimal = ZERO
    assumed: Decimal = ZERO
    left: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.paid + self.assumed + self.left

    @property
    def spent(self) -> Decimal:
        return self.paid + self.assumed


def totals(lines: Iterable[Line]) -> Totals:
    """The sums of these lines; what is left out or cannot be converted adds nothing."""
    found = dict.fromkeys(State, ZERO)
    for line in lines:
        found[line.state] += line.counted
    return Totals(found[State.PAID], found[State.ASSUMED], found[State.OPEN])


class Parts(NamedTuple):
    """The lines by the day of the Match: up to it (that day included), after it, still to pay without a day."""

    until: list[Line]
    after: list[Line]
    undated: list[Line]


def parts(lines: Iterable[Line], match_day: date) -> Parts:
    """Which lines are to be paid until Match Day. What is behind them counts there too where nobody knows the day."""
    found = Parts([], [], [])
    for line in lines:
        if line.day is None:
            place = found.until if line.state == State.ASSUMED else found.undated
        else:
            place = found.until if line.day <= match_day else found.after
        place.append(line)
    return found


def months(lines: Iterable[Line]) -> dict[date | None, Totals]:
    """Sums by month (its first day), in order; what has no day yet stands under None, last."""
    by_month: dict[date | None, list[Line]] = {}
    for line in lines:
        if line.state != State.OUT:
            by_month.setdefault(line.day.replace(day=1) if line.day else None, []).append(line)
    ordered = sorted(by_month, key=lambda month: month or date.max)
    return {month: totals(by_month[month]) for month in ordered}


def phases(lines: Iterable[Line]) -> dict[PhaseOf, Totals]:
    """Sums by part of the road, in its order."""
    by_phase: dict[PhaseOf, list[Line]] = {}
    for line in lines:
        if line.state != State.OUT:
            by_phase.setdefault(line.phase, []).append(line)
    return {phase: totals(by_phase[phase]) for phase in sorted(by_phase)}


def next_to_pay(lines: Iterable[Line]) -> list[Line]:
    """What is still to pay and has a day, the next first."""
    dated = [line for line in lines if line.state == State.OPEN and line.day]
    return sorted(dated, key=lambda line: (line.day or date.max, line.phase, line.key))


def more(tiers: Sequence[Tier], count: int, further: int) -> Decimal:
    """What so many further units cost beside `count`. Source: as of roadmap.fees.cost."""
    return cost(tiers, count + further) - cost(tiers, count)


# ---------------------------------------------------------------------------------- what rules say


def stale_rate(currency: str, on: date | None, today: date) -> list[Remark]:
    """A rate older than 30 days is asked for again. Our own measure; rates move every day."""
    if on is None or (today - on).days <= STALE_DAYS:
        return []
    words = _("The rate for %(currency)s is of %(day)s, %(n)s days old. The sums may be off. Give today's rate.")
    words %= {"currency": currency, "day": date_format(on), "n": (today - on).days}
    return [Remark("stale_rate", Weight.WARN, words)]


def beyond_first_tier(name: str, figure: SeasonFee, count: int) -> list[Remark]:
    """Where programs begin to cost more, by the tiers of the season. Source: the schedule (ERAS: AAMC, fee page)."""
    if len(figure.tiers) < 2 or count < figure.tiers[-1].start:
        return []
    last = figure.tiers[-1]
    words = _("%(name)s: from program %(start)s on, each one costs $%(each)s.") % {
        "name": name, "start": last.start, "each": last.each,
    }  # fmt: skip
    return [Remark("beyond_first_tier", Weight.NOTE, words, source_of(figure))]


def source_of(figure: SeasonFee) -> Source:
    """Where a figure is from, as remarks show it."""
    return Source(figure.source, figure.url, figure.checked_on, figure.verified)


def unknown_rates(lines: Iterable[Line]) -> list[Remark]:
    """Amounts that no rate is known for stand in no sum; that must be said."""
    missing = [line for line in lines if line.amount is None and line.state != State.OUT]
    if not missing:
        return []
    words = ngettext(
        "%(n)s amount is in %(currencies)s and stands in no sum: no rate is known. Give one under “Currency”.",
        "%(n)s amounts are in %(currencies)s and stand in no sum: no rate is known. Give one under “Currency”.",
        len(missing),
    ) % {"n": len(missing), "currencies": ", ".join(sorted({line.asked.currency for line in missing}))}
    return [Remark("unknown_rate", Weight.STOP, words)]


def taken_as_paid(lines: Iterable[Line]) -> list[Remark]:
    """Fees of steps that are done count as paid, at today's price, until the person says what they paid."""
    count = sum(1 for line in lines if line.state == State.ASSUMED)
    if not count:
        return []
    words = ngettext(
        "%(n)s fee belongs to a step that is done. It counts as paid, at the price of the schedule, until it is "
        "written down what was really paid.",
        "%(n)s fees belong to steps that are done. They count as paid, at the prices of the schedule, until it is "
        "written down what was really paid.",
        count,
    ) % {"n": count}
    return [Remark("taken_as_paid", Weight.NOTE, words)]


def shown(rows: Sequence[BudgetLine], stands_on: date | None, path: str) -> Shown:
    """What the budget says of the plan: the step “budget” is begun with the first line, done when it stands.

    Own lines that are still to pay are days to be reminded of.
    """
    first = min((row.added_on for row in rows), default=None)
    return Shown(
        done={"budget_plan": stands_on} if stands_on else {},
        begun={"budget_plan": first} if first else {},
        dates=[
            Day(f"line:{row.key}", RecordDate.Kind.DUE, _("Pay: %(title)s") % {"title": row.title}, row.due_on, path)
            for row in rows
            if row.due_on
        ],
    )
