"""The writes of people, conferences and groups: the same three verbs for each, with the rules of each."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.people import rules
from applicants.people.models import Conference, Contact, Group
from applicants.plausible import day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away

if TYPE_CHECKING:
    from accounts.models import User

type Row = Contact | Conference | Group

ROOM = "people"
MOST_ROWS = 300
"""Rows of each kind per applicant."""
FIELDS: dict[type, tuple[str, ...]] = {
    Contact: ("name", "kind", "role", "met_how", "met_on", "last_contact_on", "follow_up_on", "notes"),
    Conference: (
        "name", "field", "place", "begins_on", "ends_on", "abstract_due_on", "abstract_sent", "going",
    ),
    Group: ("name", "link", "joined_on"),
}  # fmt: skip
PAST = {"met_on", "last_contact_on", "joined_on"}
ANY_DAY = {"follow_up_on", "begins_on", "ends_on", "abstract_due_on"}


@transaction.atomic
def add[R: Row](*, model: type[R], applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[R]:
    """Write down a person, a conference or a group. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if model.objects.filter(applicant=owner).count() >= MOST_ROWS:
        raise ValidationError(_("You keep %(n)s of them here. Remove one first.") % {"n": MOST_ROWS})
    return _keep(model(applicant=owner, added_on=by.today()), values, by)


@transaction.atomic
def change[R: Row](*, row: R, values: Mapping[str, Any], by: "User") -> Kept[R]:
    """Change what `values` names. Raises ValidationError."""
    return _keep(anew(row, by), values, by)


@transaction.atomic
def remove(*, row: Row, by: "User") -> Moved:
    """Take a row away, and all that it did to the plan. A second time changes nothing."""
    return tell(applicant=take_away(row, by), by=by)


def _keep[R: Row](row: R, values: Mapping[str, Any], by: "User") -> Kept[R]:
    for name in FIELDS[type(row)]:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _validate(row, by.today())
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


def _validate(row: Row, today: date) -> None:
    """Plausible days, what cannot have been yet, and the constraints with their messages."""
    names = set(FIELDS[type(row)])
    problems = day_problems(row, today, past=names & PAST, any_day=names & ANY_DAY)
    if isinstance(row, Contact) and row.follow_up_on and row.last_contact_on and row.follow_up_on < row.last_contact_on:
        problems.setdefault("follow_up_on", [_("This is before the day you were last in touch.")])
    if isinstance(row, Contact) and row.met_on and row.last_contact_on and row.last_contact_on < row.met_on:
        problems.setdefault("last_contact_on", [_("This is before the day you met.")])
    if isinstance(row, Conference) and row.going == Conference.Going.WAS_THERE and (row.last_day or today) > today:
        problems.setdefault("going", [_("It is not over yet. Say that you were there when it is.")])
    if problems:
        raise ValidationError(problems)
    row.full_clean()


def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan and the reminders to what the room holds now."""
    said = rules.shown(
        list(Contact.objects.filter(applicant=applicant)),
        list(Conference.objects.filter(applicant=applicant)),
        list(Group.objects.filter(applicant=applicant)),
        reverse("people:room", args=[applicant.public_id]),
    )
    return records.show(applicant=applicant, room=ROOM, shown=said, by=by)
