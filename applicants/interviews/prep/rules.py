"""How one speaks with programs, and what the preparation shows of the plan. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.interviews.prep.bank import bank
from applicants.remarks import Remark, Source, Weight

CHECKED_ON = date(2026, 11, 21)
NRMP = Source("NRMP, policies on communication", "https://www.nrmp.org/policy/", CHECKED_ON)
LIST = Source("Public data file on deadlines, 2026", "", CHECKED_ON, verified=False)
THANKS_DAYS = 2
"""A thank-you note is usual within 24 to 48 hours; it is no duty. One weak source."""
NOTES_DAYS = 1
"""Notes are written on the same day; the day after, we remind."""
NOTES_FOR = timedelta(days=7)
"""Of an interview that was written down longer after it was held, only its own page asks for notes."""


@dataclass(frozen=True)
class Said:
    """Something written: to which interview, of what kind, on which day. `withdrawn`: that program is given up."""

    interview: int
    kind: str
    on: date
    withdrawn: bool = False


def conduct() -> list[Remark]:
    """What holds for every word with a program. Source: NRMP, policies on communication."""
    return [
        Remark("may_volunteer", Weight.NOTE, _(
            "You and the program may each say of your own accord how interested you are. Nobody has to answer."
        ), NRMP),
        Remark("nobody_asks", Weight.NOTE, _(
            "Nobody may ask the other how they rank, where else you interview, or for a promise. If you are asked, you "
            "may say that you would rather not answer."
        ), NRMP),
        Remark("no_recording", Weight.NOTE, _("Nothing is recorded unless both sides agree."), NRMP),
        Remark("true", Weight.NOTE, _("What you tell programs must be complete, in time and true."), NRMP),
        Remark("thanks_are_free", Weight.NOTE, _(
            "A thank-you note is usual within two days, and no duty. Some programs ask for none; then write none."
        ), LIST),
    ]  # fmt: skip


def said_first(messages: Iterable[Said]) -> list[Remark]:
    """“I rank you first” can be true for one program only. Source: NRMP: applicants owe true information."""
    told = {one.interview for one in messages if one.kind == "first" and not one.withdrawn}
    if len(told) < 2:
        return []
    words = _(
        "You have told %(n)s programs that you rank them first. That can be true of one. "
        "What you write to programs must be true."
    )  # fmt: skip
    return [Remark("first_once", Weight.WARN, words % {"n": len(told)}, NRMP)]


def notes_due(ended_on: date | None, noted: bool, today: date) -> list[Remark]:
    """Notes on the day itself: the rank list will need them. Source: the road; it names no rule."""
    if ended_on is None or noted or today < ended_on:
        return []
    words = _("Write down how it was while you remember. Your rank list will need it in February.")
    return [Remark("notes_due", Weight.WARN if today > ended_on else Weight.NOTE, words)]


# ------------------------------------------------------------------------------------ the plan


@dataclass(frozen=True)
class Prepared:
    """What the room holds, as plain values. `unnoted`: (id, program, last day) of interviews that are done."""

    answers: Sequence[date] = ()
    mocks: Sequence[tuple[date, bool]] = ()
    planned_mocks: Sequence[tuple[int, str, date]] = ()
    ready: Sequence[tuple[str, date]] = ()
    asked: Sequence[date] = ()
    notes: Sequence[date] = ()
    unnoted: Sequence[tuple[int, str, date]] = ()


def shown(held: Prepared, path: str) -> Shown:
    """Steps begun and done, and days to be reminded of."""
    done: dict[str, date] = {}
    begun: dict[str, date] = {}
    held_on = sorted(day for day, was_held in held.mocks if was_held)
    if held_on:
        done["mock_interviews"] = held_on[0]
    ready = {key: day for key, day in held.ready if key in bank().ready}
    if ready and len(ready) == len(bank().ready):
        done["virtual_setup"] = max(ready.values())
    elif ready:
        begun["virtual_setup"] = min(ready.values())
    for key, days in (
        ("interview_prep", held.answers), ("questions_to_ask", held.asked), ("post_interview_notes", held.notes),
    ):  # fmt: skip
        if days:
            begun[key] = min(days)
    kind = RecordDate.Kind
    dates = [
        Day(f"mock{pk}", kind.HAPPENS, _("Mock interview with %(who)s") % {"who": who}, on, path)
        for pk, who, on in held.planned_mocks
    ]
    dates += [
        Day(f"notes{pk}", kind.DUE, _("Write your notes: %(program)s") % {"program": name[:150]},
            on + timedelta(days=NOTES_DAYS), path)
        for pk, name, on in held.unnoted
    ]  # fmt: skip
    return Shown(done=done, begun=begun, dates=dates)


def ticked(lines: Iterable[Any]) -> dict[str, Any]:
    """Lines of the bank that are ticked, by key."""
    return {line.key: line for line in lines if line.key}
