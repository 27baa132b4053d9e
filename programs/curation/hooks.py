"""What the desk asks of others. The catalogue knows neither people nor dates of the road; settings name who does."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def demand() -> Mapping[int, int]:
    """How many people list each program, by its id; programs that nobody lists are left out."""
    find: Any = import_string(settings.PROGRAMS_DEMAND) if settings.PROGRAMS_DEMAND else dict
    found: Mapping[int, int] = find()
    return found


def submission(today: date) -> tuple[int, date]:
    """The Match season that applications go to next, and the day on which they go out."""
    find: Any = import_string(settings.PROGRAMS_SUBMISSION)
    found: tuple[int, date] = find(today)
    return found
