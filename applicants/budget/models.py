"""What a person says about money: lines, how many programs, their currency and its rates."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.models import Specialty
from roadmap.models import Phase

USD = "USD"
MOST_CODES = 300
"""Program codes on a rank list. Source: NRMP, Match fees: at most 300 ranks."""
MOST_PROGRAMS = 1000
LARGEST_RATE = 10_000_000
ISO_CODE = "^[A-Z]{3}$"


class BudgetSettings(OwnedModel):
    """The own currency, how many program codes are planned for the rank list, and since when the budget stands."""

    section: ClassVar[str] = Section.BUDGET

    currency = models.CharField(
        _("your currency"), max_length=3, default=USD,
        validators=[RegexValidator(ISO_CODE, _("Write the three letters of a currency, like PKR or EUR."))],
    )  # fmt: skip
    rank_codes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_CODES)])
    supplemental_codes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_CODES)])
    stands_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["BudgetSettings"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["applicant"], name="one_budget_per_applicant"),
            models.CheckConstraint(
                condition=Q(currency__regex=ISO_CODE),
                name="a_currency_has_three_letters",
                violation_error_message=_("Write the three letters of a currency, like PKR or EUR."),
            ),
            models.CheckConstraint(
                condition=Q(rank_codes__lte=MOST_CODES, supplemental_codes__lte=MOST_CODES),
                name="a_rank_list_has_300_codes_at_most",
                violation_error_message=_("A rank list takes 300 codes at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"budget of {self.applicant_id}"


class ExchangeRate(OwnedModel):
    """How much of a currency one US dollar was, and on which day."""

    section: ClassVar[str] = Section.BUDGET

    currency = models.CharField(max_length=3)
    per_usd = models.DecimalField(
        _("for one US dollar"), max_digits=16, decimal_places=6, validators=[MinValueValidator(0)]
    )  # fmt: skip
    on = models.DateField(_("rate of"))

    objects: ClassVar[Any] = OwnedQuerySet["ExchangeRate"].as_manager()

    class Meta:
        ordering = ["currency"]
        constraints = [
            models.UniqueConstraint(fields=["applicant", "currency"], name="one_rate_per_currency"),
            models.CheckConstraint(
                condition=Q(currency__regex=ISO_CODE) & ~Q(currency=USD),
                name="a_rate_is_of_another_currency",
                violation_error_message=_("A rate is of a currency other than the US dollar, in three letters."),
            ),
            models.CheckConstraint(
                condition=Q(per_usd__gt=0, per_usd__lte=LARGEST_RATE),
                name="a_rate_is_more_than_nothing",
                violation_error_message=_("A rate must be more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_usd} {self.currency}"


class PlannedPrograms(OwnedModel):
    """To how many programs of a specialty the person means to apply."""

    section: ClassVar[str] = Section.BUDGET

    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_PROGRAMS)])

    objects: ClassVar[Any] = OwnedQuerySet["PlannedPrograms"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["applicant", "specialty"], name="programs_are_planned_once_a_specialty"),
            models.CheckConstraint(
                condition=Q(count__lte=MOST_PROGRAMS),
                name="planned_programs_are_plausible",
                violation_error_message=_("Write a number of programs, 1000 at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.specialty_id}"


class BudgetLineQuerySet(OwnedQuerySet["BudgetLine"]):
    def for_list(self) -> Self:
        """With the phase of own lines."""
        return self.select_related("phase").order_by("pk").fetch_mode(models.FETCH_RAISE)


class BudgetLine(OwnedModel):
    """A line of one's own (`title`), or what the person says about a fee of the schedule (`key` names the fee).

    `planned_*` of a fee line replace what schedule and plan say. One payment per line; `paid_rate` says how much of
    `rate_currency` one US dollar was on that day.
    """

    section: ClassVar[str] = Section.BUDGET

    class Kind(models.TextChoices):
        USCE = "usce", _("US clinical experience")
        TRAVEL = "travel", _("Travel and visas for visits")
        STUDY = "study", _("Books, question banks, courses")
        LIVING = "living", _("Rooms and living in the US")
        OTHER = "other", _("Something else")

    key = models.SlugField(max_length=80, editable=False)
    title = models.CharField(_("what it is for"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )  # fmt: skip
    planned_currency = models.CharField(_("currency"), max_length=3, blank=True)
    planned_on = models.DateField(_("to pay on"), null=True, blank=True)
    left_out = models.BooleanField(default=False)
    paid_amount = models.DecimalField(
        _("paid"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )  # fmt: skip
    paid_currency = models.CharField(_("currency"), max_length=3, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_rate = models.DecimalField(
        _("rate of that day"), max_digits=16, decimal_places=6, null=True, blank=True,
    )  # fmt: skip
    rate_currency = models.CharField(max_length=3, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_on = models.DateField(editable=False)

    objects: ClassVar[Any] = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "key"],
                name="a_budget_line_stands_once",
                violation_error_message=_("This line stands twice."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "title"],
                condition=~Q(title=""),
                name="an_own_line_has_its_own_name",
                violation_error_message=_("You have a line with this name. Give this one another name."),
            ),
            models.CheckConstraint(
                condition=Q(title="") | Q(phase__isnull=False, planned_amount__isnull=False),
                name="an_own_line_has_a_phase_and_an_amount",
                violation_error_message=_("A line of your own needs a part of the road and an amount."),
            ),
            models.CheckConstraint(
                condition=Q(planned_amount=None, planned_currency="")
                | Q(planned_amount__isnull=False, planned_amount__gte=0, planned_currency__regex=ISO_CODE),
                name="a_planned_amount_has_its_currency",
                violation_error_message=_("An amount is 0 or more, and has a currency."),
            ),
            models.CheckConstraint(
                condition=Q(paid_amount=None, paid_currency="", paid_on=None, paid_rate=None)
                | Q(paid_amount__isnull=False, paid_on__isnull=False)
                & Q(paid_amount__gte=0, paid_currency__regex=ISO_CODE),
                name="a_payment_has_amount_currency_and_day",
                violation_error_message=_("A payment has an amount of 0 or more, a currency and a day."),
            ),
            models.CheckConstraint(
                condition=Q(paid_currency__in=["", USD]) | Q(paid_rate__isnull=False, rate_currency=F("paid_currency")),
                name="a_payment_in_another_currency_has_its_rate",
                violation_error_message=_("Give the rate of that day: how much one US dollar was."),
            ),
            models.CheckConstraint(
                condition=Q(paid_rate=None, rate_currency="")
                | (Q(paid_rate__isnull=False, paid_rate__gt=0, rate_currency__regex=ISO_CODE) & ~Q(rate_currency=USD)),
                name="a_rate_of_a_payment_is_of_a_currency",
                violation_error_message=_("A rate must be more than 0."),
            ),
            models.CheckConstraint(
                condition=Q(left_out=False) | Q(paid_on=None),
                name="what_is_paid_is_not_left_out",
                violation_error_message=_("This is paid. What is paid cannot be left out."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def is_own(self) -> bool:
        """A line of one's own, not of the schedule."""
        return bool(self.title)

    @property
    def says_something(self) -> bool:
        """Whether a fee line differs from what the schedule says."""
        said = (self.planned_amount, self.planned_on, self.paid_on)
        return self.is_own or self.left_out or bool(self.note) or any(value is not None for value in said)

    @property
    def due_on(self) -> date | None:
        """The day by which an own line is to be paid; None for what is paid or left out."""
        return self.planned_on if self.is_own and not self.paid_on and not self.left_out else None
