"""The daily round: what is written and sent on a day, whatever happened on the days before."""

from datetime import UTC, date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from reminders import services
from reminders.models import Reminder, Round
from roadmap import road
from roadmap.models import Phase
from tests.reminders.conftest import DUE, at, karachi, mails, move, own_step, rules_of, send_all


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
        {"is_applicant": False},
        {"muted_kinds": ["steps"]},
        {"address_bounced_at": "2026-11-20T00:00Z"},
    ],
)
def test_sweep_writes_nothing_to_those_who_do_not_want_it(due, silence):
    User.objects.filter(pk=due.user.pk).update(**silence)

    assert services.sweep() == []
    assert not Reminder.objects.exists()


def test_a_zone_that_this_machine_does_not_know_silences_nobody(due, mailoutbox, caplog):
    """Its people are written to by UTC, and everybody else as ever."""
    User.objects.filter(pk=due.user.pk).update(time_zone="Mars/Olympus", digest_hour=0)

    send_all()

    assert [message.subject for message in mailoutbox] == ["In 7 days: Renew my passport"]
    assert "Mars/Olympus" in caplog.text


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


def many_people(count):
    """People with a plan of one step that is due in seven days, as rows only: quick to make."""
    users = User.objects.bulk_create(
        User(email=f"crowd{n}@example.org", name=f"Crowd {n}", time_zone="Asia/Karachi", is_applicant=True)
        for n in range(count)
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

    with at_most(15 * 300):
        pks = services.sweep()
    with at_most(16 * 30):
        states = [services.deliver(pk) for pk in pks[:30]]

    assert len(pks) == 300
    assert states == ["sent"] * 30


def test_sweep_takes_on_so_many_at_once_and_the_rest_the_next_time(db, monkeypatch):
    many_people(5)
    monkeypatch.setattr(services, "AT_ONCE", 3)

    first, second = services.sweep(), services.sweep()

    assert (len(first), Round.objects.count()) == (3, 5)
    assert second == first  # nobody has sent them yet
