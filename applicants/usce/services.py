"""The writes of rotations and places. Each says at its end what the records now mean for the plan."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.plausible import day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away
from applicants.usce import rules
from applicants.usce.models import Place, Rotation
from applicants.usce.shown import Searched, shown

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "usce"
MOST_ROTATIONS = 60
MOST_PLACES = 200
ASK_AGAIN = timedelta(days=14)

ROTATION_FIELDS = (
    "kind", "hands_on", "full_time", "hospital", "city", "setting", "specialty", "supervisor", "starts_on", "ends_on",
    "cost_usd", "visa", "emr", "letter_expected", "overlap_confirmed",
)  # fmt: skip
PLACE_FIELDS = (
    "host", "city", "kind", "specialty", "contact", "email", "link", "cost_usd", "notes", "asked_on", "nudge_on",
    "answered_on", "hands_on", "residents_there", "takes_residency_seekers", "letter_allowed", "emr_access",
)  # fmt: skip


# -------------------------------------------------------------------------------- rotations


@transaction.atomic
def add_rotation(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Rotation]:
    """Record a rotation that was, is or will be. One that is over counts as having taken place."""
    applicant = records.locked(applicant, by)
    row = _new_rotation(applicant, values, by.today())
    return Kept(row, tell(applicant=applicant, by=by))


@transaction.atomic
def change_rotation(*, row: Rotation, values: Mapping[str, Any], by: "User") -> Kept[Rotation]:
    """Change a rotation; what is not given stays. Saved after its last day, it counts as having taken place."""
    row = anew(row, by)
    _save_rotation(row, values, by.today())
    return Kept(row, tell(applicant=row.applicant, by=by))


def _new_rotation(applicant: Applicant, values: Mapping[str, Any], today: date) -> Rotation:
    if Rotation.objects.filter(applicant=applicant).count() >= MOST_ROTATIONS:
        raise ValidationError(_("You have %(n)s rotations. Remove one first.") % {"n": MOST_ROTATIONS})
    row = Rotation(applicant=applicant, added_on=today)
    _save_rotation(row, values, today)
    return row


def _save_rotation(row: Rotation, values: Mapping[str, Any], today: date) -> None:
    """Take the values, check them and write the row. Raises ValidationError."""
    for name in ROTATION_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.clean_fields()
    _check_days(row, today)
    _check_overlap(row)
    row.took_place = row.ends_on < today
    row.full_clean()
    row.save()


def _check_days(row: Rotation, today: date) -> None:
    """Days that somebody can have meant. Raises ValidationError."""
    problems = day_problems(row, today, near=("starts_on", "ends_on"))
    if not problems and row.ends_on < row.starts_on:
        problems["ends_on"] = [_("The last day is before the first one.")]
    if problems:
        raise ValidationError(problems)


def _check_overlap(row: Rotation) -> None:
    """Two full-time rotations on the same days: refused until the person confirms it. The database refuses it too."""
    if not row.full_time:
        row.overlap_confirmed = False
    if not row.full_time or row.overlap_confirmed:
        return
    others = Rotation.objects.filter(applicant=row.applicant, full_time=True, overlap_confirmed=False)
    spans = {one.stay: one for one in others.exclude(pk=row.pk).select_related("specialty")}
    if found := rules.overlapping(rules.Span(row.starts_on, row.ends_on), spans):
        other = spans[found[0]]
        raise ValidationError({"overlap_confirmed": _(
            "On some of these days you are full-time at %(name)s (%(first)s to %(last)s). Correct the days, or confirm "
            "here that you really did both."
        ) % {
            "name": other.hospital, "first": date_format(other.starts_on), "last": date_format(other.ends_on),
        }})  # fmt: skip


@transaction.atomic
def confirm_rotation(*, row: Rotation, by: "User") -> Kept[Rotation]:
    """The person says that a rotation which is over took place as written. A second time changes nothing."""
    row = anew(row, by)
    if row.ends_on >= by.today():
        raise ValidationError(_("It is not over yet. Its last day is %(day)s.") % {"day": date_format(row.ends_on)})
    row.took_place = True
    row.save(update_fields=["took_place"])
    return Kept(row, tell(applicant=row.applicant, by=by))


@transaction.atomic
def remove_rotation(*, row: Rotation, by: "User") -> Moved:
    """Take a rotation away. The place that it was booked from stays, as one that answered."""
    applicant = records.locked(row.applicant, by)
    Place.objects.filter(applicant=applicant, rotation=row.pk).update(rotation=None)
    Rotation.objects.filter(applicant=applicant, pk=row.pk).delete()
    return tell(applicant=applicant, by=by)


# ----------------------------------------------------------------------------------- places


@transaction.atomic
def add_place(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[Place]:
    """Put a place into the search."""
    applicant = records.locked(applicant, by)
    if Place.objects.filter(applicant=applicant).count() >= MOST_PLACES:
        raise ValidationError(_("Your search holds %(n)s places. Remove one first.") % {"n": MOST_PLACES})
    return _keep_place(Place(applicant=applicant, found_on=by.today()), values, by)


@transaction.atomic
def change_place(*, row: Place, values: Mapping[str, Any], by: "User") -> Kept[Place]:
    """Change a place; what is not given stays."""
    return _keep_place(anew(row, by), values, by)


def _keep_place(row: Place, values: Mapping[str, Any], by: "User") -> Kept[Place]:
    for name in PLACE_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.clean_fields()
    if problems := day_problems(row, by.today(), past=("asked_on", "answered_on"), near=("nudge_on",)):
        raise ValidationError(problems)
    if row._state.adding and row.asked_on:
        row.found_on = min(row.found_on, row.asked_on)
    if row.asked_on and not row.nudge_on and not row.answered_on and not row.closed_on:
        row.nudge_on = row.asked_on + ASK_AGAIN
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


@transaction.atomic
def ask_place(*, row: Place, by: "User") -> Kept[Place]:
    """They wrote to the place today, for the first time or again; the next time is two weeks from now."""
    row = anew(row, by)
    _must_be_open(row)
    today = by.today()
    return _keep_place(row, {"asked_on": row.asked_on or today, "nudge_on": today + ASK_AGAIN}, by)


@transaction.atomic
def note_answer(*, row: Place, by: "User") -> Kept[Place]:
    """The place answered today."""
    row = anew(row, by)
    _must_be_open(row)
    today = by.today()
    return _keep_place(row, {"answered_on": row.answered_on or today, "nudge_on": None}, by)


@transaction.atomic
def close_place(*, row: Place, by: "User") -> Kept[Place]:
    """Nothing comes of it: they said no, or the person does not want it."""
    row = anew(row, by)
    _must_be_open(row)
    row.closed_on = by.today()
    return _keep_place(row, {"nudge_on": None}, by)


@transaction.atomic
def reopen_place(*, row: Place, by: "User") -> Kept[Place]:
    """Look at it again. It stands where it stood before it was closed."""
    row = anew(row, by)
    row.closed_on = None
    return _keep_place(row, {}, by)


def why_not_open(row: Place) -> str:
    """Why nothing more can be done with a place; empty where it can."""
    if row.rotation_id:
        return _("This place is booked already.")
    return _("You closed this place. Open it again first.") if row.closed_on else ""


def _must_be_open(row: Place) -> None:
    if why := why_not_open(row):
        raise ValidationError(why)


@transaction.atomic
def book_place(*, row: Place, values: Mapping[str, Any], by: "User") -> Kept[Rotation]:
    """Say yes to a place: makes its rotation. Raises ValidationError."""
    row = anew(row, by)
    _must_be_open(row)
    rotation = _new_rotation(row.applicant, values, by.today())
    row.rotation = rotation
    row.answered_on, row.nudge_on = row.answered_on or by.today(), None
    row.full_clean()
    row.save()
    return Kept(rotation, tell(applicant=row.applicant, by=by))


def prefilled(row: Place) -> dict[str, Any]:
    """What of a place goes into the form of its rotation."""
    return {
        "hospital": row.host, "city": row.city, "kind": row.kind, "specialty": row.specialty,
        "supervisor": row.contact, "cost_usd": row.cost_usd, "hands_on": bool(row.hands_on), "full_time": True,
        "letter_expected": bool(row.letter_allowed),
    }  # fmt: skip


@transaction.atomic
def remove_place(*, row: Place, by: "User") -> Moved:
    """Take a place out of the search. A rotation that was booked there stays."""
    return tell(applicant=take_away(row, by), by=by)


# -------------------------------------------------------------------------- what it all means


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Steps, facts and days of all records of this room, in the same transaction."""
    rotations = Rotation.objects.filter(applicant=applicant).for_list()
    places = Place.objects.filter(applicant=applicant).for_list()
    said = shown(
        [row.stay for row in rotations], [_searched(row, applicant) for row in places], by.today(),
        reverse("usce:list", args=[applicant.public_id]),
    )  # fmt: skip
    return records.show(applicant=applicant, room=ROOM, shown=said, by=by)


def _searched(row: Place, applicant: Applicant) -> Searched:
    path = reverse("usce:place", args=[applicant.public_id, row.pk])
    return Searched(row.pk, row.host, row.found_on, row.nudge_on if row.silent else None, path)
