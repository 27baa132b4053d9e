"""Institutions, their programs and tracks. Names are no keys; codes are, where there are any."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.facts.fields import STAGES, TYPES
from programs.specialties.models import Specialty

ACGME = r"^[0-9A-Z]{3}[0-9]{7}$"
NRMP = r"^[0-9]{4}[0-9A-Z]{3}[A-Z][0-9]{1,3}$"
NRMP_INSTITUTION = r"^[0-9]{4}$"


class Institution(models.Model):
    """A hospital or school that sponsors programs. `nrmp_code` are the first four digits of its track codes."""

    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    nrmp_code = models.CharField(max_length=4, null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["nrmp_code"], name="one_institution_per_nrmp_code"),
            models.CheckConstraint(
                condition=Q(nrmp_code=None) | Q(nrmp_code__regex=NRMP_INSTITUTION),
                name="an_institution_code_has_four_digits",
            ),
            models.CheckConstraint(
                condition=Q(state="") | Q(state__regex=r"^[A-Z]{2}$"), name="an_institutions_state_has_two_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.name


LISTED = Q(merged_into=None, closed_on=None)


class ProgramQuerySet(models.QuerySet["Program"]):
    """Reads of the catalogue; search adds its own in `catalogue.search`."""

    def listed(self) -> Self:
        """Those that people find: neither merged into another nor closed."""
        return self.filter(merged_into=None, closed_on=None)


class Program(models.Model):
    """A training program. The columns below `settled` hold the winning facts; only `facts.settle` writes them.

    A program without an ACGME code has its address by `public_code` (p and the id).
    """

    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="programs")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="programs"
    )
    name = models.CharField(max_length=250)
    acgme_code = models.CharField(
        _("ACGME code"), max_length=10, null=True, blank=True,
        validators=[RegexValidator(ACGME, _("An ACGME code has ten characters, as 1400099001."))],
    )  # fmt: skip
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    is_demo = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    search_text = models.TextField(blank=True, editable=False)

    # settled
    j1 = models.BooleanField(null=True, editable=False)
    h1b = models.BooleanField(null=True, editable=False)
    f1 = models.BooleanField(null=True, editable=False)
    step2_min = models.PositiveSmallIntegerField(null=True, editable=False)
    step2_min_strict = models.BooleanField(default=False, editable=False)
    step2_liked = models.PositiveSmallIntegerField(null=True, editable=False)
    attempts_max = models.PositiveSmallIntegerField(null=True, editable=False)
    attempts_max_strict = models.BooleanField(default=False, editable=False)
    grad_years_max = models.PositiveSmallIntegerField(null=True, editable=False)
    grad_years_max_strict = models.BooleanField(default=False, editable=False)
    certificate_by = models.CharField(max_length=20, null=True, editable=False, choices=list(STAGES.items()))
    certificate_by_strict = models.BooleanField(default=False, editable=False)
    usce_months_min = models.PositiveSmallIntegerField(null=True, editable=False)
    usce_months_min_strict = models.BooleanField(default=False, editable=False)
    usce_within_years = models.PositiveSmallIntegerField(null=True, editable=False)
    usce_within_years_strict = models.BooleanField(default=False, editable=False)
    letters_min = models.PositiveSmallIntegerField(null=True, editable=False)
    letters_min_strict = models.BooleanField(default=False, editable=False)
    us_letters_min = models.PositiveSmallIntegerField(null=True, editable=False)
    us_letters_min_strict = models.BooleanField(default=False, editable=False)
    img_share = models.FloatField(null=True, editable=False)
    positions = models.PositiveSmallIntegerField(null=True, editable=False)
    program_type = models.CharField(max_length=30, null=True, editable=False, choices=list(TYPES.items()))
    accepts = models.BooleanField(null=True, editable=False)
    newest_fact_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("curate_programs", "Can curate the catalogue: import, edit, merge, decide")]
        constraints = [
            models.UniqueConstraint(
                fields=["acgme_code"],
                name="one_program_per_acgme_code",
                violation_error_message=_("Another program has this ACGME code."),
            ),
            models.CheckConstraint(
                condition=Q(acgme_code=None) | Q(acgme_code__regex=ACGME),
                name="an_acgme_code_has_ten_characters",
                violation_error_message=_("An ACGME code has ten characters, as 1400099001."),
            ),
            models.CheckConstraint(
                condition=Q(state="") | Q(state__regex=r"^[A-Z]{2}$"), name="a_programs_state_has_two_letters"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="nothing_is_merged_into_itself"),
        ]
        indexes = [
            GinIndex(fields=["search_text"], name="program_text", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["specialty", "state"], name="program_specialty_state"),
            # the orders of the search page
            models.Index(fields=["name", "id"], condition=LISTED, name="program_by_name"),
            models.Index(
                F("img_share").desc(nulls_last=True), F("name"), F("id"), condition=LISTED, name="program_by_img_share"
            ),
            models.Index(
                F("newest_fact_on").desc(nulls_last=True), F("name"), F("id"), condition=LISTED,
                name="program_by_newest_fact",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:program", args=[self.public_code])

    @property
    def now(self) -> "Program":
        """The program that counts now: itself, or what it was merged into, which is never merged itself."""
        return self.merged_into or self

    @property
    def public_code(self) -> str:
        """What stands in its address: the ACGME code, or p and the id."""
        return self.acgme_code or f"p{self.pk}"


class Track(models.Model):
    """What one ranks: a program's line in the Match, with its NRMP code."""

    class Type(models.TextChoices):
        """The letter of the code."""

        CATEGORICAL = "C", _("Categorical")
        PRELIMINARY = "P", _("Preliminary")
        ADVANCED = "A", _("Advanced")
        PRIMARY_CARE = "M", _("Primary care")
        PHYSICIAN = "R", _("For physicians")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="tracks")
    code = models.CharField(_("NRMP code"), max_length=11)
    type = models.CharField(max_length=1, choices=Type)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="one_track_per_nrmp_code",
                violation_error_message=_("Another track has this NRMP code."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=NRMP),
                name="an_nrmp_code_has_its_shape",
                violation_error_message=_("An NRMP code has the shape 1234140C0."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Alias(models.Model):
    """Another name of a program (ERAS, NRMP and spoken names differ)."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=250)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="an_alias_stands_once")]

    def __str__(self) -> str:
        return self.name


class Word(models.Model):
    """A word by which some program is found, as `catalogue.text.plain` writes it. A typing error is held against it.

    Words with digits (codes) are left out. `catalogue.text.learn` adds them; a word that no program has any more
    does no harm.
    """

    word = models.CharField(max_length=100, primary_key=True)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
