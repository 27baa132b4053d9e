"""Residency and what is recorded in it, licenses, board exams, what comes after."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.models import Specialty


class Period(Func):
    """The days from the first to the last, both counted."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Residency(OwnedModel):
    """A residency, a preliminary year or a fellowship. Two of them never run at the same time."""

    section: ClassVar[str] = Section.TRAINING

    class Kind(models.TextChoices):
        CATEGORICAL = "categorical", _("Residency from the first year on")
        PRELIMINARY = "preliminary", _("Preliminary or transitional year")
        ADVANCED = "advanced", _("Residency from the second year on")
        FELLOWSHIP = "fellowship", _("Fellowship")

    program = models.CharField(_("program"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CATEGORICAL)
    specialty = models.ForeignKey(Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day, as planned"))
    completed = models.BooleanField(_("I have completed it"), default=False)

    objects: ClassVar[Any] = OwnedQuerySet["Residency"].as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name_plural = _("residencies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(program=""),
                name="a_residency_has_a_program",
                violation_error_message=_("Write the name of the program."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="a_residency_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first."),
            ),
            ExclusionConstraint(
                name="residencies_do_not_overlap",
                expressions=[
                    (F("applicant"), RangeOperators.EQUAL),
                    (
                        Period(F("starts_on"), F("ends_on"), RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another residency of yours runs in these days."),
            ),
        ]

    def __str__(self) -> str:
        return self.program


class Block(OwnedModel):
    """A rotation of the residency."""

    section: ClassVar[str] = Section.TRAINING

    residency = models.ForeignKey(Residency, on_delete=models.CASCADE, related_name="blocks")
    name = models.CharField(_("rotation"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    notes = models.TextField(_("goals and feedback"), max_length=2000, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["Block"].as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("rotation")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_block_has_a_name",
                violation_error_message=_("Write what the rotation is."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_block_ends_after_it_starts",
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Review(OwnedModel):
    """A review of the Milestones, twice a year, by the program's Clinical Competency Committee."""

    section: ClassVar[str] = Section.TRAINING

    residency = models.ForeignKey(Residency, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField(_("day"))
    said = models.TextField(_("what they said"), max_length=3000, blank=True)
    goals = models.TextField(_("what I want to reach until the next one"), max_length=2000, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["Review"].as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["residency", "on"],
                name="one_review_a_day",
                violation_error_message=_("A review of this day stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class InTrainingExam(OwnedModel):
    """The yearly in-training (in-service) exam."""

    section: ClassVar[str] = Section.TRAINING

    residency = models.ForeignKey(Residency, on_delete=models.CASCADE, related_name="exams")
    name = models.CharField(_("exam"), max_length=100)
    on = models.DateField(_("day"))
    score = models.CharField(_("score, as on the report"), max_length=50, blank=True)
    percentile = models.PositiveSmallIntegerField(
        _("percentile for your year"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )

    objects: ClassVar[Any] = OwnedQuerySet["InTrainingExam"].as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="an_in_training_exam_has_a_name",
                violation_error_message=_("Write which exam it is."),
            ),
            models.CheckConstraint(
                condition=Q(percentile=None) | Q(percentile__range=(1, 99)),
                name="a_percentile_lies_between_1_and_99",
                violation_error_message=_("A percentile lies between 1 and 99."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Sponsorship(OwnedModel):
    """A year of J-1 sponsorship: until when the DS-2019 runs, when it was asked for and given."""

    section: ClassVar[str] = Section.TRAINING

    residency = models.ForeignKey(Residency, on_delete=models.CASCADE, related_name="sponsorships")
    asked_on = models.DateField(_("asked for on"), null=True, blank=True)
    approved_on = models.DateField(_("given on"), null=True, blank=True)
    ends_on = models.DateField(_("the DS-2019 ends on"))

    objects: ClassVar[Any] = OwnedQuerySet["Sponsorship"].as_manager()

    class Meta:
        ordering = ["-ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "ends_on"],
                name="one_sponsorship_per_end",
                violation_error_message=_("A DS-2019 that ends on this day stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(asked_on=None) | Q(approved_on__gte=F("asked_on")),
                name="nothing_is_given_before_it_is_asked_for",
                violation_error_message=_("It cannot be given before it was asked for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ends_on}"


class License(OwnedModel):
    """A license to train or to practice, of one state."""

    section: ClassVar[str] = Section.TRAINING

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training license or permit")
        FULL = "full", _("Full license")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state (two letters)"), max_length=2)
    applied_on = models.DateField(_("applied for on"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("runs out on"), null=True, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["License"].as_manager()

    class Meta:
        ordering = ["kind", "state", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__regex=r"^[A-Z]{2}$"),
                name="a_license_is_of_a_state",
                violation_error_message=_("A state has two letters, as NJ."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(applied_on=None) | Q(issued_on__gte=F("applied_on")),
                name="a_license_is_issued_after_it_is_applied_for",
                violation_error_message=_("It cannot be issued before it was applied for."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gt=F("issued_on")),
                name="a_license_runs_out_after_it_is_issued",
                violation_error_message=_("It cannot run out before it was issued."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.state}"


class BoardExam(OwnedModel):
    """A part of the exam of a specialty board, and the certification that follows the last one."""

    section: ClassVar[str] = Section.TRAINING

    class Result(models.TextChoices):
        WAITING = "", _("not known yet")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")

    name = models.CharField(_("board and part"), max_length=150)
    register_by = models.DateField(_("register by"), null=True, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    sits_on = models.DateField(_("exam day"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    is_last = models.BooleanField(_("it is the last part"), default=True)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["BoardExam"].as_manager()

    class Meta:
        ordering = ["-sits_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_board_exam_has_a_name",
                violation_error_message=_("Write the board and the part."),
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(sits_on__isnull=False),
                name="a_board_result_has_its_day",
                violation_error_message=_("A result needs the day of the exam."),
            ),
            models.CheckConstraint(
                condition=Q(certified_on=None) | Q(result="passed", is_last=True, certified_on__gte=F("sits_on")),
                name="certified_is_who_passed_the_last_part",
                violation_error_message=_("Certification follows the last part, once it is passed."),
            ),
            models.CheckConstraint(
                condition=Q(registered_on=None) | Q(sits_on=None) | Q(sits_on__gte=F("registered_on")),
                name="a_board_exam_follows_its_registration",
                violation_error_message=_("The exam cannot be before the registration."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NextStep(OwnedModel):
    """A fellowship or a job after training, from the idea to the contract; for J-1 with the waiver."""

    section: ClassVar[str] = Section.TRAINING

    class Kind(models.TextChoices):
        FELLOWSHIP = "fellowship", _("Fellowship")
        JOB = "job", _("Job")

    class State(models.TextChoices):
        IDEA = "idea", _("An idea")
        APPLIED = "applied", _("Applied")
        INTERVIEW = "interview", _("Interview")
        OFFER = "offer", _("Offer")
        SIGNED = "signed", _("Contract signed")
        CLOSED = "closed", _("Came to nothing")

    class Waiver(models.TextChoices):
        NONE = "", _("none needed, or not known yet")
        CONRAD = "conrad", _("Conrad 30 of the state")
        FEDERAL = "federal", _("a federal agency (HHS, VA, ARC, DRA, SCRC)")
        HOME = "home", _("no waiver: two years at home")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("where"), max_length=200)
    state = models.CharField(_("how far"), max_length=12, choices=State, default=State.IDEA)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    begins_on = models.DateField(_("first day"), null=True, blank=True)
    waiver = models.CharField(_("J-1 waiver"), max_length=12, choices=Waiver, blank=True)
    waiver_asked_on = models.DateField(_("waiver asked for on"), null=True, blank=True)
    waiver_given_on = models.DateField(_("waiver given on"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["NextStep"].as_manager()

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="what_comes_after_has_a_name",
                violation_error_message=_("Write where it is."),
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_on__isnull=False) | (~Q(state="signed") & Q(signed_on=None)),
                name="a_signed_contract_has_its_day",
                violation_error_message=_("A signed contract has the day on which it was signed; others have none."),
            ),
            models.CheckConstraint(
                condition=Q(waiver_asked_on=None, waiver_given_on=None) | Q(waiver__in=("conrad", "federal")),
                name="only_a_waiver_is_asked_for",
                violation_error_message=_("Say which waiver it is."),
            ),
            models.CheckConstraint(
                condition=Q(waiver_given_on=None) | Q(waiver_asked_on=None)
                | Q(waiver_given_on__gte=F("waiver_asked_on")),
                name="a_waiver_is_given_after_it_is_asked_for",
                violation_error_message=_("It cannot be given before it was asked for."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
