"""Which days can be meant. Pure; each raises ValidationError with words for one field."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

EARLIEST = date(1950, 1, 1)
LATEST = date(2090, 12, 31)


def plausible(name: str, day: date | None) -> None:
    """A day between 1950 and 2090, or none."""
    if day and not EARLIEST <= day <= LATEST:
        raise ValidationError({name: _("%(day)s cannot be right. Is the year right?") % {"day": date_format(day)}})


def past(name: str, day: date | None, today: date) -> None:
    """A day that has come, or none."""
    plausible(name, day)
    if day and day > today:
        raise ValidationError({name: _("%(day)s is in the future.") % {"day": date_format(day)}})
