"""Attempts at the exams, practice scores, targets and study plans of one applicant."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, StepValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from applicants.exams.kinds import AHEAD, STEPS, Conditions, Exam, Maker, State, System
from applicants.exams.rules import Sitting
from applicants.exams.standards import OET_PARTS
from applicants.owned import OwnedModel, OwnedQuerySet, Section

PART: Any = {"null": True, "blank": True, "validators": [MaxValueValidator(500), StepValueValidator(10)]}
IS_STEP = Q(exam__in=STEPS)
ALL_PARTS = Q(**{f"{part}__isnull": False for part in OET_PARTS})
OET_RESULT = Q(exam=Exam.OET, state=State.RESULT)
NO_PARTS = Q(**dict.fromkeys(OET_PARTS))


class AttemptQuerySet(OwnedQuerySet["Attempt"]):
    def for_list(self) -> Self:
        """By test day, those without one last; anything more than the row is a defect."""
        return self.order_by(F("test_on").asc(nulls_last=True), "pk").fetch_mode(models.FETCH_RAISE)


class Attempt(OwnedModel):
    """One attempt at one exam, from the plan to the result. Which attempt it is follows from the days."""

    section: ClassVar[str] = Section.EXAMS

    exam = models.CharField(_("exam"), max_length=10, choices=Exam)
    state = models.CharField(_("how far it is"), max_length=12, choices=State, default=State.PLANNED)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    system = models.CharField(_("registered with"), max_length=10, choices=System, blank=True)
    eligible_from = models.DateField(_("eligibility period from"), null=True, blank=True)
    eligible_to = models.DateField(_("eligibility period to"), null=True, blank=True)
    extended = models.BooleanField(_("the period was extended"), default=False)
    test_on = models.DateField(_("test day"), null=True, blank=True)
    place = models.CharField(_("test center"), max_length=120, blank=True)
    result_on = models.DateField(_("day of the result"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    listening = models.PositiveSmallIntegerField(_("Listening"), **PART)
    reading = models.PositiveSmallIntegerField(_("Reading"), **PART)
    speaking = models.PositiveSmallIntegerField(_("Speaking"), **PART)
    writing = models.PositiveSmallIntegerField(_("Writing"), **PART)

    objects: ClassVar[Any] = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.PLANNED, State.REGISTERED, State.CANCELLED]) | Q(test_on__isnull=False),
                name="what_is_booked_or_sat_has_a_day",
                violation_error_message=_("Give the test day."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REGISTERED, State.BOOKED]) | Q(registered_on__isnull=False),
                name="what_is_registered_has_its_day",
                violation_error_message=_("Give the day on which you registered."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RESULT) | Q(result_on__isnull=False),
                name="a_result_has_its_day",
                violation_error_message=_("Give the day on which the result came."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.RESULT) | (Q(result_on=None, passed=None, score=None) & NO_PARTS),
                name="only_a_result_has_a_score",
                violation_error_message=_("Result and scores belong to an attempt whose result is there."),
            ),
            models.CheckConstraint(
                condition=Q(result_on=None) | Q(result_on__gte=F("test_on")),
                name="a_result_comes_after_the_test",
                violation_error_message=_("The result cannot come before the test day."),
            ),
            models.CheckConstraint(
                condition=Q(registered_on=None) | Q(test_on=None) | Q(test_on__gte=F("registered_on")),
                name="one_registers_before_the_test",
                violation_error_message=_("The test day cannot be before the day of registration."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RESULT) | Q(exam=Exam.TOEFL) | Q(passed__isnull=False),
                name="a_result_is_a_pass_or_not",
                violation_error_message=_("Say whether it was passed."),
            ),
            models.CheckConstraint(
                condition=~Q(exam=Exam.TOEFL) | Q(passed=None),
                name="toefl_knows_no_pass",
                violation_error_message=_("TOEFL has a score only; each program says what it wants."),
            ),
            models.CheckConstraint(
                condition=~Q(exam=Exam.TOEFL, state=State.RESULT) | Q(score__isnull=False),
                name="a_toefl_result_has_a_score",
                violation_error_message=_("Give the TOEFL score."),
            ),
            models.CheckConstraint(
                condition=(IS_STEP & (Q(score=None) | Q(score__range=(1, 300))))
                | (Q(exam=Exam.TOEFL) & (Q(score=None) | Q(score__range=(0, 120))))
                | Q(exam=Exam.OET, score=None),
                name="scores_fit_the_exam",
                violation_error_message=_("A Step score lies between 1 and 300, a TOEFL score between 0 and 120."),
            ),
            models.CheckConstraint(
                condition=(OET_RESULT & ALL_PARTS) | (~OET_RESULT & NO_PARTS),
                name="an_oet_result_has_four_scores",
                violation_error_message=_("An OET result has four scores, all of one sitting."),
            ),
            models.CheckConstraint(
                condition=NO_PARTS | Q(**{f"{part}__lte": 500 for part in OET_PARTS}),
                name="oet_scores_end_at_500",
                violation_error_message=_("An OET score lies between 0 and 500."),
            ),
            models.CheckConstraint(
                condition=Q(eligible_from=None, eligible_to=None)
                | (
                    IS_STEP
                    & Q(eligible_from__isnull=False, eligible_to__isnull=False, eligible_to__gt=F("eligible_from"))
                ),
                name="an_eligibility_period_has_two_ends",
                violation_error_message=_("Give the first and the last day of the eligibility period, in this order."),
            ),
            models.CheckConstraint(
                condition=Q(extended=False) | Q(eligible_from__isnull=False),
                name="only_a_period_is_extended",
                violation_error_message=_("Give the eligibility period that was extended."),
            ),
            models.CheckConstraint(
                condition=Q(system="") | IS_STEP,
                name="only_steps_are_registered_with_fsmb",
                violation_error_message=_("FSMB and ECFMG take registrations for the Steps only."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "exam"],
                condition=Q(state__in=AHEAD, exam__in=STEPS),
                name="one_attempt_at_a_step_lies_ahead",
                violation_error_message=_("An attempt at this Step lies ahead already. Change that one."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "exam", "test_on"],
                condition=~Q(state=State.CANCELLED),
                name="one_attempt_a_day",
                violation_error_message=_("There is an attempt at this exam on this day already."),
            ),
        ]

    def __str__(self) -> str:
        when = date_format(self.test_on) if self.test_on else self.get_state_display()
        return f"{self.get_exam_display()}, {when}"

    def get_absolute_url(self) -> str:
        return reverse("exams:exam", args=[self.applicant.public_id, self.exam])

    @property
    def parts(self) -> tuple[int, int, int, int] | None:
        """The four scores of OET in the order of OET_PARTS."""
        found: Any = (self.listening, self.reading, self.speaking, self.writing)
        return found if None not in found else None

    def as_sitting(self) -> Sitting:
        """Plain values for the rules."""
        return Sitting(
            exam=self.exam, state=self.state, test_on=self.test_on, registered_on=self.registered_on,
            system=self.system, eligible_from=self.eligible_from, eligible_to=self.eligible_to,
            extended=self.extended, result_on=self.result_on, passed=self.passed, score=self.score,
            parts=self.parts, key=self.pk or 0,
        )  # fmt: skip


class PracticeQuerySet(OwnedQuerySet["PracticeScore"]):
    def for_list(self) -> Self:
        """The newest first."""
        return self.order_by("-taken_on", "-pk").fetch_mode(models.FETCH_RAISE)


class PracticeScore(OwnedModel):
    """The result of a practice exam: a score on the scale of the exam, or percent of right answers."""

    section: ClassVar[str] = Section.EXAMS

    exam = models.CharField(_("exam"), max_length=10, choices=Exam)
    maker = models.CharField(_("who made it"), max_length=10, choices=Maker)
    form_name = models.CharField(_("which one"), max_length=60, blank=True)
    taken_on = models.DateField(_("taken on"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    percent = models.DecimalField(_("percent right"), max_digits=4, decimal_places=1, null=True, blank=True)
    conditions = models.CharField(_("how you took it"), max_length=10, choices=Conditions, blank=True)

    objects: ClassVar[Any] = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=False, percent=None) | Q(score=None, percent__isnull=False),
                name="a_practice_score_has_one_number",
                violation_error_message=_("Give the score or the percent, one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__range=(0, 100)),
                name="percent_end_at_100",
                violation_error_message=_("Percent lie between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(score=None)
                | (IS_STEP & Q(score__range=(1, 300)))
                | Q(exam=Exam.OET, score__lte=500)
                | Q(exam=Exam.TOEFL, score__lte=120),
                name="practice_scores_fit_the_exam",
                violation_error_message=_("This is no score of this exam: Steps end at 300, OET at 500, TOEFL at 120."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "exam", "maker", "form_name", "taken_on"],
                name="a_practice_exam_once_a_day",
                violation_error_message=_("This practice exam stands here already for that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_maker_display()} {self.form_name}".strip()


class ExamTarget(OwnedModel):
    """What the person aims for in an exam: percent right in practice for Step 1, else a score."""

    section: ClassVar[str] = Section.EXAMS

    exam = models.CharField(max_length=10, choices=Exam)
    value = models.PositiveSmallIntegerField(_("your target"))

    objects: ClassVar[Any] = OwnedQuerySet["ExamTarget"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "exam"],
                name="one_target_per_exam",
                violation_error_message=_("There is a target for this exam already."),
            ),
            models.CheckConstraint(
                condition=Q(exam=Exam.STEP1, value__range=(1, 100))
                | Q(exam__in=[Exam.STEP2, Exam.STEP3], value__range=(1, 300))
                | Q(exam=Exam.OET, value__range=(1, 500))
                | Q(exam=Exam.TOEFL, value__range=(1, 120)),
                name="a_target_fits_the_exam",
                violation_error_message=_(
                    "This target is not on the scale: percent for Step 1, up to 300 for the other Steps, 500 for OET, "
                    "120 for TOEFL."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_exam_display()}: {self.value}"


class StudyPlan(OwnedModel):
    """How somebody studies for an exam: from when, how many hours a week, for how many weeks of work."""

    section: ClassVar[str] = Section.EXAMS

    exam = models.CharField(max_length=10, choices=Exam)
    starts_on = models.DateField(_("first day of study"))
    hours_a_week = models.DecimalField(
        _("hours a week"), max_digits=4, decimal_places=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    weeks = models.PositiveSmallIntegerField(
        _("weeks of study"), validators=[MinValueValidator(1), MaxValueValidator(104)]
    )

    objects: ClassVar[Any] = OwnedQuerySet["StudyPlan"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "exam"],
                name="one_study_plan_per_exam",
                violation_error_message=_("There is a study plan for this exam already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(hours_a_week__range=(1, 100), weeks__range=(1, 104)),
                name="a_study_plan_is_plausible",
                violation_error_message=_("Plan 1 to 100 hours a week, for 1 to 104 weeks."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_exam_display()}, {self.weeks} weeks"


class StudyWeek(OwnedModel):
    """What became of a week of a plan; zero hours is a missed week."""

    section: ClassVar[str] = Section.EXAMS

    plan = models.ForeignKey(StudyPlan, on_delete=models.CASCADE, related_name="said_weeks")
    number = models.PositiveSmallIntegerField()
    hours_done = models.DecimalField(
        _("hours done"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(168)]
    )

    objects: ClassVar[Any] = OwnedQuerySet["StudyWeek"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="a_week_is_said_once",
                violation_error_message=_("This week was said already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, hours_done__range=(0, 168)),
                name="a_week_has_168_hours",
                violation_error_message=_("A week has 168 hours at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.number}: {self.hours_done} h"


class StudyResource(OwnedModel):
    """A book or question bank of a plan, and how many passes of it are planned and done."""

    section: ClassVar[str] = Section.EXAMS

    plan = models.ForeignKey(StudyPlan, on_delete=models.CASCADE, related_name="resources")
    name = models.CharField(_("name"), max_length=80)
    passes_planned = models.DecimalField(_("passes planned"), max_digits=3, decimal_places=1, default=1)
    passes_done = models.DecimalField(_("passes done"), max_digits=3, decimal_places=1, default=0)

    objects: ClassVar[Any] = OwnedQuerySet["StudyResource"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="a_resource_stands_once",
                violation_error_message=_("This resource stands in the plan already."),
            ),
            models.CheckConstraint(
                condition=Q(passes_planned__gt=0, passes_planned__lte=20, passes_done__gte=0, passes_done__lte=20),
                name="passes_are_plausible",
                violation_error_message=_("Passes lie between 0 and 20, and at least a part of one is planned."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def is_percent(exam: str) -> bool:
    """Whether target and picture of this exam count in percent: Step 1 has no score any more."""
    return exam == Exam.STEP1
