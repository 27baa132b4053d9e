"""What interviews mean for the plan. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.interviews.rules import Meeting

LONGEST_NAME = 120


@dataclass(frozen=True)
class Told:
    """An interview, as the plan sees it; `path` is its page."""

    meeting: Meeting
    invited_on: date
    path: str


def shown(interviews: Iterable[Told], own_zone: str) -> Shown:
    """The season of interviews is begun with the first invitation; that it is over only the person can say.

    To be reminded of: the hour by which to answer, while nothing was answered, and the hour of a booked interview.
    """
    rows = list(interviews)
    days = []
    for row in rows:
        about = row.meeting
        name = {"name": about.name[:LONGEST_NAME]}
        if about.to_answer and about.reply_by:
            days.append(Day(
                f"reply-{about.pk}", RecordDate.Kind.DUE, _("Answer the invitation of %(name)s") % name,
                local_day(about.reply_by, own_zone), row.path, closes=True, at=about.reply_by,
            ))  # fmt: skip
        if about.is_booked and about.starts_at:
            days.append(Day(
                f"starts-{about.pk}", RecordDate.Kind.HAPPENS, _("Interview at %(name)s") % name,
                local_day(about.starts_at, own_zone), row.path, at=about.starts_at,
            ))  # fmt: skip
    begun = {"interviews": min(row.invited_on for row in rows)} if rows else {}
    return Shown(begun=begun, dates=days)
