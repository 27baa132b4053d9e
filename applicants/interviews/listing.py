"""What the pages of interviews show: answers to give, the agenda by day, the month. Pure but for the rows."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.formats import date_format

from accounts.zones import local_day, zone_of
from applicants.interviews import rules, times
from applicants.interviews.models import Interview
from applicants.remarks import Remark

State = Interview.State
FAR = datetime.max.replace(tzinfo=zone_of("UTC"))


@dataclass(frozen=True)
class Hours:
    """From when to when, on the clock of the program and on one's own."""

    begins: times.Both
    ends: times.Both | None
    in_own_night: bool


@dataclass(frozen=True)
class Entry:
    """An interview with what there is to say about it. `act`: what the first remark asks for, as the page names it."""

    row: Interview
    hours: Hours | None
    remarks: Sequence[Remark]
    act: str
    reply: times.Both | None = None
    clock: rules.ReplyClock | None = None
    polite_until: date | None = None


ACTS = {
    "clash": "move", "may_clash": "move", "back_to_back": "move", "far_apart": "move", "night": "move",
    "past_not_done": "done", "zone_not_sure": "zone", "no_end": "change",
}  # fmt: skip
"""What helps with a remark, by its rule: move it, mark it done, confirm its zone, change it."""


@dataclass
class Agenda:
    """All interviews of a person, in the order of the page."""

    to_answer: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)
    days: list[tuple[date, list[Entry]]] = field(default_factory=list)
    done: list[tuple[date, list[Entry]]] = field(default_factory=list)
    given_up: list[Entry] = field(default_factory=list)
    clashes: list[rules.Clash] = field(default_factory=list)
    booked: int = 0
    held: int = 0


def entry(row: Interview, remarks: Sequence[Remark], own_zone: str, now: datetime) -> Entry:
    """One interview as a page shows it."""
    act = next((ACTS[remark.rule] for remark in remarks if remark.rule in ACTS), "")
    return Entry(
        row, hours_of(row, own_zone), remarks, act,
        reply=times.both_zones(row.reply_by, row.zone, own_zone) if row.reply_by else None,
        clock=rules.reply_clock(row.reply_by, row.invited_at, now) if row.reply_by and row.to_answer else None,
        polite_until=(
            rules.polite_until(row.starts_at, own_zone) if row.starts_at and row.state == State.SCHEDULED else None
        ),
    )  # fmt: skip


def hours_of(row: Interview, own_zone: str) -> Hours | None:
    """Its hours in both zones; None while nothing is booked."""
    if row.starts_at is None:
        return None
    ends = times.both_zones(row.ends_at, row.zone, own_zone) if row.ends_at else None
    night = bool(rules.night_hours(row.meeting, own_zone))
    return Hours(times.both_zones(row.starts_at, row.zone, own_zone), ends, night)


def agenda(rows: Sequence[Interview], own_zone: str, now: datetime) -> Agenda:
    """What to answer first (the nearest clock first), what waits, then by day of the program, done, given up."""
    meetings = [row.meeting for row in rows]
    said = rules.remarks_on_all(meetings, own_zone, now)
    found = [entry(row, said[row.pk], own_zone, now) for row in rows]
    by_state = {state: [one for one in found if one.row.state == state] for state in State}
    booked = by_state[State.SCHEDULED]
    return Agenda(
        to_answer=sorted(
            (one for one in found if one.row.to_answer), key=lambda one: (one.row.reply_by or FAR, one.row.pk)
        ),
        waiting=[one for one in by_state[State.INVITED] if not one.row.to_answer] + by_state[State.WAITLISTED],
        days=_by_day(booked), done=_by_day(by_state[State.DONE])[::-1],
        given_up=by_state[State.DECLINED] + by_state[State.CANCELLED],
        clashes=[one for one in rules.clashes(meetings) if one.ends_at > now],
        booked=len(booked), held=len(by_state[State.DONE]),
    )  # fmt: skip


def _program_day(one: Entry) -> date:
    assert one.hours  # only those with a time come here
    return one.hours.begins.program.local.date()


def _by_day(entries: Iterable[Entry]) -> list[tuple[date, list[Entry]]]:
    rows = sorted(entries, key=lambda one: (_program_day(one), one.row.starts_at, one.row.pk))
    return [(day, list(group)) for day, group in groupby(rows, key=_program_day)]


# ---------------------------------------------------------------------------------------- month


@dataclass(frozen=True)
class Mark:
    """What stands in a day of the month, on one's own clock: an interview, or the end of a reply-by clock."""

    at: datetime
    row: Interview
    is_reply: bool


@dataclass(frozen=True)
class Cell:
    """A day of the month's table; `inside`: it is of this month."""

    day: date
    inside: bool
    today: bool
    marks: Sequence[Mark]


def month_of(text: str, today: date) -> date:
    """The first day of a month written as 2026-12; of today's for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)


def weeks(first: date, rows: Iterable[Interview], own_zone: str, today: date) -> list[list[Cell]]:
    """The weeks of a month, Monday first, with what stands on each day of one's own."""
    by_day: dict[date, list[Mark]] = {}
    for row in rows:
        for mark in _marks(row, own_zone):
            by_day.setdefault(mark.at.date(), []).append(mark)
    return [
        [
            Cell(day, day.month == first.month, day == today, sorted(by_day.get(day, []), key=lambda one: one.at))
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]


def _marks(row: Interview, own_zone: str) -> Iterable[Mark]:
    here = zone_of(own_zone)
    if row.starts_at and row.state in (State.SCHEDULED, State.DONE):
        yield Mark(row.starts_at.astimezone(here), row, is_reply=False)
    if row.reply_by and row.to_answer:
        yield Mark(row.reply_by.astimezone(here), row, is_reply=True)


def steps(first: date) -> tuple[date, date]:
    """The first days of the month before and of the month after."""
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)


# ---------------------------------------------------------------------------------------- clash


@dataclass(frozen=True)
class Bar:
    """A part of the picture of a clash, in percent of its width, as SVG takes them."""

    x: str
    width: str
    name: str = ""


@dataclass(frozen=True)
class Strip:
    """Two interviews that clash, as a strip of hours on one's own clock."""

    clash: rules.Clash
    day: date
    bars: Sequence[Bar]
    both: Bar
    nights: Sequence[Bar]
    hours: Sequence[tuple[str, str, str]]


def strip(clash: rules.Clash, own_zone: str) -> Strip:
    """The picture of a clash: two hours of air on both sides."""
    here = zone_of(own_zone)
    spans = [rules.span(one) for one in (clash.one, clash.other)]
    left = min(begins for begins, _ends in spans) - timedelta(hours=2)
    right = max(ends for _begins, ends in spans) + timedelta(hours=2)

    def bar(first: datetime, last: datetime, name: str = "") -> Bar:
        return Bar(_percent(first, left, right), _width(first, last, left, right), name)

    window = rules.Meeting(0, "", "scheduled", own_zone, starts_at=left, ends_at=right)
    return Strip(
        clash=clash, day=local_day(clash.starts_at, own_zone),
        bars=[bar(begins, ends, one.name) for (begins, ends), one in zip(spans, (clash.one, clash.other), strict=True)],
        both=bar(clash.starts_at, clash.ends_at),
        nights=[bar(*night) for night in rules.night_hours(window, own_zone)],
        hours=[
            (_percent(at, left, right), date_format(at.astimezone(here), "P"), anchor)
            for at, anchor in ((clash.starts_at, "end"), (clash.ends_at, "start"))
        ],
    )  # fmt: skip


def _percent(at: datetime, left: datetime, right: datetime) -> str:
    return f"{100 * ((at - left) / (right - left)):.2f}%"


def _width(first: datetime, last: datetime, left: datetime, right: datetime) -> str:
    return f"{100 * ((last - first) / (right - left)):.2f}%"
