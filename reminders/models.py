"""Reminders that are due and the mails that carry them. The row is the truth, a task only a hint.

A `Reminder` is one thing to say to one person, once: unique per (user, subject, rule, due version). When its
date moves it is superseded by a new row, never edited. A `Mail` is one message to one person: it bundles
reminders (the daily mail) or carries a single one (urgent, or a moved deadline).
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 6
BACKOFF = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4)]
"""How long a mail rests after its first, second ... failed attempt."""


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def pending(self) -> Self:
        """Not yet said, not superseded."""
        return self.filter(state=Reminder.State.PENDING)

    def to_come(self) -> Self:
        """Pending, and in no mail yet or in one that still goes out."""
        return self.pending().filter(Q(mail=None) | Q(mail__state__in=[Mail.State.PENDING, Mail.State.SENDING]))

    def due(self, now: datetime) -> Self:
        """Pending, its time has come, and in no mail yet."""
        return self.pending().filter(due_at__lte=now, mail=None)


class Reminder(models.Model):
    """One thing to say to one person, once."""

    class Kind(models.TextChoices):
        MILESTONE = "milestone", _("a step is due")
        DEADLINE = "deadline", _("a date of the season comes")
        MOVED = "moved", _("an official date moved")
        PROGRAM = "program", _("a program on your list changed")
        RECORD = "record", _("a day in your records comes")

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        SENT = "sent", _("sent")
        SUPERSEDED = "superseded", _("replaced")
        DROPPED = "dropped", _("not needed any more")

    class Reason(models.TextChoices):
        """Why it was replaced or not needed."""

        MOVED = "moved", _("its date moved")
        LATER = "later", _("a later reminder said it")
        CLOSED = "closed", _("done, or not open any more")
        STOPPED = "stopped", _("you had stopped these mails")
        UNREACHABLE = "unreachable", _("we could not write to you")
        NEWER = "newer", _("it changed again")
        BACK = "back", _("it changed back before we wrote")
        UNLISTED = "unlisted", _("not on your list any more")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(
        max_length=80,
        help_text=_("What it is about: item:<uuid>, date:<season>:<anchor>, program:<id>, record:<room>:<key>."),
    )
    rule = models.CharField(
        max_length=20, help_text=_("Which rule made it due: T-7, H-2, late:2026-W48, moved; of a program, which field.")
    )
    due_version = models.CharField(max_length=40, help_text=_("The date, or version of the date, that it counts to."))
    event_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=120, blank=True, help_text=_("Why it was not needed any more."))
    data: Any = models.JSONField(default=dict, blank=True)
    mail = models.ForeignKey("Mail", null=True, blank=True, on_delete=models.RESTRICT, related_name="reminders")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject", "rule", "due_version"],
                name="said_once",
                violation_error_message=_("This reminder exists already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(mail__isnull=False),
                name="what_is_sent_went_in_a_mail",
                violation_error_message=_("A reminder that was sent has its mail."),
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="reminders_due", condition=Q(state="pending", mail=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.rule}"

    @property
    def reason_words(self) -> str:
        """The reason, for people."""
        return str(self.Reason(self.reason).label) if self.reason in self.Reason.values else self.reason


class MailQuerySet(models.QuerySet["Mail"]):
    def to_send(self, now: datetime) -> Self:
        """Waiting and due at `now`, or taken by a worker whose lease has run out, by the real clock."""
        return self.filter(
            Q(state=Mail.State.PENDING, send_at__lte=now) | Q(state=Mail.State.SENDING, lease_until__lte=timezone.now())
        ).order_by("send_at", "pk")

    def unsent(self) -> Self:
        return self.filter(state__in=[Mail.State.PENDING, Mail.State.SENDING])

    def for_list(self) -> Self:
        return self.select_related("user").order_by("-pk").fetch_mode(models.FETCH_RAISE)


class Mail(models.Model):
    """One message to one person, on its way through the outbox.

    `slot` makes the mail unique: its kind and the first reminder in it, or the invitation.
    `due_at` never moves; `send_at` is when the next attempt may be made.
    """

    class Kind(models.TextChoices):
        DAILY = "daily", _("daily mail")
        URGENT = "urgent", _("urgent: a deadline closes")
        HOUR = "hour", _("soon: something at an hour")
        MOVED = "moved", _("an official date moved")
        PROGRAM = "program", _("programs on your list changed")
        INVITATION = "invitation", _("invitation of an advisor")
        COUPLE = "couple", _("invitation to match as a couple")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("with a worker")
        SENT = "sent", _("sent")
        EMPTY = "empty", _("nothing left to say")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    address = models.EmailField(blank=True, help_text=_("Where it goes when it is not to a user."))
    kind = models.CharField(max_length=12, choices=Kind)
    slot = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    data: Any = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("watch_outbox", "Can see the outbox and try failed mails again")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "slot"],
                name="one_mail_per_slot",
                nulls_distinct=False,
                violation_error_message=_("This mail exists already."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""),
                name="a_mail_goes_to_somebody",
                violation_error_message=_("A mail needs a user or an address."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="a_worker_holds_a_lease",
                violation_error_message=_("A mail that is being sent has a lease."),
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="sent_at_a_moment",
                violation_error_message=_("A mail that was sent has a moment at which it was."),
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MAX_ATTEMPTS),
                name="attempts_have_an_end",
                violation_error_message=_("A mail is not tried without end."),
            ),
        ]
        indexes = [
            models.Index(F("send_at").asc(), name="mails_to_send", condition=Q(state__in=["pending", "sending"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slot}"

    @property
    def to(self) -> str:
        return self.user.email if self.user else self.address


class Unsubscription(models.Model):
    """One subject that a person wants no reminders about (all about a step, say). Kinds are on the user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsubscriptions")
    subject = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject"],
                name="unsubscribed_once",
                violation_error_message=_("You have stopped these reminders already."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Round(models.Model):
    """Up to which of their own days a person's daily round was made: what is due that day was looked for, once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class Heartbeat(models.Model):
    """When a part of the machinery was last seen alive."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
