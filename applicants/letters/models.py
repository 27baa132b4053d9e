"""Letters of recommendation, one row for a letter of a season."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.letters import rules
from applicants.letters.rules import State, Waiver
from applicants.owned import OwnedModel, OwnedQuerySet, Section
from programs.models import Specialty
from roadmap.anchors import FIRST_SEASON, LAST_SEASON

DAY_FIELDS = {
    State.ASKED: "asked_on", State.AGREED: "agreed_on", State.PACKET_SENT: "packet_on", State.FORM_SENT: "form_on",
    State.UPLOADED: "uploaded_on", State.DECLINED: "declined_on",
}  # fmt: skip
"""The column of the day on which each step was reached."""
IN_ORDER = [DAY_FIELDS[state] for state in rules.ORDER if state in DAY_FIELDS]


def _not_before(name: str, earlier: list[str]) -> Q:
    """The day of a step is not before those of earlier steps, as far as they are known."""
    last: Any = Greatest(*earlier) if len(earlier) > 1 else F(earlier[0])
    known = Q(*[Q(**{one: None}) for one in earlier])
    return Q(**{name: None}) | known | Q(**{f"{name}__gte": last})


class LetterQuerySet(OwnedQuerySet["Letter"]):
    def for_list(self) -> Self:
        """The latest season first, by writer, with all that a line shows."""
        return self.select_related("specialty").order_by("-season", "writer", "pk").fetch_mode(models.FETCH_RAISE)


class Letter(OwnedModel):
    """A letter for one season. Its days say how far it is; rules.state_of reads them."""

    section: ClassVar[str] = Section.LETTERS

    class Form(models.TextChoices):
        ORDINARY = "ordinary", _("An ordinary letter")
        STANDARDIZED = "standardized", _("A standardized letter of the specialty")

    season = models.PositiveSmallIntegerField(_("season"))
    writer = models.CharField(_("writer"), max_length=150)
    role = models.CharField(_("role"), max_length=100, blank=True)
    institution = models.CharField(_("institution"), max_length=150, blank=True)
    is_us = models.BooleanField(_("works in the US"), default=False)
    email = models.EmailField(_("e-mail"), blank=True)
    met_at = models.CharField(_("where you worked together"), max_length=150, blank=True)
    specialty = models.ForeignKey(Specialty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.ORDINARY)
    waiver = models.CharField(_("waiver"), max_length=20, choices=Waiver, default=Waiver.UNDECIDED)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    packet_on = models.DateField(_("packet sent on"), null=True, blank=True)
    form_on = models.DateField(_("form sent on"), null=True, blank=True)
    uploaded_on = models.DateField(_("uploaded on"), null=True, blank=True)
    declined_on = models.DateField(_("said no on"), null=True, blank=True)
    nudge_on = models.DateField(_("ask again on"), null=True, blank=True)
    nudged_on = models.DateField(_("last asked again on"), null=True, blank=True, editable=False)

    carried_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="carried_to"
    )
    added_on = models.DateField(editable=False)

    objects: ClassVar[Any] = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-season", "writer", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(writer=""),
                name="a_letter_has_a_writer",
                violation_error_message=_("Write who writes it."),
            ),
            models.CheckConstraint(
                condition=Q(season__range=(FIRST_SEASON, LAST_SEASON)),
                name="a_letter_is_for_a_season",
                violation_error_message=_("That is no Match season."),
            ),
            models.UniqueConstraint(
                fields=["applicant", "season", "writer", "institution", "specialty"],
                nulls_distinct=False,
                name="a_letter_stands_once_in_a_season",
                violation_error_message=_("You have a letter by this writer with this tag already."),
            ),
            models.CheckConstraint(
                condition=Q(*[_not_before(name, IN_ORDER[:place]) for place, name in enumerate(IN_ORDER) if place]),
                name="the_steps_of_a_letter_follow_each_other",
                violation_error_message=_("A step cannot come before the one that it follows. Check the days."),
            ),
            models.CheckConstraint(
                condition=Q(declined_on=None) | Q(uploaded_on=None),
                name="a_letter_that_was_declined_is_not_uploaded",
                violation_error_message=_("A letter that is uploaded was not declined."),
            ),
            models.CheckConstraint(
                condition=Q(nudge_on=None) | (
                    Q(uploaded_on=None, declined_on=None)
                    & (Q(asked_on__isnull=False) | Q(packet_on__isnull=False) | Q(form_on__isnull=False))
                ),
                name="only_a_writer_who_is_to_act_is_nudged",
                violation_error_message=_("Only a writer who was asked, and has not finished, is asked again."),
            ),
            models.CheckConstraint(
                condition=Q(carried_from=None) | Q(uploaded_on__isnull=False),
                name="only_an_uploaded_letter_is_carried_over",
                violation_error_message=_("Only a letter that was uploaded comes along into a new season."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.writer

    def get_absolute_url(self) -> str:
        return reverse("letters:letter", args=[self.applicant.public_id, self.pk])

    @property
    def days(self) -> dict[State, date]:
        """The days of its steps, as far as they are known."""
        return {state: day for state, name in DAY_FIELDS.items() if (day := getattr(self, name))}

    @property
    def state(self) -> State:
        return rules.state_of(self.days)

    def is_due(self, today: date) -> bool:
        """Whether it is time to ask again."""
        return self.nudge_on is not None and self.nudge_on <= today

    @property
    def written(self) -> rules.Written:
        """As the rules see it."""
        return rules.Written(
            days=self.days, season=self.season, is_us=self.is_us, waiver=self.waiver, nudge_on=self.nudge_on,
            specialty=self.specialty.key if self.specialty else "", standardized=self.form == self.Form.STANDARDIZED,
            added_on=self.added_on, pk=self.pk or 0, writer=self.writer,
        )  # fmt: skip
