"""What a change of the road would do to people's plans. Counts only: no writes, no names.

Named by the setting ROADMAP_IMPACT and called by `roadmap.proposals`, which knows no person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import models

from applicants.checklist import planning
from applicants.checklist.models import LATE_STATES, ChecklistItem
from applicants.profile.models import Applicant
from roadmap.anchors import Calendar
from roadmap.planner import Plan, Road, State, plan
from roadmap.proposals import Impact
from roadmap.road import current

LATE = {State.LATE, State.TOO_LATE}
CLOSED = {State.DONE, State.PASSED}


def count(road: Road, calendar: Calendar, *, after: int = 0, limit: int = 200) -> Impact:
    """Compare the plans of at most `limit` applicants (those after the id `after`) under this road with their rows.

    Each plan is seen from the day on which its rows were written, so that only the change shows.
    """
    found = list(Applicant.objects.planned().filter(pk__gt=after).select_related("user").order_by("pk")[: limit + 1])
    applicants, more = found[:limit], len(found) > limit
    items, now = _items_of(applicants), current().road
    effects = [_effect(now, road, calendar, applicant, items[applicant.pk]) for applicant in applicants]
    touched, late, impossible = (sum(column) for column in zip(*effects, strict=True)) if effects else (0, 0, 0)
    return Impact(len(applicants), touched, late, impossible, applicants[-1].pk if applicants else after, more)


def _items_of(applicants: Iterable[Applicant]) -> Mapping[int, list[ChecklistItem]]:
    """Their rows in one query, only what the planner and the comparison need."""
    rows = (
        ChecklistItem.objects.filter(applicant__in=[applicant.pk for applicant in applicants])
        .only(
            "applicant_id", "key", "milestone_id", "needed_before_id", "done_on", "started_on", "own_weeks",
            "not_for_me", "waiting_since", "own_deadline_on", "applies", "state", "latest_finish", "hard_slack_days",
        )
        .order_by("pk").fetch_mode(models.FETCH_RAISE)
    )  # fmt: skip
    found: dict[int, list[ChecklistItem]] = defaultdict(list)
    for row in rows:
        found[row.applicant_id].append(row)
    return found


def _effect(
    now: Road, then: Road, calendar: Calendar, applicant: Applicant, items: list[ChecklistItem]
) -> tuple[bool, bool, bool]:  # fmt: skip
    """Whether the plan is touched, becomes late, loses its season."""
    profile = planning.profile_of(applicant, items)
    today = applicant.planned_for or applicant.user.today()
    season = applicant.target_season or calendar.coming_season(today)
    new = plan(planning.road_with_own_steps(then, items), calendar, profile, season, today)
    needed = planning.road_with_own_steps(now, items).graph(profile.tags, profile.excluded).needed
    late = sum(item.state in LATE_STATES and item.key in needed for item in items)
    was_possible = all(
        item.hard_slack_days is None or item.hard_slack_days >= 0 for item in items if item.key in needed
    )
    late_then = sum(step.state in LATE for step in new.steps.values() if step.key in new.needed)
    return _moves(items, new), late_then > late, was_possible and not new.fits(hard=True)


def _moves(items: Iterable[ChecklistItem], new: Plan) -> bool:
    """Whether the latest day of any open step is another one than in its row."""
    before = {item.key: item.latest_finish for item in items if item.is_open}
    after = {key: step.latest_finish for key, step in new.steps.items() if step.state not in CLOSED}
    return any(before.get(key) != after.get(key) for key in before.keys() | after.keys())
