"""The sweep by the hour: a day and two hours before something in somebody's records that has an instant.

Who is due is found in one question; what is due is then decided under the lock of that person, like the daily round.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from accounts.models import MailKind, User
from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.profile.models import Applicant
from reminders import hours, subjects
from reminders.models import Reminder, Unsubscription
from roadmap import road

TEXT = TextField()
SQL_VERSION = 'YYYY-MM-DD"T"HH24:MI"Z"'
"""subjects.VERSION_FORMAT, as PostgreSQL writes it."""


def people_due(now: datetime) -> list[int]:
    """Users to whom something is to be said by the hour now that was not said, those with the nearest first."""
    return list(dict.fromkeys(row["applicant__user"] for row in _waiting(now)))


def _waiting(now: datetime) -> Iterator[Any]:
    said = Reminder.objects.filter(
        user=OuterRef("applicant__user"), subject=OuterRef("subject"), due_version=OuterRef("version")
    )  # fmt: skip
    rows: Any = (
        RecordDate.objects.filter(Q(kind=RecordDate.Kind.HAPPENS) | Q(closes=True))
        .exclude(kind=RecordDate.Kind.ASK)
        .filter(at__gte=now - hours.LATE_FOR, at__lte=now + hours.FURTHEST)
        .filter(
            applicant__onboarded_at__isnull=False, applicant__user__is_active=True, applicant__user__is_applicant=True,
            applicant__user__address_bounced_at=None,
        )
        .exclude(applicant__user__muted_kinds__contains=[MailKind.STEPS])
        .annotate(subject=_subject(), version=_version())
        .annotate(said=ArraySubquery(said.order_by().values("rule")))
        .filter(~Exists(Unsubscription.objects.filter(user=OuterRef("applicant__user"), subject=OuterRef("subject"))))
        .order_by("at", "pk").values("applicant__user", "applicant__user__time_zone", "at", "said")
    )  # fmt: skip
    for row in rows:
        rule = hours.reached(now, row["at"], row["applicant__user__time_zone"])
        if rule and rule not in row["said"]:
            yield row


def _subject() -> Concat:
    """subjects.record_key, in the database."""
    return Concat(Value("record:"), F("room"), Value(":"), F("key"), output_field=TEXT)


def _version() -> Func:
    """subjects.record_version_of, in the database."""
    return Func(
        Func(Value("UTC"), F("at"), function="timezone"), Value(SQL_VERSION), function="to_char", output_field=TEXT
    )


@transaction.atomic
def note(*, user_id: int, now: datetime) -> list[Reminder]:
    """Write what is due to a person by the hour. A second time does nothing."""
    applicant = (
        Applicant.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("user").filter(user_id=user_id).first()
    )  # fmt: skip
    if applicant is None or not applicant.user.wants(MailKind.STEPS):
        return []
    rows = [
        Reminder(
            user=applicant.user, kind=due.subject.kind, subject=due.subject.key, rule=due.rule,
            due_version=due.subject.version, event_on=applicant.user.today(due.subject.at), due_at=now, urgent=True,
            data={"title": due.subject.title},
        )
        for due in hours.due_at(now, _subjects(applicant), applicant.user.time_zone, _said(applicant.user))
    ]  # fmt: skip
    return list(Reminder.objects.bulk_create(rows))


def _subjects(applicant: Applicant) -> list[Any]:
    items = ChecklistItem.objects.filter(applicant=applicant).open().select_related("milestone")
    stopped = set(Unsubscription.objects.filter(user=applicant.user).values_list("subject", flat=True))
    found = subjects.subjects_of(applicant, items, road.current())
    return [subject for subject in found if subject.by_hour and subject.key not in stopped]


def _said(user: User) -> set[tuple[str, str, str]]:
    rules = [hours.rule_of(mark) for mark in hours.MARKS]
    return set(
        Reminder.objects.filter(user=user, rule__in=rules).values_list("subject", "rule", "due_version")
    )  # fmt: skip
