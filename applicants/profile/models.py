"""The applicant: what the plan depends on, and the summary of the plan that lists read."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.owned import Section, granted
from programs.models import Specialty
from roadmap.anchors import FIRST_SEASON, LAST_SEASON

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

EARLIEST_GRADUATION = date(1950, 1, 1)
"""Nobody who applies today graduated before this day; an older one is a typing error."""


class ApplicantQuerySet(models.QuerySet["Applicant"]):
    def visible_to(self, user: "User | AnonymousUser", section: str | None = None) -> Self:
        """Applicants whose section (any, if None) this user may see: their own, or let in by the applicant."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user=user) | granted(user, section, "pk"))

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """The user's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def planned(self) -> Self:
        """Those who have finished onboarding and have a plan."""
        return self.filter(onboarded_at__isnull=False)

    def mentees_of(self, advisor: "User") -> Self:
        """Those who let this user see their roadmap. In the order of need: late, then the next date."""
        return (
            self.filter(granted(advisor, Section.ROADMAP, "pk"))
            .exclude(user=advisor)
            .planned()
            .select_related("user", "next_item__milestone")
            .order_by("-late_count", models.F("next_on").asc(nulls_last=True), "pk")
        )


class Applicant(models.Model):
    """A person on the way to a residency."""

    class Status(models.TextChoices):
        STUDENT = "student", _("I am a student")
        GRADUATE = "graduate", _("I have graduated")
        OLD_GRADUATE = "old_graduate", _("I graduated more than 5 years ago")

    class Visa(models.TextChoices):
        J1 = "j1", _("J-1")
        H1B = "h1b", _("H-1B")
        EITHER = "either", _("Either")
        NONE = "none", _("None needed")

    class Option(models.TextChoices):
        """What else decides which steps apply; the planner's tags."""

        OPTIONAL = "optional", _("Show me the optional steps too (research, Step 3 early, fellowship)")
        COUPLE = "couple", _("I match as a couple")
        ADVANCED = "advanced", _("I apply to programs that begin with a separate first year")
        CONDITIONAL = (
            "conditional",
            _("A program asks me for more (TOEFL), or I have a gap or a failed exam to explain"),
        )
        UNMATCHED = "unmatched", _("I did not match, or plan for it (SOAP)")
        EM = "em", _("I apply in emergency medicine")
        OBGYN = "obgyn", _("I apply in obstetrics and gynecology")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applicant")

    # what the person says
    status = models.CharField(max_length=20, choices=Status, default=Status.GRADUATE)
    graduation_on = models.DateField(_("graduation"), null=True, blank=True)
    school = models.CharField(_("medical school"), max_length=200, blank=True)
    school_country = models.CharField(_("country of the school"), max_length=100, blank=True)
    visa = models.CharField(max_length=10, choices=Visa, default=Visa.J1)
    options = ArrayField(models.CharField(max_length=20, choices=Option), default=list, blank=True)
    specialties = models.ManyToManyField(Specialty, through="TargetSpecialty", related_name="+")
    training_years = models.PositiveSmallIntegerField(default=3, editable=False)
    """Usual length of training of the first specialty; three years where none is chosen."""
    target_season = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(FIRST_SEASON), MaxValueValidator(LAST_SEASON)]
    )

    # onboarding
    onboarding_step = models.PositiveSmallIntegerField(default=1)
    onboarded_at = models.DateTimeField(null=True, blank=True)
    hints_dismissed = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    hidden_rooms = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    """Places of the navigation that the person switched off; every page reads them with the row itself."""

    # the summary of the plan, written by checklist.services.replan only
    possible_season = models.PositiveSmallIntegerField(null=True, blank=True)
    recommended_season = models.PositiveSmallIntegerField(null=True, blank=True)
    season_facts: Any = models.JSONField(default=list, blank=True)
    """A row per season that was looked at: season, advised and hard slack, the step that decides each."""
    room_days = models.IntegerField(null=True, blank=True)
    decisive_key = models.CharField(max_length=60, blank=True)
    next_item = models.ForeignKey(
        "applicants.ChecklistItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_on = models.DateField(null=True, blank=True)
    open_count = models.PositiveSmallIntegerField(default=0)
    done_count = models.PositiveSmallIntegerField(default=0)
    ready_count = models.PositiveSmallIntegerField(default=0)
    late_count = models.PositiveSmallIntegerField(default=0)
    waiting_count = models.PositiveSmallIntegerField(default=0)
    phase_progress: Any = models.JSONField(default=dict, blank=True)
    """Per phase key: done, total, late, waiting."""
    planned_for = models.DateField(null=True, blank=True)
    """The applicant's own day from which the plan was last seen."""
    planned_at = models.DateTimeField(null=True, blank=True)
    road_version = models.PositiveBigIntegerField(default=0)
    """Up to which change of the road their plan was brought and they were told; written by reminders only."""

    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ApplicantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(onboarded_at=None) | Q(target_season__isnull=False),
                name="a_plan_has_a_season",
                violation_error_message=_("Choose a Match season first."),
            ),
            models.CheckConstraint(
                condition=Q(target_season=None) | Q(target_season__range=(FIRST_SEASON, LAST_SEASON)),
                name="target_season_is_a_season",
                violation_error_message=_("That is no Match season that can be planned."),
            ),
            models.CheckConstraint(
                condition=Q(graduation_on=None) | Q(graduation_on__gte=EARLIEST_GRADUATION),
                name="graduation_is_plausible",
                violation_error_message=_("The graduation date is too long ago."),
            ),
            models.CheckConstraint(
                condition=Q(onboarding_step__range=(1, 5)),
                name="onboarding_has_five_steps",
                violation_error_message=_("Onboarding has five steps."),
            ),
        ]
        indexes = [models.Index(fields=["road_version", "id"], name="applicant_to_follow")]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("dashboard:today", args=[self.public_id])

    @property
    def total_count(self) -> int:
        return self.open_count + self.done_count


class TargetSpecialty(models.Model):
    """A specialty that the applicant aims for; the first one decides the length of training."""

    applicant = models.ForeignKey(Applicant, on_delete=models.CASCADE, related_name="targetspecialtys")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "specialty"],
                name="a_specialty_once",
                violation_error_message=_("This specialty stands twice."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "position"],
                name="one_specialty_per_place",
                violation_error_message=_("Two specialties cannot have the same place."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.specialty)
