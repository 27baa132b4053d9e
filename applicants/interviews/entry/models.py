"""Which entry of a calendar file an interview came from, so that a later file can move or cancel it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.interviews.models import Interview
from applicants.owned import Section
from applicants.seasonal import CURRENT, SeasonalModel, SeasonalQuerySet


class CalendarEntry(SeasonalModel):
    """The name (UID) that a scheduler gave to an interview, and how often it has changed it."""

    section: ClassVar[str] = Section.INTERVIEWS

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="calendar_entry")
    uid = models.CharField(max_length=250)
    sequence = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = SeasonalQuerySet["CalendarEntry"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "uid"],
                condition=CURRENT,
                name="a_calendar_entry_is_one_interview",
                violation_error_message=_("This entry of a calendar is one of your interviews already."),
            ),
            models.CheckConstraint(
                condition=~Q(uid=""),
                name="a_calendar_entry_has_its_name",
                violation_error_message=_("An entry without a name of its own cannot be followed."),
            ),
        ]

    def __str__(self) -> str:
        return self.uid
