"""The writes of the outbox: look for what is due, bundle it, claim, send, mark. Safe to run twice, at once, again.

One sweep at an instant: `sweep(now)` writes rows and returns the mails that may be sent; `deliver(pk)` sends one.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat, Replace
from django.utils import timezone

from accounts.models import MailKind, User
from accounts.zones import local_day, zone_of
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.match.couples.models import Couple
from applicants.profile.models import Applicant
from applicants.sharing.models import Invitation
from reminders import catalogue, compose, health, hourly, hours, moves, rules, subjects
from reminders.models import BACKOFF, MAX_ATTEMPTS, Mail, Reminder, Round, Unsubscription
from roadmap import road

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Users, invitations or mails that one sweep takes on; the next sweep takes the rest."""
MARK_AGAIN_S = (0, 1, 2, 4, 8)
"""How long to rest between attempts to note that a mail was sent."""


# ------------------------------------------------------------------------------------ the sweep


def sweep(*, now: datetime | None = None) -> list[int]:
    """Write what is due by `now` and return the ids of mails that may be sent, the oldest first."""
    now = now or timezone.now()
    failed = [
        user_id
        for look, people in ((make_round, _users_to_round), (hourly.note, hourly.people_due))
        for user_id in people(now)[:AT_ONCE] if not _looked(look, user_id, now)
    ]  # fmt: skip
    health.note_rounds(failed=bool(failed))
    for bundle in (catalogue.note_changes, bundle_hours, bundle_moved, bundle_programs, bundle_invitations):
        try:
            bundle(now=now)
        except Exception:  # what stands in the outbox already goes out all the same
            logger.exception("%s failed; the next sweep tries again", bundle.__name__)
    return list(Mail.objects.all().to_send(now).values_list("pk", flat=True)[:AT_ONCE])


def _looked(look: Callable[..., object], user_id: int, now: datetime) -> bool:
    """Look for what is due to one person. False when that failed: one person's trouble is not everybody's."""
    try:
        look(user_id=user_id, now=now)
    except Exception:
        logger.exception("The round of user %s failed; the next sweep tries again", user_id)
        return False
    return True


def _users_to_round(now: datetime) -> list[int]:
    """People whose hour of the daily mail has come and whose round of this day was not made yet.

    Of this day, not up to it: somebody who has flown west is a day younger than their last round.
    """
    people = User.objects.filter(
        is_active=True, is_applicant=True, applicant__onboarded_at__isnull=False, address_bounced_at=None
    )  # fmt: skip
    due = Q(pk=None)
    for zone in people.order_by().values_list("time_zone", flat=True).distinct():
        local = now.astimezone(zone_of(zone))
        due |= Q(time_zone=zone, digest_hour__lte=local.hour) & ~Q(round__day=local.date())
    return list(people.filter(due).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def make_round(*, user_id: int, now: datetime) -> list[Reminder]:
    """Look once for what is due on the person's day, and put it into mails. A second time does nothing."""
    applicant = (
        Applicant.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("user").filter(user_id=user_id).first()
    )  # fmt: skip
    if applicant is None:
        return []  # somebody else is at it; the next sweep looks again
    day = local_day(now, applicant.user.time_zone)
    if Round.objects.filter(user_id=user_id, day=day).exists():
        return []
    newest = road.version()
    if applicant.road_version < newest:  # a date has moved this minute
        moves.bring_along(applicant.pk, newest, now)
        applicant.refresh_from_db(fields=["planned_for"])
    if applicant.planned_for != day:
        checklist.replan(applicant, now=now)
    reminders = _new_reminders(applicant, day, now)
    _bundle(applicant.user, reminders, now)
    Round.objects.bulk_create(
        [Round(user_id=user_id, day=day)], update_conflicts=True, unique_fields=["user"], update_fields=["day"]
    )
    return reminders


def _new_reminders(applicant: Applicant, day: date, now: datetime) -> list[Reminder]:
    user = applicant.user
    if not user.wants(MailKind.STEPS):
        return []
    open_items = ChecklistItem.objects.filter(applicant=applicant).open().select_related("milestone")
    found = subjects.subjects_of(applicant, open_items, road.current())
    stopped = set(Unsubscription.objects.filter(user=user).values_list("subject", flat=True))
    said = set(
        Reminder.objects.filter(user=user, subject__in=[subject.key for subject in found])
        .values_list("subject", "rule", "due_version")
    )  # fmt: skip
    wanted = [subject for subject in found if subject.key not in stopped]
    rows = [
        Reminder(
            user=user, kind=due.subject.kind, subject=due.subject.key, rule=due.rule, due_version=due.subject.version,
            event_on=due.subject.on, due_at=now, urgent=due.urgent, data={"title": due.subject.title},
        )
        for due in rules.due_on(day, wanted, user.lead_days, said)
    ]  # fmt: skip
    return list(Reminder.objects.bulk_create(rows))


def _bundle(user: User, reminders: Iterable[Reminder], now: datetime) -> None:
    """The daily mail takes what is not urgent; each urgent reminder gets a mail of its own."""
    daily = [reminder for reminder in reminders if not reminder.urgent]
    if daily:
        _mail_for(user, Mail.Kind.DAILY, daily, now)
    for reminder in reminders:
        if reminder.urgent:
            _mail_for(user, Mail.Kind.URGENT, [reminder], now)


def _mail_for(user: User, kind: str, reminders: list[Reminder], now: datetime) -> None:
    """A mail of its own for these reminders. Nothing is ever put into a mail that stands already: it may be sent."""
    mail = Mail.objects.create(user=user, slot=f"{kind}:{reminders[0].pk}", kind=kind, due_at=now, send_at=now)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(mail=mail)


@transaction.atomic
def bundle_hours(*, now: datetime) -> None:
    """A mail of its own for everything that is due by the hour."""
    rows = (
        Reminder.objects.filter(rule__in=[hours.rule_of(mark) for mark in hours.MARKS]).due(now)
        .select_for_update(of=("self",), skip_locked=True).select_related("user").order_by("pk")
    )  # fmt: skip
    for reminder in rows[:AT_ONCE]:
        _mail_for(reminder.user, Mail.Kind.HOUR, [reminder], now)


@transaction.atomic
def bundle_moved(*, now: datetime) -> None:
    """One mail per person for all moved dates that they were not told yet."""
    rows = (
        Reminder.objects.filter(kind=Reminder.Kind.MOVED).due(now)
        .select_for_update(of=("self",), skip_locked=True).select_related("user").order_by("user_id", "pk")
    )  # fmt: skip
    by_user: dict[int, list[Reminder]] = {}
    for row in rows[:AT_ONCE]:
        by_user.setdefault(row.user_id, []).append(row)
    for reminders in by_user.values():
        _mail_for(reminders[0].user, Mail.Kind.MOVED, reminders, now)


@transaction.atomic
def bundle_programs(*, now: datetime) -> None:
    """One mail per person for all changes of programs on their list that are due."""
    due = Reminder.objects.filter(kind=Reminder.Kind.PROGRAM).due(now)
    people = list(due.order_by("user_id").values_list("user_id", flat=True).distinct()[:AT_ONCE])
    rows = (
        due.filter(user__in=people).select_for_update(of=("self",), skip_locked=True).select_related("user")
        .order_by("user_id", "pk")
    )  # fmt: skip
    by_user: dict[int, list[Reminder]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    for reminders in by_user.values():
        _mail_for(reminders[0].user, Mail.Kind.PROGRAM, reminders, now)


def bundle_invitations(*, now: datetime) -> None:
    """A mail for each open invitation that has none yet, the oldest first: of advisors, and to match as a couple."""
    _bundle_invitations(Invitation.objects.open(), Mail.Kind.INVITATION, now)
    _bundle_invitations(Couple.objects.open(), Mail.Kind.COUPLE, now)


def _bundle_invitations(invitations: Any, kind: Mail.Kind, now: datetime) -> None:
    text = TextField()
    slot = Concat(
        Value(f"{kind}:"), Replace(Cast("public_id", text), Value("-", text), Value("", text)), output_field=text
    )
    new = (
        invitations.annotate(slot=slot)
        .filter(~Exists(Mail.objects.filter(user=None, slot=OuterRef("slot")))).order_by("pk")
    )  # fmt: skip
    Mail.objects.bulk_create(
        [
            Mail(address=invitation.email, kind=kind, slot=invitation.slot, due_at=now, send_at=now)
            for invitation in new[:AT_ONCE]
        ],
        ignore_conflicts=True,
    )


# ------------------------------------------------------------------------------- claim and send


def deliver(pk: int, *, now: datetime | None = None) -> str:
    """Send one mail, if nobody else has it. Returns its state afterwards ("" when it was not ours to send).

    Claimed first and committed, then sent, then marked: a crash between sending and marking can repeat the mail
    once, with the same Message-ID; a crash before loses nothing, because the lease runs out.
    """
    now = now or timezone.now()
    mail = _claim(pk, now)
    if mail is None:
        return ""
    try:
        message = compose.message_for(mail, now)
        if message is None:
            return _finish(mail, Mail.State.EMPTY)
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(mail, error)
    except Exception as error:  # one mail that fails never stops the others
        logger.warning("Mail %s failed on attempt %s: %r", mail.pk, mail.attempts, error)
        return _failed(mail, error)
    return _mark_sent(mail, str(message.subject))


@transaction.atomic
def _claim(pk: int, now: datetime) -> Mail | None:
    mail = (
        Mail.objects.all().to_send(now).select_for_update(of=("self",), skip_locked=True)
        .select_related("user").filter(pk=pk).first()
    )  # fmt: skip
    if mail is None:
        return None
    if mail.attempts >= MAX_ATTEMPTS:
        mail.state, mail.lease_until = Mail.State.FAILED, None
        mail.error = mail.error or "The worker stopped while sending, every time."
        mail.save(update_fields=["state", "lease_until", "error"])
        return None
    mail.state = Mail.State.SENDING
    mail.attempts += 1
    mail.lease_until = timezone.now() + timedelta(seconds=settings.REMINDER_LEASE_SECONDS)
    mail.message_id = mail.message_id or compose.new_message_id(mail)
    mail.save(update_fields=["state", "attempts", "lease_until", "message_id"])
    return mail


def _mark_sent(mail: Mail, subject: str) -> str:
    """The mail server has it. A database that is restarting is asked again, or the mail would go out twice."""
    sent = {"subject": subject[:200], "sent_at": timezone.now(), "error": ""}
    for rest_s in MARK_AGAIN_S:
        try:
            return _finish(mail, Mail.State.SENT, **sent)
        except (DatabaseError, InterfaceError):
            logger.warning("Mail %s is sent, but the database does not take it down; again in %s s", mail.pk, rest_s)
            connection.close()
            time.sleep(rest_s)
    return _finish(mail, Mail.State.SENT, **sent)


def _finish(mail: Mail, state: str, **values: Any) -> str:
    """Mark the mail, unless another worker has taken it over meanwhile: the lease says whose it is."""
    with transaction.atomic():
        mine = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, lease_until=mail.lease_until)
        if not mine.update(state=state, lease_until=None, **values):
            return ""
        if state == Mail.State.SENT:
            mail.reminders.pending().update(state=Reminder.State.SENT)
    return str(state)


def _failed(mail: Mail, error: Exception) -> str:
    if mail.attempts >= MAX_ATTEMPTS:
        return _finish(mail, Mail.State.FAILED, error=repr(error)[:2000])
    again = timezone.now() + BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
    return _finish(mail, Mail.State.PENDING, error=repr(error)[:2000], send_at=again)


def _refused(mail: Mail, error: smtplib.SMTPRecipientsRefused) -> str:
    """A mail server that says "no such address" for good stops all further mails to it, until the person acts."""
    if not all(_no_such_address(code, reason) for code, reason in error.recipients.values()):
        return _failed(mail, error)
    if mail.user:
        User.objects.filter(pk=mail.user.pk).update(address_bounced_at=timezone.now())
    return _finish(mail, Mail.State.FAILED, error=repr(error)[:2000])


def _no_such_address(code: int, reason: bytes) -> bool:
    """Whether the answer is about the address (RFC 5321, 3463): not a full box, nor a server that refuses us."""
    return code in (550, 551, 553) and not reason.startswith(b"5.7.")


@transaction.atomic
def try_again(*, mail: Mail, by: User) -> Mail:
    """An admin has a failed mail sent once more."""
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state == Mail.State.FAILED:
        logger.info("%s tries mail %s again", by.pk, mail.pk)
        mail.state, mail.attempts, mail.send_at = Mail.State.PENDING, 0, timezone.now()
        mail.save(update_fields=["state", "attempts", "send_at"])
    return mail


@transaction.atomic
def stop_reminders(*, user: User, what: str) -> None:
    """Stop reminders about one subject, or a whole kind (`kind:steps`). Mails on their way are checked too."""
    kind = what.removeprefix("kind:")
    if what.startswith("kind:") and kind in MailKind.values:
        user = User.objects.select_for_update().get(pk=user.pk)
        if kind not in user.muted_kinds:
            user.muted_kinds = [*user.muted_kinds, kind]
            user.save(update_fields=["muted_kinds"])
    else:
        Unsubscription.objects.get_or_create(user=user, subject=what)


@transaction.atomic
def resume_reminders(*, user: User, what: str) -> None:
    """Take a stop back."""
    Unsubscription.objects.filter(user=user, subject=what).delete()
    user = User.objects.select_for_update().get(pk=user.pk)
    user.muted_kinds = [kind for kind in user.muted_kinds if f"kind:{kind}" != what]
    user.save(update_fields=["muted_kinds"])


def tidy(*, now: datetime | None = None) -> None:
    """Forget what nobody needs any more: mails of more than two years ago, and what they said."""
    old = (now or timezone.now()) - timedelta(days=730)
    mails = Mail.objects.filter(created_at__lt=old).exclude(state__in=[Mail.State.PENDING, Mail.State.SENDING])
    Reminder.objects.filter(Q(mail__in=mails) | Q(mail=None, created_at__lt=old)).delete()
    mails.delete()
