"""A program that a record of the Match names: one of the catalogue, or one that the person typed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.seasonal import SeasonalModel
from programs.models import Program, Specialty

NAMED = models.CheckConstraint(
    condition=Q(program__isnull=False, own_name="", own_specialty=None, own_place="")
    | Q(program=None) & ~Q(own_name=""),
    name="a_%(class)s_is_of_the_catalogue_or_typed",
    violation_error_message=_("Choose a program of the catalogue, or type its name."),
)


class NamedProgram(SeasonalModel, is_base=True):
    """A row about one program. A merged one counts as what it was merged into."""

    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    own_name = models.CharField(_("name"), max_length=250, blank=True)
    own_specialty = models.ForeignKey(
        Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("specialty")
    )
    own_place = models.CharField(_("city and state"), max_length=100, blank=True)

    class Meta:
        abstract = True

    @property
    def now(self) -> Program | None:
        """The program of the catalogue that counts now; None for a typed one."""
        return self.program and self.program.now

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.now.name if self.now else self.own_name

    @property
    def specialty(self) -> Specialty | None:
        """Its specialty, where it is known."""
        return self.now.specialty if self.now else self.own_specialty

    @property
    def place(self) -> str:
        """City and state, as far as they are known."""
        if self.now is None:
            return self.own_place
        return ", ".join(part for part in (self.now.city, self.now.state) if part)
