"""From facts to a dated plan. Pure Python: no database, no clock of its own.

A `Road` is the checked graph of steps; `plan()` runs it twice for one person and one season:

- the *advised* run (the plan that people follow): `requires` and `follows`, typical lengths, all deadlines;
- the *hard* run (is it still possible?): `requires` only, shortest lengths, only deadlines that close.

All lengths are in weeks, all distances (slack) in days, all dates without a zone: the official day of a
deadline, and for "today" the person's own day. Rules and worked examples: docs/planner.md.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from roadmap.anchors import ANCHORS, CLOSES, Calendar

START = "start_residency"
"""The milestone that every plan is for."""

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


class RoadError(ValueError):
    """The road cannot be used; the message says which step and why."""


class RoadLoop(RoadError):
    """Steps wait for each other in a circle. `keys` are the steps in it, in order."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        super().__init__("These milestones wait for each other in a circle: " + " -> ".join(keys))


# ---------------------------------------------------------------- what goes in


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as the planner needs it. `not_before` and `deadline` are expressions, see `Moment`."""

    key: str
    requires: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    min_weeks: float = 0
    typical_weeks: float = 0
    not_before: str = ""
    deadline: str = ""
    severity: str = ""
    applies_to: frozenset[str] = frozenset({"all"})


@dataclass(frozen=True)
class Profile:
    """The person, as far as the plan depends on them.

    `excluded` are steps that they marked "not for me"; `waiting` those that wait on somebody;
    `own_deadlines` the days typed for milestones whose deadline is known to the person only (`text:`).
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

    @property
    def tags(self) -> frozenset[str]:
        """The `applies_to` tags that this person has."""
        by_visa = {
            "j1": {"j1", "visa"},
            "h1b": {"h1b", "visa"},
            "either": {"j1", "h1b", "visa"},
        }.get(self.visa, set())
        return frozenset({"all", self.status, *self.options, *by_visa})


class Moment(NamedTuple):
    """A parsed expression for a day.

    kind `anchor`: a day of the season, moved by `days` and `seasons`; `before`: the latest start of `key`;
    `with`: the latest finish of `key`; `text`: a day that only the person knows; `none`.
    """

    kind: str
    key: str = ""
    days: int = 0
    seasons: int = 0


NO_MOMENT = Moment("none")
_ANCHOR = re.compile(r"(?P<key>A_[A-Z_]+)(?:(?P<sign>[+-])(?P<count>\d+)(?P<unit>d|w|season))?\Z")


def parse_moment(text: str) -> Moment:
    """Read `A_ROL`, `A_REVIEW-8w`, `A_STATUS+1d`, `A_ERAS_OPEN+1season`, `before:key`, `with:key`, `text:...`.

    Raises RoadError for anything else.
    """
    text = text.strip()
    if text in ("", "none"):
        return NO_MOMENT
    kind, colon, rest = text.partition(":")
    if colon and kind in ("before", "with", "text") and rest.strip():
        return Moment(kind, rest.strip())
    found = _ANCHOR.match(text)
    if not found or found["key"] not in ANCHORS:
        raise RoadError(f"“{text}” is no day that the planner knows")
    count = int(found["count"] or 0) * (-1 if found["sign"] == "-" else 1)
    unit = found["unit"] or "d"
    if unit == "season":
        return Moment("anchor", found["key"], seasons=count)
    return Moment("anchor", found["key"], days=count * (7 if unit == "w" else 1))


class Node(NamedTuple):
    """A step with its expressions parsed."""

    step: Step
    not_before: Moment
    deadline: Moment
    closes: bool


class Road:
    """The steps, checked: every name known, no circle, in an order in which each stands after what it waits for.

    Raises RoadError (unknown names, bad expressions, negative or inverted lengths) and RoadLoop.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self.nodes: dict[str, Node] = {}
        for step in steps:
            if step.key in self.nodes:
                raise RoadError(f"{step.key}: stands twice")
            self.nodes[step.key] = _node(step)
        self.order = self._sorted()
        self._reduced: dict[tuple[frozenset[str], frozenset[str]], Graph] = {}

    def _sorted(self) -> list[str]:
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for key, node in self.nodes.items():
            sorter.add(key)
            for other in (*node.step.requires, *node.step.follows):
                self._must_exist(key, other)
                sorter.add(key, other)
            if node.deadline.kind in ("before", "with"):
                self._must_exist(key, node.deadline.key)
                sorter.add(node.deadline.key, key)
        try:
            return list(sorter.static_order())
        except CycleError as error:
            raise RoadLoop(error.args[1]) from None

    def _must_exist(self, key: str, other: str) -> None:
        if other not in self.nodes:
            raise RoadError(f"{key}: there is no milestone “{other}”")

    def needed_for(self, key: str) -> frozenset[str]:
        """The step and all that it requires, through and through, whoever the person is."""
        return _closure([key] if key in self.nodes else [], {k: n.step.requires for k, n in self.nodes.items()})

    def graph(self, tags: frozenset[str], excluded: frozenset[str]) -> "Graph":
        """The part that applies; what does not passes its own prerequisites on. Kept, because many share it."""
        wanted = (tags, excluded)
        if wanted not in self._reduced:
            if len(self._reduced) > 512:
                self._reduced.clear()
            self._reduced[wanted] = Graph(self, tags, excluded)
        return self._reduced[wanted]


def _node(step: Step) -> Node:
    try:
        not_before, deadline = parse_moment(step.not_before), parse_moment(step.deadline)
    except RoadError as error:
        raise RoadError(f"{step.key}: {error}") from None
    if not_before.kind not in ("none", "anchor"):
        raise RoadError(f"{step.key}: “not before” must be a day of the season")
    if not 0 <= step.min_weeks <= step.typical_weeks:
        raise RoadError(f"{step.key}: the shortest length must be between 0 and the typical one")
    severity = step.severity or (ANCHORS[deadline.key].severity if deadline.kind == "anchor" else "")
    return Node(step, not_before, deadline, severity == CLOSES and deadline.kind not in ("before", "with"))


def _closure(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo.extend(edges[key])
    return frozenset(seen)


class Graph:
    """The road of one kind of person: only what applies, edges led past what does not."""

    __slots__ = ("before", "needed", "nodes", "order", "requires")

    def __init__(self, road: Road, tags: frozenset[str], excluded: frozenset[str]) -> None:
        gone = {key for key, node in road.nodes.items() if key in excluded or not (node.step.applies_to & tags)}
        hard: dict[str, tuple[str, ...]] = {}
        advised: dict[str, tuple[str, ...]] = {}
        for key in road.order:
            step = road.nodes[key].step
            hard[key] = _led_past(step.requires, gone, hard)
            advised[key] = _led_past((*step.requires, *step.follows), gone, advised)
        self.order = [key for key in road.order if key not in gone]
        self.nodes = {key: road.nodes[key] for key in self.order}
        self.requires = {key: hard[key] for key in self.order}
        """What must be done first (hard run; also names what blocks)."""
        self.before = {key: advised[key] for key in self.order}
        """What comes first when the advice is followed: `requires` and `follows`."""
        self.needed = _closure([START] if START in self.nodes else [], self.requires)
        """What a start needs."""


def _led_past(keys: Iterable[str], gone: set[str], passed: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for key in keys:
        for real in passed[key] if key in gone else (key,):
            found[real] = None
    return tuple(found)


# --------------------------------------------------------------- what comes out


@dataclass(slots=True)
class Dated:
    """One step of the plan. Dates are None where nothing bounds them or the step is done.

    `deadline` is the step's own day (not what others leave it), `deadline_expected` whether that day is official.
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
    hard_earliest_finish: date | None = None
    hard_latest_finish: date | None = None
    hard_slack_days: int | None = None
    deadline: date | None = None
    deadline_expected: bool = False
    blocked_by: tuple[str, ...] = ()
    on_chain: bool = False
    in_window: bool = False

    def slack(self, *, hard: bool) -> int | None:
        """Slack in days of the hard or the advised run."""
        return self.hard_slack_days if hard else self.slack_days


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
        return self.decisive.slack_days if self.decisive else None

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


class _Run(NamedTuple):
    start: dict[str, date]
    finish: dict[str, date]
    latest: dict[str, date | None]
    length: dict[str, int]


def _days(weeks: float) -> int:
    return math.ceil(round(weeks * 7, 6))


def plan(road: Road, calendar: Calendar, profile: Profile, season: int, today: date) -> Plan:
    """The dated plan of a person for a season (the Match year), seen from `today`."""
    graph = road.graph(profile.tags, profile.excluded)
    done = _closure((key for key in profile.done if key in graph.nodes), graph.requires)

    def day(moment: Moment) -> tuple[date, bool]:
        found = calendar.day(season + moment.seasons, moment.key, profile.training_years)
        return found.on + timedelta(days=moment.days), found.expected

    own = {key: (profile.own_deadlines[key], False) for key in graph.order if key in profile.own_deadlines}
    deadlines = {key: day(node.deadline) for key, node in graph.nodes.items() if node.deadline.kind == "anchor"} | own
    openings = {key: day(node.not_before)[0] for key, node in graph.nodes.items() if node.not_before.kind == "anchor"}
    if profile.graduation and GRADUATION in graph.nodes:
        openings[GRADUATION] = profile.graduation

    advised = _run(graph, profile, today, done, openings, deadlines, hard=False)
    hard = _run(graph, profile, today, done, openings, deadlines, hard=True)
    steps = {key: _dated(key, graph, profile, today, done, deadlines, advised, hard) for key in graph.order}
    _mark_passed(graph, steps, profile, today)
    _mark_windows(graph, steps, openings)
    decisive = _decisive(graph, steps)
    chain = _chain(graph, steps, decisive)
    for key in chain:
        steps[key].on_chain = True
    return Plan(season, today, steps, graph.needed, chain, decisive)


def _run(
    graph: Graph,
    profile: Profile,
    today: date,
    done: frozenset[str],
    openings: Mapping[str, date],
    deadlines: Mapping[str, tuple[date, bool]],
    *,
    hard: bool,
) -> _Run:
    edges = graph.requires if hard else graph.before
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
            finish[key] = max(today, start[key] + took)
            continue
        earliest = max(today, openings.get(key, today))
        for other in edges[key]:
            if other not in done and finish[other] > earliest:
                earliest = finish[other]
        start[key], finish[key] = earliest, earliest + took

    latest: dict[str, date | None] = dict.fromkeys(start)

    def bound(key: str, day: date | None) -> None:
        if day is not None and ((known := latest[key]) is None or day < known):
            latest[key] = day

    for key in reversed(graph.order):
        if key in done:
            continue
        node = graph.nodes[key]
        if key in deadlines and (node.closes or not hard):
            bound(key, deadlines[key][0])
        moment = node.deadline
        if not hard and moment.kind in ("before", "with") and moment.key in start:
            theirs = latest[moment.key]
            if theirs is not None:
                bound(key, theirs - timedelta(days=length[moment.key]) if moment.kind == "before" else theirs)
        mine = latest[key]
        if mine is not None:
            begin = mine - timedelta(days=length[key])
            for other_key in edges[key]:
                if other_key not in done:
                    bound(other_key, begin)
    return _Run(start, finish, latest, length)


def _dated(
    key: str,
    graph: Graph,
    profile: Profile,
    today: date,
    done: frozenset[str],
    deadlines: Mapping[str, tuple[date, bool]],
    advised: _Run,
    hard: _Run,
) -> Dated:
    deadline, expected = deadlines.get(key, (None, False))
    if key in done:
        return Dated(key, State.DONE, True, deadline=deadline, deadline_expected=expected)
    latest, hard_latest = advised.latest[key], hard.latest[key]
    dated = Dated(
        key,
        State.READY,
        False,
        length=advised.length[key],
        earliest_start=advised.start[key],
        earliest_finish=advised.finish[key],
        latest_start=latest - timedelta(days=advised.length[key]) if latest else None,
        latest_finish=latest,
        slack_days=(latest - advised.finish[key]).days if latest else None,
        hard_earliest_finish=hard.finish[key],
        hard_latest_finish=hard_latest,
        hard_slack_days=(hard_latest - hard.finish[key]).days if hard_latest else None,
        deadline=deadline,
        deadline_expected=expected,
        blocked_by=tuple(other for other in graph.requires[key] if other not in done),
    )
    if key in profile.started:
        dated.blocked_by = ()
    dated.state = _state(dated, profile)
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


def _mark_passed(graph: Graph, steps: Mapping[str, Dated], profile: Profile, today: date) -> None:
    """Passed: the own deadline is gone, it is not begun, and nothing that a start needs waits on it."""
    for key, step in steps.items():
        if (
            not step.done
            and step.deadline is not None
            and step.deadline < today
            and key not in profile.started
            and key not in graph.needed
        ):
            step.state = State.PASSED


def _mark_windows(graph: Graph, steps: Mapping[str, Dated], openings: Mapping[str, date]) -> None:
    """In a window: held by a day of the season, its own or one before it; little room there is no alarm."""
    for key in graph.order:
        step = steps[key]
        step.in_window = not step.done and (
            (key in openings and key != GRADUATION) or any(steps[other].in_window for other in graph.before[key])
        )


def _decisive(graph: Graph, steps: Mapping[str, Dated]) -> Dated | None:
    """The step with the least room among those that a start needs and no window holds; of equals the last one."""
    free = [
        steps[key]
        for key in graph.order
        if key in graph.needed and not steps[key].in_window and steps[key].slack_days is not None
    ]
    return min(reversed(free), key=lambda step: _number(step.slack_days), default=None)


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
