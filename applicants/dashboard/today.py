"""What the page "Today" shows, put together from rows. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from applicants.checklist.models import LATE_STATES, ChecklistItem
from applicants.dashboard import hints
from applicants.profile.models import Applicant
from roadmap import road
from roadmap.anchors import ANCHORS, CLOSES
from roadmap.models import Phase

AFTER = 4
"""How many further steps the page names after the next one."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """A deadline that closes: name, day, days left; the instant and its zone where the hour is known."""

    name: Any
    on: date
    days: int
    expected: bool
    instant: datetime | None
    zone: str
    season: int | None


@dataclass(frozen=True, slots=True)
class PhaseProgress:
    """A phase with its numbers."""

    phase: Phase
    done: int
    total: int
    late: int
    waiting: int


def countdowns(applicant: Applicant, items: Sequence[ChecklistItem], today: date) -> list[Countdown]:
    """The next three deadlines that close and that an open step of the applicant hangs on."""
    current = road.current()
    nodes = current.road.nodes
    found: dict[tuple[date, str], Countdown] = {}
    season = applicant.target_season or current.calendar.coming_season(today)
    for item in items:
        node = nodes.get(item.key)
        if not (node and item.is_open and node.closes and node.deadline.kind == "anchor" and not node.deadline.days):
            continue
        when, key = season + node.deadline.seasons, node.deadline.key
        day = current.calendar.day(when, key, applicant.training_years)
        if day.on < today or ANCHORS[key].severity != CLOSES:
            continue
        row = current.dates.get((when, key))
        found[day.on, key] = Countdown(
            name=ANCHORS[key].name, on=day.on, days=(day.on - today).days, expected=day.expected,
            instant=row.instant if row and row.at else None, zone=row.zone if row else "", season=when,
        )  # fmt: skip
    for item in items:
        if item.is_open and item.own_deadline_on and item.own_deadline_on >= today:
            on = item.own_deadline_on
            found[on, item.key] = Countdown(item.title, on, (on - today).days, False, None, "", None)
    return [found[key] for key in sorted(found)][:3]


def after_that(items: Sequence[ChecklistItem], first: ChecklistItem | None, today: date) -> list[ChecklistItem]:
    """The next steps that can be acted on after the first one: the tightest chain first, then the least room."""
    ready = [
        item for item in items
        if item.is_now(today) and not item.waiting_since and item.state not in LATE_STATES and item != first
    ]  # fmt: skip
    return sorted(ready, key=lambda i: (not i.on_chain, i.slack_days if i.slack_days is not None else 10_000))[:AFTER]


def late(items: Sequence[ChecklistItem], first: ChecklistItem | None, today: date) -> list[ChecklistItem]:
    """Late steps that one can act on, the most late first, without the one on top and those that others have."""
    found = [i for i in items if i.state in LATE_STATES and not i.blocked_by and not i.waiting_since and i != first]
    return sorted(found, key=lambda item: -item.late_days(today))


def waiting(items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
    """Steps that wait on somebody, the ones to ask about first."""
    found = [item for item in items if item.is_open and item.waiting_since]
    return sorted(found, key=lambda item: (item.chase_on or date.max, item.waiting_since or date.max))


def phases(applicant: Applicant, items: Sequence[ChecklistItem]) -> list[PhaseProgress]:
    """Progress per phase, in the order of the road."""
    rows = {item.phase_id: item.phase for item in items}
    return [
        PhaseProgress(phase, **{name: stored.get(name, 0) for name in ("done", "total", "late", "waiting")})
        for phase in sorted(rows.values(), key=lambda phase: phase.position)
        if (stored := applicant.phase_progress.get(phase.key))
    ]


def coach(applicant: Applicant, items: Sequence[ChecklistItem], today: date) -> list[hints.Hint]:
    """Hints that fit, without those that were put away."""
    calendar = road.current().calendar
    review = calendar.day(applicant.target_season, "A_REVIEW").on if applicant.target_season else None
    found = hints.hints_for({item.key: item for item in items}, today, review)
    return [hint for hint in found if hint.key not in applicant.hints_dismissed][: hints.MOST]
