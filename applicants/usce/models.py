"""Rotations, and the places that were asked for one."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from applicants.usce import rules
from programs.models import Specialty


class Kind(models.TextChoices):
    """What a stay is called. How much it weighs also depends on whether one works with patients: rules.tier."""

    ELECTIVE = "elective", _("Elective or sub-internship")
    EXTERNSHIP = "externship", _("Externship")
    OBSERVERSHIP = "observership", _("Observership")
    RESEARCH = "research", _("Research with clinical exposure")


class RotationQuerySet(OwnedQuerySet["Rotation"]):
    def for_list(self) -> Self:
        """The newest first, with all that a line shows."""
        return self.select_related("specialty").order_by("-starts_on", "-pk").fetch_mode(models.FETCH_RAISE)


class Rotation(OwnedModel):
    """A stay in a US hospital or practice, booked, under way or over. Both its days count.

    `took_place` is the person's word that it happened as written; only what happened counts as experience.
    """

    section: ClassVar[str] = Section.USCE

    class Setting(models.TextChoices):
        UNIVERSITY = "university", _("University hospital")
        TEACHING = "teaching", _("Community hospital with residents")
        COMMUNITY = "community", _("Community hospital without residents")
        CLINIC = "clinic", _("Clinic or private practice")

    class Visa(models.TextChoices):
        VISITOR = "b", _("B-1 or B-2, as a visitor")
        F1 = "f1", _("F-1, as a student")
        J1 = "j1", _("J-1")
        OTHER = "other", _("Another one")
        NONE = "none", _("None needed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    hands_on = models.BooleanField(_("hands-on"), default=False)
    full_time = models.BooleanField(_("full-time"), default=True)
    hospital = models.CharField(_("hospital or practice"), max_length=150)
    city = models.CharField(_("city and state"), max_length=100, blank=True)
    setting = models.CharField(_("setting"), max_length=20, choices=Setting, blank=True)
    specialty = models.ForeignKey(Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supervisor = models.CharField(_("doctor in charge"), max_length=150, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    cost_usd = models.DecimalField(_("cost in US dollars"), max_digits=8, decimal_places=2, null=True, blank=True)
    visa = models.CharField(_("visa used"), max_length=10, choices=Visa, blank=True)
    emr = models.CharField(_("record system seen"), max_length=60, blank=True)
    letter_expected = models.BooleanField(_("letter expected"), default=False)
    overlap_confirmed = models.BooleanField(default=False)
    took_place = models.BooleanField(default=False, editable=False)
    added_on = models.DateField(editable=False)

    objects: ClassVar[Any] = RotationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_rotation_ends_after_it_began",
                violation_error_message=_("The last day is before the first one."),
            ),
            models.CheckConstraint(
                condition=~Q(hospital=""),
                name="a_rotation_is_somewhere",
                violation_error_message=_("Write where it is."),
            ),
            models.CheckConstraint(
                condition=Q(cost_usd=None) | Q(cost_usd__range=(0, 100_000)),
                name="what_a_rotation_costs_is_plausible",
                violation_error_message=_("Write the cost in US dollars, 100,000 at most."),
            ),
            ExclusionConstraint(
                name="full_time_rotations_do_not_overlap",
                expressions=[
                    ("applicant", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange", output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(full_time=True, overlap_confirmed=False),
                violation_error_message=_("Another full-time rotation is on the same days. Confirm it if that is so."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.hospital

    @property
    def tier(self) -> int:
        return rules.tier(self.kind, hands_on=self.hands_on)

    @property
    def stay(self) -> rules.Stay:
        """As the rules see it."""
        return rules.Stay(
            kind=self.kind, hands_on=self.hands_on, starts_on=self.starts_on, ends_on=self.ends_on,
            took_place=self.took_place, specialty=self.specialty.name if self.specialty else "",
            added_on=self.added_on, visa=self.visa, emr=self.emr,
            cost_usd=self.cost_usd, pk=self.pk or 0, name=self.hospital,
        )  # fmt: skip


class PlaceQuerySet(OwnedQuerySet["Place"]):
    def for_list(self) -> Self:
        """By name, with all that a line shows."""
        return self.select_related("specialty", "rotation").order_by("host", "pk").fetch_mode(models.FETCH_RAISE)


class Place(OwnedModel):
    """A place where one looks for a rotation. Its days and its rotation say how far the search there is."""

    section: ClassVar[str] = Section.USCE

    host = models.CharField(_("hospital, practice or service"), max_length=150)
    city = models.CharField(_("city and state"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    specialty = models.ForeignKey(Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(_("whom you write to"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    link = models.URLField(_("page"), max_length=300, blank=True)
    cost_usd = models.DecimalField(_("cost in US dollars"), max_digits=8, decimal_places=2, null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    found_on = models.DateField(_("found on"), editable=False)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    nudge_on = models.DateField(_("ask again on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    closed_on = models.DateField(_("came to nothing on"), null=True, blank=True)
    rotation = models.OneToOneField(
        Rotation, null=True, blank=True, editable=False, on_delete=models.RESTRICT, related_name="place"
    )

    # what one asks before saying yes; None: not known yet
    hands_on = models.BooleanField(_("work with patients"), null=True, blank=True)
    residents_there = models.BooleanField(_("residents train there"), null=True, blank=True)
    takes_residency_seekers = models.BooleanField(_("takes residency-seekers"), null=True, blank=True)
    letter_allowed = models.BooleanField(_("letter allowed"), null=True, blank=True)
    emr_access = models.BooleanField(_("record system to be seen"), null=True, blank=True)

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["host", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(host=""),
                name="a_place_has_a_name",
                violation_error_message=_("Write which place it is."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(asked_on=None) | Q(answered_on__gte=F("asked_on")),
                name="a_place_answers_after_it_was_asked",
                violation_error_message=_("The answer cannot come before the day on which you asked."),
            ),
            models.CheckConstraint(
                condition=Q(nudge_on=None) | Q(asked_on__isnull=False),
                name="only_a_place_that_was_asked_is_nudged",
                violation_error_message=_("Say when you asked. Before that there is nothing to ask again."),
            ),
            models.CheckConstraint(
                condition=Q(nudge_on=None) | Q(nudge_on__gte=F("asked_on")),
                name="a_place_is_nudged_after_it_was_asked",
                violation_error_message=_("The day to ask again is before the day on which you asked."),
            ),
            models.CheckConstraint(
                condition=Q(cost_usd=None) | Q(cost_usd__range=(0, 100_000)),
                name="what_a_place_costs_is_plausible",
                violation_error_message=_("Write the cost in US dollars, 100,000 at most."),
            ),
            models.CheckConstraint(
                condition=Q(rotation=None) | Q(closed_on=None),
                name="a_booked_place_did_not_come_to_nothing",
                violation_error_message=_("This place is booked. Remove its rotation first."),
            ),
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def state(self) -> rules.PlaceState:
        """How far the search there is."""
        return rules.place_state(
            asked_on=self.asked_on, answered_on=self.answered_on, closed_on=self.closed_on,
            booked=self.rotation_id is not None,
        )  # fmt: skip

    @property
    def silent(self) -> bool:
        """They were asked and have not answered."""
        return self.state == rules.PlaceState.ASKED

    def is_due(self, today: date) -> bool:
        """Whether it is time to ask again."""
        return self.silent and self.nudge_on is not None and self.nudge_on <= today

    def get_absolute_url(self) -> str:
        return reverse("usce:place", args=[self.applicant.public_id, self.pk])

    @property
    def offer(self) -> rules.Offer:
        """As the rules see it."""
        return rules.Offer(
            hands_on=self.hands_on, residents_there=self.residents_there, emr_access=self.emr_access,
            takes_residency_seekers=self.takes_residency_seekers, letter_allowed=self.letter_allowed,
            specialty=self.specialty.name if self.specialty else "",
        )  # fmt: skip
