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

from accounts.models import MailKind, User
from applicants.checklist import records
from applicants.checklist import services as checklist
from applicants.checklist.models import OPEN_STATES, Change, ChecklistItem, ItemState
from applicants.profile.models import Applicant
from reminders import subjects
from reminders.models import Mail, Reminder
from roadmap import road
from roadmap.models import RoadChange
from roadmap.planner import parse_moment

logger = logging.getLogger(__name__)

NOTHING_MOVED = checklist.Moved(0, 0, [])


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
        Applicant.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("user")
        .filter(pk=pk, road_version__lt=newest).first()
    )  # fmt: skip
    if applicant is None:
        return False
    changes = list(
        RoadChange.objects.filter(pk__gt=applicant.road_version, pk__lte=newest)
        .select_related("season_date").order_by("pk")
    )  # fmt: skip
    moved = checklist.replan(applicant, now=now)
    concerned = [change for change in changes if _concerns(change, applicant, now)]
    if concerned:
        records.tell_again(applicant=applicant, by=applicant.user)  # days in records can hang on official dates
    for change in concerned:
        effect = moved if change is concerned[-1] else NOTHING_MOVED  # one replan, told of once
        _note(change, applicant, effect)
        _tell(change, applicant, effect, now)
    if moved.moved and not concerned:
        Change.objects.create(
            applicant=applicant, verb=Change.Verb.ROAD, moved_count=moved.moved, later_count=moved.later,
            after={"subjects": [change.subject for change in changes][:20]},
        )  # fmt: skip
    _drop_stale(applicant)
    applicant.road_version = newest
    applicant.save(update_fields=["road_version"])
    return True


def _concerns(change: RoadChange, applicant: Applicant, now: datetime) -> bool:
    """Whether a date moved that a step of this person's season hangs on, and that is not over before and after."""
    row = change.season_date
    if row is None or not change.before or applicant.target_season is None:
        return False
    if _moment(change.before) == _moment(change.after):
        return False
    if max(change.before["on"], change.after["on"]) < applicant.user.today(now).isoformat():
        return False
    steps = ChecklistItem.objects.filter(
        applicant=applicant, milestone__isnull=False, applies=True,
        state__in=[*OPEN_STATES, ItemState.PASSED],  # its door may just have shut, by this very change
    )  # fmt: skip
    for deadline, not_before in steps.values_list("milestone__deadline", "milestone__not_before"):
        for moment in (parse_moment(deadline), parse_moment(not_before)):
            if moment.key == row.anchor and applicant.target_season + moment.seasons == row.season_id:
                return True
    return False


def _moment(facts: dict[str, Any]) -> tuple[Any, ...]:
    """What makes a date the same date, whatever its source or status."""
    return tuple(facts.get(name) for name in ("on", "at", "zone"))


def _note(change: RoadChange, applicant: Applicant, moved: checklist.Moved) -> None:
    """The line in "what changed"."""
    row = change.season_date
    assert row
    Change.objects.create(
        applicant=applicant, verb=Change.Verb.ROAD, moved_count=moved.moved, later_count=moved.later,
        before=_old(change), after={**_new(change), "season": row.season_id, "anchor": row.anchor},
    )  # fmt: skip


def _old(change: RoadChange) -> dict[str, Any]:
    return {name: change.before.get(name) for name in ("on", "at", "zone", "status")}


def _new(change: RoadChange) -> dict[str, Any]:
    return {name: change.after.get(name) for name in ("on", "at", "zone", "status", "source", "source_url")}


def _tell(change: RoadChange, applicant: Applicant, moved: checklist.Moved, now: datetime) -> None:
    """The notice that goes out at once: from the date that the person knows to the new one."""
    row, user = change.season_date, applicant.user
    assert row
    subject = subjects.date_key(row.season_id, row.anchor)
    old, new = _last_told(user, subject) or _old(change), _new(change)
    _unsent(user).filter(subject=subject, rule="moved").update(
        state=Reminder.State.SUPERSEDED, reason=Reminder.Reason.MOVED
    )
    if not user.wants(MailKind.DEADLINES) or _moment(old) == _moment(new):
        return
    Reminder.objects.get_or_create(
        user=user, subject=subject, rule="moved", due_version=subjects.moved_version_of(row),
        defaults={
            "kind": Reminder.Kind.MOVED, "event_on": row.on, "due_at": now,
            "data": {
                "season": row.season_id, "anchor": row.anchor, "old": old, "new": new,
                "title": subjects.date_title(row.season_id, row.anchor),
                "moved": moved.moved, "later": moved.later, "late": len(moved.newly_late),
            },
        },
    )  # fmt: skip


def _last_told(user: User, subject: str) -> dict[str, Any] | None:
    """The old date of the first notice that never went out since the last one that did; None without such."""
    old = None
    for notice in Reminder.objects.filter(user=user, subject=subject, rule="moved").order_by("-pk"):
        if notice.state == Reminder.State.SENT:
            break
        old = notice.data["old"]
    return old


def _unsent(user: User) -> Any:
    """Reminders about dates that still wait. One that a worker is sending right now is left to its own check."""
    return Reminder.objects.filter(user=user, subject__startswith="date:").pending().exclude(
        mail__state=Mail.State.SENDING
    )  # fmt: skip


def _drop_stale(applicant: Applicant) -> None:
    """What still waits and counts to a date that has moved is replaced, not sent."""
    current = road.current()
    for reminder in _unsent(applicant.user):
        _word, season, anchor = reminder.subject.split(":")
        row = current.dates.get((int(season), anchor))
        if row and not subjects.counts_to(reminder.due_version, row):
            reminder.state, reminder.reason = Reminder.State.SUPERSEDED, Reminder.Reason.MOVED
            reminder.save(update_fields=["state", "reason"])
