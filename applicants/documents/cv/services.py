"""The writes of the CV."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.checklist import records
from applicants.documents import dates, limits
from applicants.documents.cv import rules
from applicants.documents.cv.models import CvTexts, Experience, ScholarlyWork
from applicants.documents.telling import tell
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

MOST_KEPT = 40
"""Experiences, and works, that one person can keep."""
EXPERIENCE_FIELDS = (
    "title", "organization", "place", "type", "focus", "characteristic", "setting", "begun_on", "ended_on",
    "description", "why_meaningful",
)  # fmt: skip
WORK_FIELDS = ("kind", "title", "authors", "venue", "status", "on", "collection")


# ------------------------------------------------------------------------------------ experiences


@transaction.atomic
def add_experience(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Experience:
    """Add an experience at the end of the application, or aside where it has ten. Raises ValidationError."""
    owner = records.locked(applicant, by)
    rows = Experience.objects.filter(applicant=owner)
    _check_room(rows.count())
    row = Experience(applicant=owner, position=_free(rows.chosen().values_list("position", flat=True),
                                                     limits.current().cv.most_experiences))  # fmt: skip
    _fill(row, values, EXPERIENCE_FIELDS)
    _mark(row, "meaningful", values, limits.current().cv.most_meaningful, _too_meaningful)
    _check_experience(row)
    row.save()
    _begun(owner, by)
    tell(owner, by)
    return row


@transaction.atomic
def change_experience(*, row: Experience, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Change an experience; a name that is not given stays. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    row = Experience.objects.get(pk=row.pk, applicant=owner)
    _fill(row, values, EXPERIENCE_FIELDS)
    _mark(row, "meaningful", values, limits.current().cv.most_meaningful, _too_meaningful)
    _check_experience(row)
    row.save()
    return tell(owner, by)


@transaction.atomic
def remove_experience(*, row: Experience, by: "User") -> records.Moved:
    """Remove an experience; those behind it move up. Without any, the CV is no longer ready."""
    owner = records.locked(row.applicant, by)
    Experience.objects.filter(pk=row.pk, applicant=owner).delete()
    _close_ranks(owner)
    if not Experience.objects.filter(applicant=owner).chosen().exists():
        CvTexts.objects.filter(applicant=owner).update(ready_on=None)
    if not Experience.objects.filter(applicant=owner).exists():
        _not_begun(owner)
    return tell(owner, by)


@transaction.atomic
def move_experience(*, row: Experience, to: str, by: "User") -> records.Moved:
    """Move an experience: "up" or "down" among the chosen ones, "aside", or "in" at their end.

    Raises ValidationError where the application is full. What cannot move stays.
    """
    owner = records.locked(row.applicant, by)
    rows = list(Experience.objects.filter(applicant=owner).chosen().order_by("position"))
    row = Experience.objects.get(pk=row.pk, applicant=owner)
    if to in ("up", "down") and row.position is not None:
        at = row.position - 1
        other = at - 1 if to == "up" else at + 1
        if 0 <= other < len(rows):
            _swap(rows[at], rows[other])
    elif to == "aside" and row.position is not None:
        row.position, row.meaningful = None, None
        row.save(update_fields=["position", "meaningful"])
        _close_ranks(owner)
        if len(rows) == 1:
            CvTexts.objects.filter(applicant=owner).update(ready_on=None)
    elif to == "in" and row.position is None:
        most = limits.current().cv.most_experiences
        place = _free([one.position for one in rows], most)
        if place is None:
            raise ValidationError(
                _("MyERAS takes %(most)s experiences, and %(most)s stand in the application. Put one aside first.")
                % {"most": most}
            )
        row.position = place
        row.save(update_fields=["position"])
    return tell(owner, by)


def _swap(one: Experience, other: Experience) -> None:
    one_at, other_at = one.position, other.position
    meaningful, one.meaningful = one.meaningful, None  # a place must be free before somebody takes it
    one.position = None
    one.save(update_fields=["position", "meaningful"])
    other.position = one_at
    other.save(update_fields=["position"])
    one.position, one.meaningful = other_at, meaningful
    one.save(update_fields=["position", "meaningful"])


def _close_ranks(owner: Applicant) -> None:
    for name, chosen in (("position", Experience.objects.filter(applicant=owner).chosen().order_by("position")),
                         ("meaningful", Experience.objects.filter(applicant=owner, meaningful__isnull=False)
                          .order_by("meaningful"))):  # fmt: skip
        for place, row in enumerate(chosen, 1):
            if getattr(row, name) != place:
                setattr(row, name, place)
                row.save(update_fields=[name])


def _free(taken: Any, most: int) -> int | None:
    """The first free place from 1 to `most`, None where all are taken."""
    held = set(taken)
    return next((place for place in range(1, most + 1) if place not in held), None)


def _mark(row: Any, name: str, values: Mapping[str, Any], most: int, words: Any) -> None:
    """Give the row a place among the marked ones (`values[name]` true), or take it. Raises ValidationError if full."""
    if name not in values:
        return
    if not values[name]:
        setattr(row, name, None)
    elif getattr(row, name) is None:
        others = type(row).objects.filter(applicant=row.applicant, **{f"{name}__isnull": False})
        place = _free(others.values_list(name, flat=True), most)
        if place is None:
            raise ValidationError({name: words(most)})
        setattr(row, name, place)


def _too_meaningful(most: int) -> str:
    return _("MyERAS takes %(most)s most meaningful experiences, and you have marked them. Unmark one first.") % {
        "most": most
    }


def _too_starred(most: int) -> str:
    return _("MyERAS takes %(most)s starred works, and you have starred them. Take one star away first.") % {
        "most": most
    }


def _check_experience(row: Experience) -> None:
    cv = limits.current().cv
    for name, most in (("description", cv.description), ("why_meaningful", cv.meaningful)):
        _check_length(name, getattr(row, name), most)
    if row.meaningful and row.position is None:
        raise ValidationError({"meaningful": _(
            "This experience is kept aside. Put it into the application first, then mark it."
        )})  # fmt: skip
    dates.plausible("begun_on", row.begun_on)
    dates.plausible("ended_on", row.ended_on)
    row.full_clean()


# ------------------------------------------------------------------------------------------- works


@transaction.atomic
def add_work(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> ScholarlyWork:
    """Add a scholarly work; "I have none" ends with it. Raises ValidationError."""
    owner = records.locked(applicant, by)
    _check_room(ScholarlyWork.objects.filter(applicant=owner).count())
    row = ScholarlyWork(applicant=owner)
    _save_work(row, values)
    CvTexts.objects.filter(applicant=owner, no_works=True).update(no_works=False)
    tell(owner, by)
    return row


@transaction.atomic
def change_work(*, row: ScholarlyWork, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Change a work; a name that is not given stays. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    _save_work(ScholarlyWork.objects.get(pk=row.pk, applicant=owner), values)
    return tell(owner, by)


@transaction.atomic
def remove_work(*, row: ScholarlyWork, by: "User") -> records.Moved:
    """Remove a work."""
    owner = records.locked(row.applicant, by)
    ScholarlyWork.objects.filter(pk=row.pk, applicant=owner).delete()
    return tell(owner, by)


def _save_work(row: ScholarlyWork, values: Mapping[str, Any]) -> None:
    _fill(row, values, WORK_FIELDS)
    _mark(row, "starred", values, limits.current().cv.most_starred, _too_starred)
    dates.plausible("on", row.on)
    row.full_clean()
    row.save()


# ------------------------------------------------------------------------------------------- texts


@transaction.atomic
def save_texts(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Keep the two short texts and whether there is no scholarly work. Raises ValidationError."""
    owner = records.locked(applicant, by)
    row = cv_of(owner)
    _fill(row, values, ("impactful", "hobbies", "no_works"))
    cv = limits.current().cv
    _check_length("impactful", row.impactful, cv.impactful)
    _check_length("hobbies", row.hobbies, cv.hobbies)
    if row.no_works and ScholarlyWork.objects.filter(applicant=owner).exists():
        raise ValidationError(
            {"no_works": _("Scholarly works stand in your CV. Remove them first, or leave this open.")}
        )
    row.full_clean()
    row.save()
    return tell(owner, by)


@transaction.atomic
def set_ready(*, applicant: Applicant, ready: bool, by: "User") -> records.Moved:
    """Say that the CV is ready, or that it is not. Raises ValidationError while no experience is in it."""
    owner = records.locked(applicant, by)
    if ready and not Experience.objects.filter(applicant=owner).chosen().exists():
        raise ValidationError(_("Add one experience at least. A CV without any is not ready."))
    row = cv_of(owner)
    if not ready:
        row.ready_on = None
    elif row.ready_on is None:
        row.ready_on = by.today()
    row.save()
    return tell(owner, by)


def cv_of(owner: Applicant) -> CvTexts:
    """The one row of the person, unsaved where there is none yet."""
    row: CvTexts | None = CvTexts.objects.filter(applicant=owner).first()
    return row or CvTexts(applicant=owner)


def _begun(owner: Applicant, by: "User") -> None:
    row = cv_of(owner)
    if row.begun_on is None:
        row.begun_on = by.today()
        row.save()


def _not_begun(owner: Applicant) -> None:
    """Without an experience the CV was not begun; a row that says nothing goes."""
    rows = CvTexts.objects.filter(applicant=owner)
    rows.update(begun_on=None)
    rows.filter(impactful="", hobbies="", no_works=False).delete()


def _fill(row: Any, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name in values:
            value = values[name]
            setattr(row, name, rules.plain(value) if isinstance(value, str) else value)


def _check_length(name: str, text: str, most: int) -> None:
    if over := rules.too_long(text, most):
        raise ValidationError({name: ngettext(
            "MyERAS takes %(most)s characters, blanks included; this is %(n)s too many.",
            "MyERAS takes %(most)s characters, blanks included; these are %(n)s too many.", over,
        ) % {"most": most, "n": over}})  # fmt: skip


def _check_room(count: int) -> None:
    if count >= MOST_KEPT:
        raise ValidationError(_("You keep %(n)s entries, and more are not possible. Remove one first.") % {"n": count})
