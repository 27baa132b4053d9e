"""The plan put onto the rows: dates on the steps, the summary on the applicant. The only writer of both."""

import logging
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.zones import local_day
from applicants.checklist import planning
from applicants.checklist.models import LATE_STATES, ChecklistItem, RecordDate
from applicants.profile.models import Applicant
from applicants.rooms import TELLERS
from roadmap import road
from roadmap.models import Milestone

logger = logging.getLogger(__name__)


class Moved(NamedTuple):
    """What a replan did to the dates of open steps."""

    moved: int
    later: int
    newly_late: list[str]


@transaction.atomic
def replan(applicant: Applicant, *, now: datetime | None = None) -> Moved:
    """Run the planner and store dates on the rows and the summary on the applicant.

    Locks the applicant. "Today" is the applicant's own day at `now`. Does not touch `road_version`: that says
    up to which change of the road the applicant has been told, and only `reminders` moves it on.
    """
    now = now or timezone.now()
    current = road.current()
    Applicant.objects.select_for_update(of=("self",), no_key=True).filter(pk=applicant.pk).first()
    items = complete_items(applicant)
    today = applicant.user.today(now)
    planned = planning.compute(current, applicant, items, today)
    changed: list[ChecklistItem] = []
    moved = later = 0
    newly_late: list[str] = []
    for item in items:
        window = planning.window_of(current, applicant, item.key)
        values = planning.planned_values(item, planned.plan.steps.get(item.key), today=today, window=window)
        before = {name: getattr(item, name) for name in planning.PLANNED_FIELDS}
        if values == before:
            continue
        old, new = before["latest_finish"], values["latest_finish"]
        if old and new and old != new:
            moved += 1
            later += new > old
        if values["state"] in LATE_STATES and before["state"] not in LATE_STATES:
            newly_late.append(item.key)
        for name, value in values.items():
            setattr(item, name, value)
        changed.append(item)
    # one INSERT ... ON CONFLICT: a bulk_update of this many fields spends most of its time in building CASE WHEN
    ChecklistItem.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=planning.PLANNED_FIELDS
    )
    _store_summary(applicant, items, planned, today, now)
    return Moved(moved, later, newly_late)


def complete_items(applicant: Applicant) -> list[ChecklistItem]:
    """All rows of the applicant, one for each milestone of the road; new milestones get theirs now."""
    rows = ChecklistItem.objects.filter(applicant=applicant).select_related("milestone").order_by("pk")
    items = list(rows)
    have = [item.milestone_id for item in items if item.milestone_id]
    new = [
        ChecklistItem(
            applicant=applicant, milestone=milestone, key=milestone.key, phase_id=milestone.phase_id,
            position=milestone.position,
        )
        for milestone in Milestone.objects.active().exclude(pk__in=have).order_by("phase__position", "position")
    ]  # fmt: skip
    if new:
        ChecklistItem.objects.bulk_create(new)
        items = list(rows.all())
    return items


def _store_summary(
    applicant: Applicant, items: list[ChecklistItem], planned: planning.Planned, today: date, now: datetime
) -> None:
    action = planning.next_action(items, today)
    dated = min((item.act_by for item in items if item.is_open and item.act_by and not item.blocked_by), default=None)
    late = [i for i in items if i.state in LATE_STATES and not i.blocked_by]
    applicant.possible_season = planned.seasons.possible
    applicant.recommended_season = planned.seasons.recommended
    applicant.season_facts = planning.season_facts(planned)
    applicant.room_days = planned.plan.room
    applicant.decisive_key = planned.plan.decisive.key if planned.plan.decisive else ""
    applicant.next_item = action
    applicant.next_on = dated
    applicant.done_count = sum(item.is_done for item in items)
    applicant.open_count = sum(item.is_open for item in items)
    applicant.ready_count = sum(item.is_now(today) and not item.waiting_since for item in items)
    applicant.late_count = len(late)
    applicant.waiting_count = sum(item.is_open and item.waiting_since is not None for item in items)
    applicant.phase_progress = planning.progress(items)
    applicant.planned_for = today
    applicant.planned_at = now
    applicant.save(update_fields=[
        "possible_season", "recommended_season", "season_facts", "room_days", "decisive_key", "next_item", "next_on",
        "done_count", "open_count", "ready_count", "late_count", "waiting_count", "phase_progress", "planned_for",
        "planned_at",
    ])  # fmt: skip


def replan_stale(*, now: datetime | None = None) -> int:
    """Replan all applicants whose own day has changed since their plan was last seen. Returns how many.

    One that fails, or that another worker holds, stays for the next time and stops nobody else.
    """
    now = now or timezone.now()
    planned = Applicant.objects.planned()
    stale = Q(planned_for=None)
    for zone in planned.order_by().values_list("user__time_zone", flat=True).distinct():
        stale |= Q(user__time_zone=zone) & ~Q(planned_for=local_day(now, zone))
    count = 0
    for pk in list(planned.filter(stale).order_by("planned_at", "pk").values_list("pk", flat=True)):
        try:
            count += _replan_if_free(pk, now)
        except Exception:
            logger.exception("The plan of applicant %s could not be brought to the new day", pk)
    return count


@transaction.atomic
def _replan_if_free(pk: int, now: datetime) -> bool:
    rows = Applicant.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("user")
    row = rows.filter(pk=pk).first()
    if row:
        _tell_of_days(row, now)
        replan(row, now=now)
    return row is not None


def _tell_of_days(applicant: Applicant, now: datetime) -> None:
    """Ask the rooms what their records mean now, where a day in them has come or is over since the last plan."""
    today = applicant.user.today(now)
    days = RecordDate.objects.filter(applicant=applicant, on__range=(applicant.planned_for or today, today))
    if days.exists():
        for name in TELLERS:
            import_string(name)(applicant=applicant, by=applicant.user)
