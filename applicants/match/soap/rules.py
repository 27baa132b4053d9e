"""What the rules of SOAP say. Pure. Source of all of them: NRMP, SOAP pages, where nothing else stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from applicants.match.sources import AFTER_SOAP, GUIDE_STEPS, NRMP_SOAP
from applicants.remarks import Remark, Weight

MOST_APPLICATIONS = 45
"""In all, through the designated service, for the whole of SOAP and not for each round (NRMP)."""

NO_CONTACT = Remark(
    "no_contact", Weight.STOP,
    _("Until a program has made contact with you, neither you nor anybody for you may contact it: no call, mail or "
      "message, by no mentor, friend or relative. The list of unfilled programs may not be shared."),
    NRMP_SOAP,
)  # fmt: skip
NO_OUTREACH = Remark(
    "no_outreach", Weight.NOTE,
    _("A guide advises to plan outreach to programs. In SOAP that comes after the program’s own contact, never "
      "before."),
    GUIDE_STEPS,
)  # fmt: skip
CONTACT_IS_OPEN = Remark(
    "contact_is_open", Weight.NOTE,
    _("SOAP is over. You may now contact programs that are still unfilled."),
    AFTER_SOAP,
)  # fmt: skip
NOT_REPEATED = Remark(
    "not_repeated", Weight.WARN,
    _("This program's offer was refused or ran out before. Such an offer is not repeated: look again whether this is "
      "a new one."),
    NRMP_SOAP,
)  # fmt: skip
BINDING = Remark(
    "binding", Weight.WARN,
    _("Accepting binds you and ends SOAP for you. An offer that you refuse or let run out does not come again."),
    NRMP_SOAP,
)  # fmt: skip
FORTY_FIVE = Remark(
    "forty_five", Weight.NOTE,
    _("45 applications in all, for the whole of SOAP and not for each round, through ERAS or ResidencyCAS."),
    NRMP_SOAP,
)  # fmt: skip


class PlanItem(NamedTuple):
    """A usual line of the plan before Match Week."""

    key: str
    text: object


PLAN = (
    PlanItem("statements", _("Statements: a version for each specialty that I would take")),
    PlanItem("letters", _("Letters: which of them go with which specialty")),
    PlanItem("choices", _("Which specialties, first years and places I would accept")),
    PlanItem("documents", _("Documents: photo, transcripts and scores are in the service, ready to be assigned")),
    PlanItem("calendar", _("Calendar: Monday to Thursday are free, in US Eastern time")),
    PlanItem("phone", _("Phone, mail and internet are tested; the number in MyERAS is right")),
)
"""Source: guide "Steps to Complete US Residency" (plan SOAP, apply in time), the road's step `soap_plan`."""
PLAN_KEYS = tuple(item.key for item in PLAN)


def free_slot(taken: Iterable[int]) -> int | None:
    """The first free place among the 45; None when all are taken."""
    used = set(taken)
    return next((slot for slot in range(1, MOST_APPLICATIONS + 1) if slot not in used), None)


def why_contact_is_allowed(*, at: datetime, first_by_program: datetime | None, soap_ends: datetime) -> str | None:
    """Why a contact that the program did not begin is allowed at an instant: a SoapContact.Why; None: it is not.

    Allowed from the program's own first contact on, and from the end of SOAP on (Thursday 9 p.m. ET), both included.
    """
    if first_by_program is not None and first_by_program <= at:
        return "program_first"
    return "after_soap" if at >= soap_ends else None


def minutes_left(until: datetime, now: datetime) -> int:
    """Whole minutes until an instant, 0 when it has passed."""
    return max(0, int((until - now).total_seconds() // 60))


class Line(NamedTuple):
    """A line of the plan as the rules want it: its usual key, or "" for an own one, and when it was done."""

    key: str
    done_on: date | None


def plan_begun_on(lines: Sequence[Line]) -> date | None:
    """When the first line was ticked."""
    return min((line.done_on for line in lines if line.done_on), default=None)


def plan_done_on(lines: Sequence[Line]) -> date | None:
    """When the plan stood: every usual line and every own one is ticked. None while one is open."""
    done = {line.key for line in lines if line.done_on}
    if not set(PLAN_KEYS) <= done or any(line.done_on is None for line in lines if not line.key):
        return None
    return max(line.done_on for line in lines if line.done_on)


NEXT: Mapping[str, tuple[str, ...]] = {
    "planned": ("sent",),
    "sent": ("contacted", "interviewed", "ended", "withdrawn"),
    "contacted": ("interviewed", "ended", "withdrawn"),
    "interviewed": ("ended", "withdrawn"),
    "offer": (),
    "accepted": (),
    "ended": ("sent",),
    "withdrawn": ("sent",),
}
"""Which states one tap leads to; an offer and its answer lead to the others."""
BY_TAP = ("planned", "sent", "contacted", "interviewed", "ended", "withdrawn")
AFTER_CONTACT = ("contacted", "interviewed", "offer", "accepted")
"""In these a program has made contact."""
OPEN_STATES = ("sent", "contacted", "interviewed", "offer")
"""Something may still come of these."""
