"""Signals, applications that were certified, and which statement and letters go to which program."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.documents.models import Statement
from applicants.eras.models import ListedProgram
from applicants.letters.models import Letter
from applicants.letters.rules import MOST_PER_PROGRAM
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet
from programs.models import Institution, Specialty


class SignalQuerySet(SeasonalQuerySet["Signal"]):
    def for_list(self) -> Self:
        """Gold before silver, in the order in which they were set."""
        return self.order_by("specialty_id", "kind", "number")


class Signal(SeasonalModel):
    """A signal to a program. `limit` is that of the specialty and season on the day when it was set.

    `number` counts the signals of one kind in a specialty: the one over the limit has no number left. `institution`
    and `specialty` are those of the program, because a signal goes to them and not to one of their tracks.
    """

    section: ClassVar[str] = Section.PROGRAMS

    class Kind(models.TextChoices):
        """Gold says more than silver; where a specialty has one kind it is gold."""

        GOLD = "gold", _("gold")
        SILVER = "silver", _("silver")

    listed = models.ForeignKey(ListedProgram, on_delete=models.CASCADE, related_name="signals")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    number = models.PositiveSmallIntegerField()
    limit = models.PositiveSmallIntegerField()
    set_on = models.DateField()

    objects: ClassVar[Any] = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(number__lte=F("limit")),
                name="a_signal_is_within_its_limit",
                violation_error_message=_("That would be more signals than this specialty has."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["gold", "silver"]),
                name="a_signal_is_gold_or_silver",
                violation_error_message=_("A signal is gold or silver."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "specialty", "kind", "number"],
                condition=CURRENT,
                name="each_signal_has_its_own_number",
                violation_error_message=_("This signal is given already."),
            ),
            models.UniqueConstraint(
                fields=["listed"],
                condition=CURRENT,
                name="a_program_gets_one_signal",
                violation_error_message=_("This program has a signal already."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "institution", "specialty"],
                condition=CURRENT & Q(institution__isnull=False),
                name="an_institution_gets_one_signal_in_a_specialty",
                violation_error_message=_("Another program of this institution and specialty has the signal already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class CertifiedQuerySet(SeasonalQuerySet["Application"]):
    def sent_ids(self) -> set[int]:
        """Ids of the listed programs that went with one of them."""
        return {pk for sent in self.order_by().values_list("sent", flat=True) for pk in sent}


class Application(SeasonalModel):
    """An application that was certified in its service; it is there from that day until it is taken back.

    `sent` are the ids of the listed programs that went from “will apply” to “applied” with it.
    """

    section: ClassVar[str] = Section.PROGRAMS

    class Service(models.TextChoices):
        """Where one applies; the values are those of Specialty.Service."""

        ERAS = "eras", "ERAS"
        RESIDENCYCAS = "residencycas", "ResidencyCAS"

    service = models.CharField(_("service"), max_length=20, choices=Service)
    certified_on = models.DateField(_("certified on"))
    sent: Any = models.JSONField(default=list, blank=True)

    objects: ClassVar[Any] = CertifiedQuerySet.as_manager()

    class Meta:
        ordering = ["service"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "service"],
                condition=CURRENT,
                name="an_application_is_certified_once_in_a_season",
                violation_error_message=_("This application is certified already."),
            ),
            models.CheckConstraint(
                condition=Q(service__in=["eras", "residencycas"]),
                name="an_application_goes_through_a_service",
                violation_error_message=_("Choose ERAS or ResidencyCAS."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_service_display()


class AssignedLetter(SeasonalModel):
    """A letter that goes to a program, in one of its four places."""

    section: ClassVar[str] = Section.PROGRAMS

    listed = models.ForeignKey(ListedProgram, on_delete=models.CASCADE, related_name="assigned_letters")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="+")
    slot = models.PositiveSmallIntegerField()
    assigned_on = models.DateField()

    objects: ClassVar[Any] = SeasonalQuerySet["AssignedLetter"].as_manager()

    class Meta:
        ordering = ["listed", "slot"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__range=(1, MOST_PER_PROGRAM)),
                name="a_program_gets_four_letters_at_most",
                violation_error_message=_("A program gets four letters at most."),
            ),
            models.UniqueConstraint(
                fields=["listed", "slot"],
                condition=CURRENT,
                name="each_letter_of_a_program_has_its_place",
                violation_error_message=_("This place has a letter already."),
            ),
            models.UniqueConstraint(
                fields=["listed", "letter"],
                condition=CURRENT,
                name="a_letter_goes_to_a_program_once",
                violation_error_message=_("This letter goes to the program already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_id}: {self.letter_id}"


class AssignedStatement(SeasonalModel):
    """The statement that goes to a program."""

    section: ClassVar[str] = Section.PROGRAMS

    listed = models.ForeignKey(ListedProgram, on_delete=models.CASCADE, related_name="assigned_statements")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")
    assigned_on = models.DateField()

    objects: ClassVar[Any] = SeasonalQuerySet["AssignedStatement"].as_manager()

    class Meta:
        ordering = ["listed"]
        constraints = [
            models.UniqueConstraint(
                fields=["listed"],
                condition=CURRENT,
                name="a_program_gets_one_statement",
                violation_error_message=_("A program gets one statement."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_id}: {self.statement_id}"
