"""An official date moved: every plan follows, and the people concerned are told once.

The change log of the road is the queue. Each applicant carries up to which change they were brought
(`road_version`); a crash in the middle loses nobody and tells nobody twice.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import MailKind
from applicants.checklist import services as checklist
from applicants.checklist.models import OPEN_STATES, Change, ChecklistItem
from applicants.profile.models import Applicant
from reminders import subjects
from reminders.models import Mail, Reminder
from roadmap import road
from roadmap.models import RoadChange
from roadmap.planner import parse_moment

logger = logging.getLogger(__name__)


def follow_road(*, now: datetime | None = None) -> int:
    """Bring all applicants to the newest change of the road. Returns how many were brought along now.

    One that fails, or that another worker holds, stays behind for the next time and stops nobody else.
    """
    now = now or timezone.now()
    newest = RoadChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
    behind = Applicant.objects.planned().filter(road_version__lt=newest).order_by("pk")
    count = 0
    for pk in list(behind.values_list("pk", flat=True)):
        try:
            count += bring_along(pk, newest, now)
        except Exception:
            logger.exception("Applicant %s could not be brought to change %s of the road", pk, newest)
    if not behind.exists():
        RoadChange.objects.filter(followed_at=None, pk__lte=newest).update(followed_at=now)
    return count


@transaction.atomic
def bring_along(pk: int, newest: int, now: datetime) -> bool:
    """Replan one applicant and note what to tell them. False when somebody else is at it."""
    applicant = (
        Applicant.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
        .filter(pk=pk, road_version__lt=newest).first()
    )  # fmt: skip
    if applicant is None:
        return False
    changes = list(
        RoadChange.objects.filter(pk__gt=applicant.road_version, pk__lte=newest)
        .select_related("season_date").order_by("pk")
    )  # fmt: skip
    moved = checklist.replan(applicant, now=now)
    concerned = [change for change in changes if _concerns(change, applicant)]
    for change in concerned:
        _note(change, applicant, moved, now)
    if moved.moved and not concerned:
        Change.objects.create(
            applicant=applicant, verb=Change.Verb.ROAD, moved_count=moved.moved, later_count=moved.later,
            after={"subjects": [change.subject for change in changes][:20]},
        )  # fmt: skip
    _drop_stale(applicant)
    applicant.road_version = newest
    applicant.save(update_fields=["road_version"])
    return True


def _concerns(change: RoadChange, applicant: Applicant) -> bool:
    """Whether a date moved that an open step of this person's season hangs on."""
    row = change.season_date
    if row is None or not change.before or applicant.target_season is None:
        return False
    if all(change.before.get(name) == change.after.get(name) for name in ("on", "at", "zone")):
        return False
    steps = ChecklistItem.objects.filter(
        applicant=applicant, milestone__isnull=False, not_for_me=False, applies=True, state__in=OPEN_STATES
    )
    for deadline, not_before in steps.values_list("milestone__deadline", "milestone__not_before"):
        for moment in (parse_moment(deadline), parse_moment(not_before)):
            if moment.key == row.anchor and applicant.target_season + moment.seasons == row.season_id:
                return True
    return False


def _note(change: RoadChange, applicant: Applicant, moved: checklist.Moved, now: datetime) -> None:
    """The line in "what changed", and the reminder that goes out at once."""
    row = change.season_date
    assert row
    facts: dict[str, Any] = {
        "season": row.season_id, "anchor": row.anchor,
        "old": {name: change.before.get(name) for name in ("on", "at", "zone", "status")},
        "new": {name: change.after.get(name) for name in ("on", "at", "zone", "status", "source", "source_url")},
    }  # fmt: skip
    Change.objects.create(
        applicant=applicant, verb=Change.Verb.ROAD, moved_count=moved.moved, later_count=moved.later,
        before=facts["old"], after={**facts["new"], "season": row.season_id, "anchor": row.anchor},
    )  # fmt: skip
    if applicant.user.wants(MailKind.DEADLINES):
        Reminder.objects.get_or_create(
            user=applicant.user,
            subject=subjects.date_key(row.season_id, row.anchor),
            rule="moved",
            due_version=f"v{row.version}:{row.on.isoformat()}",
            defaults={
                "kind": Reminder.Kind.MOVED, "event_on": row.on, "due_at": now,
                "data": {**facts, "moved": moved.moved, "later": moved.later, "late": len(moved.newly_late)},
            },
        )  # fmt: skip


def _drop_stale(applicant: Applicant) -> None:
    """Reminders that still wait to be sent and count to a date that has moved are replaced, not sent."""
    current = road.current()
    waiting = Reminder.objects.filter(
        user_id=applicant.user_id, state=Reminder.State.PENDING, subject__startswith="date:"
    ).exclude(mail__state=Mail.State.SENDING)
    for reminder in waiting:
        _word, season, anchor = reminder.subject.split(":")
        row = current.dates.get((int(season), anchor))
        if row and reminder.due_version != f"v{row.version}:{row.on.isoformat()}":
            reminder.state = Reminder.State.SUPERSEDED
            reminder.save(update_fields=["state"])
