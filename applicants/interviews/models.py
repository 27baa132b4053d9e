"""Interviews and what belongs to each."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.zones import validate_zone
from applicants.eras.models import NAMING, ListedProgram
from applicants.interviews.rules import Meeting
from applicants.owned import Section
from applicants.seasonal import SeasonalModel, SeasonalQuerySet


class InterviewQuerySet(SeasonalQuerySet["Interview"]):
    """Reads of interviews."""

    def with_program(self) -> Self:
        """With what names its program."""
        return self.select_related(*(f"listed__{name}" for name in NAMING))

    def held(self) -> Self:
        """Interviews that took place; a social evening or a second look is none."""
        return self.filter(kind=Interview.Kind.INTERVIEW, state=Interview.State.DONE)

    def for_list(self) -> Self:
        """By time, those without one last, with all that a line shows."""
        return self.with_program().order_by("starts_at", "pk").fetch_mode(models.FETCH_RAISE)


class Interview(SeasonalModel):
    """An invitation to a program and what became of it.

    `starts_at`, `ends_at` and `reply_by` are instants; `zone` is the zone in which the program says its times (an IANA
    name), so that both the program's and the person's hour can be shown. Without `starts_at` nothing is booked yet.
    `put_on_list`: its program came onto the list with it.
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

    class Kind(models.TextChoices):
        """What one is invited to."""

        INTERVIEW = "interview", _("Interview")
        SECOND_LOOK = "second_look", _("Second look")
        SOCIAL = "social", _("Social with residents")

    class Platform(models.TextChoices):
        """Where the invitation came and is answered."""

        THALAMUS = "thalamus", _("Thalamus")
        SCHEDULER = "scheduler", _("Interview Broker or another scheduler")
        ERAS = "eras", _("Message in MyERAS")
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        OTHER = "other", _("Another way")

    class How(models.TextChoices):
        """How one meets."""

        VIDEO = "video", _("Video")
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("Phone")

    class Source(models.TextChoices):
        """How it came into the product."""

        FORM = "form", _("typed")
        MAIL = "mail", _("from a pasted mail")
        FILE = "file", _("from a calendar file")

    OPEN = (State.INVITED, State.WAITLISTED, State.SCHEDULED)

    listed = models.ForeignKey(ListedProgram, on_delete=models.RESTRICT, related_name="interviews")
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind, default=Kind.INTERVIEW)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INVITED)
    invited_on = models.DateField(_("invited on"))
    invited_at = models.DateTimeField(_("moment of the invitation"), null=True, blank=True)
    reply_by = models.DateTimeField(_("reply by"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    zone = models.CharField(_("time zone of the program"), max_length=64, validators=[validate_zone])
    zone_sure = models.BooleanField(_("the time zone is certain"), default=True)
    waitlisted_on = models.DateField(_("on the waitlist since"), null=True, blank=True)
    platform = models.CharField(_("where to answer"), max_length=10, choices=Platform, blank=True)
    how = models.CharField(_("how you meet"), max_length=10, choices=How, blank=True)
    place = models.CharField(_("place or address"), max_length=300, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    slots = models.TextField(_("days and times that they offer"), max_length=2000, blank=True)
    notes = models.TextField(_("notes before the day"), max_length=5000, blank=True)
    source = models.CharField(_("entered"), max_length=5, choices=Source, default=Source.FORM, editable=False)
    put_on_list = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

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
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False),
                name="an_interview_with_an_end_has_a_beginning",
                violation_error_message=_("Say when it begins too, not only when it ends."),
            ),
            models.CheckConstraint(
                condition=~Q(state="waitlisted") | Q(waitlisted_on__isnull=False),
                name="a_waitlist_has_its_first_day",
                violation_error_message=_("Say since when you are on the waitlist."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("invited_on")),
                name="an_invitation_is_answered_after_it_came",
                violation_error_message=_("You cannot have answered before the invitation came."),
            ),
            models.CheckConstraint(
                condition=Q(reply_by=None) | Q(invited_at=None) | Q(reply_by__gt=F("invited_at")),
                name="a_reply_is_due_after_the_invitation",
                violation_error_message=_("The time to reply by is before the invitation. Is the day right?"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("interviews:show", args=[self.applicant.public_id, self.pk])

    @property
    def to_answer(self) -> bool:
        """Nothing was answered yet."""
        return self.state == self.State.INVITED and self.answered_on is None

    @property
    def meeting(self) -> Meeting:
        """As the rules see it."""
        program = self.listed.now
        return Meeting(
            pk=self.pk, name=self.listed.name, state=self.state, zone=self.zone, zone_sure=self.zone_sure,
            starts_at=self.starts_at, ends_at=self.ends_at, reply_by=self.reply_by, to_answer=self.to_answer,
            in_person=self.how == self.How.IN_PERSON,
            us_state=program.state if program else self.listed.own_state,
        )  # fmt: skip
