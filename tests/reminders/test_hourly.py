"""Interviews and reply-by clocks: a mail a day and two hours before, each once, whatever happened meanwhile."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.checklist.records import Day, Shown, show
from reminders import hourly, preview, services
from reminders.models import Mail, Reminder
from tests.reminders.conftest import at, karachi, mails, rules_of, send_all

BEGINS = karachi(2026, 12, 8, 19)
KIND = RecordDate.Kind
MINUTE = timedelta(minutes=1)


def say(applicant, *days, room="interviews"):
    """What the records of a room say now."""
    return show(applicant=applicant, room=room, shown=Shown(dates=days), by=applicant.user)


def day(begins=BEGINS, key="interview-1", kind=KIND.HAPPENS, title="Interview at Placeholder Bay", **facts):
    on = begins.date()
    return Day(key=key, kind=kind, title=title, on=on, path="/a/x/interviews/", at=begins, **facts)


def reply_by(begins=BEGINS):
    return day(begins, key="reply-1", kind=KIND.DUE, title="Answer Placeholder Bay", closes=True)


@pytest.fixture
def invited(person):
    """Somebody with one interview on 8 December at 19:00 in Karachi, and no lead times of the daily mail."""
    applicant = person(lead_days=[])
    say(applicant, day())
    return applicant


def sweep_every(minutes, start, end):
    """Sweeps in a row; the instants at which something was sent."""
    sent, now = [], start
    while now <= end:
        sent += [now] * send_all(now).count("sent")
        now += minutes * MINUTE
    return sent


@pytest.mark.parametrize("make", [day, reply_by])
def test_sweeps_send_a_mail_a_day_and_two_hours_before_each_once(person, mailoutbox, make):
    applicant = person(lead_days=[])
    say(applicant, make())

    sent = sweep_every(60, karachi(2026, 12, 7, 17), karachi(2026, 12, 8, 18))

    assert sent == [karachi(2026, 12, 7, 19), karachi(2026, 12, 8, 17)]
    assert [mail.kind for mail in mails()] == ["hour", "hour"]
    assert rules_of(applicant) == [("H-24", "sent"), ("H-2", "sent")]
    assert [message.subject.partition(":")[0] for message in mailoutbox] == ["In 24 hours", "In 2 hours"]


@pytest.mark.parametrize("begins", [karachi(2026, 11, 21, 19), karachi(2026, 11, 22, 9)])
def test_what_had_begun_when_it_was_written_down_gets_no_mail(person, begins):
    applicant = person(lead_days=[7, 1, 0])

    say(applicant, day(begins))
    sent = sweep_every(60, karachi(2026, 11, 22, 10), karachi(2026, 11, 24, 12))

    assert (sent, mails()) == ([], [])


def test_mail_shows_the_hour_and_day_of_the_person_and_why_it_came(invited, mailoutbox):
    send_all(karachi(2026, 12, 7, 19, 1))

    (message,) = mailoutbox
    assert message.subject == "In 24 hours: Interview at Placeholder Bay"
    assert "It begins on Tue 8 Dec 2026, 7:00 p.m. in Karachi, in 24 hours." in message.body
    assert "You get this because this has an hour." in message.body
    (html, _type) = message.alternatives[0]
    assert "You get this because this has an hour." in html


def test_reply_by_says_by_when(person, mailoutbox):
    applicant = person(lead_days=[])
    say(applicant, reply_by())

    send_all(karachi(2026, 12, 8, 17, 30))

    assert "Do it by Tue 8 Dec 2026, 7:00 p.m. in Karachi, in 2 hours." in mailoutbox[0].body
    assert rules_of(applicant) == [("H-2", "sent")]


def test_what_does_not_close_has_no_mail_of_its_own(person, mailoutbox):
    applicant = person(lead_days=[])
    say(applicant, day(kind=KIND.DUE), day(key="ask", kind=KIND.ASK, closes=True))

    sweep_every(120, karachi(2026, 12, 7, 19), karachi(2026, 12, 8, 19))

    assert [mail.kind for mail in mails()] == ["daily"]  # it is time to ask


def test_late_sweep_says_it_began(invited, mailoutbox):
    send_all(karachi(2026, 12, 8, 19, 40))

    (message,) = mailoutbox
    assert message.subject == "Began 40 minutes ago: Interview at Placeholder Bay"
    assert "It began 40 minutes ago: Tue 8 Dec 2026, 7:00 p.m. in Karachi." in message.body
    assert sweep_every(30, karachi(2026, 12, 8, 20), karachi(2026, 12, 9, 12)) == []


def test_late_sweep_says_that_the_clock_ran_out(person, mailoutbox):
    applicant = person(lead_days=[])
    say(applicant, reply_by())

    send_all(karachi(2026, 12, 8, 19, 40))

    (message,) = mailoutbox
    assert message.subject == "Missed: Answer Placeholder Bay"
    assert "You missed this: it closed 40 minutes ago, on Tue 8 Dec 2026, 7:00 p.m. in Karachi." in message.body


def test_after_a_long_outage_the_daily_mail_says_it_once(invited, mailoutbox):
    assert send_all(karachi(2026, 12, 8, 21, 30)) == []

    sent = sweep_every(240, karachi(2026, 12, 9, 4), karachi(2026, 12, 12, 9))

    assert sent == [karachi(2026, 12, 9, 8)]
    assert rules_of(invited) == [("missed", "sent")]
    assert "Our mail two hours before it did not go out." in mailoutbox[0].body


def test_daily_mail_is_silent_about_what_was_said_by_the_hour(invited, mailoutbox):
    sweep_every(120, karachi(2026, 12, 7, 19), karachi(2026, 12, 11, 12))

    assert rules_of(invited) == [("H-24", "sent"), ("H-2", "sent")]


def test_daily_mail_names_the_hour_days_before(person, mailoutbox):
    applicant = person(lead_days=[3])
    say(applicant, day())

    send_all(karachi(2026, 12, 5, 8))

    assert mailoutbox[0].subject == "In 3 days: Interview at Placeholder Bay"
    assert "It begins on Tue 8 Dec 2026, 7:00 p.m. in Karachi, in 3 days." in mailoutbox[0].body


def test_daily_mail_leaves_to_the_mail_by_the_hour_what_is_due_in_the_same_sweep(person, mailoutbox):
    applicant = person(lead_days=[0, 1])
    say(applicant, day(karachi(2026, 12, 8, 9, 30)))

    send_all(karachi(2026, 12, 8, 8))

    assert rules_of(applicant) == [("T-0", "superseded"), ("H-2", "sent")]
    assert len(mailoutbox) == 1


def test_moved_instant_is_said_anew_and_the_old_one_no_more(invited, mailoutbox):
    send_all(karachi(2026, 12, 7, 19))
    say(invited, day(karachi(2026, 12, 9, 19)))

    sent = sweep_every(60, karachi(2026, 12, 7, 20), karachi(2026, 12, 9, 18))

    assert sent == [karachi(2026, 12, 8, 19), karachi(2026, 12, 9, 17)]
    assert {reminder.due_version for reminder in Reminder.objects.all()} == {"2026-12-08T14:00Z", "2026-12-09T14:00Z"}


def test_moved_instant_supersedes_the_mail_that_waits(invited, mailoutbox):
    (pk,) = services.sweep(now=karachi(2026, 12, 8, 17))
    say(invited, day(karachi(2026, 12, 10, 19)))

    assert services.deliver(pk, now=karachi(2026, 12, 8, 17)) == "empty"
    assert rules_of(invited) == [("H-2", "superseded")]
    assert Reminder.objects.get().reason == "moved"


def test_moved_by_an_hour_within_the_day_supersedes_too(invited):
    (pk,) = services.sweep(now=karachi(2026, 12, 8, 17))
    say(invited, day(karachi(2026, 12, 8, 20)))

    assert services.deliver(pk, now=karachi(2026, 12, 8, 17)) == "empty"
    assert send_all(karachi(2026, 12, 8, 18)) == ["sent"]
    assert Reminder.objects.filter(state="sent").get().due_version == "2026-12-08T15:00Z"


def test_cancelled_interview_is_not_said(invited, mailoutbox):
    (pk,) = services.sweep(now=karachi(2026, 12, 8, 17))
    say(invited)

    assert services.deliver(pk, now=karachi(2026, 12, 8, 17)) == "empty"
    assert rules_of(invited) == [("H-2", "dropped")]
    assert send_all(karachi(2026, 12, 8, 18)) == []


def test_second_mail_takes_the_place_of_a_first_one_that_never_went_out(invited, mailoutbox, post):
    post.answers = [OSError("down")]
    assert send_all(karachi(2026, 12, 7, 19)) == ["pending"]

    states = send_all(karachi(2026, 12, 8, 17))

    assert sorted(states) == ["empty", "sent"]
    assert rules_of(invited) == [("H-24", "superseded"), ("H-2", "sent")]


def test_interview_in_the_night_is_said_before_it_begins(person, mailoutbox):
    applicant = person(lead_days=[])
    say(applicant, day(karachi(2026, 12, 9, 3)))

    sent = sweep_every(30, karachi(2026, 12, 8, 6), karachi(2026, 12, 9, 2, 30))

    assert sent == [karachi(2026, 12, 8, 7), karachi(2026, 12, 8, 21, 30)]
    assert rules_of(applicant) == [("H-24", "sent"), ("H-2", "sent")]


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("America/New_York", (2026, 11, 1, 15)),
        ("America/New_York", (2027, 3, 14, 15)),
        ("Europe/Berlin", (2026, 10, 25, 15)),
        ("Europe/Berlin", (2027, 3, 28, 15)),
    ],
)
def test_sweeps_over_the_night_of_the_clock_change_count_hours(person, mailoutbox, time_machine, zone, begins):
    begins = at(zone, *begins)
    time_machine.move_to(begins - timedelta(days=3))
    applicant = person(lead_days=[], time_zone=zone, season=2029)
    say(applicant, day(begins))

    # instants are counted in UTC: within one zone Python counts the clock
    start = begins.astimezone(at("UTC", 2027, 1, 1).tzinfo)
    sent = sweep_every(60, start - timedelta(hours=26), start + timedelta(hours=1))

    assert [start - moment for moment in sent] == [timedelta(hours=24), timedelta(hours=2)]
    assert f"{begins:%-d %b %Y}, 3:00 p.m." in mailoutbox[0].body


@pytest.mark.parametrize(
    "silence",
    [
        {"is_active": False},
        {"is_applicant": False},
        {"muted_kinds": ["steps"]},
        {"address_bounced_at": "2026-11-20T00:00Z"},
    ],
)
def test_nobody_who_does_not_want_it_is_written_to(invited, silence):
    User.objects.filter(pk=invited.user.pk).update(**silence)

    assert hourly.people_due(karachi(2026, 12, 8, 17)) == []
    assert send_all(karachi(2026, 12, 8, 17)) == []


def test_one_that_was_stopped_is_silent_and_the_other_goes_out(invited, mailoutbox):
    say(invited, day(), reply_by())
    services.stop_reminders(user=invited.user, what="record:interviews:interview-1")

    send_all(karachi(2026, 12, 8, 17))

    assert [message.subject for message in mailoutbox] == ["In 2 hours: Answer Placeholder Bay"]
    assert hourly.people_due(karachi(2026, 12, 8, 17)) == []


def test_day_of_a_milestone_that_is_done_is_silent(person):
    applicant = person(lead_days=[])  # every step of the road is settled
    say(applicant, day(key="visa_interview"), room="visa")

    assert send_all(karachi(2026, 12, 8, 17)) == []
    ChecklistItem.objects.filter(applicant=applicant, key="visa_interview").update(not_for_me=False)
    assert send_all(karachi(2026, 12, 9, 8)) == ["sent"]


def test_people_due_are_none_once_everything_is_said(invited):
    now = karachi(2026, 12, 8, 17)
    assert hourly.people_due(now) == [invited.user.pk]

    services.sweep(now=now)

    assert hourly.people_due(now) == []


def test_failure_of_one_person_leaves_the_others_alone(person, mailoutbox, monkeypatch):
    first, second = person(lead_days=[]), person(lead_days=[])
    for applicant in (first, second):
        say(applicant, day())
    noted = hourly.note

    def break_for_the_first(*, user_id, now):
        if user_id == first.user.pk:
            raise RuntimeError("broken")
        return noted(user_id=user_id, now=now)

    monkeypatch.setattr(hourly, "note", break_for_the_first)
    send_all(karachi(2026, 12, 8, 17))
    assert len(mailoutbox) == 1

    monkeypatch.undo()
    send_all(karachi(2026, 12, 8, 17, 1))

    assert len(mailoutbox) == 2


def test_version_and_subject_in_the_database_are_those_of_the_reminders(invited):
    say(invited, day(), reply_by(BEGINS.replace(hour=23, minute=5)))
    services.sweep(now=karachi(2026, 12, 8, 18))

    assert list(Reminder.objects.order_by("subject").values_list("subject", "due_version")) == [
        ("record:interviews:interview-1", "2026-12-08T14:00Z"),
        ("record:interviews:reply-1", "2026-12-08T18:05Z"),
    ]


def test_people_due_asks_one_question_for_1_and_30_interviews_that_were_said(invited, django_assert_num_queries):
    say(invited, day())
    services.sweep(now=karachi(2026, 12, 8, 17))
    with django_assert_num_queries(1):
        assert hourly.people_due(karachi(2026, 12, 8, 17)) == []

    say(invited, *[day(key=f"interview-{n}") for n in range(30)])

    with django_assert_num_queries(1):
        assert hourly.people_due(karachi(2026, 12, 8, 17)) == [invited.user.pk]


def test_remind_lists_what_would_go_out_by_the_hour(invited):
    out = StringIO()

    call_command("remind", "--at", "2026-12-08T17:00+05:00", "--dry-run", "--json", stdout=out)

    (mail,) = json.loads(out.getvalue())["mails"]
    assert (mail["kind"], mail["state"]) == ("hour", "would be sent")
    assert mail["subject"] == "In 2 hours: Interview at Placeholder Bay"
    assert mail["reminders"] == [
        {
            "kind": "record", "subject": "record:interviews:interview-1", "rule": "H-2",
            "due_version": "2026-12-08T14:00Z", "title": "Interview at Placeholder Bay",
        }
    ]  # fmt: skip
    assert not Mail.objects.exists()


def test_preview_is_what_the_sweeps_then_send(person, mailoutbox, time_machine):
    applicant = person(lead_days=[7, 1])
    say(applicant, day(), reply_by(karachi(2026, 12, 4, 2)))
    promised = preview.coming(applicant, date(2026, 11, 22))

    sent = []
    for moment in sorted({mail.at - wait for mail in promised for wait in (MINUTE, timedelta(0))}):
        sent += [moment] * send_all(moment).count("sent")

    assert [mail.at for mail in promised] == sent
    assert [due.rule for mail in promised for due in mail.dues] == ["T-7", "T-7", "T-1", "H-24", "H-2", "late:first"]


def test_settings_show_the_mails_by_the_hour(signed_in, invited, time_machine):
    time_machine.move_to(karachi(2026, 12, 5, 10), tick=False)

    page = signed_in(invited.user).get(reverse("reminders:settings")).content.decode()

    assert "Mon 7 Dec, 7:00 p.m." in page
    assert "Begins soon:" in page
    assert "Tue 8 Dec, 7:00 p.m." in page
