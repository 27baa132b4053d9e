"""The list of programs, saved searches, and what of the person the catalogue compares."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.facts.fields import STAGES
from programs.models import Program

LIKELY_USCE = 60
"""Months of clinical experience; more is a typing error."""


class ListedQuerySet(OwnedQuerySet["ListedProgram"]):
    """Reads of lists. A program that was merged into another counts as that one, for as long as it is merged."""

    def of_program(self, program_id: int) -> Self:
        """Rows that list this program, under its own name or that of one that was merged into it."""
        return self.filter(
            Q(program=program_id) | Q(program__merged_into=program_id) | Q(program__merged_into__merged_into=program_id)
        )

    def with_successor(self) -> Any:
        """`now_id` is the program that counts now."""
        return self.annotate(
            now_id=Coalesce("program__merged_into__merged_into_id", "program__merged_into_id", "program_id")
        )

    def for_list(self) -> Self:
        """By name, with all that a line of the list shows."""
        return self.select_related(
            "program__specialty", "program__merged_into__specialty", "program__merged_into__merged_into__specialty"
        ).order_by("program__name", "pk")


class ListedProgram(OwnedModel):
    """A program that the applicant looks at or applies to. Whoever lists it learns what changes."""

    section = Section.PROGRAMS

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ListedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "program"],
                name="a_program_is_listed_once",
                violation_error_message=_("This program is on your list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant_id} lists {self.program_id}"

    @property
    def now(self) -> Program:
        """The program that counts now: itself, or what it was merged into."""
        program = self.program
        while program.merged_into:
            program = program.merged_into
        return program


class SavedSearch(OwnedModel):
    """A search that the person keeps: `query` is what stands behind the ? of the search page."""

    section = Section.PROGRAMS

    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = OwnedQuerySet["SavedSearch"].as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "name"],
                name="a_search_has_its_own_name",
                violation_error_message=_("You have a search with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FitFacts(OwnedModel):
    """What programs ask about and the profile does not hold. None is “not said yet”; zero is none.

    Stands here in plain form until the rooms for exams, experience and letters hold it.
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
