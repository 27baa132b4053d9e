"""The road and the calendar as the planner wants them, read from the database or from a file.

The database's road is kept in memory until its version (the last row of the change log) moves.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from roadmap.anchors import Calendar, SeasonDay
from roadmap.models import Guide, Milestone, Prerequisite, RoadChange, SeasonDate
from roadmap.planner import Road, Step


class CurrentRoad(NamedTuple):
    """The road at a version, with the names that pages show.

    A milestone that was taken off the road stands in it as one that applies to nobody: what comes after it
    waits for what came before it, and it is in no plan.
    """

    version: int
    road: Road
    calendar: Calendar
    dates: Mapping[tuple[int, str], SeasonDate]
    titles: Mapping[str, str]
    shorts: Mapping[str, str]
    guides: Mapping[str, str]


_kept: CurrentRoad | None = None


def version() -> int:
    """The road's version: the id of the last change; 0 while nothing is loaded."""
    return RoadChange.objects.order_by("-id").values_list("id", flat=True).first() or 0


def current() -> CurrentRoad:
    """The road as it stands in the database. One query while it has not changed."""
    global _kept
    newest, kept = version(), _kept
    if kept is None or kept.version != newest:
        milestones = list(Milestone.objects.all())
        dates = list(SeasonDate.objects.all().current())
        kept = _kept = CurrentRoad(
            newest,
            Road(steps_of(milestones, edges())),
            calendar_of(dates),
            {(d.season_id, d.anchor): d for d in dates},
            {m.key: m.title for m in milestones},
            {m.key: m.short for m in milestones},
            {guide.key: str(guide) for guide in Guide.objects.all()},
        )
    return kept


def forget() -> None:
    """Read anew at the next use (tests, and after a change was rolled back)."""
    global _kept
    _kept = None


Edges = dict[str, dict[str, list[str]]]


def edges() -> Edges:
    """Per milestone key, what it requires and follows, in the order in which it was written down."""
    found: Edges = {}
    rows = Prerequisite.objects.order_by("pk").values_list("milestone__key", "before__key", "kind")
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
            applies_to=frozenset(milestone.applies_to if milestone.is_active else ()),
        )
        for milestone in milestones
    ]


def calendar_of(dates: Iterable[SeasonDate]) -> Calendar:
    """Rows as the planner's calendar."""
    return Calendar({(d.season_id, d.anchor): SeasonDay(d.on, d.is_expected) for d in dates})


def steps_in(document: Mapping[str, Any]) -> list[Step]:
    """Milestones of a road file (see roadmap.files) as the planner's steps."""
    return [
        Step(
            key=m["key"],
            requires=tuple(m["requires"] or ()),
            follows=tuple(m["follows"] or ()),
            min_weeks=m["min_weeks"],
            typical_weeks=m["typical_weeks"],
            not_before=m["not_before"] or "",
            deadline=m["deadline"] or "",
            severity=m["severity"] or "",
            applies_to=frozenset(m["applies_to"] or ("all",)),
        )
        for m in document["milestones"]
    ]


def from_document(document: Mapping[str, Any]) -> tuple[Road, Calendar]:
    """Road and calendar of a checked road file, without a database."""
    days = {(d["season"], d["anchor"]): SeasonDay(d["on"], d["status"] == "expected") for d in document["dates"]}
    return Road(steps_in(document)), Calendar(days)
