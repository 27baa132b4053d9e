"""The planner once more, written from docs/planner.md and not from planner.py: slow, naive, with explicit edges.

Every rule is applied over and over until nothing changes any more. It serves as the check of the real one.
"""

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from roadmap.anchors import ANCHORS, Calendar
from roadmap.planner import Profile, Step

Edge = tuple[str, str]


class Run(NamedTuple):
    starts: dict[str, date]
    finishes: dict[str, date]
    latest: dict[str, date]
    lengths: dict[str, int]

    def slack(self, key: str) -> int | None:
        return (self.latest[key] - self.finishes[key]).days if key in self.latest else None


class Second(NamedTuple):
    advised: Run
    season: Run
    hard: Run
    states: dict[str, str]
    needed: set[str]

    def fits(self, run: Run) -> bool:
        """Nothing that a start needs has negative slack."""
        slacks = [run.slack(key) for key in self.needed if key in run.finishes]
        return all(slack is None or slack >= 0 for slack in slacks)


def second_plan(steps: list[Step], calendar: Calendar, profile: Profile, season: int, today: date) -> Second:
    table = {step.key: step for step in steps}
    gone = {key for key, step in table.items() if key in profile.excluded or not _applies(step, profile)}
    requires = {(before, step.key) for step in steps for before in step.requires}
    advice = requires | {(before, step.key) for step in steps for before in step.follows}
    done = _carried_back({key for key in profile.done if key in table}, requires)
    requires, advice = _without(gone, requires), _without(gone, advice)
    mine = [key for key in table if key not in gone]
    needed = _carried_back({"start_residency"} & set(mine), requires)
    deadlines = _deadlines(table, mine, calendar, profile, season)
    openings = _openings(table, mine, calendar, profile, season)
    todo = [key for key in mine if key not in done]

    advised_lengths = {key: _days(profile.weeks.get(key, table[key].typical_weeks)) for key in todo}
    hard_lengths = {key: _days(profile.weeks.get(key, table[key].min_weeks)) for key in todo}
    closing = {key: day for key, day in deadlines.items() if _closes(table[key])}
    ties = [
        (key, *table[key].deadline.split(":")) for key in todo if table[key].deadline.startswith(("before:", "with:"))
    ]
    booked = {key: day for key, day in profile.booked.items() if day >= today}
    advised = _run(todo, advice, advised_lengths, openings, deadlines, ties, booked, profile, today)
    free = _run(todo, advice, advised_lengths, openings, deadlines, ties, {}, profile, today)
    season = advised._replace(latest=free.latest)
    hard = _run(todo, requires, hard_lengths, openings, closing, [], {}, profile, today)
    states = {
        key: _state(key, done, advised, hard, requires, deadlines, needed, booked, profile, today) for key in mine
    }  # fmt: skip
    return Second(advised, season, hard, states, needed)


def _applies(step: Step, profile: Profile) -> bool:
    tags = {"all", profile.status} | set(profile.options)
    if profile.visa in ("j1", "either"):
        tags |= {"j1", "visa"}
    if profile.visa in ("h1b", "either"):
        tags |= {"h1b", "visa"}
    return any(tag in tags for tag in step.applies_to)


def _without(gone: set[str], edges: set[Edge]) -> set[Edge]:
    """Take milestones out one by one; what stood before each passes to what stood after it."""
    for key in gone:
        before = [a for a, b in edges if b == key]
        after = [b for a, b in edges if a == key]
        edges = {edge for edge in edges if key not in edge} | {(a, b) for a in before for b in after}
    return edges


def _carried_back(keys: set[str], requires: set[Edge]) -> set[str]:
    while True:
        more = keys | {a for a, b in requires if b in keys}
        if more == keys:
            return keys
        keys = more


def _days(weeks: float) -> int:
    return math.ceil(Fraction(str(weeks)) * 7)


def _closes(step: Step) -> bool:
    if step.deadline.startswith(("before:", "with:")):
        return False
    if step.severity:
        return step.severity == "closes"
    anchor = _split(step.deadline)[0] if step.deadline.startswith("A_") else ""
    return bool(anchor) and ANCHORS[anchor].severity == "closes"


def _split(expression: str) -> tuple[str, int, str]:
    """A_KEY-8w as (A_KEY, -8, w)."""
    for sign in "+-":
        if sign in expression:
            key, _, offset = expression.partition(sign)
            number = offset.rstrip("dwseaon")
            return key, int(sign + number), offset[len(number) :]
    return expression, 0, "d"


def _day(expression: str, calendar: Calendar, profile: Profile, season: int) -> date:
    key, number, unit = _split(expression)
    if unit == "season":
        season += number
    days = timedelta(days={"d": number, "w": 7 * number, "season": 0}[unit])
    if key == "A_TRAIN_END":
        return date(calendar.day(season, "A_START").on.year + profile.training_years, 6, 30) + days
    return calendar.day(season, key).on + days


def _deadlines(
    table: dict[str, Step], mine: list[str], calendar: Calendar, profile: Profile, season: int
) -> dict[str, date]:  # fmt: skip
    found = {}
    for key in mine:
        if table[key].deadline.startswith("A_"):
            found[key] = _day(table[key].deadline, calendar, profile, season)
        elif key in profile.own_deadlines:
            found[key] = profile.own_deadlines[key]
    return found


def _openings(
    table: dict[str, Step], mine: list[str], calendar: Calendar, profile: Profile, season: int
) -> dict[str, date]:  # fmt: skip
    found = {key: _day(table[key].not_before, calendar, profile, season) for key in mine if table[key].not_before != ""}
    if profile.graduation and "graduation" in mine:
        found["graduation"] = max(profile.graduation, found.get("graduation", date.min))
    return found


def _run(
    todo: list[str],
    edges: set[Edge],
    lengths: dict[str, int],
    openings: dict[str, date],
    deadlines: dict[str, date],
    ties: list[tuple[str, str, str]],
    booked: dict[str, date],
    profile: Profile,
    today: date,
) -> Run:
    edges = {(a, b) for a, b in edges if a in lengths and b in lengths}
    starts = {key: max(today, openings.get(key, today)) for key in todo} | {
        key: day for key, day in (booked | dict(profile.started)).items() if key in lengths
    }

    def finish(key: str) -> date:
        end = starts[key] + timedelta(days=lengths[key])
        return max(today, end, booked.get(key, today)) if key in profile.started else end

    moved = True
    while moved:
        moved = False
        for before, after in edges:
            if after not in profile.started and after not in booked and starts[after] < finish(before):
                starts[after], moved = finish(before), True

    latest = {key: day for key, day in deadlines.items() if key in lengths}
    moved = True
    while moved:
        bounds = [(a, latest[b] - timedelta(days=lengths[b])) for a, b in edges if b in latest]
        bounds += [(a, booked[b]) for a, b in edges if b in booked]
        for key, kind, other in ties:
            if other in latest:
                bounds.append((key, latest[other] - timedelta(days=lengths[other] if kind == "before" else 0)))
        moved = False
        for key, day in bounds:
            if key not in latest or day < latest[key]:
                latest[key], moved = day, True
    return Run(starts, {key: finish(key) for key in todo}, latest, lengths)


def _state(
    key: str,
    done: set[str],
    advised: Run,
    hard: Run,
    requires: set[Edge],
    deadlines: dict[str, date],
    needed: set[str],
    booked: dict[str, date],
    profile: Profile,
    today: date,
) -> str:
    if key in done:
        return "done"
    begun = key in profile.started or key in profile.waiting or key in booked
    if key in deadlines and deadlines[key] < today and not begun and key not in needed:
        return "passed"
    if (hard.slack(key) or 0) < 0:
        return "too_late"
    if (advised.slack(key) or 0) < 0:
        return "late"
    if key in profile.waiting:
        return "waiting"
    if (
        key not in profile.started
        and key not in profile.booked
        and any(b == key and a not in done for a, b in requires)
    ):
        return "blocked"
    return "ready"
