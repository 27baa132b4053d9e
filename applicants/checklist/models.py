"""The applicant's steps. What the person says, and beside it what the planner made of it."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, PrivateQuerySet, Section
from roadmap.models import Milestone, Phase, WaitsOn
from roadmap.planner import LONGEST_WEEKS

SOON_DAYS = 45
"""A step that the plan begins within this time belongs to what can be done now."""


class ItemState(models.TextChoices):
    """What a person sees of a step; the values are those of `roadmap.planner.State`."""

    DONE = "done", _("Done")
    NOT_FOR_ME = "not_for_me", _("Not for me")
    WAITING = "waiting", _("Waiting on someone")
    BLOCKED = "blocked", _("Cannot start yet")
    READY = "ready", _("Ready")
    LATE = "late", _("Late")
    TOO_LATE = "too_late", _("Too late this season")
    PASSED = "passed", _("Passed")


OPEN_STATES = [ItemState.WAITING, ItemState.BLOCKED, ItemState.READY, ItemState.LATE, ItemState.TOO_LATE]
LATE_STATES = [ItemState.LATE, ItemState.TOO_LATE]


class ChecklistItemQuerySet(OwnedQuerySet["ChecklistItem"]):
    def applying(self) -> Self:
        """Steps of this person's road, done or not; not those for other people or marked "not for me"."""
        return self.filter(applies=True)

    def open(self) -> Self:
        """Steps still to do."""
        return self.applying().filter(state__in=OPEN_STATES)

    def in_order(self) -> Self:
        """In the order of the road; own steps after those of their phase."""
        return self.order_by("phase__position", "position", "pk")

    def for_list(self) -> Self:
        """All that a list shows, in one query; anything more is a defect."""
        return self.select_related("milestone", "phase").in_order().fetch_mode(models.FETCH_RAISE)


class ChecklistItem(OwnedModel):
    """One step of one applicant: a milestone of the road, or a step of their own.

    Dates of the plan: `earliest_*` and `latest_*` of the advised run, `hard_*` of the hard run; slack in days.
    `act_by` is the day that reminders and countdowns count to: the booked or own date, else the latest day to begin
    (nothing begun yet) or to finish.
    """

    section: ClassVar[str] = Section.ROADMAP

    class Act(models.TextChoices):
        START = "start", _("start by")
        FINISH = "finish", _("finish by")
        TARGET = "target", _("your date")
        BOOKED = "booked", _("booked for")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=60)
    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    own_title = models.CharField(_("title"), max_length=80, blank=True)
    needed_before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="needs_first"
    )

    # what the person says
    done_on = models.DateField(_("done on"), null=True, blank=True)
    started_on = models.DateField(_("begun on"), null=True, blank=True)
    not_for_me = models.BooleanField(default=False)
    waiting_on = models.CharField(_("waiting on"), max_length=20, choices=WaitsOn, blank=True)
    waiting_name = models.CharField(_("who exactly"), max_length=100, blank=True)
    waiting_since = models.DateField(_("since"), null=True, blank=True)
    chased_on = models.DateField(_("last chased on"), null=True, blank=True)
    chase_on = models.DateField(_("ask again on"), null=True, blank=True)
    own_weeks = models.DecimalField(
        _("your estimate in weeks"),
        max_digits=5, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST_WEEKS)],
    )  # fmt: skip
    own_target_on = models.DateField(_("your own date"), null=True, blank=True)
    own_deadline_on = models.DateField(_("the deadline"), null=True, blank=True)
    notes = models.TextField(_("your notes"), blank=True, max_length=5000)

    # what the records of a room show (an exam that was passed), written by checklist.records.show only
    shown_by = models.CharField(max_length=20, blank=True, editable=False)
    shown_done_on = models.DateField(null=True, blank=True, editable=False)
    shown_begun_on = models.DateField(null=True, blank=True, editable=False)
    booked_on = models.DateField(null=True, blank=True, editable=False)

    # what the planner made of it, written by checklist.services.replan only
    applies = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=ItemState, default=ItemState.BLOCKED)
    implied_done = models.BooleanField(default=False, help_text=_("A later step is done, so this one is too."))
    earliest_start = models.DateField(null=True, blank=True)
    earliest_finish = models.DateField(null=True, blank=True)
    latest_start = models.DateField(null=True, blank=True)
    latest_finish = models.DateField(null=True, blank=True)
    slack_days = models.IntegerField(null=True, blank=True)
    hard_earliest_finish = models.DateField(null=True, blank=True)
    hard_latest_finish = models.DateField(null=True, blank=True)
    hard_slack_days = models.IntegerField(null=True, blank=True)
    deadline_on = models.DateField(null=True, blank=True)
    deadline_expected = models.BooleanField(default=False)
    opens_on = models.DateField(null=True, blank=True, help_text=_("The window of the season has not opened yet."))
    opens_expected = models.BooleanField(default=False)
    act_by = models.DateField(null=True, blank=True)
    act = models.CharField(max_length=10, choices=Act, blank=True)
    blocked_by = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    on_chain = models.BooleanField(default=False)

    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ChecklistItemQuerySet.as_manager()

    class Meta:
        ordering = ["applicant", "phase", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "key"],
                name="a_step_once_per_applicant",
                violation_error_message=_("This step stands twice."),
            ),
            models.CheckConstraint(
                condition=Q(milestone__isnull=False) | ~Q(own_title=""),
                name="an_own_step_has_a_title",
                violation_error_message=_("Give the step a title."),
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None) | ~Q(waiting_on=""),
                name="a_wait_is_on_somebody",
                violation_error_message=_("Say on whom you wait."),
            ),
            models.CheckConstraint(
                condition=Q(chase_on=None) | Q(waiting_since__isnull=False),
                name="only_a_wait_is_chased",
                violation_error_message=_("Only a step that waits on somebody has a day to ask again."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(waiting_since=None),
                name="what_is_done_waits_on_nobody",
                violation_error_message=_("A step that is done does not wait on anybody."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(started_on=None) | Q(done_on__gte=F("started_on")),
                name="nothing_is_done_before_it_began",
                violation_error_message=_("The step cannot be done before the day it began."),
            ),
            models.CheckConstraint(
                condition=~Q(shown_by="") | Q(shown_done_on=None, shown_begun_on=None, booked_on=None),
                name="what_is_shown_has_its_room",
                violation_error_message=_("Only the records of a room can show this."),
            ),
            models.CheckConstraint(
                condition=Q(own_weeks=None) | Q(own_weeks__range=(0, LONGEST_WEEKS)),
                name="own_weeks_are_plausible",
                violation_error_message=_("The length must be between 0 and 520 weeks."),
            ),
            models.CheckConstraint(
                condition=Q(needed_before=None) | ~Q(needed_before=F("id")),
                name="no_step_needs_itself",
                violation_error_message=_("A step cannot come before itself."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["act_by"], name="items_to_remind_of",
                condition=Q(applies=True, state__in=[s.value for s in OPEN_STATES]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("checklist:step", args=[self.applicant.public_id, self.public_id])

    @property
    def title(self) -> str:
        return self.milestone.title if self.milestone else self.own_title

    @property
    def short(self) -> str:
        """How the step is named inside a sentence."""
        return self.milestone.short if self.milestone else self.own_title

    @property
    def is_own(self) -> bool:
        return self.milestone_id is None

    @property
    def is_done(self) -> bool:
        return self.state == ItemState.DONE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def day_done(self) -> date | None:
        """The day on which it was done: as the records show, else as the person says."""
        return self.shown_done_on or self.done_on

    @property
    def day_begun(self) -> date | None:
        """The day on which it was begun: as the person says, else as the records show."""
        return self.started_on or self.shown_begun_on

    @property
    def own_day(self) -> date | None:
        """The day that was fixed for it: booked with somebody else, else chosen by the person."""
        return self.booked_on or self.own_target_on

    @property
    def weeks(self) -> float:
        """The length that the plan counts with."""
        if self.own_weeks is not None:
            return float(self.own_weeks)
        return float(self.milestone.typical_weeks) if self.milestone else 0.0

    def is_now(self, today: date) -> bool:
        """Whether it can be acted on and its time has come: nothing blocks it, the plan begins it soon or it waits."""
        if not self.is_open or self.blocked_by or self.opens_on:
            return False
        soon = today + timedelta(days=SOON_DAYS)
        return bool(self.waiting_since or self.day_begun or self.state in LATE_STATES) or (
            (self.own_day or date.max) <= soon or (self.earliest_start or today) <= soon
        )

    def late_days(self, today: date) -> int:
        """By how many days it is late, at the advised pace or by the own date; 0 when it is not."""
        own = (today - self.own_day).days if self.own_day else 0
        return max(0, own, -(self.slack_days or 0))

    def waited_days(self, today: date) -> int | None:
        """For how many days they have waited; None when they do not."""
        return (today - self.waiting_since).days if self.waiting_since else None


class Substep(OwnedModel):
    """A part of a step, for the applicant's own eye; the plan does not look at it."""

    section: ClassVar[str] = Section.ROADMAP

    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="substeps")
    text = models.CharField(_("sub-step"), max_length=200)
    done_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = OwnedQuerySet["Substep"].as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_substep_has_words",
                violation_error_message=_("Write what the sub-step is."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RecordDate(OwnedModel):
    """A day in the records of a room that its owner is reminded of; written by checklist.records.show only.

    `key` is the room's own name for it, stable while the day moves; `path` the page it leads to. `at` is the instant
    where the hour counts (an interview, a reply-by clock); `on` is then its day in the zone of its owner.
    """

    section: ClassVar[str] = Section.ROADMAP

    class Kind(models.TextChoices):
        HAPPENS = "happens", _("it happens on this day")
        DUE = "due", _("it is to be done by this day")
        EXPIRES = "expires", _("it runs out on this day")
        ASK = "ask", _("it is time to ask")

    room = models.CharField(max_length=20)
    key = models.CharField(max_length=50)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    on = models.DateField()
    at = models.DateTimeField(null=True, blank=True)
    closes = models.BooleanField(default=False)
    path = models.CharField(max_length=200)

    objects: ClassVar[Any] = PrivateQuerySet["RecordDate"].as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "room", "key"],
                name="a_record_has_one_day_per_key",
                violation_error_message=_("This day stands twice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"


class ChangeQuerySet(OwnedQuerySet["Change"]):
    def recent(self) -> Self:
        """The newest first, with all that a list shows."""
        return self.select_related("item__milestone", "by").order_by("-pk").fetch_mode(models.FETCH_RAISE)


class Change(OwnedModel):
    """What was changed in an applicant's plan, by whom, and what it did. The source of undo and "what changed"."""

    section: ClassVar[str] = Section.ROADMAP

    class Verb(models.TextChoices):
        DONE = "done", _("marked as done")
        REOPENED = "reopened", _("opened again")
        STARTED = "started", _("begun")
        WAITING = "waiting", _("waits on someone")
        CHASED = "chased", _("asked again")
        ARRIVED = "arrived", _("no longer waits")
        NOT_FOR_ME = "not_for_me", _("not for me")
        FOR_ME = "for_me", _("is for me again")
        EDITED = "edited", _("changed")
        ADDED = "added", _("own step added")
        REMOVED = "removed", _("own step removed")
        PROFILE = "profile", _("profile changed")
        SEASON = "season", _("Match season chosen")
        ROAD = "road", _("an official date moved")
        SHOWN = "shown", _("done, as your records show")
        NOT_SHOWN = "not_shown", _("no longer shown by your records")

    item = models.ForeignKey(ChecklistItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes")
    verb = models.CharField(max_length=12, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    moved_count = models.PositiveSmallIntegerField(default=0)
    later_count = models.PositiveSmallIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["applicant", "-id"], name="changes_of_applicant")]

    def __str__(self) -> str:
        return f"{self.verb} {self.item_id or ''}"
