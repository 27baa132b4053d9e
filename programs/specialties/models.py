"""Specialties in which one can train."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

COUNTED_YEARS = 3
"""With so many years of training a plan counts where the length is not known."""


def counted_years(specialties: Sequence["Specialty"]) -> int:
    """With how many years of training a plan counts: those of the first specialty, if there is one that tells."""
    return (specialties[0].training_years if specialties else None) or COUNTED_YEARS


class SpecialtyQuerySet(models.QuerySet["Specialty"]):
    """Reads of specialties."""

    def for_explorer(self) -> Self:
        """By name, with their signals, their figures and `listed`, the number of programs that people find."""
        programs = models.Q(programs__merged_into=None, programs__closed_on=None)
        counted = self.annotate(listed=models.Count("programs", filter=programs))
        return counted.order_by("name").prefetch_related("signal_limits", "figures")


class Specialty(models.Model):
    """A specialty. `training_years` is the usual length from the first post-graduate year on; None: not known."""

    class Service(models.TextChoices):
        """Through which service one applies."""

        ERAS = "eras", _("ERAS")
        RESIDENCYCAS = "residencycas", _("ResidencyCAS")
        OWN_MATCH = "own_match", _("its own match")
        UNKNOWN = "unknown", _("not known; ask the program")

    key = models.SlugField(max_length=60, unique=True)
    acgme_code = models.CharField(_("ACGME code"), max_length=3, blank=True)
    nrmp_codes = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    other_names = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    name = models.CharField(max_length=100, unique=True)
    training_years = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    service = models.CharField(max_length=20, choices=Service, default=Service.ERAS)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    checked_on = models.DateField()

    objects: ClassVar[Any] = SpecialtyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = _("specialties")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(training_years__range=(1, 8)),
                name="training_takes_one_to_eight_years",
                violation_error_message=_("Training takes one to eight years."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:specialty", args=[self.key])


class SignalLimit(models.Model):
    """How many signals one may send to programs of a specialty in a season; gold and silver, or gold alone."""

    specialty = models.ForeignKey(Specialty, on_delete=models.CASCADE, related_name="signal_limits")
    season = models.PositiveSmallIntegerField(_("Match season"))
    gold = models.PositiveSmallIntegerField(default=0)
    silver = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    checked_on = models.DateField()

    class Meta:
        ordering = ["-season"]
        constraints = [models.UniqueConstraint(fields=["specialty", "season"], name="one_signal_limit_a_season")]

    def __str__(self) -> str:
        return f"{self.gold} + {self.silver}"

    @property
    def words(self) -> str:
        """How many signals one may send, in words."""
        if self.silver:
            return gettext("%(gold)s gold, %(silver)s silver") % {"gold": self.gold, "silver": self.silver}
        return str(self.gold or gettext("none"))


class Figure(models.Model):
    """A sourced figure of a specialty: what, of which year, from how many people."""

    class What(models.TextChoices):
        """What the figure counts."""

        POSITIONS = "positions", _("places offered")
        IMG_SHARE = "img_share", _("share of filled places that went to IMGs")
        MATCHED_NON_US = "matched_non_us", _("non-US IMGs who prefer it and matched into it")
        STEP2_MATCHED = "step2_matched", _("mean Step 2 CK of matched non-US IMGs")
        STEP2_UNMATCHED = "step2_unmatched", _("mean Step 2 CK of unmatched non-US IMGs")
        RANKS_MATCHED = "ranks_matched", _("median length of their rank list, matched")
        RANKS_UNMATCHED = "ranks_unmatched", _("median length of their rank list, unmatched")

    specialty = models.ForeignKey(Specialty, on_delete=models.CASCADE, related_name="figures")
    what = models.CharField(max_length=20, choices=What)
    year = models.PositiveSmallIntegerField()
    value = models.FloatField()
    people = models.PositiveIntegerField(_("n"), null=True, blank=True)
    is_estimate = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    checked_on = models.DateField()

    class Meta:
        ordering = ["what", "-year"]
        constraints = [models.UniqueConstraint(fields=["specialty", "what", "year"], name="one_figure_a_year")]

    def __str__(self) -> str:
        return f"{self.what} {self.year}: {self.value:g}"

    @property
    def n(self) -> str:
        """Of how many people it is, in words; empty where nobody says."""
        return f"{self.people:,}" if self.people else ""

    @property
    def words(self) -> str:
        """The figure as people read it: people of the past are counted, nobody's chance is told."""
        if self.what == self.What.MATCHED_NON_US and self.people:
            matched = round(self.value * self.people / 100)
            text = gettext("about %(matched)s of %(people)s people") % {
                "matched": f"{matched:,}", "people": f"{self.people:,}",
            }  # fmt: skip
        elif self.what in (self.What.IMG_SHARE, self.What.MATCHED_NON_US):
            text = f"{self.value:g}%"
        else:
            text = f"{self.value:,g}" if self.value < 100_000 else f"{self.value:,.0f}"
        if self.is_estimate:
            return gettext("about %(figure)s") % {"figure": text}
        return text


class SpecialtyChange(models.Model):
    """What a curator changed of a specialty, its signals or its figures: field by field, before and after."""

    specialty = models.ForeignKey(Specialty, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=40)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.what
