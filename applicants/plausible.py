"""Days that people type: those that cannot be right are refused with words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist.services import LATEST_DATE
from applicants.profile.models import EARLIEST_GRADUATION

NEAR = timedelta(days=3 * 366)
"""What is booked, or is to be asked again, is at most so far ahead."""


def day_problems(
    row: Any, today: date, *, past: Iterable[str] = (), near: Iterable[str] = (), any_day: Iterable[str] = ()
) -> dict[str, list[str]]:
    """By the name of a field, why its day cannot be right; `today` is the person's own day.

    `past` are days that must have come, `near` those at most three years ahead, `any_day` all others.
    """
    problems = {}
    latest = dict.fromkeys(near, today + NEAR) | dict.fromkeys(any_day, LATEST_DATE)
    for name in past:
        day = getattr(row, name)
        if day and day > today:
            problems[name] = [_("%(day)s is in the future.") % {"day": date_format(day)}]
        elif day and day < EARLIEST_GRADUATION:
            problems[name] = [_("%(day)s is too long ago. Is the year right?") % {"day": date_format(day)}]
    for name, last in latest.items():
        day = getattr(row, name)
        if day and not EARLIEST_GRADUATION <= day <= last:
            problems[name] = [_("%(day)s cannot be right. Is the year right?") % {"day": date_format(day)}]
    return problems
