"""Interviews and what belongs to each."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.zones import validate_zone
from applicants.eras.models import ListedProgram
from applicants.owned import Section
from applicants.seasonal import SeasonalModel, SeasonalQuerySet


class InterviewQuerySet(SeasonalQuerySet["Interview"]):
    """Reads of interviews."""

    def with_program(self) -> Self:
        """With what names its program."""
        return self.select_related(
            "listed__own_specialty", "listed__program__specialty", "listed__program__merged_into__specialty",
            "listed__program__merged_into__merged_into__specialty",
        )  # fmt: skip


class Interview(SeasonalModel):
    """An invitation to a program and what became of it.

    `starts_at`, `ends_at` and `reply_by` are instants; `zone` is the zone in which the program says its times (an IANA
    name), so that both the program's and the person's hour can be shown. Without `starts_at` nothing is booked yet.
    """

    section: ClassVar[str] = Section.INTERVIEWS

    class State(models.TextChoices):
        """How far it is."""

        INVITED = "invited", _("To answer")
        WAITLISTED = "waitlisted", _("On the waitlist")
        SCHEDULED = "scheduled", _("Booked")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined by me")
        CANCELLED = "cancelled", _("Cancelled by the program")

    OPEN = (State.INVITED, State.WAITLISTED, State.SCHEDULED)

    listed = models.ForeignKey(ListedProgram, on_delete=models.RESTRICT, related_name="interviews")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INVITED)
    invited_on = models.DateField(_("invited on"))
    reply_by = models.DateTimeField(_("reply by"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    zone = models.CharField(_("time zone of the program"), max_length=64, validators=[validate_zone])

    objects: ClassVar[Any] = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="an_interview_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("scheduled", "done")) | Q(starts_at__isnull=False),
                name="a_booked_interview_has_its_time",
                violation_error_message=_("Say when it begins, or leave it as an invitation to answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_id} {self.state}"
