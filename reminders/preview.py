"""What the coming days would bring with the present settings. Computes, writes nothing."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.models import MailKind, User
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from reminders import catalogue, hours, rules, subjects
from reminders.models import Reminder, Round, Unsubscription
from roadmap import road

DAYS = 14


class Coming(NamedTuple):
    """One mail that would come: what is due, or `news` of programs on the list, each by its name."""

    at: datetime
    urgent: bool
    dues: list[rules.Due]
    news: Sequence[str] = ()


def coming(applicant: Applicant, today: date, now: datetime | None = None) -> list[Coming]:
    """The mails of the next 14 days, today's included where it has not come, if nothing is done or moved until then."""
    stopped = set(Unsubscription.objects.filter(user=applicant.user).values_list("subject", flat=True))
    mails = [*_of_steps(applicant, today, stopped, now or timezone.now()), *_of_programs(applicant, stopped)]
    return sorted(mails, key=lambda mail: mail.at)


def _of_steps(applicant: Applicant, today: date, stopped: Collection[str], now: datetime) -> list[Coming]:
    user: User = applicant.user
    if not user.wants(MailKind.STEPS):
        return []
    items = ChecklistItem.objects.visible_to(user).filter(applicant=applicant).open().select_related("milestone")
    found = [s for s in subjects.subjects_of(applicant, items, road.current()) if s.key not in stopped]
    said = set(
        Reminder.objects.filter(user=user, subject__in=[s.key for s in found])
        .values_list("subject", "rule", "due_version")
    )  # fmt: skip
    until = user.digest_at(today + timedelta(days=DAYS))
    mails = [Coming(at, True, [due]) for at, due in hours.to_come(now, until, found, user.time_zone, said)]
    said |= {due.mark for mail in mails for due in mail.dues}
    first = 1 if Round.objects.filter(user=user, day=today).exists() else 0
    for day in (today + timedelta(days=n) for n in range(first, DAYS + 1)):
        dues = rules.due_on(day, found, user.lead_days, said)
        said |= {due.mark for due in dues}
        daily = [due for due in dues if not due.urgent]
        mails += [Coming(user.digest_at(day), True, [due]) for due in dues if due.urgent]
        if daily:
            mails.append(Coming(user.digest_at(day), False, daily))
    return mails


def _of_programs(applicant: Applicant, stopped: Collection[str]) -> list[Coming]:
    """Changes of programs on the list that were noted and wait for their mail, as far as they still hold."""
    user: User = applicant.user
    if not user.wants(MailKind.PROGRAMS):
        return []
    waiting = list(
        Reminder.objects.filter(user=user, kind=Reminder.Kind.PROGRAM).to_come().order_by("due_at", "pk")
    )  # fmt: skip
    news = catalogue.News.of(applicant, waiting)
    mails: dict[datetime, list[str]] = {}
    for reminder in waiting:
        if reminder.subject not in stopped and not news.left_out(reminder):
            mails.setdefault(reminder.due_at, []).append(str(reminder.data["title"]))
    return [Coming(at, False, [], titles) for at, titles in mails.items()]
