"""The writes of training: the same three verbs for each kind of record, with the rules of each."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.plausible import day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew, take_away
from applicants.training import rules
from applicants.training.models import (
    Block,
    BoardExam,
    InTrainingExam,
    License,
    NextStep,
    Residency,
    Review,
    Sponsorship,
)

if TYPE_CHECKING:
    from accounts.models import User

type Row = Residency | Block | Review | InTrainingExam | Sponsorship | License | BoardExam | NextStep

ROOM = "training"
MOST_ROWS = 300
"""Rows of each kind per applicant."""
LONGEST = timedelta(days=10 * 366)
FIELDS: dict[type, tuple[str, ...]] = {
    Residency: ("program", "kind", "specialty", "starts_on", "ends_on", "completed"),
    Block: ("residency", "name", "starts_on", "ends_on", "notes"),
    Review: ("residency", "on", "said", "goals"),
    InTrainingExam: ("residency", "name", "on", "score", "percentile"),
    Sponsorship: ("residency", "asked_on", "approved_on", "ends_on"),
    License: ("kind", "state", "applied_on", "issued_on", "expires_on"),
    BoardExam: ("name", "register_by", "registered_on", "sits_on", "result", "is_last", "certified_on"),
    NextStep: (
        "kind", "name", "state", "signed_on", "begins_on", "waiver", "waiver_asked_on", "waiver_given_on", "notes",
    ),
}  # fmt: skip
PAST = {
    "asked_on", "approved_on", "applied_on", "issued_on", "registered_on", "certified_on", "signed_on",
    "waiver_asked_on", "waiver_given_on",
}  # fmt: skip
ANY_DAY = {"starts_on", "ends_on", "on", "expires_on", "register_by", "sits_on", "begins_on"}


@transaction.atomic
def add[R: Row](*, model: type[R], applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[R]:
    """Write down a record. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if model.objects.filter(applicant=owner).count() >= MOST_ROWS:
        raise ValidationError(_("You keep %(n)s of them here. Remove one first.") % {"n": MOST_ROWS})
    return _keep(model(applicant=owner), values, by)


@transaction.atomic
def change[R: Row](*, row: R, values: Mapping[str, Any], by: "User") -> Kept[R]:
    """Change what `values` names. Raises ValidationError."""
    return _keep(anew(row, by), values, by)


@transaction.atomic
def remove(*, row: Row, by: "User") -> Moved:
    """Take a record away, and all that it did to the plan. A second time changes nothing."""
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
    """Plausible days, what cannot have been yet, records of one's own residency, and the constraints."""
    names = set(FIELDS[type(row)])
    problems = day_problems(row, today, past=names & PAST, any_day=names & ANY_DAY)
    residency = getattr(row, "residency", None)
    if residency and residency.applicant_id != row.applicant_id:
        problems.setdefault("residency", [_("Choose one of your own.")])
    if isinstance(row, Residency) and not problems:
        if row.ends_on - row.starts_on > LONGEST:
            problems["ends_on"] = [_("No training lasts so long. Is the year right?")]
        if row.completed and row.ends_on > today:
            problems["completed"] = [_("It is not over yet. Set the last day to the one that was.")]
    if isinstance(row, BoardExam) and row.result and row.sits_on and row.sits_on > today:
        problems.setdefault("result", [_("The exam is still to come, so there is no result.")])
    if isinstance(row, Review) and row.on and row.on > today:
        problems.setdefault("on", [_("Write a review down once it has taken place.")])
    if isinstance(row, Block | Review | InTrainingExam) and residency and not problems:
        first, last = (row.starts_on, row.ends_on) if isinstance(row, Block) else (row.on, row.on)
        if first < residency.starts_on or last > residency.ends_on:
            name = "starts_on" if isinstance(row, Block) else "on"
            problems[name] = [_("This is outside the days of %(program)s.") % {"program": residency.program}]
    if problems:
        raise ValidationError(problems)
    row.full_clean()


def held_by(applicant: Applicant) -> rules.Held:
    """All that the room holds for this person."""

    def rows(model: Any) -> list[Any]:
        return list(model.objects.filter(applicant=applicant))

    return rules.Held(
        residencies=list(Residency.objects.filter(applicant=applicant).select_related("specialty")),
        blocks=rows(Block), reviews=rows(Review), exams=rows(InTrainingExam), sponsorships=rows(Sponsorship),
        licenses=rows(License), boards=rows(BoardExam), after=rows(NextStep),
    )  # fmt: skip


def on_j1(applicant: Applicant) -> bool:
    """Whether the rules of the J-1 are for this person."""
    return applicant.visa in (Applicant.Visa.J1, Applicant.Visa.EITHER)


def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan and the reminders to what the room holds now."""
    path = reverse("training:room", args=[applicant.public_id])
    said = rules.shown(held_by(applicant), on_j1=on_j1(applicant), today=by.today(), path=path)
    return records.show(applicant=applicant, room=ROOM, shown=said, by=by)
