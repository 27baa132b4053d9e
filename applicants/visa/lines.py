"""The records as the page shows them: lines of steps, papers, waits, days of the season. No writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from applicants.visa import rules, shipped
from applicants.visa.models import VisaPaper, VisaWait
from applicants.visa.parts import PARTS
from applicants.visa.reading import Records, Seen
from applicants.visa.rules import Context
from applicants.visa.shown import State
from roadmap.anchors import SeasonDay

AFTER_MATCH = {"choice": "decided_on", "insurance": "insured_on", "move": "moved_on"}
"""What can be settled before the Match, but counts only after it."""
MODEL_OF = {"plan": 0, "j1": 1, "h1b": 2}


@dataclass(frozen=True)
class Line:
    """A part of the road: `state` as the stylesheet of steps names it, what was said, whom it waits on."""

    key: str
    title: Any
    state: str
    done_on: date | None
    said: list[tuple[str, Any]]
    note: str
    wait: VisaWait | None
    can_wait: bool
    step: str


@dataclass(frozen=True)
class Countdown:
    """A day of the season. `until` for a span; `firm` when it is official, else why it is only a guide."""

    name: Any
    on: date
    until: date | None = None
    firm: bool = False
    words: Any = ""


def of(
    keys: Iterable[str], records: Records, states: Mapping[str, State], seen: Mapping[str, Seen],
    waits: Mapping[str, VisaWait],
) -> list[Line]:  # fmt: skip
    """The lines of some parts, in their order."""
    found = []
    for key in keys:
        part = PARTS[key]
        state, ticked = states[part.step], bool(seen[part.step].done)
        done, wait = bool(state.done) or ticked, waits.get(part.step)
        name = "done" if done else "waiting" if wait or state.begun or state.booked else "ready"
        note = ""
        if ticked and not state.done:
            note = _("Done, as the roadmap says, but not by what is written down here.")
        elif not done and key in AFTER_MATCH and getattr(records.plan, AFTER_MATCH[key], None):
            note = _("It counts on the roadmap when the Match, or the contract, is written down.")
        done_on = state.done or seen[part.step].on
        said = [pair for pair in said_of(key, records) if pair[1] != done_on]
        can_wait = not done and part.step in shipped.waits()
        found.append(Line(key, part.title, name, done_on, said, note, None if done else wait, can_wait, part.step))
    return found


def said_of(key: str, records: Records) -> list[tuple[str, Any]]:
    """What was said of a part: (what it is called, the value), without what is empty."""
    part = PARTS[key]
    row: Any = records[MODEL_OF[part.record]]
    if row is None:
        return []
    found: list[tuple[str, Any]] = []
    for name in part.fields:
        if not hasattr(row, name) or name == "interview_zone":
            continue  # the interview is shown with both clocks
        field, value = row._meta.get_field(name), getattr(row, name)
        if value in (None, ""):
            continue
        if field.choices:
            value = dict(field.flatchoices).get(value, value)
        elif isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif name.endswith("_usd"):
            value = f"${value:,.0f}"
        found.append((capfirst(str(field.verbose_name)), value))
    return found


def papers(tracks: frozenset[str], rows: Iterable[VisaPaper]) -> list[tuple[shipped.Paper, VisaPaper | None]]:
    """The papers of these tracks with what was said of each."""
    said = {row.key: row for row in rows}
    return [(paper, said.get(key)) for key, paper in shipped.papers().items() if paper.tracks & tracks]


def flux(tracks: frozenset[str]) -> list[shipped.Note]:
    """The rules in flux that concern these tracks."""
    return [note for note in shipped.flux() if note.tracks & tracks]


BEFORE_MATCH = ("choice", "statement", "step3")
"""What can be begun before the Match."""
WHILE_OPEN = (*BEFORE_MATCH, "contract", "ds2019", "license", "onboarding", "insurance", "move")
"""What can be begun while both tracks are open."""


def following(lines: Sequence[Line], *, matched: bool | None, tracks_open: bool) -> Line | None:
    """What to do next: the first part that is neither done nor waits, and whose time has come."""
    ready = [line for line in lines if line.state == "ready"]
    if matched is False:
        ready = [line for line in ready if line.key in BEFORE_MATCH]
    elif tracks_open:
        ready = [line for line in ready if line.key in WHILE_OPEN]
    return ready[0] if ready else None


def countdowns(tracks: frozenset[str], days: Mapping[str, SeasonDay], context: Context) -> list[Countdown]:
    """The days of the season that matter here, in their order.

    Spans are estimates, derived from the season's days: contract 1 to 4, Statement of Need 2 to 12 weeks after Match
    Day; the rest as in the rules.
    """
    match, start = days["A_MATCH"], context.start or days["A_START"].on
    weeks = timedelta(weeks=1)
    found = [
        Countdown(_("Match Day"), match.on, firm=not match.expected),
        Countdown(_("Contract, usually"), match.on + weeks, match.on + 4 * weeks),
        Countdown(_("First day"), start, firm=context.start_known or not days["A_START"].expected),
    ]
    if "j1" in tracks:
        file_words = _("8 weeks before the first day and ECFMG's 6 weeks before that; later is possible, but tight")
        found += [
            Countdown(_("Statement of Need, usually"), match.on + 2 * weeks, match.on + 12 * weeks),
            Countdown(_("DS-2019 file complete at the latest"), rules.file_latest(start), words=file_words),
            Countdown(_("DS-2019 issued at the earliest"), rules.ds2019_earliest(start)),
            Countdown(_("Entry with a J-1 visa at the earliest"), rules.entry_earliest(start)),
        ]
    if "h1b" in tracks:
        lists, filed = days["A_ROL"], rules.premium_latest(start)
        found += [
            Countdown(
                _("Step 3 result, better by the close of the rank lists"), lists.on, firm=not lists.expected,
                words=_("programs decide about H-1B when they rank"),
            ),
            Countdown(
                _("H-1B petition filed at the latest"), filed,
                words=_("with premium processing, to be answered two weeks before the first day"),
            ),
        ]  # fmt: skip
    return sorted(found, key=lambda one: one.on)
