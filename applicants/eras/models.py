"""The list of programs and saved searches."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.models import Program


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
