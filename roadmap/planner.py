"""From facts to a dated plan. Pure Python: no database, no clock of its own.

`plan()` runs a `Road` (roadmap.graph: the checked graph of steps) twice for one person and one season:

- the *advised* run (the plan that people follow): `requires` and `follows`, typical lengths, all deadlines;
- the *hard* run (is it still possible?): `requires` only, shortest lengths, only deadlines that close.

All lengths are in weeks, all distances (slack) in days, all dates without a zone: the official day of a
deadline, and for "today" the person's own day. Rules and worked examples: docs/planner.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from roadmap.anchors import Calendar
from roadmap.graph import (
    LONGEST_WEEKS,
    NO_MOMENT,
    START,
    Graph,
    Moment,
    Road,
    RoadError,
    RoadLoop,
    Step,
    closure,
    parse_moment,
)

__all__ = [
    "GRADUATION", "LONGEST_WEEKS", "NO_MOMENT", "START", "Dated", "Graph", "Moment", "Plan", "Profile", "Road",
    "RoadError", "RoadLoop", "Seasons", "State", "Step", "parse_moment", "plan", "seasons",
]  # fmt: skip

GRADUATION = "graduation"
"""The milestone whose earliest day is the graduation date of the profile."""


class State(StrEnum):
    """What a person sees of a step. Order of precedence: see `_state`."""

    DONE = "done"
    NOT_FOR_ME = "not_for_me"
    WAITING = "waiting"
    BLOCKED = "blocked"
    READY = "ready"
    LATE = "late"
    TOO_LATE = "too_late"
    PASSED = "passed"


@dataclass(frozen=True)
class Profile:
    """The person, as far as the plan depends on them.

    `excluded` are steps that they marked "not for me"; `waiting` those that wait on somebody;
    `own_deadlines` the days typed for milestones whose deadline is known to the person only (`text:`); an
    official day is never replaced by one of these. What is done counts even where the step no longer applies.
    `booked` are days that are fixed with somebody else (a test date): the advised run begins the step then, and
    nothing blocks it.
    """

    status: str = "graduate"
    visa: str = "none"
    options: frozenset[str] = frozenset()
    graduation: date | None = None
    training_years: int = 3
    done: Mapping[str, date | None] = field(default_factory=dict)
    started: Mapping[str, date] = field(default_factory=dict)
    weeks: Mapping[str, float] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    own_deadlines: Mapping[str, date] = field(default_factory=dict)
    booked: Mapping[str, date] = field(default_factory=dict)

    @property
    def tags(self) -> frozenset[str]:
        """The `applies_to` tags that this person has."""
        by_visa = {
            "j1": {"j1", "visa"},
            "h1b": {"h1b", "visa"},
            "either": {"j1", "h1b", "visa"},
        }.get(self.visa, set())
        return frozenset({"all", self.status, *self.options, *by_visa})


# --------------------------------------------------------------- what comes out


@dataclass(slots=True)
class Dated:
    """One step of the plan. Dates are None where nothing bounds them or the step is done.

    `deadline` is the step's own day (not what others leave it), `deadline_expected` whether that day is official.
    `season_latest` is the latest finish of the advised run by the season alone, whatever is booked for later steps.
    """

    key: str
    state: State
    done: bool
    length: int = 0
    earliest_start: date | None = None
    earliest_finish: date | None = None
    latest_start: date | None = None
    latest_finish: date | None = None
    slack_days: int | None = None
    season_latest: date | None = None
    hard_earliest_finish: date | None = None
    hard_latest_finish: date | None = None
    hard_slack_days: int | None = None
    deadline: date | None = None
    deadline_expected: bool = False
    blocked_by: tuple[str, ...] = ()
    on_chain: bool = False
    in_window: bool = False

    @property
    def season_slack_days(self) -> int | None:
        """The room in days that the season leaves: a day that somebody booked can be booked anew."""
        if self.season_latest is None or self.earliest_finish is None:
            return None
        return (self.season_latest - self.earliest_finish).days

    def slack(self, *, hard: bool) -> int | None:
        """The room in days that the season leaves in the hard or the advised run."""
        return self.hard_slack_days if hard else self.season_slack_days


@dataclass(slots=True)
class Plan:
    """A dated plan for one season.

    `chain` is the chain that decides, first step first; `decisive` its step with the least room outside the
    season's windows (None when everything that is open lies inside them).
    """

    season: int
    today: date
    steps: dict[str, Dated]
    needed: frozenset[str]
    chain: tuple[str, ...]
    decisive: Dated | None

    @property
    def room(self) -> int | None:
        """The room of the plan in days; negative when it is late."""
        return self.decisive.season_slack_days if self.decisive else None

    def tightest(self, *, hard: bool) -> Dated | None:
        """The step that a start needs with the least slack of one run; None when none is bounded."""
        bounded = [step for key, step in self.steps.items() if key in self.needed and step.slack(hard=hard) is not None]
        return min(bounded, key=lambda step: _number(step.slack(hard=hard)), default=None)

    def fits(self, *, hard: bool) -> bool:
        """Whether nothing that a start needs is too late (hard run) or late (advised run)."""
        step = self.tightest(hard=hard)
        return step is None or _number(step.slack(hard=hard)) >= 0


class Seasons(NamedTuple):
    """The first season that is possible, the first that is advised, and the plans of all that were looked at."""

    possible: int | None
    recommended: int | None
    plans: dict[int, Plan]


# ------------------------------------------------------------------ the two runs


class _Facts(NamedTuple):
    """What both runs look at. `openings` and `deadlines` hold days; a deadline also says whether it is expected."""

    graph: Graph
    profile: Profile
    today: date
    done: frozenset[str]
    openings: Mapping[str, date]
    deadlines: Mapping[str, tuple[date, bool]]
    booked: Mapping[str, date]


class _Run(NamedTuple):
    start: dict[str, date]
    finish: dict[str, date]
    latest: dict[str, date | None]
    season_latest: dict[str, date | None]
    length: dict[str, int]


def _days(weeks: float) -> int:
    return math.ceil(round(weeks * 7, 6))


def plan(road: Road, calendar: Calendar, profile: Profile, season: int, today: date) -> Plan:
    """The dated plan of a person for a season (the Match year), seen from `today`."""
    facts = _facts(road, calendar, profile, season, today)
    graph = facts.graph
    advised, hard = _run(facts, hard=False), _run(facts, hard=True)
    steps = {key: _dated(key, facts, advised, hard) for key in graph.order}
    _mark_passed(facts, steps)
    _mark_windows(facts, steps)
    decisive = _decisive(graph, steps)
    chain = _chain(graph, steps, decisive)
    for key in chain:
        steps[key].on_chain = True
    return Plan(season, today, steps, graph.needed, chain, decisive)


def _facts(road: Road, calendar: Calendar, profile: Profile, season: int, today: date) -> _Facts:
    graph = road.graph(profile.tags, profile.excluded)
    done = closure((key for key in profile.done if key in road.nodes), road.requires)

    def day(moment: Moment) -> tuple[date, bool]:
        found = calendar.day(season + moment.seasons, moment.key, profile.training_years)
        return found.on + timedelta(days=moment.days), found.expected

    own = {key: (on, False) for key, on in profile.own_deadlines.items() if key in graph.nodes}
    official = {key: day(node.deadline) for key, node in graph.nodes.items() if node.deadline.kind == "anchor"}
    openings = {key: day(node.not_before)[0] for key, node in graph.nodes.items() if node.not_before.kind == "anchor"}
    if profile.graduation and GRADUATION in graph.nodes:
        openings[GRADUATION] = max(profile.graduation, openings.get(GRADUATION, profile.graduation))
    booked = {key: on for key, on in profile.booked.items() if on >= today}
    return _Facts(graph, profile, today, done, openings, own | official, booked)


def _run(facts: _Facts, *, hard: bool) -> _Run:
    """Forward and backward over one of the two sets of edges."""
    graph, profile, today, done = facts.graph, facts.profile, facts.today, facts.done
    edges = graph.requires if hard else graph.before
    booked: Mapping[str, date] = {} if hard else facts.booked
    start: dict[str, date] = {}
    finish: dict[str, date] = {}
    length: dict[str, int] = {}
    for key in graph.order:
        if key in done:
            continue
        step = graph.nodes[key].step
        length[key] = _days(profile.weeks.get(key, step.min_weeks if hard else step.typical_weeks))
        took = timedelta(days=length[key])
        if key in profile.started:
            start[key] = profile.started[key]
            finish[key] = max(today, start[key] + took, booked.get(key, today))
            continue
        if key in booked:
            start[key], finish[key] = booked[key], booked[key] + took
            continue
        earliest = max(today, facts.openings.get(key, today))
        for other in edges[key]:
            if other not in done and finish[other] > earliest:
                earliest = finish[other]
        start[key], finish[key] = earliest, earliest + took
    season_latest = _latest(facts, edges, length, {}, hard=hard)
    latest = _latest(facts, edges, length, booked, hard=hard) if booked else season_latest
    return _Run(start, finish, latest, season_latest, length)


def _latest(
    facts: _Facts, edges: Mapping[str, tuple[str, ...]], length: Mapping[str, int], booked: Mapping[str, date], *,
    hard: bool,
) -> dict[str, date | None]:  # fmt: skip
    """Backward: the latest finish of each open step, None where nothing bounds it."""
    latest: dict[str, date | None] = dict.fromkeys(length)

    def bound(key: str, day: date | None) -> None:
        if day is not None and ((known := latest[key]) is None or day < known):
            latest[key] = day

    for key in reversed(facts.graph.order):
        if key not in length:
            continue
        node = facts.graph.nodes[key]
        if key in facts.deadlines and (node.closes or not hard):
            bound(key, facts.deadlines[key][0])
        moment = node.deadline
        if not hard and moment.kind in ("before", "with") and moment.key in length:
            theirs = latest[moment.key]
            if theirs is not None:
                bound(key, theirs - timedelta(days=length[moment.key]) if moment.kind == "before" else theirs)
        mine = latest[key]
        begins = [] if mine is None else [mine - timedelta(days=length[key])]
        if key in booked:
            begins.append(booked[key])  # what comes before must be over by then
        for other in edges[key]:
            if other in length:
                bound(other, min(begins, default=None))
    return latest


def _dated(key: str, facts: _Facts, advised: _Run, hard: _Run) -> Dated:
    deadline, expected = facts.deadlines.get(key, (None, False))
    if key in facts.done:
        return Dated(key, State.DONE, True, deadline=deadline, deadline_expected=expected)
    latest, hard_latest = advised.latest[key], hard.latest[key]
    blocked_by = tuple(other for other in facts.graph.requires[key] if other not in facts.done)
    dated = Dated(
        key,
        State.READY,
        False,
        length=advised.length[key], earliest_start=advised.start[key], earliest_finish=advised.finish[key],
        latest_start=latest - timedelta(days=advised.length[key]) if latest else None,
        latest_finish=latest,
        slack_days=(latest - advised.finish[key]).days if latest else None,
        season_latest=advised.season_latest[key],
        hard_earliest_finish=hard.finish[key],
        hard_latest_finish=hard_latest,
        hard_slack_days=(hard_latest - hard.finish[key]).days if hard_latest else None,
        deadline=deadline, deadline_expected=expected,
        blocked_by=() if key in facts.profile.started or key in facts.profile.booked else blocked_by,
    )  # fmt: skip
    dated.state = _state(dated, facts.profile)
    return dated


def _state(step: Dated, profile: Profile) -> State:
    """Too late wins over late, late over waiting, waiting over what blocks: the worst news is never hidden."""
    if step.hard_slack_days is not None and step.hard_slack_days < 0:
        return State.TOO_LATE
    if step.slack_days is not None and step.slack_days < 0:
        return State.LATE
    if step.key in profile.waiting:
        return State.WAITING
    return State.BLOCKED if step.blocked_by else State.READY


def _mark_passed(facts: _Facts, steps: Mapping[str, Dated]) -> None:
    """Passed: the own deadline is gone, it is not begun or booked, and nothing that a start needs waits on it."""
    begun = facts.profile.started.keys() | facts.profile.waiting | facts.booked.keys()
    for key, step in steps.items():
        gone = step.deadline is not None and step.deadline < facts.today
        if gone and not step.done and key not in begun and key not in facts.graph.needed:
            step.state = State.PASSED


def _mark_windows(facts: _Facts, steps: Mapping[str, Dated]) -> None:
    """In a window: held by a day of the season, its own or one before it; little room there is no alarm."""
    graph = facts.graph
    for key in graph.order:
        step = steps[key]
        step.in_window = not step.done and (
            (key in facts.openings and key != GRADUATION) or any(steps[other].in_window for other in graph.before[key])
        )


def _decisive(graph: Graph, steps: Mapping[str, Dated]) -> Dated | None:
    """The step with the least room among those that a start needs and no window holds; of equals the last one."""
    free = [
        steps[key]
        for key in graph.order
        if key in graph.needed and not steps[key].in_window and steps[key].season_slack_days is not None
    ]
    return min(reversed(free), key=lambda step: _number(step.season_slack_days), default=None)


def _chain(graph: Graph, steps: Mapping[str, Dated], decisive: Dated | None) -> tuple[str, ...]:
    """The chain that decides, first step first.

    Back from the decisive step through the predecessor that finishes last, to one that can start today;
    on from it through the successor that must start first, to the last that a start needs. Where windows
    hold everything that is open, back from the last open one.
    """
    open_needed = [key for key in graph.order if key in graph.needed and not steps[key].done]
    if not open_needed:
        return ()
    key = decisive.key if decisive else max(open_needed, key=lambda k: _day(steps[k].earliest_finish))
    chain = [key]
    while before := [other for other in graph.before[chain[0]] if not steps[other].done]:
        chain.insert(0, max(before, key=lambda k: _day(steps[k].earliest_finish)))
    while after := [other for other in open_needed if chain[-1] in graph.before[other]]:
        chain.append(min(after, key=lambda k: _day(steps[k].latest_start)))
    return tuple(chain)


def _day(day: date | None) -> date:
    return day or date.max


def _number(days: int | None) -> int:
    return 0 if days is None else days


def seasons(road: Road, calendar: Calendar, profile: Profile, today: date, *, until: int | None = None) -> Seasons:
    """Which season is possible and which is recommended, counted from the coming Match Day on.

    Looks at most 30 seasons ahead (or to `until`); None where no season fits.
    """
    first = calendar.coming_season(today)
    possible: int | None = None
    plans: dict[int, Plan] = {}
    for season in range(first, (until or first + 30) + 1):
        plans[season] = found = plan(road, calendar, profile, season, today)
        if possible is None and found.fits(hard=True):
            possible = season
        if found.fits(hard=False):
            return Seasons(possible, season, plans)
    return Seasons(possible, None, plans)
