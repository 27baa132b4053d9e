"""Nobody worked for hours or days, or the clocks changed: each due reminder comes once, late ones say so."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from applicants.checklist.models import ChecklistItem
from reminders import moves, services
from reminders.models import Mail, Reminder, Round
from reminders.subjects import item_key
from tests.faults.harness import wait_until


@pytest.fixture
def noon():
    """A zone in which it is noon now, so that hours ago and hours to come are of the same day."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


def written_before(user, ago, **mail):
    """A mail of this person from so long ago, that says what was due that day."""
    then = timezone.now() - ago
    item = ChecklistItem.objects.get(applicant__user=user)
    row = Mail.objects.create(
        user=user, kind="daily", slot=f"daily:{user.pk}", due_at=then, send_at=then, **mail
    )  # fmt: skip
    Reminder.objects.create(
        user=user, kind="milestone", subject=item_key(item), rule="T-0", due_version=f"{item.act_by}:target",
        event_on=item.act_by, due_at=then, mail=row, data={"title": item.title},
    )  # fmt: skip
    Round.objects.create(user=user, day=user.today(then))


def test_outage_of_three_hours_and_of_two_days(house, people, noon):
    """Rows as they stand when worker and beat were down; then both start."""
    house.nobody_works()
    hours, days = timedelta(hours=3), timedelta(days=2)
    dead = {"state": "sending", "attempts": 1, "lease_until": timezone.now() - hours, "message_id": "<kept@localhost>"}
    people(3, name="nothing-written", time_zone=noon, digest_hour=9)
    for user in people(1, name="written", time_zone=noon, digest_hour=9):
        written_before(user, hours)
    for user in people(1, name="being-sent", time_zone=noon, digest_hour=9):
        written_before(user, hours, **dead)
    for user in people(2, name="missed", time_zone=noon, digest_hour=9, due_in_days=[-1]):
        Round.objects.create(user=user, day=user.today() - days)
    for user in people(1, name="missed-and-written", time_zone=noon, digest_hour=9, due_in_days=[-2]):
        written_before(user, days)

    house.have("beat")
    house.have("worker")

    everybody = list(User.objects.values_list("email", flat=True))
    wait_until(lambda: not Mail.objects.unsent().exists() and Round.objects.count() == 8, "everything sent")
    wait_until(lambda: sum(house.sink.receivers.values()) == 8, "everything arrived")
    assert house.sink.receivers == dict.fromkeys(everybody, 1)
    assert house.sink.ids["<kept@localhost>"] == 1
    words = dict(house.sink.texts())
    assert all("today." in words[name] for name in ("nothing-written0", "written0", "being-sent0"))
    assert all("Late by 1 day: your own date was" in words[name] for name in ("missed0", "missed1"))
    assert words["missed-and-written0"].count("Late by 2 days") == 1
    assert list(Mail.objects.filter(state="empty").values_list("user__email", flat=True)) == [
        "missed-and-written0@example.org"  # the mail of two days ago had nothing left to say
    ]


def test_outage_of_two_days_by_the_clock_of_the_remind_command(house, people, own_mailer):
    house.nobody_works()
    first = timezone.now().date() + timedelta(days=2)
    for name, days in (("first", 0), ("second", 1), ("third", 3)):
        people(1, name=name, today=first, due_in_days=[days])

    for day, hour in ((0, 8), (0, 9), (3, 11), (3, 12)):
        call_command("remind", "--at", f"{first + timedelta(days=day)}T{hour:02}:00", stdout=StringIO())

    assert house.sink.receivers == {f"{name}0@example.org": 2 for name in ("first", "second", "third")}
    assert set(house.sink.ids.values()) == {1}
    before, after = dict(house.sink.texts()[:3]), dict(house.sink.texts()[3:])
    assert "today." in before["first0"]
    assert "tomorrow." in before["second0"]
    assert "in 3 days." in before["third0"]
    assert "Late by 3 days: your own date was" in after["first0"]
    assert "Late by 2 days: your own date was" in after["second0"]
    assert "today." in after["third0"]


NIGHTS = [
    ("America/New_York", date(2026, 10, 31), 1),
    ("America/New_York", date(2027, 3, 13), 2),
    ("Europe/Berlin", date(2026, 10, 24), 2),
    ("Europe/Berlin", date(2027, 3, 27), 2),
]


@pytest.mark.parametrize(("zone", "evening", "hour"), NIGHTS)
def test_night_of_the_clock_change_with_hourly_sweeps(house, people, own_mailer, zone, evening, hour):
    """One daily mail a day, with the hour that comes twice and with the hour that does not come."""
    house.nobody_works()
    start = datetime.combine(evening, time(12), ZoneInfo(zone)).astimezone(UTC)
    (person,) = people(1, time_zone=zone, digest_hour=hour, today=evening, due_in_days=[0, 1, 2], lead_days=[0])

    sent = []
    for now in (start + timedelta(hours=n) for n in range(48)):
        moves.follow_road(now=now)
        local = now.astimezone(ZoneInfo(zone))
        sent += [local.date() for pk in services.sweep(now=now) if services.deliver(pk, now=now)]

    assert sent == [evening + timedelta(days=n) for n in range(3)]
    assert house.sink.receivers == {person.email: 3}
    assert set(house.sink.ids.values()) == {1}
    for n, (_name, text) in enumerate(house.sink.texts()):
        assert f"* Step {n}\n  Your own date is" in text
