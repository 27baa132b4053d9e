"""When a season began. The catalogue knows no dates of the road; settings name who does."""

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _begins(name: str, year: int) -> date:
    find: Any = import_string(name)
    found: date = find(year)
    return found


def began(today: date) -> date:
    """The day on which the season that is asked about on this day began; that day counts."""
    name = settings.PROGRAMS_SEASON_BEGINS
    this = _begins(name, today.year)
    return this if this <= today else _begins(name, today.year - 1)
