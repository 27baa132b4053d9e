"""What a change of the road would do to people's plans. Counts only: no writes, no names.

Named by the setting ROADMAP_IMPACT and called by `roadmap.proposals`, which knows no person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from applicants.checklist import planning
from applicants.checklist.models import LATE_STATES, OPEN_STATES, ChecklistItem
from applicants.profile.models import Applicant
from roadmap.anchors import Calendar
from roadmap.planner import Road, plan
from roadmap.proposals import Impact
from roadmap.road import current


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
            "not_for_me", "waiting_since", "own_deadline_on", "own_target_on", "shown_done_on", "shown_begun_on",
            "booked_on", "applies", "state", "latest_start", "latest_finish", "hard_slack_days",
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
    then_in_rows = [planning.planned_values(item, new.steps.get(item.key), today=today, window=None) for item in items]
    late_then = sum(
        values["state"] in LATE_STATES and item.key in new.needed
        for item, values in zip(items, then_in_rows, strict=True)
    )
    moves = any(_moves(item, values) for item, values in zip(items, then_in_rows, strict=True))
    return moves, late_then > late, was_possible and not new.fits(hard=True)


def _moves(item: ChecklistItem, values: Mapping[str, Any]) -> bool:
    """Whether an open step would have another latest day to begin or to finish than in its row."""
    before = (item.latest_start, item.latest_finish) if item.is_open else (None, None)
    after = (values["latest_start"], values["latest_finish"]) if values["state"] in OPEN_STATES else (None, None)
    return before != after
