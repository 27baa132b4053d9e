"""The check before a mail is sent, invitations, stopping, erasing and tidying."""

import smtplib
from datetime import date, timedelta

import pytest
from django.db.models import RestrictedError
from django.utils import timezone

from accounts.models import User
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.sharing import services as sharing
from applicants.sharing.models import Invitation
from reminders import services
from reminders.models import Mail, Reminder, Round, Unsubscription
from tests.reminders.conftest import DUE, karachi, mails, own_step, rules_of, send_all


def drop(applicant, mail):
    step = ChecklistItem.objects.get(applicant=applicant, milestone=None)
    return {
        "done": lambda: checklist.mark_done(item=step, by=applicant.user),
        "removed": lambda: checklist.remove_own_step(item=step, by=applicant.user),
        "kind stopped": lambda: services.stop_reminders(user=applicant.user, what="kind:steps"),
        "item stopped": lambda: services.stop_reminders(user=applicant.user, what=f"item:{step.public_id.hex}"),
        "inactive": lambda: User.objects.filter(pk=applicant.user.pk).update(is_active=False),
        "no applicant any more": lambda: User.objects.filter(pk=applicant.user.pk).update(is_applicant=False),
        "bounced": lambda: User.objects.filter(pk=applicant.user.pk).update(address_bounced_at=timezone.now()),
    }


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("done", "closed"), ("removed", "closed"), ("kind stopped", "stopped"), ("item stopped", "stopped"),
        ("no applicant any more", "stopped"), ("inactive", "unreachable"), ("bounced", "unreachable"),
    ],
)  # fmt: skip
def test_deliver_does_not_send_what_no_longer_holds(due, mail, mailoutbox, what, reason):
    drop(due, mail)[what]()

    state = services.deliver(mail.pk)

    assert (state, mailoutbox) == ("empty", [])
    reminder = Reminder.objects.get()
    assert (reminder.state, reminder.reason) == ("dropped", reason)
    assert services.sweep() == []


def test_deliver_says_only_what_still_holds(due, mailoutbox):
    other = own_step(due, DUE, "Another step")
    (pk,) = services.sweep()
    checklist.mark_done(item=other, by=due.user)

    services.deliver(pk)

    assert mailoutbox[0].subject == "In 7 days: Renew my passport"
    assert sorted(rules_of(due)) == [("T-7", "dropped"), ("T-7", "sent")]


def test_deliver_replaces_what_counts_to_an_older_date(due, mail, mailoutbox):
    step = ChecklistItem.objects.get(applicant=due, milestone=None)
    checklist.edit_step(item=step, values={"own_target_on": date(2027, 5, 1)}, by=due.user)

    state = services.deliver(mail.pk)

    assert (state, mailoutbox) == ("empty", [])
    assert rules_of(due) == [("T-7", "superseded")]


def test_deliver_says_a_thing_once_when_its_mail_was_held_up_for_days(due, mail, mailoutbox, post):
    post.answers = [OSError("mail server away")]
    services.deliver(mail.pk)

    states = send_all(karachi(2026, 11, 28, 8))

    assert sorted(states) == ["empty", "sent"]
    assert [message.subject for message in post.taken] == ["Tomorrow: Renew my passport"]
    assert rules_of(due) == [("T-7", "superseded"), ("T-1", "sent")]


def test_deliver_says_missed_when_the_hour_passed_while_the_mail_waited(person, time_machine, mailoutbox):
    person(begun=["oet_result"])
    time_machine.move_to(karachi(2027, 2, 1, 8))
    (pk,) = services.sweep()
    time_machine.move_to(karachi(2027, 2, 1, 10))

    services.deliver(pk)

    assert mailoutbox[0].subject == "Missed: ECFMG Pathways applications close (Match 2027)"


@pytest.fixture
def invitation(due, mailoutbox):
    send_all()
    Reminder.objects.all().delete()
    Mail.objects.all().delete()
    mailoutbox.clear()
    return sharing.invite(applicant=due, email="advisor@example.org", sections=["roadmap"], by=due.user)


def test_sweep_sends_an_invitation_once(invitation, mailoutbox):
    states = [send_all() for _ in range(3)]

    assert states == [["sent"], [], []]
    assert mailoutbox[0].to == ["advisor@example.org"]


def test_sweep_sends_an_invitation_after_an_outage_of_days(invitation, mailoutbox, time_machine):
    time_machine.shift(timedelta(days=5))
    Round.objects.update(day=date(2026, 11, 27))

    assert send_all() == ["sent"]


def test_sweep_sends_invitations_however_many_were_sent_before(invitation, mailoutbox, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    sharing.invite(
        applicant=invitation.applicant, email="other@example.org", sections=["roadmap"], by=invitation.applicant.user
    )

    for _ in range(3):
        send_all()

    assert [message.to for message in mailoutbox] == [["advisor@example.org"], ["other@example.org"]]


@pytest.mark.parametrize("gone", ["taken back", "too old", "inactive"])
def test_deliver_does_not_send_an_invitation_that_is_gone(invitation, mailoutbox, gone, time_machine):
    (pk,) = services.sweep()
    if gone == "taken back":
        sharing.take_back_invitation(invitation=invitation, by=invitation.applicant.user)
    elif gone == "too old":
        Invitation.objects.update(expires_at=timezone.now())
    else:
        User.objects.update(is_active=False)

    assert (services.deliver(pk), mailoutbox) == ("empty", [])


def test_deliver_a_refused_invitation_marks_nobody(invitation, post):
    post.answers = [smtplib.SMTPRecipientsRefused({"advisor@example.org": (550, b"5.1.1 no such user")})]

    assert [services.deliver(pk) for pk in services.sweep()] == ["failed"]
    assert not User.objects.exclude(address_bounced_at=None).exists()


def test_stop_reminders_of_a_kind_and_back(due):
    services.stop_reminders(user=due.user, what="kind:steps")
    services.stop_reminders(user=due.user, what="kind:steps")
    assert User.objects.get(pk=due.user.pk).muted_kinds == ["steps"]

    services.resume_reminders(user=due.user, what="kind:steps")

    assert User.objects.get(pk=due.user.pk).muted_kinds == []


def test_stop_reminders_of_one_subject_and_back(due):
    for _ in range(2):
        services.stop_reminders(user=due.user, what="item:abc")
    assert Unsubscription.objects.count() == 1

    services.resume_reminders(user=due.user, what="item:abc")

    assert not Unsubscription.objects.exists()


def test_tidy_forgets_what_is_older_than_two_years_and_nothing_else(due, mail, post, time_machine):
    services.deliver(mail.pk)
    long_ago = timezone.now() - timedelta(days=731)
    failed = Mail.objects.create(
        user=due.user, kind="moved", slot="moved:1", due_at=long_ago, send_at=long_ago, state="failed", attempts=6
    )
    waiting = Mail.objects.create(user=due.user, kind="daily", slot="daily:1", due_at=long_ago, send_at=long_ago)
    for old in (failed, waiting):
        Reminder.objects.create(
            user=due.user, kind="moved", subject="date:2025:A_ROL", rule=f"moved {old.pk}", due_version="x",
            due_at=long_ago, mail=old,
        )  # fmt: skip
    Mail.objects.exclude(pk=mail.pk).update(created_at=long_ago)
    Reminder.objects.exclude(mail=mail).update(created_at=long_ago)

    services.tidy()

    assert {mail.pk for mail in mails()} == {mail.pk, waiting.pk}
    assert set(Reminder.objects.values_list("mail", flat=True)) == {mail.pk, waiting.pk}
    services.bundle_moved(now=timezone.now())
    assert Mail.objects.count() == 2  # the notice of two years ago does not come back to life


def test_a_person_with_sent_reminders_can_be_erased(due, mail, mailoutbox):
    services.deliver(mail.pk)

    due.user.delete()

    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()


def test_a_mail_cannot_be_deleted_from_under_what_it_said(due, mail, mailoutbox):
    services.deliver(mail.pk)

    with pytest.raises(RestrictedError):
        mail.delete()
