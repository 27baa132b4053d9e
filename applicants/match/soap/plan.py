"""The writes of the plan before Match Week: lines to tick, the usual ones and one's own."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.match.soap.models import SoapPlanLine
from applicants.match.soap.rules import PLAN_KEYS
from applicants.match.soap.telling import tell
from applicants.profile.models import Applicant
from applicants.room_writes import anew, take_away

if TYPE_CHECKING:
    from accounts.models import User

MOST_LINES = 40


@transaction.atomic
def tick_usual(*, applicant: Applicant, key: str, done: bool, by: "User") -> Moved:
    """Tick a usual line, or open it again. The same again keeps its day. Raises ValidationError for another key."""
    owner = records.locked(applicant, by)
    if key not in PLAN_KEYS:
        raise ValidationError(_("There is no such line."))
    row = SoapPlanLine.objects.current().filter(applicant=owner, key=key).first()
    if not done:
        if row:
            row.delete()
    elif row is None:
        SoapPlanLine.objects.create(applicant=owner, key=key, done_on=by.today())
    return tell(applicant=owner, by=by)


@transaction.atomic
def add_line(*, applicant: Applicant, text: str, by: "User") -> SoapPlanLine:
    """Add a line of one's own. One with the same words comes back as it is. Raises ValidationError."""
    owner, text = records.locked(applicant, by), " ".join(text.replace("\0", " ").split())
    rows = SoapPlanLine.objects.current().filter(applicant=owner, key="")
    row: SoapPlanLine | None = rows.filter(text=text).first()
    if row is None:
        if rows.count() >= MOST_LINES:
            raise ValidationError(_("Your plan holds %(n)s lines of your own. Remove one first.") % {"n": MOST_LINES})
        row = SoapPlanLine(applicant=owner, text=text)
        row.full_clean()
        row.save()
        tell(applicant=owner, by=by)
    return row


@transaction.atomic
def tick_own(*, row: SoapPlanLine, done: bool, by: "User") -> Moved:
    """Tick a line of one's own, or open it again. The same again keeps its day."""
    row = anew(row, by)
    row.done_on = (row.done_on or by.today()) if done else None
    row.save(update_fields=["done_on"])
    return tell(applicant=row.applicant, by=by)


@transaction.atomic
def remove_line(*, row: SoapPlanLine, by: "User") -> Moved:
    """Take a line of one's own away."""
    return tell(applicant=take_away(row, by), by=by)
