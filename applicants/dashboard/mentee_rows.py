"""An advisor's mentees: who needs them today, and why, in words. Reads stored columns, computes no plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applicants.owned import Section
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
    following = _("next: %(step)s") % {"step": step.short} if step else ""
    if applicant.late_count:
        why = ngettext("%(n)s step late", "%(n)s steps late", applicant.late_count) % {"n": applicant.late_count}
        return Mentee(applicant, "late", _sentence(why, following))
    room = applicant.room_days
    if room is not None and room < 0:
        why = ngettext("The plan is %(n)s day late", "The plan is %(n)s days late", -room) % {"n": -room}
        return Mentee(applicant, "late", _sentence(why, following))
    if applicant.next_on and (applicant.next_on - today).days <= SOON_DAYS:
        if step and step.act_by == applicant.next_on:
            return Mentee(applicant, "soon", _("Due within a week: %(step)s.") % {"step": step.short})
        return Mentee(applicant, "soon", _sentence(_("A date within a week"), following))
    if applicant.waiting_count:
        why = ngettext("Waits on %(n)s answer.", "Waits on %(n)s answers.", applicant.waiting_count)
        return Mentee(applicant, "waiting", why % {"n": applicant.waiting_count})
    calm = ngettext("%(n)s day of room", "%(n)s days of room", room) % {"n": room} if room is not None else ""
    return Mentee(
        applicant, "done", " ".join(part for part in (_("Nothing needed."), _sentence(calm, following)) if part)
    )


def _sentence(*parts: str) -> str:
    """The parts that there are, as one sentence."""
    said = "; ".join(part for part in parts if part)
    return f"{said[0].upper()}{said[1:]}." if said else ""


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
    return [g for g in active if Section.ROADMAP not in g.sections or g.applicant.onboarded_at is None]
