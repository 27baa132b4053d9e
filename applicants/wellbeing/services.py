"""The writes of check-ins. They mark no step and remind of nothing; nobody is mailed about them."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.profile.models import Applicant
from applicants.room_writes import anew, take_away
from applicants.wellbeing.models import CheckIn
from applicants.wellbeing.rules import WEEK, monday_of

if TYPE_CHECKING:
    from accounts.models import User

PLACE = "check-in"
"""Its place in the navigation, by which it is switched off."""
MOST_WEEKS = 600
LONGEST_AGO = 600 * WEEK
FIELDS = ("hours", "mood", "line")


@transaction.atomic
def check_in(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> CheckIn:
    """Keep this week's check-in; a second one in the same week takes the place of the first. Raises ValidationError."""
    owner = records.locked(applicant, by)
    monday = monday_of(by.today())
    row = CheckIn.objects.filter(applicant=owner, week=monday).first()
    return _write(row or CheckIn(applicant=owner, week=monday), values)


@transaction.atomic
def add_week(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> CheckIn:
    """Add the check-in of a week that `values` names, as from one's own file. Raises ValidationError."""
    owner = records.locked(applicant, by)
    week: date | None = values.get("week")
    if week is None:
        raise ValidationError({"week": _("Say which week it is.")})
    _check_week(week, by.today())
    return _write(CheckIn(applicant=owner, week=monday_of(week)), values)


@transaction.atomic
def change_week(*, row: CheckIn, values: Mapping[str, Any], by: "User") -> CheckIn:
    """Change a check-in in its own week; later it stays as it was. Raises ValidationError."""
    row = anew(row, by)
    if row.week != monday_of(by.today()):
        raise ValidationError(_("A check-in can be changed in its own week only. You can remove it."))
    return _write(row, values)


@transaction.atomic
def remove_week(*, row: CheckIn, by: "User") -> None:
    """Forget a week."""
    take_away(row, by)


@transaction.atomic
def switch_off(*, applicant: Applicant, delete: bool, by: "User") -> Applicant:
    """No check-ins any more: out of the navigation, and what was written is kept or deleted, as the person chooses."""
    owner = records.locked(applicant, by)
    if delete:
        CheckIn.objects.filter(applicant=owner).delete()
    if PLACE not in owner.hidden_rooms:
        owner.hidden_rooms = [*owner.hidden_rooms, PLACE]
        owner.save(update_fields=["hidden_rooms"])
    return owner


@transaction.atomic
def switch_on(*, applicant: Applicant, by: "User") -> Applicant:
    """Check-ins are there again."""
    owner = records.locked(applicant, by)
    owner.hidden_rooms = [place for place in owner.hidden_rooms if place != PLACE]
    owner.save(update_fields=["hidden_rooms"])
    return owner


def _check_week(week: date, today: date) -> None:
    if week > today:
        raise ValidationError({"week": _("This week has not begun yet.")})
    if week < today - LONGEST_AGO:
        raise ValidationError({"week": _("This is too long ago. Is the year right?")})


def _write(row: CheckIn, values: Mapping[str, Any]) -> CheckIn:
    if row._state.adding and CheckIn.objects.filter(applicant=row.applicant).count() >= MOST_WEEKS:
        raise ValidationError(_("%(n)s weeks are kept. Remove an old one first.") % {"n": MOST_WEEKS})
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.line = " ".join(row.line.split())
    row.full_clean()
    row.save()
    return row
