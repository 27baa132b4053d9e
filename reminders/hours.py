"""What is due by the hour: mails of their own a day and two hours before something that has an instant. Pure functions.

Quiet hours (`QUIET`, on the person's own clock) delay a mail to their end. Where that would leave less than an hour,
it goes out before they begin. Nothing is dropped: what was entered too late for that goes out at once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.zones import instant_of, zone_of
from reminders.rules import Due, Subject

MARKS = (24, 2)
"""Hours before the instant."""
FURTHEST = timedelta(hours=max(MARKS))
"""No mail goes out earlier than this: only the nearest mark is ever brought forward."""
LATE_FOR = timedelta(hours=2)
"""For so long after its instant something still gets a mail of its own; then the daily mail says it."""
QUIET = (22, 7)
"""From which hour to which nobody is woken."""
AWAKE_BEFORE = timedelta(hours=1)
"""So long before the instant a mail that was delayed must come at the latest."""
BEFORE_QUIET = timedelta(minutes=30)
"""A mail that cannot wait goes out so long before the quiet hours begin."""


def rule_of(hours: int) -> str:
    """The name of a mark in the outbox: H-24, H-2."""
    return f"H-{hours}"


def quiet_around(instant: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """Beginning and end of the quiet hours that this instant lies in; None while people are awake."""
    first, last = QUIET
    local = instant.astimezone(zone_of(zone))
    if last <= local.hour < first:
        return None
    evening = local.date() if local.hour >= first else local.date() - timedelta(days=1)
    return instant_of(evening, first, zone), instant_of(evening + timedelta(days=1), last, zone)


def goes_out(at: datetime, hours: int, zone: str) -> datetime:
    """When the mail `hours` before `at` goes out to somebody in this zone."""
    mark = at - timedelta(hours=hours)
    quiet = quiet_around(mark, zone)
    if quiet is None:
        return mark
    begins, ends = quiet
    return ends if at - ends >= AWAKE_BEFORE else begins - BEFORE_QUIET


def reached(now: datetime, at: datetime, zone: str) -> str:
    """The rule by which something at `at` is to be said now; empty when there is none.

    Of several marks that were reached only the nearest speaks. What was reached in quiet hours (somebody has just
    typed it, or we were away) waits for their end too, where it can.
    """
    due = [hours for hours in MARKS if goes_out(at, hours, zone) <= now]
    if not due or now > at + LATE_FOR:
        return ""
    quiet = quiet_around(now, zone)
    if quiet and at - quiet[1] >= AWAKE_BEFORE:
        return ""
    return rule_of(min(due))


def due_at(now: datetime, subjects: Iterable[Subject], zone: str, said: set[tuple[str, str, str]]) -> list[Due]:
    """What is to be said by the hour now and was not, the nearest first."""
    found = [
        due for subject in subjects
        if subject.at and subject.by_hour and (rule := reached(now, subject.at, zone))
        and (due := Due(subject, rule, True)).mark not in said
    ]  # fmt: skip
    return sorted(found, key=lambda due: (due.subject.at, due.subject.key))


def to_come(
    now: datetime, until: datetime, subjects: Iterable[Subject], zone: str, said: set[tuple[str, str, str]]
) -> list[tuple[datetime, Due]]:
    """The mails by the hour that would go out from `now` to `until`, each with its instant."""
    subjects = list(subjects)
    found = [(now, due) for due in due_at(now, subjects, zone, said)]
    for subject in subjects:
        if not (subject.at and subject.by_hour):
            continue
        for hours in MARKS:
            at, due = goes_out(subject.at, hours, zone), Due(subject, rule_of(hours), True)
            if now < at <= until and due.mark not in said:
                found.append((at, due))
        waits = _waits_for_morning(now, subject.at, zone)
        if waits and (due := Due(subject, waits[1], True)).mark not in said and waits[0] <= until:
            found.append((waits[0], due))
    return sorted(found, key=lambda one: (one[0], one[1].subject.key))


def _waits_for_morning(now: datetime, at: datetime, zone: str) -> tuple[datetime, str] | None:
    """When and by which rule something speaks that was reached in these quiet hours and waits for their end."""
    quiet = quiet_around(now, zone)
    if quiet is None or not any(goes_out(at, hours, zone) <= now for hours in MARKS):
        return None
    ends = quiet[1]
    rule = reached(ends, at, zone)
    already = {rule_of(hours) for hours in MARKS if now < goes_out(at, hours, zone) <= ends}
    return (ends, rule) if rule and rule not in already and not reached(now, at, zone) else None
