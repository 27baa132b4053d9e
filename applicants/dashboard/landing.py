"""The answer of the planner to try: seasons, why not a nearer one, five dates, a small picture. Stores nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from roadmap import road
from roadmap.planner import Plan, Profile, Seasons, seasons

EXAMPLE: dict[str, Any] = {"status": "graduate", "visa": "j1", "done": ["graduation"], "graduation": None}
DATES = ("step1_exam", "step2_exam", "oet_exam", "usce_do", "certify_submit", "interviews", "rol_certify", "match_day")
PARTS = (
    ("exams", ("step1_prep", "step1_exam", "step1_result", "step2_prep", "step2_exam", "step2_result", "oet_exam")),
    ("profile", ("usce_search", "usce_papers", "usce_do", "lor_request", "lor_upload", "personal_statement")),
    ("apply", ("myeras_application", "certify_submit", "interviews", "rol_draft", "rol_certify", "match_day")),
    ("visa", ("contract_sign", "ds2019_application", "visa_interview", "h1b_petition", "onboarding", "relocate")),
)


@dataclass(frozen=True, slots=True)
class NextDate:
    """One of the next dates: what, when, how much room."""

    title: str
    on: date
    room: int | None
    expected: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bar of the small picture, in percent of its width."""

    part: str
    x: float
    width: float
    critical: bool
    label_end: bool
    row: int

    @property
    def y(self) -> int:
        return 46 + 36 * self.row

    @property
    def text_y(self) -> int:
        return 40 + 36 * self.row

    @property
    def end(self) -> float:
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says."""

    possible: int | None
    recommended: int | None
    start_on: date
    dates: list[NextDate]
    stretches: list[Stretch]
    years: list[tuple[float, int]]
    match_x: float
    today_x: float
    step_count: int
    nearer: Any
    nearer_title: str


def answer(data: Mapping[str, Any], today: date) -> Answer | None:
    """The plan for these answers, seen from today. None where no season of the next thirty years fits."""
    current = road.current()
    graduation = data.get("graduation")
    done = {key: None for key in data["done"] if key in current.road.nodes}
    if data["status"] == "student":
        done.pop("graduation", None)
    profile = Profile(status=data["status"], visa=data["visa"], graduation=graduation, done=done)
    found = seasons(current.road, current.calendar, profile, today)
    season = found.recommended or found.possible
    if season is None:
        return None
    plan = found.plans[season]
    start = current.calendar.day(season, "A_START").on
    first = today - timedelta(days=20)
    span = (start + timedelta(days=40) - first).days

    def x(day: date) -> float:
        return round(min(100, max(0, 100 * (day - first).days / span)), 2)

    nearer, title = _nearer(found, season)
    return Answer(
        possible=found.possible, recommended=found.recommended, start_on=start, dates=_dates(plan, current),
        stretches=_stretches(plan, x), years=[(x(date(y, 1, 1)), y) for y in range(first.year + 1, start.year + 1)],
        match_x=x(current.calendar.day(season, "A_MATCH").on), today_x=x(today), step_count=len(plan.steps),
        nearer=nearer, nearer_title=title,
    )  # fmt: skip


def _dates(plan: Plan, current: road.CurrentRoad) -> list[NextDate]:
    """The next five dates of the road that are still open."""
    found = []
    for key in DATES:
        step = plan.steps.get(key)
        if step and not step.done and step.earliest_start:
            node = current.road.nodes[key]
            held = node.not_before.kind == "anchor"
            day = current.calendar.day(plan.season, node.not_before.key) if held else None
            found.append(
                NextDate(
                    current.titles[key], step.earliest_start, None if held else step.slack_days,
                    bool(day and day.expected and day.on == step.earliest_start),
                )
            )  # fmt: skip
    return sorted(found, key=lambda entry: entry.on)[:5]


def _stretches(plan: Plan, x: Any) -> list[Stretch]:
    """From the first open step of each part to its last."""
    found: list[Stretch] = []
    for part, keys in PARTS:
        steps = [step for key in keys if (step := plan.steps.get(key)) and not step.done]
        starts = [step.earliest_start for step in steps if step.earliest_start]
        ends = [step.earliest_finish for step in steps if step.earliest_finish]
        if starts and ends:
            left, right = x(min(starts)), x(max(ends))
            critical = any(step.on_chain for step in steps)
            found.append(Stretch(part, left, round(max(0.8, right - left), 2), critical, left > 60, len(found)))
    return found


def _nearer(found: Seasons, season: int) -> tuple[Any, str]:
    """The season before, and the step for which it is too near."""
    before = found.plans.get(season - 1)
    step = before.tightest(hard=False) if before else None
    if before is None or step is None or (step.slack_days or 0) >= 0:
        return None, ""
    return (before, step), road.current().titles.get(step.key, step.key)
