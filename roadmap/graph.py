"""The road as a checked graph: steps, the expressions for their days, what comes before what. Pure Python."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from roadmap.anchors import ANCHORS, CLOSES

START = "start_residency"
"""The milestone that every plan is for."""


class RoadError(ValueError):
    """The road cannot be used; the message says which step and why."""


class RoadLoop(RoadError):
    """Steps wait for each other in a circle. `keys` are the steps in it, in order."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        super().__init__("These milestones wait for each other in a circle: " + " -> ".join(keys))


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
_ANCHOR = re.compile(r"(?P<key>A_[A-Z_]+)(?:(?P<sign>[+-])(?P<count>[0-9]{1,6})(?P<unit>d|w|season))?\Z")

LONGEST_WEEKS = 520
"""No step and no offset is longer than ten years; a guard against typing errors."""


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
    if abs(count) > {"d": LONGEST_WEEKS * 7, "w": LONGEST_WEEKS, "season": 10}[unit]:
        raise RoadError(f"“{text}” is more than ten years away from the day of the season")
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
        self.requires = {key: node.step.requires for key, node in self.nodes.items()}
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
        return closure([key] if key in self.nodes else [], self.requires)

    def graph(self, tags: frozenset[str], excluded: frozenset[str]) -> "Graph":
        """The part that applies; what does not passes its own prerequisites on. Kept, because many share it."""
        wanted = (tags, excluded)
        found = self._reduced.get(wanted)
        if found is None:
            if len(self._reduced) > 512:
                self._reduced.clear()
            found = self._reduced[wanted] = Graph(self, tags, excluded)
        return found


def _node(step: Step) -> Node:
    try:
        not_before, deadline = parse_moment(step.not_before), parse_moment(step.deadline)
    except RoadError as error:
        raise RoadError(f"{step.key}: {error}") from None
    if not_before.kind not in ("none", "anchor"):
        raise RoadError(f"{step.key}: “not before” must be a day of the season")
    if not 0 <= step.min_weeks <= step.typical_weeks <= LONGEST_WEEKS:
        raise RoadError(
            f"{step.key}: the lengths must be in order (0, shortest, typical) and at most {LONGEST_WEEKS} weeks"
        )
    severity = step.severity or (ANCHORS[deadline.key].severity if deadline.kind == "anchor" else "")
    return Node(step, not_before, deadline, severity == CLOSES and deadline.kind not in ("before", "with"))


def closure(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> frozenset[str]:
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
        self.needed = closure([START] if START in self.nodes else [], self.requires)
        """What a start needs."""


def _led_past(keys: Iterable[str], gone: set[str], passed: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for key in keys:
        for real in passed[key] if key in gone else (key,):
            found[real] = None
    return tuple(found)
