"""The list of programs and saved searches."""

from typing import Any, ClassVar, Self, cast

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet
from programs.models import Program, Specialty


class ListedQuerySet(SeasonalQuerySet["ListedProgram"]):
    """Reads of lists. A program that was merged into another counts as that one, for as long as it is merged."""

    def of_program(self, program_id: int) -> Self:
        """Rows that list this program, under its own name or that of one that was merged into it."""
        return self.filter(
            Q(program=program_id) | Q(program__merged_into=program_id) | Q(program__merged_into__merged_into=program_id)
        )

    def with_successor(self) -> Any:
        """Those of the catalogue; `now_id` is the program that counts now."""
        return self.filter(program__isnull=False).annotate(
            now_id=Coalesce("program__merged_into__merged_into_id", "program__merged_into_id", "program_id")
        )

    def for_list(self) -> Self:
        """By name, with all that a line of the list shows."""
        return self.select_related(
            "own_specialty", "program__specialty", "program__merged_into__specialty",
            "program__merged_into__merged_into__specialty",
        ).order_by(Coalesce("program__name", "own_name"), "pk")  # fmt: skip


class ListedProgram(SeasonalModel):
    """A program that the applicant looks at or applies to in a season. Whoever lists it learns what changes.

    It is one of the catalogue (`program`), or one that the person typed (`own_name`, `own_specialty`, ...).
    """

    section = Section.PROGRAMS

    class Tier(models.TextChoices):
        """How likely the person or their advisor thinks it is; a word of theirs, never a figure of ours."""

        REACH = "reach", _("Reach")
        TARGET = "target", _("Target")
        SAFETY = "safety", _("Safety")

    class TierBy(models.TextChoices):
        """Who set the tier."""

        ME = "me", _("me")
        ADVISOR = "advisor", _("my advisor")

    class State(models.TextChoices):
        """How far it is, in the order of a season; the last three end it."""

        CONSIDERING = "considering", _("Considering")
        WILL_APPLY = "will_apply", _("Will apply")
        APPLIED = "applied", _("Applied")
        INVITED = "invited", _("Invited")
        SCHEDULED = "scheduled", _("Interview scheduled")
        INTERVIEWED = "interviewed", _("Interviewed")
        RANKED = "ranked", _("Ranked")
        WITHDRAWN = "withdrawn", _("Withdrawn by me")
        REJECTED = "rejected", _("Rejected")
        NO_ANSWER = "no_answer", _("No answer")

    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    own_name = models.CharField(_("name"), max_length=250, blank=True)
    own_specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("specialty")
    )
    own_city = models.CharField(_("city"), max_length=100, blank=True)
    own_state = models.CharField(_("state"), max_length=2, blank=True)
    own_code = models.CharField(_("ACGME or NRMP code"), max_length=11, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True)
    tier_by = models.CharField(_("set by"), max_length=10, choices=TierBy, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CONSIDERING)
    state_on = models.DateField(_("since"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ListedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "program"],
                condition=CURRENT,
                name="a_program_is_listed_once",
                violation_error_message=_("This program is on your list already."),
            ),
            models.UniqueConstraint(
                "applicant", Lower("own_name"), "own_specialty",
                condition=CURRENT & Q(program=None),
                name="an_own_program_is_listed_once",
                violation_error_message=_("You have typed a program with this name and specialty already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    program__isnull=False, own_name="", own_specialty=None, own_city="", own_state="", own_code=""
                ) | (Q(program=None, own_specialty__isnull=False) & ~Q(own_name="")),
                name="a_listed_program_is_of_the_catalogue_or_typed",
                violation_error_message=_("Choose a program of the catalogue, or type its name and specialty."),
            ),
            models.CheckConstraint(
                condition=Q(tier="", tier_by="") | (~Q(tier="") & ~Q(tier_by="")),
                name="a_tier_says_who_set_it",
                violation_error_message=_("Say who set the tier: you, or your advisor."),
            ),
            models.CheckConstraint(
                condition=Q(own_state="") | Q(own_state__regex=r"^[A-Z]{2}$"),
                name="an_own_programs_state_has_two_letters",
                violation_error_message=_("A state has two letters, as NJ."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.applicant_id} lists {self.program_id or self.own_name}"

    @property
    def now(self) -> Program | None:
        """The program of the catalogue that counts now: itself, or what it was merged into. None for a typed one."""
        program = self.program
        while program and program.merged_into:
            program = program.merged_into
        return program

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.now.name if self.now else self.own_name

    @property
    def specialty(self) -> Specialty:
        """Its specialty."""
        found: Any = self.now.specialty if self.now else self.own_specialty
        return cast(Specialty, found)

    @property
    def place(self) -> str:
        """City and state, as far as they are known."""
        about = (self.now.city, self.now.state) if self.now else (self.own_city, self.own_state)
        return ", ".join(part for part in about if part)


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
