"""What is due on a day, and by which rule. Pure functions; the recipe and its reasons: docs/reminders.md."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.zones import instant_of
from reminders.models import Reminder

URGENT_DAYS = 1
"""A deadline that closes gets a mail of its own from this many days before."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something with a date that a person may have to be told about.

    `on` is the person's own day to count to; `version` changes when the date moves; `closes` is whether a door
    shuts then. `item_id` is the step, `words` what the mail says beside the title.
    """

    key: str
    kind: str
    title: str
    on: date
    version: str
    closes: bool = False
    chase: bool = False
    item_id: int | None = None
    act: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A subject that is due on a day by a rule."""

    subject: Subject
    rule: str
    urgent: bool

    @property
    def mark(self) -> tuple[str, str, str]:
        """What makes a reminder unique for its person."""
        return (self.subject.key, self.rule, self.subject.version)


def due_on(
    day: date, subjects: Iterable[Subject], lead_days: Collection[int], said: set[tuple[str, str, str]]
) -> list[Due]:
    """What is to be said on this day and was not said before, the nearest first.

    Of the lead times that have been reached only the shortest counts, so that nobody who was away, or has just
    come, gets the longer ones afterwards. What is over is said once a week.
    """
    found = [due for subject in subjects if (due := rule_for(day, subject, lead_days)) and due.mark not in said]
    return sorted(found, key=lambda due: (due.subject.on, due.subject.key))


def rule_for(day: date, subject: Subject, lead_days: Collection[int]) -> Due | None:
    """The rule by which a subject is due on this day; None when it is not yet."""
    left = (subject.on - day).days
    if subject.chase:
        return Due(subject, "chase", False) if left <= 0 else None
    if left < 0:
        year, week, _ = day.isocalendar()
        return Due(subject, f"late:{year}-W{week:02}", False)
    reached = [lead for lead in lead_days if lead >= left]
    if subject.closes and left <= URGENT_DAYS:
        return Due(subject, f"T-{left}", True)  # whatever the person chose: a door shuts
    return Due(subject, f"T-{min(reached)}", False) if reached else None


def day_to_count_to(instant: datetime, zone: str, digest_hour: int) -> date:
    """The last of the person's days whose daily mail still comes before this instant."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    return day if instant_of(day, digest_hour, zone) < instant else day - timedelta(days=1)


def group_of(kind: str, rule: str, left: int) -> str:
    """Under which heading of the daily mail something stands: late, chase, today, week or later."""
    if rule == "chase":
        return "chase"
    if kind == Reminder.Kind.MOVED:
        return "moved"
    if left < 0:
        return "late"
    return "today" if left == 0 else "week" if left <= 7 else "later"
