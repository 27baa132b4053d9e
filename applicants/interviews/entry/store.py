"""UNTIL THE JOIN: writes interviews with the signatures of applicants/interviews/services.py, on another branch.

At the join this file goes, and `store` in services.py becomes `applicants.interviews.services`. That one keeps more of
the values (platform, how, place, link, source, uid) and tells the plan; here only what the model has now is kept.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.replanning import Moved
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("invited_on", "reply_by", "starts_at", "ends_at", "zone")
NOTHING = Moved(0, 0, [])
State = Interview.State


@transaction.atomic
def add_invitation(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Record an invitation; with `starts_at` it is booked already. Raises ValidationError when it is here already."""
    applicant = records.locked(applicant, by)
    row = Interview(applicant=applicant, invited_on=by.today(), listed=_listed(applicant, values, by))
    same = {name: values.get(name) for name in ("starts_at", "reply_by", "invited_on")}
    if Interview.objects.current().filter(applicant=applicant, listed=row.listed, **same).exists():
        raise ValidationError(_("You have recorded this invitation already."))
    return _keep(row, values, by)


@transaction.atomic
def change(*, row: Interview, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    """Change what is known of it; what is not given stays."""
    return _keep(anew(row, by), values, by)


@transaction.atomic
def cancel(*, row: Interview, by: "User") -> Kept[Interview]:
    """The program took it back."""
    row = anew(row, by)
    row.state = State.CANCELLED
    row.save()
    return Kept(row, NOTHING)


def _keep(row: Interview, values: Mapping[str, Any], by: "User") -> Kept[Interview]:
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if row.state in (State.INVITED, State.SCHEDULED, State.WAITLISTED):
        row.state = State.SCHEDULED if row.starts_at else State.INVITED
    if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        row.ends_at = None
    row.full_clean()
    row.save()
    reached = ListedProgram.State.SCHEDULED if row.starts_at else ListedProgram.State.INVITED
    eras.reach(listed=row.listed, state=reached, by=by)
    return Kept(row, NOTHING)


def _listed(applicant: Applicant, values: Mapping[str, Any], by: "User") -> ListedProgram:
    rows = ListedProgram.objects.current().filter(applicant=applicant)
    if listed := values.get("listed"):
        found: ListedProgram | None = rows.filter(pk=listed.pk).for_list().first()
        if found is None:
            raise ValidationError({"program": _("This program is not on your list any more. Choose again.")})
        return found
    name = " ".join(str(values.get("own_name") or "").split())
    made = ListedProgram(
        applicant=applicant, own_name=name, own_specialty=values.get("own_specialty"), state_on=by.today()
    )  # fmt: skip
    known: ListedProgram | None = rows.filter(
        program=None, own_name__iexact=name, own_specialty=made.own_specialty
    ).first()  # fmt: skip
    if known:
        return known
    made.full_clean()
    made.save()
    return made
