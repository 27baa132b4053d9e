"""An advisor's mentees: who needs them today, and why, in words. Reads stored columns, computes no plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applicants.profile.models import Applicant
from applicants.sharing.models import Grant

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Mentee:
    """A mentee with the reason why they stand where they stand."""

    applicant: Applicant
    state: str
    why: str

    @property
    def share(self) -> int:
        total = self.applicant.total_count
        return round(100 * self.applicant.done_count / total) if total else 0


def row_of(applicant: Applicant, today: date) -> Mentee:
    """The reason in words: late first, then what is due within a week, then what waits."""
    step = applicant.next_item
    name = step.short if step else ""
    if applicant.late_count:
        why = ngettext("%(n)s step late", "%(n)s steps late", applicant.late_count) % {"n": applicant.late_count}
        return Mentee(
            applicant, "late", _("%(why)s; next: %(step)s.") % {"why": why, "step": name} if name else f"{why}."
        )
    if applicant.next_on and (applicant.next_on - today).days <= SOON_DAYS:
        return Mentee(applicant, "soon", _("Due within a week: %(step)s.") % {"step": name})
    if applicant.waiting_count:
        why = ngettext("Waits on 1 answer.", "Waits on %(n)s answers.", applicant.waiting_count)
        return Mentee(applicant, "waiting", why % {"n": applicant.waiting_count})
    if applicant.room_days is not None:
        room = ngettext("%(n)s day of room", "%(n)s days of room", applicant.room_days) % {"n": applicant.room_days}
        return Mentee(applicant, "done", _("Nothing needed. %(room)s; next: %(step)s.") % {"room": room, "step": name})
    return Mentee(applicant, "done", _("Nothing needed."))


def grouped(applicants: Iterable[Applicant], today: date) -> list[tuple[Any, list[Mentee]]]:
    """Needs you today, this week, on track; each in the order of the query."""
    rows = [row_of(applicant, today) for applicant in applicants]
    groups = [
        (_("Needs you today"), [row for row in rows if row.state == "late"]),
        (_("This week"), [row for row in rows if row.state == "soon"]),
        (_("On track"), [row for row in rows if row.state in ("waiting", "done")]),
    ]
    return [(title, members) for title, members in groups if members]


def other_grants(advisor: User) -> list[Grant]:
    """People who let the advisor in but share no roadmap, or have no plan yet."""
    active = Grant.objects.active().filter(advisor=advisor).select_related("applicant__user")
    return [g for g in active if "roadmap" not in g.sections or g.applicant.onboarded_at is None]
