"""What interviews mean for the plan. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.zones import local_day, zone_of
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.interviews.rules import Meeting
from applicants.interviews.times import zone_word

LONGEST_NAME = 120


@dataclass(frozen=True)
class Told:
    """An interview, as the plan sees it; `what` it is in words, `path` is its page."""

    meeting: Meeting
    what: str
    invited_on: date
    path: str


def shown(interviews: Iterable[Told], own_zone: str) -> Shown:
    """The season of interviews is begun with the first invitation; that it is over only the person can say.

    To be reminded of: the hour by which to answer, while nothing was answered, and the hour of a booked interview. A
    mail says it on the person's clock; the clock of the program stands in the title.
    """
    rows = list(interviews)
    days = []
    for row in rows:
        about = row.meeting
        name = {"name": about.name[:LONGEST_NAME], "what": row.what}
        if about.to_answer and about.reply_by:
            title = _("Answer the invitation of %(name)s") % name + _there(about.reply_by, about.zone, own_zone)
            days.append(Day(
                f"reply-{about.pk}", RecordDate.Kind.DUE, title,
                local_day(about.reply_by, own_zone), row.path, closes=True, at=about.reply_by,
            ))  # fmt: skip
        if about.is_booked and about.starts_at:
            title = _("%(what)s: %(name)s") % name + _there(about.starts_at, about.zone, own_zone)
            days.append(Day(
                f"starts-{about.pk}", RecordDate.Kind.HAPPENS, title,
                local_day(about.starts_at, own_zone), row.path, at=about.starts_at,
            ))  # fmt: skip
    begun = {"interviews": min(row.invited_on for row in rows)} if rows else {}
    return Shown(begun=begun, dates=days)


def _there(at: datetime, zone: str, own_zone: str) -> str:
    """The hour on the clock of the program, for a line that says the person's own; empty where both are the same."""
    local = at.astimezone(zone_of(zone))
    if local.replace(tzinfo=None) == at.astimezone(zone_of(own_zone)).replace(tzinfo=None):
        return ""
    return f" ({date_format(local, 'D j M, P')} {zone_word(zone)})"
