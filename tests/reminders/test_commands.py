"""`remind`: one sweep by hand, for real or only on paper."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from applicants.checklist.models import Change, ChecklistItem
from reminders import services
from reminders.models import Mail, Reminder, Round
from roadmap.models import RoadChange
from tests.reminders.conftest import move, own_step


def remind(*options):
    out = StringIO()
    call_command("remind", *options, stdout=out)
    return out.getvalue()


def remind_json(*options):
    return json.loads(remind("--json", *options))


@pytest.fixture
def due(person):
    applicant = person(begun=["oet_result"])
    own_step(applicant, date(2026, 11, 29))
    return applicant


def everything():
    """All that a sweep could write."""
    rows = {
        model: list(model.objects.order_by("pk").values())
        for model in (Mail, Reminder, Round, ChecklistItem, Change, RoadChange)
    }
    return str(rows)


def test_remind_sends_what_is_due(due, mailoutbox):
    out = remind()

    assert out.splitlines()[0].startswith("1 mail at 2026-11-22T05:00:00")
    assert f"{due.user.email}: In 7 days: Renew my passport (sent)" in out
    assert "T-7" in out
    assert [message.recipients() for message in mailoutbox] == [[f"{due.user.name} <{due.user.email}>"]]
    assert remind().startswith("0 mails at")


def test_remind_json_has_the_shape_that_scripts_rely_on(due, mailoutbox):
    found = remind_json()

    assert found == {
        "at": "2026-11-22T05:00:00+00:00",
        "dry_run": False,
        "mails": [
            {
                "to": due.user.email,
                "kind": "daily",
                "subject": "In 7 days: Renew my passport",
                "state": "sent",
                "due_at": "2026-11-22T05:00:00+00:00",
                "reminders": [
                    {
                        "kind": "milestone",
                        "subject": Reminder.objects.get().subject,
                        "rule": "T-7",
                        "due_version": "2026-11-29:target",
                        "title": "Renew my passport",
                    }
                ],
            }
        ],
    }


def test_remind_dry_run_lists_what_would_go_to_whom_and_writes_nothing(due, mailoutbox):
    move(date(2027, 2, 15))
    before = everything()

    found = remind_json("--dry-run")

    assert found["dry_run"] is True
    assert [(mail["to"], mail["kind"], mail["subject"], mail["state"]) for mail in found["mails"]] == [
        (due.user.email, "daily", "In 7 days: Renew my passport", "would be sent"),
        (due.user.email, "moved", "Date moved: ECFMG Pathways applications close (Match 2027)", "would be sent"),
    ]
    assert everything() == before
    assert mailoutbox == []
    assert [mail["subject"] for mail in remind_json()["mails"]] == [mail["subject"] for mail in found["mails"]]


def test_remind_dry_run_says_when_a_mail_has_nothing_left_to_say(due):
    services.sweep()
    services.stop_reminders(user=due.user, what="kind:steps")

    assert [mail["state"] for mail in remind_json("--dry-run")["mails"]] == ["nothing left to say"]
    assert Reminder.objects.get().state == "pending"


@pytest.mark.parametrize(
    ("moment", "rules"),
    [
        ("2026-11-22T07:00+05:00", []),  # before their hour
        ("2026-11-21T09:00+05:00", []),  # the step is eight days away
        ("2026-11-28T03:00", ["T-1"]),  # without a zone UTC: 8:00 in Karachi
        ("2026-11-28T02:59", []),
        ("2027-01-31T08:00+05:00", ["late:2027-W04", "T-1"]),
    ],
)
def test_remind_at_another_instant_lists_what_is_due_then(due, moment, rules):
    found = remind_json("--dry-run", "--at", moment)

    assert [entry["rule"] for mail in found["mails"] for entry in mail["reminders"]] == rules


def test_remind_at_a_day_to_come_does_not_silence_the_days_before(due, mailoutbox):
    """Somebody tries the command with a date of next year; the real sweeps go on as if nothing had been."""
    remind("--at", "2027-01-24T09:00+05:00")
    assert [mail["subject"] for mail in remind_json()["mails"]] == ["In 7 days: Renew my passport"]
    assert Round.objects.get().day == date(2026, 11, 22)


def test_remind_at_the_same_instant_twice_says_everything_once(due, mailoutbox):
    for _ in range(2):
        remind("--at", "2027-01-31T08:00+05:00")

    assert len(mailoutbox) == 2
    assert Reminder.objects.count() == 2


def test_remind_skips_what_a_worker_is_sending(due, mailoutbox):
    services.sweep()
    Mail.objects.update(state="sending", attempts=1, lease_until=timezone.now() + timedelta(minutes=2))

    assert remind_json("--at", "2026-11-23T08:00+05:00")["mails"] == []


def test_remind_lists_a_mail_that_could_not_be_sent(due, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda *_args, **_rest: 1 / 0)

    (mail,) = remind_json()["mails"]

    assert mail["state"] == "pending"


@pytest.mark.parametrize("moment", ["tomorrow", "2027-13-01", "08:00"])
def test_remind_refuses_what_is_no_instant(db, moment):
    with pytest.raises(CommandError, match="is no instant; write it like"):
        remind("--at", moment)
