"""What the person learned in Match Week, and places that they look at after SOAP."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.eras.models import NAMING, ListedProgram
from applicants.match.programs import NAMED, NamedProgram
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet


def goes_with(first: Q, second: Q, name: str, message: Any) -> models.CheckConstraint:
    """Both hold, or neither does."""
    return models.CheckConstraint(
        condition=(first & second) | (~first & ~second), name=name, violation_error_message=message
    )


class OutcomeQuerySet(SeasonalQuerySet["MatchOutcome"]):
    """Reads of outcomes."""

    def with_programs(self) -> Self:
        """With the names of the programs."""
        return self.select_related(*(f"{one}__{rest}" for one in ("matched_to", "advanced_to") for rest in NAMING))


class MatchOutcome(SeasonalModel):
    """What came of the season, as the person says: Monday, Friday, SOAP and after. R3 has the official word.

    `adds_soap_steps`: with this row the road got the steps of those who did not match; they go with it.
    """

    section: ClassVar[str] = Section.MATCH

    class Status(models.TextChoices):
        """What R3 says on Monday."""

        MATCHED = "matched", _("Matched")
        PARTLY = "partly", _("Partly matched")
        NOT_MATCHED = "not_matched", _("Not matched")

    class Soap(models.TextChoices):
        """How SOAP ended."""

        PLACE = "place", _("I found a position in SOAP")
        NO_PLACE = "no_place", _("SOAP ended without a position")
        NOT_IN = "not_in", _("I did not take part in SOAP")

    class After(models.TextChoices):
        """What came after SOAP."""

        PLACE = "place", _("I found a position after SOAP")
        NO_PLACE = "no_place", _("I look no further this season")

    status = models.CharField(_("status on Monday"), max_length=12, choices=Status)
    status_on = models.DateField(_("learned on"))
    matched_to = models.ForeignKey(
        ListedProgram, null=True, blank=True, on_delete=models.RESTRICT, related_name="+",
        verbose_name=_("matched to"),
    )  # fmt: skip
    matched_text = models.CharField(_("in words"), max_length=250, blank=True)
    advanced_to = models.ForeignKey(
        ListedProgram, null=True, blank=True, on_delete=models.RESTRICT, related_name="+",
        verbose_name=_("advanced position"),
    )  # fmt: skip
    advanced_text = models.CharField(_("in words"), max_length=250, blank=True)
    place_on = models.DateField(_("place learned on"), null=True, blank=True)
    soap = models.CharField(_("how SOAP ended"), max_length=10, choices=Soap, blank=True)
    soap_text = models.CharField(_("where"), max_length=250, blank=True)
    soap_on = models.DateField(null=True, blank=True)
    after = models.CharField(_("after SOAP"), max_length=10, choices=After, blank=True)
    after_text = models.CharField(_("where"), max_length=250, blank=True)
    after_on = models.DateField(null=True, blank=True)
    adds_soap_steps = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"], condition=CURRENT, name="one_outcome_per_season",
                violation_error_message=_("The outcome of this season stands already. Change that one."),
            ),
            models.CheckConstraint(
                condition=~Q(status="not_matched")
                | Q(matched_to=None, matched_text="", advanced_to=None, advanced_text="", place_on=None),
                name="who_did_not_match_has_no_place_of_the_match",
                violation_error_message=_("You did not match, so there is no place of the Match."),
            ),
            models.CheckConstraint(
                condition=(Q(matched_to=None) | Q(matched_text=""))
                & (Q(advanced_to=None) | Q(advanced_text="")),
                name="a_place_is_of_the_list_or_typed",
                violation_error_message=_("Choose a program of your list, or type it, not both."),
            ),
            goes_with(
                Q(matched_to=None, matched_text="", advanced_to=None, advanced_text=""), Q(place_on=None),
                "a_place_has_the_day_on_which_it_was_learned", _("A place has the day on which you learned it."),
            ),
            models.CheckConstraint(
                condition=Q(soap="", after="") | ~Q(status="matched"), name="who_matched_is_not_in_soap",
                violation_error_message=_("You matched, so SOAP is not for you."),
            ),
            goes_with(Q(soap=""), Q(soap_on=None), "an_end_of_soap_has_its_day", _("The end of SOAP has its day.")),
            goes_with(
                Q(soap="place"), ~Q(soap_text=""), "a_place_of_soap_is_named", _("Write where the position is."),
            ),
            models.CheckConstraint(
                condition=Q(after="") | Q(soap__in=("no_place", "not_in")), name="after_soap_comes_after_soap",
                violation_error_message=_("Say first how SOAP ended."),
            ),
            goes_with(
                Q(after=""), Q(after_on=None), "what_came_after_soap_has_its_day", _("What came after has its day."),
            ),
            goes_with(
                Q(after="place"), ~Q(after_text=""), "a_place_after_soap_is_named", _("Write where the position is."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.applicant_id} {self.status}"

    @property
    def matched_name(self) -> str:
        """Where they matched, as far as they said."""
        return self.matched_to.name if self.matched_to else self.matched_text

    @property
    def advanced_name(self) -> str:
        """The advanced position, as far as they said."""
        return self.advanced_to.name if self.advanced_to else self.advanced_text


class VacancyQuerySet(SeasonalQuerySet["Vacancy"]):
    """Reads of vacancies."""

    def for_list(self) -> Self:
        """The open ones first, then by name, with the program."""
        return self.select_related(*NAMING).order_by("-is_open", "pk").fetch_mode(models.FETCH_RAISE)


class Vacancy(NamedProgram):
    """A position that the person looks at after SOAP, of their own list."""

    section: ClassVar[str] = Section.MATCH

    link = models.URLField(_("where it stands"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    is_open = models.BooleanField(_("still open for me"), default=True)
    found_on = models.DateField()

    objects: ClassVar[Any] = VacancyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [NAMED]

    def __str__(self) -> str:
        return self.name
