"""One row for each week that a person checked in."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section


class Hours(models.IntegerChoices):
    """Work and study together, in one week."""

    UNDER_20 = 1, _("Under 20")
    TO_40 = 2, _("20 to 40")
    TO_55 = 3, _("40 to 55")
    TO_70 = 4, _("55 to 70")
    OVER_70 = 5, _("Over 70")


class Mood(models.IntegerChoices):
    """How a week was, in the person's own eyes."""

    VERY_LOW = 1, _("Very low")
    LOW = 2, _("Low")
    OKAY = 3, _("Okay")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


class CheckInQuerySet(OwnedQuerySet["CheckIn"]):
    def for_list(self) -> Self:
        """The newest week first."""
        return self.order_by("-week", "-pk")


class CheckIn(OwnedModel):
    """How one week was. `week` is its Monday, in the person's own zone."""

    section = Section.WELLBEING

    week = models.DateField(_("week that begins on"))
    hours = models.PositiveSmallIntegerField(_("hours of work and study"), choices=Hours)
    mood = models.PositiveSmallIntegerField(_("how it was"), choices=Mood)
    line = models.CharField(_("a line about it"), max_length=200, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-week", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "week"],
                name="one_check_in_a_week",
                violation_error_message=_("You have checked in for this week already."),
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1),
                name="a_week_begins_on_monday",
                violation_error_message=_("A week begins on a Monday."),
            ),
            models.CheckConstraint(
                condition=Q(hours__range=(Hours.UNDER_20, Hours.OVER_70)),
                name="hours_are_one_of_five_bands",
                violation_error_message=_("Choose how many hours there were."),
            ),
            models.CheckConstraint(
                condition=Q(mood__range=(Mood.VERY_LOW, Mood.VERY_GOOD)),
                name="a_mood_is_one_of_five",
                violation_error_message=_("Choose how the week was."),
            ),
        ]

    def __str__(self) -> str:
        return f"week of {self.week}"
