"""Time zones and the instants of a person's day."""

import logging
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


@cache
def zone_names() -> tuple[str, ...]:
    """The IANA zones that name a place, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def validate_zone(name: str) -> None:
    """Raise ValidationError unless this is an IANA zone that names a place, or UTC."""
    if name not in zone_names():
        raise ValidationError(_("“%(name)s” is no time zone that we know."), params={"name": name})


@cache
def zone_of(name: str) -> tzinfo:
    """The zone of this name. UTC for one that this machine's data has lost: a mail at a wrong hour beats none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        logger.error("This machine does not know the time zone %r; it counts as UTC", name)
        return UTC


def local_day(instant: datetime, zone: str) -> date:
    """The date there at this instant."""
    return instant.astimezone(zone_of(zone)).date()


def instant_of(day: date, hour: int, zone: str) -> datetime:
    """The instant (UTC) at which this hour strikes there on this day.

    In a doubled hour the first one; a missing hour is the next that exists (02:00 becomes 03:00).
    """
    return datetime.combine(day, time(hour), zone_of(zone)).replace(fold=0).astimezone(UTC)


def now_there(zone: str) -> str:
    """What the clock says there now, as a sentence."""
    local = timezone.now().astimezone(zone_of(zone))
    return gettext("It is %(time)s on %(day)s there now.") % {
        "time": formats.time_format(local.time(), "TIME_FORMAT"),
        "day": formats.date_format(local.date(), "MONTH_DAY_FORMAT"),
    }
