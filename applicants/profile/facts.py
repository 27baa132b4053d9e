"""What of the person programs ask about, in one row: typed by them, or told by their records."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.facts.fields import STAGES

LIKELY_USCE = 60
"""Months of clinical experience; more is a typing error."""
FACTS = ("step2_score", "most_attempts", "usce_months", "usce_last_on", "letters", "us_letters", "certified_at")
"""What a person can type."""


class FitFacts(OwnedModel):
    """What programs ask about and the profile does not hold. None is “not said yet”; zero is none.

    The columns are what the person typed. `recorded` is what the records of the rooms say (exams, experience,
    letters), by the same names and in JSON's values; it wins, and only checklist.records.show writes it.
    """

    section = Section.PROGRAMS

    step2_score = models.PositiveSmallIntegerField(_("Step 2 CK score"), null=True, blank=True)
    most_attempts = models.PositiveSmallIntegerField(_("most attempts at one Step"), null=True, blank=True)
    usce_months = models.PositiveSmallIntegerField(_("months of US clinical experience"), null=True, blank=True)
    usce_last_on = models.DateField(_("last day of the newest one"), null=True, blank=True)
    letters = models.PositiveSmallIntegerField(_("letters of recommendation"), null=True, blank=True)
    us_letters = models.PositiveSmallIntegerField(_("of them from the US"), null=True, blank=True)
    certified_at = models.CharField(
        _("ECFMG certificate there by"), max_length=20, blank=True, choices=list(STAGES.items())
    )

    recorded: Any = models.JSONField(default=dict, blank=True, editable=False)

    objects: ClassVar[Any] = OwnedQuerySet["FitFacts"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["applicant"], name="one_set_of_facts_per_applicant"),
            models.CheckConstraint(
                condition=Q(step2_score=None) | Q(step2_score__range=(1, 300)),
                name="a_step2_score_has_three_digits_at_most",
                violation_error_message=_("A Step 2 CK score lies between 1 and 300."),
            ),
            models.CheckConstraint(
                condition=Q(most_attempts=None) | Q(most_attempts__range=(1, 8)),
                name="attempts_are_counted_from_one",
                violation_error_message=_("Attempts are counted from 1 to 8. If you passed the first time, write 1."),
            ),
            models.CheckConstraint(
                condition=Q(usce_months=None) | Q(usce_months__lte=LIKELY_USCE),
                name="usce_is_plausible",
                violation_error_message=_("Write whole months, 60 at most."),
            ),
            models.CheckConstraint(
                condition=Q(usce_last_on=None) | Q(usce_months__isnull=False, usce_months__gt=0),
                name="a_last_day_needs_months",
                violation_error_message=_("You give the last day of your experience. Say how many months it was, too."),
            ),
            models.CheckConstraint(
                condition=Q(letters=None) | Q(letters__lte=20),
                name="letters_are_plausible",
                violation_error_message=_("Write a number of letters, 20 at most."),
            ),
            models.CheckConstraint(
                condition=Q(us_letters=None) | Q(letters__isnull=False, us_letters__lte=F("letters")),
                name="us_letters_are_letters",
                violation_error_message=_("Letters from the US count among all your letters: there cannot be more."),
            ),
        ]

    def __str__(self) -> str:
        return f"facts of {self.applicant_id}"

    def known(self, name: str) -> Any:
        """The value that counts: as the records say, else as it was typed. None: not said yet."""
        if name not in self.recorded:
            return getattr(self, name)
        value = self.recorded[name]
        return date.fromisoformat(value) if value and name.endswith("_on") else value
