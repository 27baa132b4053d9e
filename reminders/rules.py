"""What is due on a day, and by which rule. Pure functions; the recipe and its reasons: docs/reminders.md."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.zones import instant_of, local_day

URGENT_DAYS = 1
"""A deadline that closes gets a mail of its own from this many days before. One with an hour gets them by the hour."""
MISSED = "missed"
"""Something that happened at an hour, and the mail two hours before it did not go out: the daily mail says so, once."""
MISSED_DAYS = 2
"""For so many days. Whoever writes down later what took place is not told that it did."""
LAST_HOUR = "H-2"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something with a date that a person may have to be told about.

    `on` is the person's own day to count to; `version` changes when the date moves; `closes` is whether a door
    shuts then. `act` is what to do by that day, `who` and `since` whom a wait is for and since when; `too_late`
    where even the fastest way comes too late. `passes`: it only happens, and is over when it is over. `path` is the
    page of a day in somebody's records. `at` is the instant where the hour counts, and `by_hour` whether mails of
    its own come a day and two hours before it (reminders/hours.py).
    """

    key: str
    kind: str
    title: str
    on: date
    version: str
    closes: bool = False
    chase: bool = False
    act: str = ""
    too_late: bool = False
    who: str = ""
    since: date | None = None
    passes: bool = False
    path: str = ""
    at: datetime | None = None
    by_hour: bool = False


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
    come, gets the longer ones afterwards. What is over is said when it is, then once a week, all together.
    """
    found = [
        due for subject in subjects
        if (due := rule_for(day, subject, lead_days)) and due.mark not in said and not _told_by_hour(due, said)
    ]  # fmt: skip
    return sorted(found, key=lambda due: (due.subject.on, due.subject.key))


def rule_for(day: date, subject: Subject, lead_days: Collection[int]) -> Due | None:
    """The rule by which a subject is due on this day; None when it is not yet."""
    left = (subject.on - day).days
    if subject.chase:
        return Due(subject, "chase", False) if left <= 0 else None
    if left < 0 and subject.passes:
        return Due(subject, MISSED, False) if subject.by_hour and -left <= MISSED_DAYS else None
    if left < 0:
        return Due(subject, _late_rule(day, subject.on), False)
    reached = [lead for lead in lead_days if lead >= left]
    if subject.closes and left <= URGENT_DAYS and not subject.by_hour:
        return Due(subject, f"T-{left}", True)  # whatever the person chose: a door shuts
    return Due(subject, f"T-{min(reached)}", False) if reached else None


def _told_by_hour(due: Due, said: set[tuple[str, str, str]]) -> bool:
    """Whether the mail two hours before has spoken of what the daily mail would call missed."""
    return due.rule == MISSED and (due.subject.key, LAST_HOUR, due.subject.version) in said


def _late_rule(day: date, on: date) -> str:
    """The first word about what is over comes at once; the later ones with the first round of each week.

    What was over only since Thursday is not said again on Monday.
    """
    monday = day - timedelta(days=day.weekday())
    if on >= monday - timedelta(days=4):
        return "late:first"
    year, week, _ = day.isocalendar()
    return f"late:{year}-W{week:02}"


def day_to_count_to(instant: datetime, zone: str, digest_hour: int) -> date:
    """The last of the person's days whose daily mail still comes before this instant."""
    day = local_day(instant, zone)
    return day if instant_of(day, digest_hour, zone) < instant else day - timedelta(days=1)


def group_of(rule: str, left: int, *, over: bool) -> str:
    """Under which heading of the daily mail something stands: late, chase, today, week or later."""
    if rule == "chase":
        return "chase"
    if over:
        return "late"
    return "today" if left == 0 else "week" if left <= 7 else "later"
