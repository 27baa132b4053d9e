"""The road and the calendar as the planner wants them, read from the database or from a file.

The database's road is kept in memory until its version (the last row of the change log) moves.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from roadmap.anchors import Calendar, SeasonDay
from roadmap.models import Milestone, Prerequisite, RoadChange, SeasonDate
from roadmap.planner import Road, Step


class CurrentRoad(NamedTuple):
    """The road at a version, with the names that pages show."""

    version: int
    road: Road
    calendar: Calendar
    dates: Mapping[tuple[int, str], SeasonDate]
    titles: Mapping[str, str]
    shorts: Mapping[str, str]


_kept: CurrentRoad | None = None


def version() -> int:
    """The road's version: the id of the last change; 0 while nothing is loaded."""
    return RoadChange.objects.order_by("-id").values_list("id", flat=True).first() or 0


def current() -> CurrentRoad:
    """The road as it stands in the database. One query while it has not changed."""
    global _kept
    newest = version()
    if _kept is None or _kept.version != newest:
        milestones = list(Milestone.objects.active())
        dates = list(SeasonDate.objects.all().current())
        _kept = CurrentRoad(
            newest,
            Road(steps_of(milestones, edges())),
            calendar_of(dates),
            {(d.season_id, d.anchor): d for d in dates},
            {m.key: m.title for m in milestones},
            {m.key: m.short for m in milestones},
        )
    return _kept


def forget() -> None:
    """Read anew at the next use (tests, and after a change was rolled back)."""
    global _kept
    _kept = None


Edges = dict[str, dict[str, list[str]]]


def edges() -> Edges:
    """Per milestone key, what it requires and follows, in the order of the road."""
    found: Edges = {}
    rows = (
        Prerequisite.objects.filter(milestone__is_active=True, before__is_active=True)
        .order_by("pk")
        .values_list("milestone__key", "before__key", "kind")
    )
    for key, before, kind in rows:
        found.setdefault(key, {"requires": [], "follows": []})[kind].append(before)
    return found


def steps_of(milestones: Iterable[Milestone], prerequisites: Edges) -> list[Step]:
    """Rows as the planner's steps."""
    none: dict[str, list[str]] = {"requires": [], "follows": []}
    return [
        Step(
            key=milestone.key,
            requires=tuple(prerequisites.get(milestone.key, none)["requires"]),
            follows=tuple(prerequisites.get(milestone.key, none)["follows"]),
            min_weeks=float(milestone.min_weeks),
            typical_weeks=float(milestone.typical_weeks),
            not_before=milestone.not_before,
            deadline=milestone.deadline,
            severity=milestone.severity,
            applies_to=frozenset(milestone.applies_to),
        )
        for milestone in milestones
    ]


def calendar_of(dates: Iterable[SeasonDate]) -> Calendar:
    """Rows as the planner's calendar."""
    return Calendar({(d.season_id, d.anchor): SeasonDay(d.on, d.is_expected) for d in dates})


def from_document(document: Mapping[str, Any]) -> tuple[Road, Calendar]:
    """Road and calendar of a checked road file (see roadmap.files), without a database."""
    steps = [
        Step(
            key=m["key"],
            requires=tuple(m["requires"]),
            follows=tuple(m["follows"]),
            min_weeks=m["min_weeks"],
            typical_weeks=m["typical_weeks"],
            not_before=m["not_before"],
            deadline=m["deadline"],
            severity=m["severity"],
            applies_to=frozenset(m["applies_to"]),
        )
        for m in document["milestones"]
    ]
    days = {(d["season"], d["anchor"]): SeasonDay(d["on"], d["status"] == "expected") for d in document["dates"]}
    return Road(steps), Calendar(days)
