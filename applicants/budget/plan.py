"""From the schedule, the steps and what the person said to the lines of the budget. Pure.

A fee is suggested where its step applies to the person. Its day follows the step: when the plan moves the step, the
amount moves to another month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from applicants.budget.models import USD, BudgetLine
from applicants.budget.rules import Line, Money, PhaseOf, Rates, State, convert, more, paid_in
from roadmap.fees import PER_SPECIALTY, Fee, Schedule, SeasonFee, cost

NO_PHASE = PhaseOf(0, "", "")
"""Of a payment whose step the road no longer has."""


class StepOf(NamedTuple):
    """What the budget needs to know of a step. `day`: when it was done, else when it is booked or planned.

    `fixed`: the day is booked or chosen by the person. `days`: how long the step takes.
    """

    key: str
    phase: PhaseOf
    applies: bool = True
    done: bool = False
    day: date | None = None
    fixed: bool = False
    days: int = 0
    public_id: str = ""


class Aimed(NamedTuple):
    """A specialty that the person applies in, by a Specialty.Service. `listed` of its programs are on their list."""

    pk: int
    key: str
    name: str
    service: str
    listed: int = 0


@dataclass(frozen=True)
class Facts:
    """All that the lines are made of. `programs`: planned number by specialty; `today` the person's own day."""

    season: int
    today: date
    steps: Mapping[str, StepOf]
    tags: frozenset[str]
    aims: Sequence[Aimed]
    programs: Mapping[int, int]
    ranks: int
    supplemental_ranks: int
    rows: Mapping[str, BudgetLine]
    currency: str
    rates: Rates


class Wanted(NamedTuple):
    """A fee that may become a line: under which key, how it is called, how many units."""

    key: str
    title: str
    fee: Fee
    units: int | None


def lines(schedule: Schedule, facts: Facts) -> list[Line]:
    """The lines of the budget: fees of the person's steps in the order of the road, then their own by day."""
    rates = with_sources(schedule, facts.season, facts.rates)
    found = []
    for wanted in _wanted(schedule, facts):
        step = facts.steps.get(wanted.fee.milestone)
        row = facts.rows.get(wanted.key)
        if row is not None and row.paid_on:
            found.append(_fee_line(wanted, step, row, facts, rates))
        elif step and step.applies and _is_for(wanted, row, facts.tags):
            line = _fee_line(wanted, step, row, facts, rates)
            if line.asked.amount or row is not None:
                found.append(line)
    there = {line.key for line in found}
    gone = [row for row in facts.rows.values() if row.paid_on and not row.is_own and row.key not in there]
    found += [_paid_line(row, schedule, facts, rates) for row in gone]
    own = [_own_line(row, facts, rates) for row in facts.rows.values() if row.is_own]
    found.sort(key=lambda line: (line.phase, line.day or date.max))
    return found + sorted(own, key=lambda line: (line.day or date.max, line.title))


def with_sources(schedule: Schedule, season: int, mine: Rates) -> Rates:
    """The person's rates; where they gave none, what the source of a fee counted with."""
    rates: dict[str, Decimal] = {}
    for fee in schedule.fees:
        figure = fee.of(season)
        if figure.about_usd:
            rates[figure.currency] = cost(figure.tiers, fee.quantity) / figure.about_usd
    return {**rates, **mine}


def _is_for(wanted: Wanted, row: BudgetLine | None, tags: frozenset[str]) -> bool:
    """Whether the fee is one of theirs; what only may happen is so once they said something of it."""
    return bool(wanted.fee.applies_to & tags) and (wanted.fee.usual or row is not None)


def _wanted(schedule: Schedule, facts: Facts) -> Iterator[Wanted]:
    """Every fee; those that are counted by programs once for each specialty of that service."""
    for fee in schedule.fees:
        if fee.counts in PER_SPECIALTY:
            for aim in facts.aims:
                if aim.service == fee.counts:
                    title = f"{fee.name}, {aim.name}"
                    yield Wanted(key_of(fee, aim.key), title, fee, facts.programs.get(aim.pk, 0))
        elif fee.counts:
            yield Wanted(fee.key, fee.name, fee, facts.ranks if fee.counts == "ranks" else facts.supplemental_ranks)
        else:
            yield Wanted(fee.key, fee.name, fee, None)


def key_of(fee: Fee, specialty: str) -> str:
    """Under which key a fee that counts programs stands for one specialty."""
    return f"{fee.key}-{specialty}"


def fee_day(fee: Fee, steps: Mapping[str, StepOf], today: date) -> date | None:
    """When a fee is to be paid.

    On the day of its step. The fee of an exam is paid when one registers: as long before the exam as registering takes
    in the plan, never in the past; so it moves with the exam, unless the registration has a day of its own.
    """
    step, exam = steps.get(fee.milestone), steps.get(fee.before)
    if step is None:
        return None
    if step.done:
        return step.day or (exam.day if exam and exam.done else None)
    if exam and exam.applies and exam.day and not exam.done and not step.fixed:
        return max(exam.day - timedelta(days=step.days), today)
    return step.day


def _fee_line(wanted: Wanted, step: StepOf | None, row: BudgetLine | None, facts: Facts, rates: Rates) -> Line:
    fee = wanted.fee
    figure = fee.of(facts.season)
    units = fee.quantity if wanted.units is None else wanted.units
    asked = Money(cost(figure.tiers, units), figure.currency)
    day = fee_day(fee, facts.steps, facts.today)
    state = State.ASSUMED if step and step.done else State.OPEN
    if row and row.planned_amount is not None:
        asked = Money(row.planned_amount, row.planned_currency)
    if row and row.planned_on:
        day = row.planned_on
    if row and row.left_out:
        state = State.OUT
    amount = convert(asked, facts.currency, rates)
    about = asked.currency not in (USD, facts.currency) and asked.currency not in facts.rates
    if row and row.paid_on:
        assert row.paid_amount is not None
        state, day, about = State.PAID, row.paid_on, False
        asked, amount = Money(row.paid_amount, row.paid_currency), paid_in(row, facts.currency, rates)
    return Line(
        key=wanted.key, title=wanted.title, state=state, asked=asked, amount=amount, day=day,
        phase=step.phase if step else NO_PHASE, own_amount=bool(row and row.planned_amount is not None),
        own_day=bool(row and row.planned_on), about=about, count=units if fee.unit else None,
        step_id=step.public_id if step else "", fee=fee, figure=figure, last_known=figure.season != facts.season,
        note=row.note if row else "",
    )  # fmt: skip


def _paid_line(row: BudgetLine, schedule: Schedule, facts: Facts, rates: Rates) -> Line:
    """A payment for a fee that is no longer suggested: a specialty was dropped, or the schedule has it no more."""
    assert row.paid_amount is not None
    base, _hyphen, rest = row.key.partition("-")
    fee = schedule.fee(base)
    step = facts.steps.get(fee.milestone) if fee else None
    return Line(
        key=row.key, title=", ".join(part for part in (fee.name if fee else base, rest) if part), state=State.PAID,
        asked=Money(row.paid_amount, row.paid_currency), amount=paid_in(row, facts.currency, rates), day=row.paid_on,
        phase=step.phase if step else NO_PHASE, note=row.note,
    )  # fmt: skip


def _own_line(row: BudgetLine, facts: Facts, rates: Rates) -> Line:
    assert row.phase is not None
    assert row.planned_amount is not None
    state, day = State.OUT if row.left_out else State.OPEN, row.planned_on
    asked = Money(row.planned_amount, row.planned_currency)
    amount = convert(asked, facts.currency, rates)
    if row.paid_on:
        assert row.paid_amount is not None
        state, day = State.PAID, row.paid_on
        asked, amount = Money(row.paid_amount, row.paid_currency), paid_in(row, facts.currency, rates)
    return Line(
        key=row.key, title=row.title, state=state, asked=asked, amount=amount, day=day,
        phase=PhaseOf(row.phase.position, row.phase.key, row.phase.title), own=True, own_amount=True,
        own_day=bool(row.planned_on), note=row.note,
    )  # fmt: skip


@dataclass(frozen=True)
class MorePrograms:
    """What further programs of a specialty cost. `figure` None: no fees of its service are known."""

    aim: Aimed
    count: int
    now: Decimal
    further: Decimal
    figure: SeasonFee | None
    last_known: bool


def more_programs(
    schedule: Schedule, season: int, aims: Iterable[Aimed], programs: Mapping[int, int], further: int
) -> list[MorePrograms]:
    """For each specialty, what `further` more programs cost, in US dollars."""
    found = []
    for aim in aims:
        fee, count = schedule.counted_by(aim.service), programs.get(aim.pk, 0)
        if fee is None:
            found.append(MorePrograms(aim, count, Decimal(0), Decimal(0), None, False))
            continue
        figure = fee.of(season)
        extra = more(figure.tiers, count, further)
        found.append(MorePrograms(aim, count, cost(figure.tiers, count), extra, figure, figure.season != season))
    return found
