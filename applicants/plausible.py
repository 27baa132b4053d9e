"""Days that people type: those that cannot be right are refused with words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist.services import LATEST_DATE
from applicants.profile.models import EARLIEST_GRADUATION


def day_problems(
    row: Any, today: date, *, past: Iterable[str] = (), any_day: Iterable[str] = ()
) -> dict[str, list[str]]:  # fmt: skip
    """By the name of a field, why its day cannot be right. `past` are days that must have come, `any_day` the others.

    `today` is the person's own day.
    """
    problems = {}
    for name in past:
        day = getattr(row, name)
        if day and day > today:
            problems[name] = [_("%(day)s is in the future.") % {"day": date_format(day)}]
        elif day and day < EARLIEST_GRADUATION:
            problems[name] = [_("%(day)s is too long ago. Is the year right?") % {"day": date_format(day)}]
    for name in any_day:
        day = getattr(row, name)
        if day and not EARLIEST_GRADUATION <= day <= LATEST_DATE:
            problems[name] = [_("%(day)s cannot be right. Is the year right?") % {"day": date_format(day)}]
    return problems
