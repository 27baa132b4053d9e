"""The writes of the preparation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.zones import local_day
from applicants.checklist import records
from applicants.checklist.records import Moved, Shown
from applicants.interviews.models import Interview
from applicants.interviews.prep import rules
from applicants.interviews.prep.bank import bank
from applicants.interviews.prep.models import (
    Answer,
    BeforeLine,
    InterviewNotes,
    Message,
    MockInterview,
    Practice,
    ReadyLine,
)
from applicants.owned import OwnedModel
from applicants.plausible import day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew
from applicants.seasonal import SeasonalModel

if TYPE_CHECKING:
    from accounts.models import User

type Row = Answer | Practice | MockInterview | BeforeLine | Message

ROOM = "preparation"
MOST_ROWS = 500
"""Rows of each kind per applicant."""
FIELDS: dict[type, tuple[str, ...]] = {
    Answer: ("key", "question", "text"),
    Practice: ("on", "how", "rating", "note"),
    MockInterview: ("on", "who", "held", "rating", "feedback"),
    BeforeLine: ("text",),
    Message: ("kind", "on", "who", "text"),
    InterviewNotes: ("research", "questions", "after", "people", "rating"),
}  # fmt: skip
AFTER = ("after", "people", "rating")


@transaction.atomic
def add[R: Row](
    *, model: type[R], applicant: Applicant, values: Mapping[str, Any], by: "User", **of: Any
) -> Kept[R]:  # fmt: skip
    """Write down a record; `of` names the answer or the interview that it belongs to. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if _here(model).filter(applicant=owner).count() >= MOST_ROWS:
        raise ValidationError(_("You keep %(n)s of them here. Remove one first.") % {"n": MOST_ROWS})
    if any(parent.applicant_id != owner.pk for parent in of.values()):
        raise PermissionError("a record belongs to one's own answer or interview")
    for parent in of.values():
        _must_be_here(parent)
    return _keep(model(applicant=owner, **of), values, by)


@transaction.atomic
def change[R: Row](*, row: R, values: Mapping[str, Any], by: "User") -> Kept[R]:
    """Change what `values` names. Raises ValidationError."""
    return _keep(anew(row, by), values, by)


@transaction.atomic
def remove(*, row: Row, by: "User") -> Moved:
    """Take a record away. A second time changes nothing, and a past season stays as it is."""
    owner = records.locked(row.applicant, by)
    _here(type(row)).filter(applicant=owner, pk=row.pk).delete()
    return tell(applicant=owner, by=by)


@transaction.atomic
def tick_ready(*, applicant: Applicant, key: str, done: bool, by: "User") -> Moved:
    """Tick a line of the list for video calls, or take the tick back. Twice is once."""
    owner = records.locked(applicant, by)
    if key not in bank().ready:
        raise ValidationError(_("This is not on the list."))
    if done:
        ReadyLine.objects.get_or_create(applicant=owner, key=key, defaults={"done_on": by.today()})
    else:
        ReadyLine.objects.filter(applicant=owner, key=key).delete()
    return tell(applicant=owner, by=by)


@transaction.atomic
def tick_before(*, interview: Interview, line: str, done: bool, by: "User") -> None:
    """Tick a line of the list before an interview: `line` is a key of the bank or the id of an own line."""
    owner = records.locked(interview.applicant, by)
    _must_be_here(interview)
    rows = BeforeLine.objects.current().filter(applicant=owner, interview=interview)
    if line in bank().before:
        if done:
            rows.get_or_create(key=line, defaults={"applicant": owner, "interview": interview, "done_on": by.today()})
        else:
            rows.filter(key=line).delete()
        return
    if not (line.isascii() and line.isdigit()):
        raise ValidationError(_("This is not on the list."))
    rows.filter(pk=int(line[:18]), key="").update(done_on=by.today() if done else None)


@transaction.atomic
def save_notes(*, interview: Interview, values: Mapping[str, Any], by: "User") -> Kept[InterviewNotes]:
    """Keep research, questions and what one noted after. Notes after it are refused while it has not begun.

    One that was moved since they were written keeps them.
    """
    owner = records.locked(interview.applicant, by)
    interview = _must_be_here(interview)
    row = InterviewNotes.objects.current().filter(applicant=owner, interview=interview).first() or InterviewNotes(
        applicant=owner, interview=interview
    )
    for name in FIELDS[InterviewNotes]:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    after = any(getattr(row, name) not in ("", None) for name in AFTER)
    row.after_on = (row.after_on or by.today()) if after else None
    row.questions_on = (row.questions_on or by.today()) if row.questions else None
    begun = interview.starts_at is not None and interview.starts_at <= timezone.now()
    if not begun and any(values.get(name) for name in AFTER):
        raise ValidationError({"after": _("It has not taken place yet. Write this down afterwards.")})
    row.full_clean()
    row.save()
    return Kept(row, tell(applicant=owner, by=by))


def _here(model: Any) -> Any:
    """Rows that can be written to: of those of a season, the ones of the running season."""
    return model.objects.current() if issubclass(model, SeasonalModel) else model.objects


def _must_be_here[P: OwnedModel](row: P) -> P:
    """The answer or interview as it is now, behind the lock of its applicant. Raises ValidationError once it is gone.

    Two windows: one removed it or closed the season, while the other one wrote something about it.
    """
    found: P | None = _here(type(row)).filter(applicant=row.applicant_id, pk=row.pk).first()
    if found is None:
        raise ValidationError(_("What this belongs to is not here any more; it was removed in the meantime."))
    return found


def _keep[R: Row](row: R, values: Mapping[str, Any], by: "User") -> Kept[R]:
    for name in FIELDS[type(row)]:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    _validate(row, by)
    row.save()
    return Kept(row, tell(applicant=row.applicant, by=by))


def _validate(row: Row, by: "User") -> None:
    """Plausible days, questions of the bank, and the constraints with their messages."""
    today, problems = by.today(), {}
    if isinstance(row, Practice | Message):
        problems = day_problems(row, today, past={"on"})
    if isinstance(row, MockInterview):
        problems = day_problems(row, today, **{"past" if row.held else "near": {"on"}})
    if isinstance(row, Answer):
        row.changed_on, row.added_on = today, row.added_on or today
        if row.key and row.key not in bank().questions:
            problems["key"] = [_("This question is not on the list.")]
    if problems:
        raise ValidationError(problems)
    row.full_clean()


# ------------------------------------------------------------------------------------ the plan


def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan and the reminders to what the room holds now."""
    return records.show(applicant=applicant, room=ROOM, shown=said(applicant, by), by=by)


def said(applicant: Applicant, by: "User") -> Shown:
    """What the preparation means for the plan now."""
    return rules.shown(prepared(applicant, by), reverse("prep:home", args=[applicant.public_id]))


def prepared(applicant: Applicant, by: "User") -> rules.Prepared:
    """What the room holds of the running season, as plain values."""
    mocks = list(MockInterview.objects.filter(applicant=applicant))
    notes = list(InterviewNotes.objects.current().filter(applicant=applicant).select_related("interview"))
    noted = {row.interview_id for row in notes if row.after_on}
    since = timezone.now() - rules.NOTES_FOR
    over = Interview.objects.current().filter(applicant=applicant, state=Interview.State.DONE, starts_at__gte=since)
    answers = Answer.objects.filter(applicant=applicant)
    ready = ReadyLine.objects.filter(applicant=applicant)
    return rules.Prepared(
        answers=list(answers.values_list("added_on", flat=True)),
        mocks=[(row.on, row.held) for row in mocks],
        planned_mocks=[(row.pk, row.who, row.on) for row in mocks if not row.held],
        ready=list(ready.values_list("key", "done_on")),
        asked=[row.questions_on for row in notes if row.questions_on],
        notes=[row.after_on for row in notes if row.after_on],
        unnoted=[
            (row.pk, row.listed.name, local_day(row.starts_at, by.time_zone))
            for row in over.with_program() if row.starts_at and row.pk not in noted
        ],
    )  # fmt: skip
