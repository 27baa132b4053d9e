"""Between the rows of an applicant and the planner. No writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from applicants.checklist.models import LATE_STATES, ChecklistItem, ItemState
from applicants.profile.models import Applicant
from roadmap.planner import NO_MOMENT, Dated, Plan, Profile, Road, Seasons, State, Step, plan, seasons
from roadmap.road import CurrentRoad

LONG_ENOUGH_TO_BEGIN_DAYS = 7
"""A step of at least this length is reminded of by the day to begin, a shorter one by the day to finish."""

FACTS_WITHOUT_HOPE = 5
"""So many seasons are kept when none fits."""

PLANNED_FIELDS = (
    "applies", "state", "implied_done", "earliest_start", "earliest_finish", "latest_start", "latest_finish",
    "slack_days", "hard_earliest_finish", "hard_latest_finish", "hard_slack_days", "deadline_on",
    "deadline_expected", "opens_on", "opens_expected", "act_by", "act", "blocked_by", "on_chain",
)  # fmt: skip

SHOWN_FIELDS = ("shown_by", "shown_done_on", "shown_begun_on", "booked_on")
NOT_THEIRS = ("key", *PLANNED_FIELDS, *SHOWN_FIELDS)
"""What a person cannot write, and what need not be checked when they write something else."""


class Planned(NamedTuple):
    """What the planner says about an applicant."""

    plan: Plan
    seasons: Seasons


def profile_of(applicant: Applicant, items: Iterable[ChecklistItem]) -> Profile:
    """The applicant and what they said about their steps, as the planner wants it."""
    items = list(items)
    return Profile(
        status=applicant.status,
        visa=applicant.visa,
        options=frozenset(applicant.options),
        graduation=applicant.graduation_on,
        training_years=applicant.training_years,
        done={item.key: item.day_done for item in items if item.day_done},
        started={item.key: item.day_begun for item in items if item.day_begun and not item.day_done},
        weeks={item.key: float(item.own_weeks) for item in items if item.own_weeks is not None},
        excluded=frozenset(item.key for item in items if item.not_for_me),
        waiting=frozenset(item.key for item in items if item.waiting_since),
        own_deadlines={item.key: item.own_deadline_on for item in items if item.own_deadline_on},
        booked={item.key: item.booked_on for item in items if item.booked_on},
    )


def road_with_own_steps(road: Road, items: Iterable[ChecklistItem]) -> Road:
    """The road with the applicant's own steps in it. Raises RoadLoop where they close a circle."""
    own = [item for item in items if item.is_own]
    if not own:
        return road
    steps = {key: node.step for key, node in road.nodes.items()}
    by_id = {item.pk: item for item in items}
    for item in own:
        steps[item.key] = Step(item.key)
    for item in own:
        after = by_id.get(item.needed_before_id or 0)
        if after and after.key in steps:  # a milestone may have left the road since
            following = steps[after.key]
            steps[after.key] = replace(following, requires=(*following.requires, item.key))
    return Road(steps.values())


def compute(current: CurrentRoad, applicant: Applicant, items: Sequence[ChecklistItem], today: date) -> Planned:
    """The plan for the target season, and which seasons are possible and recommended."""
    road = road_with_own_steps(current.road, items)
    profile = profile_of(applicant, items)
    found = seasons(road, current.calendar, profile, today)
    target = applicant.target_season or found.recommended or found.possible or current.calendar.coming_season(today)
    mine = found.plans.get(target) or plan(road, current.calendar, profile, target, today)
    return Planned(mine, found)


def planned_values(
    item: ChecklistItem, step: Dated | None, *, today: date, window: tuple[date, bool] | None
) -> dict[str, Any]:
    """What the planner made of a step, as the row stores it. None for a step that does not apply."""
    values: dict[str, Any] = dict.fromkeys(PLANNED_FIELDS) | {
        "applies": step is not None,
        "state": ItemState.NOT_FOR_ME,
        "implied_done": False,
        "deadline_expected": False,
        "opens_expected": False,
        "act": "",
        "blocked_by": [],
        "on_chain": False,
    }
    if step is None:
        return values
    values |= {
        "state": ItemState(step.state.value),
        "implied_done": step.done and item.day_done is None,
        "deadline_on": step.deadline,
        "deadline_expected": step.deadline_expected,
    }
    if step.done:
        return values
    values |= {
        "earliest_start": step.earliest_start,
        "earliest_finish": step.earliest_finish,
        "latest_start": step.latest_start,
        "latest_finish": step.latest_finish,
        "slack_days": step.slack_days,
        "hard_earliest_finish": step.hard_earliest_finish,
        "hard_latest_finish": step.hard_latest_finish,
        "hard_slack_days": step.hard_slack_days,
        "blocked_by": list(step.blocked_by),
        "on_chain": step.on_chain,
    }
    if item.own_day and item.own_day < today and step.state != State.TOO_LATE:
        values["state"] = ItemState.LATE  # their own day is over
    if window and window[0] > today and not item.day_begun and not item.booked_on:
        values["opens_on"], values["opens_expected"] = window
    values["act_by"], values["act"] = _act(item, step)
    return values


def _act(item: ChecklistItem, step: Dated) -> tuple[date | None, str]:
    """The day to act by, and whether it is one's own, to begin or to finish."""
    if item.own_day:
        return item.own_day, ChecklistItem.Act.BOOKED if item.booked_on else ChecklistItem.Act.TARGET
    if step.latest_finish is None:
        return None, ""
    if item.day_begun is None and step.length >= LONG_ENOUGH_TO_BEGIN_DAYS:
        return step.latest_start, ChecklistItem.Act.START
    return step.latest_finish, ChecklistItem.Act.FINISH


def window_of(current: CurrentRoad, applicant: Applicant, key: str) -> tuple[date, bool] | None:
    """The day on which a step's window opens in the target season, and whether that is only expected."""
    node = current.road.nodes.get(key)
    moment = node.not_before if node else NO_MOMENT
    if moment.kind != "anchor" or not applicant.target_season:
        return None
    day = current.calendar.day(applicant.target_season + moment.seasons, moment.key, applicant.training_years)
    return day.on + timedelta(days=moment.days), day.expected


def season_facts(planned: Planned) -> list[dict[str, Any]]:
    """Per season that was looked at, and the one aimed for: how much room or lack of it, which step decides."""
    facts = []
    plans = planned.seasons.plans
    if planned.seasons.recommended is None:  # thirty rows that say the same help nobody
        plans = dict(list(plans.items())[:FACTS_WITHOUT_HOPE])
    for season, its_plan in sorted({**plans, planned.plan.season: planned.plan}.items()):
        advised, hard = its_plan.tightest(hard=False), its_plan.tightest(hard=True)
        decisive = advised if advised and (advised.season_slack_days or 0) < 0 else its_plan.decisive
        facts.append({
            "season": season,
            "advised_slack": advised.season_slack_days if advised else None,
            "hard_slack": hard.hard_slack_days if hard else None,
            "hard_key": hard.key if hard and (hard.hard_slack_days or 0) < 0 else "",
            "hard_latest_finish": hard.hard_latest_finish.isoformat() if hard and hard.hard_latest_finish else "",
            "room": its_plan.room,
            "key": decisive.key if decisive else "",
            "latest_finish": decisive.season_latest.isoformat() if decisive and decisive.season_latest else "",
            "chain": list(its_plan.chain),
        })  # fmt: skip
    return facts


def progress(items: Iterable[ChecklistItem]) -> dict[str, dict[str, int]]:
    """Per phase key: how many steps apply, are done, late, waiting."""
    found: dict[str, dict[str, int]] = {}
    for item in items:
        if not item.applies:
            continue
        phase = found.setdefault(item.phase_id, {"total": 0, "done": 0, "late": 0, "waiting": 0})
        phase["total"] += 1
        phase["done"] += item.is_done
        phase["late"] += item.state in LATE_STATES and not item.blocked_by
        phase["waiting"] += item.is_open and item.waiting_since is not None
    return found


def next_action(items: Iterable[ChecklistItem], today: date) -> ChecklistItem | None:
    """The one thing to do next: the most late first, then a wait that is due to be chased, then the chain that
    decides, then the least room.

    A step without any bound comes last; of equals the one that stands first on the road.
    """

    def urgency(item: ChecklistItem) -> tuple[int, int, int]:
        own = (item.own_day - today).days if item.own_day else None
        room = min((days for days in (item.slack_days, own) if days is not None), default=10_000)
        rank = 0 if room < 0 else 1 if item.waiting_since else 2 if item.on_chain else 3
        return rank, room, item.pk or 0

    def possible(item: ChecklistItem) -> bool:
        if item.waiting_since:
            return item.is_open and item.chase_on is not None and item.chase_on <= today
        return item.is_now(today)

    return min((item for item in items if possible(item)), key=urgency, default=None)


def labels(current: CurrentRoad, items: Iterable[ChecklistItem]) -> Mapping[str, str]:
    """How each step is named inside a sentence, own steps included."""
    return {**current.shorts, **{item.key: item.own_title for item in items if item.is_own}}
