"""The outbox: what is written and sent, once, whatever happens in between."""

import smtplib
from datetime import UTC, date, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection
from django.db.models import RestrictedError
from django.utils import timezone

from accounts.models import User
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from applicants.sharing import services as sharing
from applicants.sharing.models import Invitation
from reminders import compose, services
from reminders.models import BACKOFF, MAX_ATTEMPTS, Mail, Reminder, Round, Unsubscription
from roadmap import road
from roadmap.models import Phase
from tests.reminders.conftest import at, karachi, mails, move, own_step, send_all

DUE = date(2026, 11, 29)


@pytest.fixture
def due(person):
    """Somebody with one step that is due in seven days."""
    applicant = person()
    own_step(applicant, DUE)
    return applicant


@pytest.fixture
def mail(due):
    """Their daily mail, not yet sent."""
    (pk,) = services.sweep()
    return Mail.objects.get(pk=pk)


@pytest.fixture
def post(monkeypatch):
    """What the mail server does with each message in turn: an exception, something to call, or None to take it."""

    class Post:
        def __init__(self):
            self.answers, self.taken = [], []

        def send(self, message, **_):
            answer = self.answers.pop(0) if self.answers else None
            if isinstance(answer, Exception):
                raise answer
            if answer:
                answer()
            self.taken.append(message)

    post = Post()
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda message, **options: post.send(message, **options))
    return post


def rules_of(applicant):
    return list(Reminder.objects.filter(user=applicant.user).order_by("pk").values_list("rule", "state"))


# ------------------------------------------------------------------------------------ the daily round


def test_sweep_writes_and_sends_what_is_due_once_a_day(due, mailoutbox):
    states = [send_all(karachi(2026, 11, 22, 8 + hour, 30)) for hour in range(8)]

    assert states == [["sent"], [], [], [], [], [], [], []]
    assert [message.subject for message in mailoutbox] == ["In 7 days: Renew my passport"]
    assert rules_of(due) == [("T-7", "sent")]


def test_sweep_waits_for_the_hour_of_the_person(due, mailoutbox):
    send_all(karachi(2026, 11, 22, 7, 59))
    assert mailoutbox == []

    send_all(karachi(2026, 11, 22, 8, 0))

    assert len(mailoutbox) == 1


def test_sweep_is_silent_on_days_with_nothing_new(due, mailoutbox):
    for day in range(22, 31):
        send_all(karachi(2026, 11, day, 8))

    assert rules_of(due) == [("T-7", "sent"), ("T-1", "sent"), ("T-0", "sent"), ("late:first", "sent")]
    assert [message.subject.partition(":")[0] for message in mailoutbox] == ["In 7 days", "Tomorrow", "Today", "Late"]


def test_sweep_after_an_outage_over_midnight_says_each_thing_once(person, mailoutbox):
    applicant = person()
    for day, title in ((22, "Due on the first day"), (23, "Due on the second day"), (30, "Due in a week")):
        own_step(applicant, date(2026, 11, day), title)

    states = send_all(karachi(2026, 11, 23, 11))

    assert states == ["sent"]
    (message,) = mailoutbox
    assert message.subject == "1 late, 2 soon"
    assert "Late by 1 day: your own date was Sun 22 Nov 2026." in message.body
    assert message.body.count("Due on the first day") == 1
    assert [rule for rule, _state in rules_of(applicant)] == ["late:first", "T-0", "T-7"]


def test_sweep_after_an_outage_says_missed_for_a_date_that_has_passed(person, mailoutbox, time_machine):
    person(begun=["oet_result"])
    time_machine.move_to(karachi(2027, 2, 3, 9))

    send_all()

    (message,) = mailoutbox
    assert "You missed this: it was Sun 31 Jan 2027, 11:59 p.m. ET" in message.body


def test_sweep_does_nothing_before_onboarding_is_finished(db, mailoutbox):
    from tests.support.factories import ApplicantFactory

    ApplicantFactory(planned=False)

    assert send_all() == []
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("zone", "evening", "hour"),
    [
        ("America/New_York", (2026, 10, 31), 1),  # 01:00 comes twice
        ("America/New_York", (2027, 3, 13), 2),  # 02:00 does not come
        ("Europe/Berlin", (2026, 10, 24), 2),
        ("Europe/Berlin", (2027, 3, 27), 2),
        ("America/Havana", (2026, 10, 31), 0),  # midnight comes twice
        ("Africa/Cairo", (2027, 4, 29), 0),  # midnight does not come
    ],
)
def test_sweep_over_the_night_of_the_clock_change_sends_one_mail_a_day(
    person, mailoutbox, time_machine, zone, evening, hour
):
    start = at(zone, *evening, 12)
    time_machine.move_to(start)
    applicant = person(time_zone=zone, digest_hour=hour, lead_days=[0], season=2029)
    for days in range(3):
        own_step(applicant, date(*evening) + timedelta(days=days))

    sent_at = []
    for half in range(2 * 48):
        now = start.astimezone(UTC) + timedelta(minutes=30 * half)
        sent_at += [now.astimezone(start.tzinfo)] * len(send_all(now))

    days = [moment.date() - date(*evening) for moment in sent_at]
    assert days == [timedelta(0), timedelta(1), timedelta(2)]
    assert all(moment.hour in (hour, hour + 1) and moment.minute == 0 and moment.fold == 0 for moment in sent_at[1:])


def test_sweep_says_a_new_date_again(due, mailoutbox):
    send_all()
    step = ChecklistItem.objects.get(applicant=due, milestone=None)
    checklist.edit_step(item=step, values={"own_target_on": date(2026, 11, 30)}, by=due.user)

    send_all(karachi(2026, 11, 23, 8))

    assert [message.subject for message in mailoutbox] == ["In 7 days: Renew my passport"] * 2


def test_sweep_makes_a_round_of_the_day_again_for_somebody_who_flew_west(person, mailoutbox, time_machine):
    applicant = person(begun=["oet_result"], time_zone="Pacific/Kiritimati", lead_days=[])
    time_machine.move_to(at("Pacific/Kiritimati", 2027, 1, 31, 9))
    send_all()
    User.objects.filter(pk=applicant.user.pk).update(time_zone="Pacific/Pago_Pago")

    time_machine.move_to(at("Pacific/Pago_Pago", 2027, 1, 30, 9))  # an hour later, a day younger
    send_all()
    time_machine.move_to(at("Pacific/Pago_Pago", 2027, 1, 31, 9))
    send_all()

    assert rules_of(applicant) == [("T-1", "sent"), ("T-0", "sent")]
    assert len(mailoutbox) == 2


def test_sweep_brings_a_moved_date_along_before_it_looks(person, mailoutbox, time_machine):
    applicant = person(begun=["oet_result"], lead_days=[7])
    time_machine.move_to(karachi(2027, 1, 28, 9))
    move(date(2027, 3, 15))

    for pk in services.sweep():  # without follow_road
        services.deliver(pk)

    (message,) = mailoutbox
    assert message.subject.startswith("Date moved:")
    assert [rule for rule, _state in rules_of(applicant)] == ["moved"]


def test_sweep_goes_on_when_the_round_of_one_person_fails(person, mailoutbox, monkeypatch):
    first, second = person(), person()
    for applicant in (first, second):
        own_step(applicant, DUE)
    replanned = services.subjects.subjects_of

    def break_for_the_first(applicant, *rest):
        if applicant.pk == first.pk:
            raise RuntimeError("broken")
        return replanned(applicant, *rest)

    monkeypatch.setattr(services.subjects, "subjects_of", break_for_the_first)
    send_all()
    assert [message.to for message in mailoutbox] == [[f"{second.user.name} <{second.user.email}>"]]

    monkeypatch.undo()
    send_all()

    assert len(mailoutbox) == 2


def test_sweep_goes_on_when_a_zone_is_not_known_on_this_machine(person, mailoutbox):
    lost, found = person(), person()
    for applicant in (lost, found):
        own_step(applicant, DUE)
    User.objects.filter(pk=lost.user.pk).update(time_zone="Europe/Atlantis")

    send_all()

    assert [message.to for message in mailoutbox] == [[f"{found.user.name} <{found.user.email}>"]]


def test_sweep_hands_out_what_is_written_even_when_bundling_fails(mail, monkeypatch):
    monkeypatch.setattr(services, "bundle_moved", lambda **_: 1 / 0)
    services.bundle_moved.__name__ = "bundle_moved"

    assert services.sweep() == [mail.pk]


@pytest.mark.parametrize(
    "silence",
    [
        {"is_active": False},
        {"muted_kinds": ["steps"]},
        {"address_bounced_at": "2026-11-20T00:00Z"},
    ],
)
def test_sweep_writes_nothing_to_those_who_do_not_want_it(due, silence):
    User.objects.filter(pk=due.user.pk).update(**silence)

    assert services.sweep() == []
    assert not Reminder.objects.exists()


def test_sweep_leaves_out_what_was_unsubscribed(due, mailoutbox):
    step = ChecklistItem.objects.get(applicant=due, milestone=None)
    own_step(due, DUE, "Another step")
    services.stop_reminders(user=due.user, what=f"item:{step.public_id.hex}")

    send_all()

    assert [message.subject for message in mailoutbox] == ["In 7 days: Another step"]


def test_sweep_puts_what_closes_tomorrow_into_a_mail_of_its_own(person, mailoutbox, time_machine):
    applicant = person(begun=["oet_result"], lead_days=[7, 0])
    own_step(applicant, date(2027, 1, 31))
    time_machine.move_to(karachi(2027, 1, 31, 9))

    send_all()

    assert {mail.kind for mail in mails()} == {"daily", "urgent"}
    assert {message.subject for message in mailoutbox} == {
        "Today: Renew my passport", "In 24 hours: ECFMG Pathways applications close (Match 2027)",
    }  # fmt: skip


# ------------------------------------------------------------------------ the check before it is sent


def drop(applicant, mail):
    step = ChecklistItem.objects.get(applicant=applicant, milestone=None)
    return {
        "done": lambda: checklist.mark_done(item=step, by=applicant.user),
        "removed": lambda: checklist.remove_own_step(item=step, by=applicant.user),
        "kind stopped": lambda: services.stop_reminders(user=applicant.user, what="kind:steps"),
        "item stopped": lambda: services.stop_reminders(user=applicant.user, what=f"item:{step.public_id.hex}"),
        "inactive": lambda: User.objects.filter(pk=applicant.user.pk).update(is_active=False),
        "bounced": lambda: User.objects.filter(pk=applicant.user.pk).update(address_bounced_at=timezone.now()),
    }


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("done", "closed"), ("removed", "closed"), ("kind stopped", "stopped"), ("item stopped", "stopped"),
        ("inactive", "unreachable"), ("bounced", "unreachable"),
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


# ------------------------------------------------------------------------------------- invitations


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


# --------------------------------------------------------------------------- failures, leases, retries


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


def test_deliver_a_refused_invitation_marks_nobody(invitation, post):
    post.answers = [smtplib.SMTPRecipientsRefused({"advisor@example.org": (550, b"5.1.1 no such user")})]

    assert [services.deliver(pk) for pk in services.sweep()] == ["failed"]
    assert not User.objects.exclude(address_bounced_at=None).exists()


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
        post.answers = [lambda: post.taken.append(services._claim(mail.pk, timezone.now()))]
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


# ------------------------------------------------------------------------------------ many at once


def many_people(count):
    """People with a plan of one step that is due in seven days, as rows only: quick to make."""
    users = User.objects.bulk_create(
        User(email=f"crowd{n}@example.org", name=f"Crowd {n}", time_zone="Asia/Karachi") for n in range(count)
    )
    today = date(2026, 11, 22)
    applicants = Applicant.objects.bulk_create(
        Applicant(
            user=user, target_season=2029, onboarded_at=timezone.now(), planned_for=today, road_version=road.version()
        )
        for user in users
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            applicant=applicant, key="own-1", phase=Phase.objects.first(), own_title="Renew my passport",
            own_target_on=DUE, act_by=DUE, act="target", state="ready",
        )
        for applicant in applicants
    )  # fmt: skip


def test_sweep_and_deliver_ask_the_same_few_questions_for_each_of_many_people(db, at_most, mailoutbox):
    """Slow because 300 people are due at once."""
    many_people(300)
    road.current()

    with at_most(14 * 300):
        pks = services.sweep()
    with at_most(15 * 30):
        states = [services.deliver(pk) for pk in pks[:30]]

    assert len(pks) == 300
    assert states == ["sent"] * 30


def test_sweep_takes_on_so_many_at_once_and_the_rest_the_next_time(db, monkeypatch):
    many_people(5)
    monkeypatch.setattr(services, "AT_ONCE", 3)

    first, second = services.sweep(), services.sweep()

    assert (len(first), Round.objects.count()) == (3, 5)
    assert second == first  # nobody has sent them yet


# ----------------------------------------------------------------------------------- stop and tidy


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
