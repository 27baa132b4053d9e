"""Failures, leases and retries: each mail is sent once, or given up where somebody sees it."""

import smtplib
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from reminders import compose, services
from reminders.models import BACKOFF, MAX_ATTEMPTS, Mail
from tests.reminders.conftest import DUE, own_step


def test_deliver_one_mail_that_fails_does_not_stop_the_others(person, post):
    for _ in range(3):
        own_step(person(), DUE)
    pks = services.sweep()
    post.answers = [None, OSError("connection reset"), None]

    states = [services.deliver(pk) for pk in pks]

    assert states == ["sent", "pending", "sent"]
    assert len(post.taken) == 2


def test_deliver_rests_longer_after_each_failure_and_gives_up_at_last(mail, post, time_machine):
    post.answers = [OSError("away")] * 100
    rests = []
    for _ in range(MAX_ATTEMPTS):
        assert services.deliver(mail.pk) in ("pending", "failed")
        mail.refresh_from_db()
        rests.append(mail.send_at - timezone.now())
        assert services.deliver(mail.pk) == ""  # it rests
        time_machine.move_to(mail.send_at, tick=False)

    assert rests[:-1] == BACKOFF
    assert (mail.state, mail.attempts, mail.lease_until) == ("failed", MAX_ATTEMPTS, None)
    assert "away" in mail.error
    assert services.sweep() == []


def test_deliver_keeps_the_message_id_on_every_attempt(mail, post, time_machine):
    post.answers = [OSError("away")] * 2
    ids = []
    for _ in range(3):
        services.deliver(mail.pk)
        mail.refresh_from_db()
        ids.append(mail.message_id)
        time_machine.shift(timedelta(days=1) / 24)

    assert mail.state == "sent"
    assert set(ids) == {post.taken[0].extra_headers["Message-ID"]}


def test_try_again_sends_a_failed_mail_once_more(mail, post, admin):
    Mail.objects.update(state="failed", attempts=MAX_ATTEMPTS, message_id="<kept@example.org>", error="away")

    services.try_again(mail=mail, by=admin)

    assert services.sweep() == [mail.pk]
    assert services.deliver(mail.pk) == "sent"
    assert post.taken[0].extra_headers["Message-ID"] == "<kept@example.org>"
    mail.refresh_from_db()
    assert (mail.attempts, mail.error) == (1, "")


@pytest.mark.parametrize("state", ["sent", "pending", "empty"])
def test_try_again_leaves_other_mails_alone(mail, admin, state):
    Mail.objects.update(state=state, sent_at=timezone.now() if state == "sent" else None, attempts=3)

    services.try_again(mail=mail, by=admin)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (state, 3)


@pytest.mark.parametrize(
    ("code", "reason", "gone"),
    [
        (550, b"5.1.1 no such user", True),
        (553, b"mailbox name not allowed", True),
        (450, b"4.2.1 try later", False),
        (552, b"5.2.2 mailbox full", False),
        (550, b"5.7.1 relaying denied", False),  # our own fault: it would silence everybody
        (554, b"5.7.1 blocked", False),
    ],
)
def test_deliver_a_refused_address_is_written_to_no_more(due, mail, post, code, reason, gone):
    post.answers = [smtplib.SMTPRecipientsRefused({due.user.email: (code, reason)})]

    state = services.deliver(mail.pk)

    due.user.refresh_from_db()
    assert state == ("failed" if gone else "pending")
    assert bool(due.user.address_bounced_at) == gone


def test_deliver_a_second_worker_waits_for_the_lease_to_run_out(mail, post, time_machine, settings):
    seen = {}

    def second_worker():
        seen["during"] = services.deliver(mail.pk)
        time_machine.shift(timedelta(seconds=settings.REMINDER_LEASE_SECONDS - 1))
        seen["just before"] = services.deliver(mail.pk)
        time_machine.shift(timedelta(seconds=1))
        seen["after"] = services.deliver(mail.pk)

    post.answers = [second_worker]
    seen["first"] = services.deliver(mail.pk)

    assert seen == {"during": "", "just before": "", "after": "sent", "first": ""}
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 2)


def test_deliver_by_the_clock_of_tomorrow_does_not_take_a_mail_from_a_worker(mail, post):
    seen = []
    post.answers = [lambda: seen.append(services.deliver(mail.pk, now=timezone.now() + timedelta(days=1)))]

    services.deliver(mail.pk)

    assert seen == [""]


def test_deliver_a_slow_worker_that_ends_late_does_not_overwrite(mail, post, time_machine, admin):
    """It comes back after its lease was taken over, the mail failed, and an admin had it tried again."""

    def meanwhile():
        time_machine.shift(timedelta(hours=1))
        Mail.objects.update(state="failed", attempts=MAX_ATTEMPTS, lease_until=None)
        services.try_again(mail=mail, by=admin)
        Mail.objects.update(
            state="sending", attempts=1, lease_until=timezone.now() + timedelta(minutes=2)
        )  # the next worker is at it

    post.answers = [meanwhile]

    assert services.deliver(mail.pk) == ""
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at) == ("sending", None)


def test_deliver_gives_up_when_every_worker_dies_while_sending(mail, time_machine, post):
    Mail.objects.update(
        state="sending", attempts=MAX_ATTEMPTS, lease_until=timezone.now() - timedelta(seconds=1), error=""
    )

    assert services.deliver(mail.pk) == ""

    mail.refresh_from_db()
    assert (mail.state, mail.lease_until) == ("failed", None)
    assert "stopped while sending" in mail.error
    assert post.taken == []


def test_deliver_asks_a_restarting_database_again_to_take_down_what_was_sent(mail, post, monkeypatch):
    tried, rests = [], []
    finish = services._finish

    def finish_at_the_third_try(*args, **values):
        tried.append(values)
        if len(tried) < 3:
            raise OperationalError("the database system is starting up")
        return finish(*args, **values)

    monkeypatch.setattr(services, "_finish", finish_at_the_third_try)
    monkeypatch.setattr(services.time, "sleep", rests.append)
    monkeypatch.setattr(connection, "close", lambda: None)

    assert services.deliver(mail.pk) == "sent"
    assert (len(post.taken), len(tried), rests) == (1, 3, [0, 1])


def test_deliver_a_subject_longer_than_its_column_is_still_marked_as_sent(mail, post, monkeypatch):
    monkeypatch.setattr(compose, "subject_of", lambda lines: "x" * 300)

    assert services.deliver(mail.pk) == "sent"


def test_deliver_twice_sends_once(mail, mailoutbox):
    assert [services.deliver(mail.pk), services.deliver(mail.pk)] == ["sent", ""]
    assert len(mailoutbox) == 1
