"""The writes of the exams room. Each of them ends in checklist.records.show, in the same transaction."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.exams import rules, scores, shown, study
from applicants.exams.kinds import STEPS, Exam, Maker, State
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from applicants.exams.results import last_oet_season
from applicants.profile.models import Applicant
from roadmap import road

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "exams"
MOST_ATTEMPTS = 60
MOST_OF_A_STEP = 8
"""More attempts at one Step than any rule ever allowed; also what programs can be told."""
MOST_PRACTICE = 400
MOST_RESOURCES = 30

ATTEMPT = (
    "exam", "state", "registered_on", "system", "eligible_from", "eligible_to", "extended", "test_on", "place",
    "result_on", "passed", "score", "listening", "reading", "speaking", "writing",
)  # fmt: skip
PRACTICE = ("exam", "maker", "form_name", "taken_on", "score", "percent", "conditions")
PLAN = ("starts_on", "hours_a_week", "weeks")
RESOURCE = ("name", "passes_planned", "passes_done")


# ---------------------------------------------------------------------------------------- attempts


@transaction.atomic
def add_attempt(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> tuple[Attempt, Moved]:
    """Record an attempt. Raises ValidationError with the rule that it breaks."""
    row = Attempt(applicant=_with_room(Attempt, MOST_ATTEMPTS, applicant, by))
    return row, _save_attempt(row, values, by)


@transaction.atomic
def change_attempt(*, row: Attempt, values: Mapping[str, Any], by: "User") -> Moved:
    """Change an attempt; its exam stays. Raises ValidationError with the rule that it would break."""
    row = _mine(row, by)
    return _save_attempt(row, {**values, "exam": row.exam}, by)


@transaction.atomic
def remove_attempt(*, row: Attempt, by: "User") -> Moved:
    """Take an attempt away, and all that it showed with it."""
    return _remove(row, by)


def _save_attempt(row: Attempt, values: Mapping[str, Any], by: "User") -> Moved:
    for name in ATTEMPT:
        if name in values:
            setattr(row, name, values[name])
    if row.eligible_from and not row.eligible_to:
        row.eligible_to = rules.eligibility_end(row.eligible_from, extended=row.extended)
    if row.exam == Exam.OET and values.get("passed") is None:  # it follows from the scores
        row.passed = None
        if row.state == State.RESULT and row.parts and row.test_on:
            row.passed = bool(scores.oet_meets(row.parts, row.test_on))
    if refused := scores.refusals(row.as_sitting(), by.today()):
        raise ValidationError({name: [words] for name, words in refused.items()})
    _check_count(row)
    row.full_clean()
    row.save()
    return tell(applicant=row.applicant, by=by)


def _check_count(row: Attempt) -> None:
    if row.exam not in STEPS or row.pk:
        return
    if Attempt.objects.filter(applicant=row.applicant, exam=row.exam).count() >= MOST_OF_A_STEP:
        raise ValidationError(_("Nobody has more than %(n)s attempts at one Step.") % {"n": MOST_OF_A_STEP})


# ------------------------------------------------------------------------------ practice and target


@transaction.atomic
def add_practice(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> tuple[PracticeScore, Moved]:
    """Record a practice exam. Raises ValidationError."""
    row = PracticeScore(applicant=_with_room(PracticeScore, MOST_PRACTICE, applicant, by))
    return row, _save_practice(row, values, by)


@transaction.atomic
def change_practice(*, row: PracticeScore, values: Mapping[str, Any], by: "User") -> Moved:
    """Change a practice exam; its exam stays. Raises ValidationError."""
    row = _mine(row, by)
    return _save_practice(row, {**values, "exam": row.exam}, by)


@transaction.atomic
def remove_practice(*, row: PracticeScore, by: "User") -> Moved:
    """Take a practice exam away."""
    return _remove(row, by)


def _save_practice(row: PracticeScore, values: Mapping[str, Any], by: "User") -> Moved:
    for name in PRACTICE:
        if name in values:
            setattr(row, name, values[name])
    row.form_name = row.form_name.strip()
    _check_past("taken_on", row.taken_on, by.today())
    row.full_clean()
    row.save()
    return tell(applicant=row.applicant, by=by)


def _check_past(name: str, day: date | None, today: date) -> None:
    if day and day > today:
        raise ValidationError({name: _("%(day)s is in the future.") % {"day": date_format(day)}})
    if day and day < scores.FIRST_EXAM:
        raise ValidationError({name: _("%(day)s is too long ago. Is the year right?") % {"day": date_format(day)}})


@transaction.atomic
def set_target(*, applicant: Applicant, exam: str, value: int | None, by: "User") -> ExamTarget | None:
    """Say what one aims for in an exam; None takes the target away. Raises ValidationError."""
    owner = records.locked(applicant, by)
    row = ExamTarget.objects.filter(applicant=owner, exam=exam).first()
    if value is None:
        if row:
            row.delete()
        return None
    row = row or ExamTarget(applicant=owner, exam=exam)
    row.value = value
    row.full_clean()
    row.save()
    return row


# -------------------------------------------------------------------------------------- study plans


@transaction.atomic
def set_plan(*, applicant: Applicant, exam: str, values: Mapping[str, Any], by: "User") -> tuple[StudyPlan, Moved]:
    """Make the study plan of an exam or change it. What was said of its weeks stays. Raises ValidationError."""
    owner = records.locked(applicant, by)
    row = StudyPlan.objects.filter(applicant=owner, exam=exam).first() or StudyPlan(applicant=owner, exam=exam)
    for name in PLAN:
        if name in values:
            setattr(row, name, values[name])
    day = row.starts_on
    if day and not scores.FIRST_EXAM <= day <= by.today() + scores.FURTHEST:
        raise ValidationError(
            {"starts_on": _("%(day)s cannot be right. Is the year right?") % {"day": date_format(day)}}
        )
    row.full_clean()
    row.save()
    return row, tell(applicant=owner, by=by)


@transaction.atomic
def change_plan(*, row: StudyPlan, values: Mapping[str, Any], by: "User") -> Moved:
    """Change a study plan. Raises ValidationError."""
    return set_plan(applicant=row.applicant, exam=row.exam, values=values, by=by)[1]


@transaction.atomic
def remove_plan(*, row: StudyPlan, by: "User") -> Moved:
    """Take a study plan away, with its weeks and resources."""
    return _remove(row, by)


@transaction.atomic
def say_week(*, plan: StudyPlan, number: int, hours: Any, by: "User") -> StudyWeek:
    """Say how many hours a week of the plan had; 0 is a missed week, and then the end moves. Raises ValidationError.

    A week that has not begun cannot be said.
    """
    owner = records.locked(plan.applicant, by)
    plan = StudyPlan.objects.get(pk=plan.pk, applicant=owner)
    begins = study.week_start(plan.starts_on, number) if 1 <= number <= 520 else None
    if begins is None or begins > by.today():
        raise ValidationError(_("This week has not begun yet."))
    row = StudyWeek.objects.filter(plan=plan, number=number).first()
    row = row or StudyWeek(applicant=owner, plan=plan, number=number)
    row.hours_done = hours
    row.full_clean()
    row.save()
    tell(applicant=owner, by=by)  # a plan that was made ahead has begun now
    return row


@transaction.atomic
def forget_week(*, plan: StudyPlan, number: int, by: "User") -> None:
    """Take back what was said of a week. One of which nothing was said is no trouble."""
    owner = records.locked(plan.applicant, by)
    StudyWeek.objects.filter(applicant=owner, plan=plan, number=number).delete()


@transaction.atomic
def add_resource(*, plan: StudyPlan, values: Mapping[str, Any], by: "User") -> StudyResource:
    """Put a book or question bank into a plan. Raises ValidationError."""
    owner = records.locked(plan.applicant, by)
    if StudyResource.objects.filter(applicant=owner, plan=plan).count() >= MOST_RESOURCES:
        raise ValidationError(_("A plan holds %(n)s of them. Fewer, used well, serve better.") % {"n": MOST_RESOURCES})
    return _save_resource(StudyResource(applicant=owner, plan=plan), values)


@transaction.atomic
def change_resource(*, row: StudyResource, values: Mapping[str, Any], by: "User") -> StudyResource:
    """Change a resource or how many passes of it are done. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    return _save_resource(StudyResource.objects.get(pk=row.pk, applicant=owner), values)


@transaction.atomic
def remove_resource(*, row: StudyResource, by: "User") -> None:
    """Take a resource out of its plan."""
    owner = records.locked(row.applicant, by)
    StudyResource.objects.filter(pk=row.pk, applicant=owner).delete()


def _save_resource(row: StudyResource, values: Mapping[str, Any]) -> StudyResource:
    for name in RESOURCE:
        if name in values:
            setattr(row, name, values[name])
    row.name = row.name.strip()
    row.full_clean()
    row.save()
    return row


# ------------------------------------------------------------------------ one's own rows, and the plan


def _with_room(model: type[Attempt | PracticeScore], most: int, applicant: Applicant, by: "User") -> Applicant:
    """The locked owner, who may have one more row. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if model.objects.filter(applicant=owner).count() >= most:
        raise ValidationError(_("There are %(n)s of them here already. Remove one first.") % {"n": most})
    return owner


def _mine[R: (Attempt, PracticeScore)](row: R, by: "User") -> R:
    """The row as it stands now, locked after its owner."""
    owner = records.locked(row.applicant, by)
    found: R = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk, applicant=owner)
    found.applicant = owner
    return found


def _remove(row: Attempt | PracticeScore | StudyPlan, by: "User") -> Moved:
    owner = records.locked(row.applicant, by)
    type(row).objects.filter(pk=row.pk, applicant=owner).delete()
    return tell(applicant=owner, by=by)


@transaction.atomic
def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring steps, facts and days to what the rows say now."""
    today = by.today()
    return records.show(applicant=applicant, room=ROOM, shown=shown.shown_of(_records(applicant), today), by=by)


def _records(applicant: Applicant) -> shown.Records:
    sittings = [row.as_sitting() for row in Attempt.objects.filter(applicant=applicant)]
    baseline = PracticeScore.objects.filter(applicant=applicant, exam=Exam.STEP1, maker=Maker.NBME)
    return shown.Records(
        sittings=sittings,
        studies=dict(StudyPlan.objects.filter(applicant=applicant).values_list("exam", "starts_on")),
        baseline_on=baseline.order_by("taken_on").values_list("taken_on", flat=True).first(),
        oet_until=_oet_until(sittings),
        paths={exam.value: reverse("exams:exam", args=[applicant.public_id, exam.value]) for exam in Exam},
    )


def _oet_until(sittings: list[rules.Sitting]) -> date | None:
    """When the last Pathways close that take the OET result; None without one."""
    sitting = shown.current(sittings, Exam.OET)
    if sitting is None or not sitting.passed or sitting.test_on is None:
        return None
    return road.current().calendar.day(last_oet_season(sitting.test_on), "A_PATHWAY_CLOSE").on
