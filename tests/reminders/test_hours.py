"""When mails by the hour go out: marks, quiet hours, what comes late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.zones import zone_of
from reminders import hours, rules
from reminders.rules import Subject
from tests.reminders.conftest import at, karachi

ZONES = (
    "Asia/Karachi", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Africa/Cairo", "America/Havana",
    "Pacific/Kiritimati", "America/St_Johns", "Australia/Lord_Howe", "UTC",
)  # fmt: skip
INSTANTS = st.datetimes(datetime(2026, 9, 1), datetime(2027, 12, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def interview(begins, *, key="record:interviews:1", version=None, **facts):
    version = version or f"{begins.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return Subject(
        key, "record", "Interview", begins.date(), version, at=begins, by_hour=True, **({"passes": True} | facts)
    )


@pytest.mark.parametrize(
    ("begins", "marks"),
    [
        (karachi(2027, 1, 12, 19), (karachi(2027, 1, 11, 19), karachi(2027, 1, 12, 17))),
        # two hours before lies at the edge of the night: 23:59 waits for no morning, 21:59 is no night
        (karachi(2027, 1, 12, 23, 59), (karachi(2027, 1, 12, 7), karachi(2027, 1, 12, 21, 59))),
        (karachi(2027, 1, 13, 0), (karachi(2027, 1, 12, 7), karachi(2027, 1, 12, 21, 30))),
        # what happens in the night is said before it begins
        (karachi(2027, 1, 13, 3), (karachi(2027, 1, 12, 7), karachi(2027, 1, 12, 21, 30))),
        (karachi(2027, 1, 13, 7, 59), (karachi(2027, 1, 12, 7, 59), karachi(2027, 1, 12, 21, 30))),
        # what happens an hour after the night or later is said at its end
        (karachi(2027, 1, 13, 8), (karachi(2027, 1, 12, 8), karachi(2027, 1, 13, 7))),
        (karachi(2027, 1, 13, 9), (karachi(2027, 1, 12, 9), karachi(2027, 1, 13, 7))),
    ],
)
def test_goes_out_keeps_the_night_quiet(begins, marks):
    assert tuple(hours.goes_out(begins, mark, "Asia/Karachi") for mark in hours.MARKS) == marks


@given(INSTANTS, st.sampled_from(ZONES))
def test_goes_out_is_never_in_quiet_hours_and_always_in_time(begins, zone):
    first, second = (hours.goes_out(begins, mark, zone) for mark in (24, 2))

    assert first < second < begins
    assert begins - first <= hours.FURTHEST
    for moment in (first, second):
        assert 7 <= moment.astimezone(zone_of(zone)).hour < 22


@given(INSTANTS, st.sampled_from(ZONES), st.integers(0, 59))
def test_reached_over_any_row_of_sweeps_says_each_mark_once(begins, zone, minute):
    start = begins - timedelta(hours=30, minutes=minute)
    said, heard = set(), []
    for half in range(2 * 36):
        now = start + half * timedelta(minutes=30)
        due = hours.due_at(now, [interview(begins)], zone, said)
        said |= {one.mark for one in due}
        heard += [(one.rule, now) for one in due]

    assert [rule for rule, _now in heard] == ["H-24", "H-2"]
    assert all(now < begins + timedelta(minutes=30) for _rule, now in heard)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize("night", [(2026, 10, 25), (2026, 11, 1), (2027, 3, 14), (2027, 3, 28)])
def test_reached_counts_hours_not_clocks_when_the_clock_changes(zone, night):
    begins = at(zone, *night, 15).astimezone(UTC)

    assert hours.goes_out(begins, 24, zone) == begins - timedelta(hours=24)
    assert hours.goes_out(begins, 2, zone) == begins - timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "rule"),
    [
        (karachi(2027, 1, 11, 18, 59), ""),
        (karachi(2027, 1, 11, 19), "H-24"),
        (karachi(2027, 1, 11, 21, 59), "H-24"),
        (karachi(2027, 1, 11, 22), ""),  # the night: it waits for the morning
        (karachi(2027, 1, 12, 6, 59), ""),
        (karachi(2027, 1, 12, 7), "H-24"),
        (karachi(2027, 1, 12, 16, 59), "H-24"),
        (karachi(2027, 1, 12, 17), "H-2"),
        (karachi(2027, 1, 12, 19, 40), "H-2"),  # it has begun
        (karachi(2027, 1, 12, 21), "H-2"),
        (karachi(2027, 1, 12, 21, 1), ""),  # the daily mail says it
    ],
)
def test_reached_is_the_nearest_mark(now, rule):
    assert hours.reached(now, karachi(2027, 1, 12, 19), "Asia/Karachi") == rule


def test_reached_in_the_night_for_what_happens_in_it_waits_for_no_morning():
    assert hours.reached(karachi(2027, 1, 12, 23), karachi(2027, 1, 13, 3), "Asia/Karachi") == "H-2"


def test_due_at_leaves_out_what_has_no_mails_by_the_hour():
    begins = karachi(2027, 1, 12, 19)
    day_only = Subject("record:x:1", "record", "A day", date(2027, 1, 12), "2027-01-12")

    assert hours.due_at(begins - HOUR, [day_only], "Asia/Karachi", set()) == []


@settings(max_examples=50)
@given(INSTANTS, st.sampled_from(ZONES), st.integers(0, 60 * 40))
def test_to_come_is_what_the_sweeps_then_say(begins, zone, minutes):
    now = begins - minutes * MINUTE
    subjects = [interview(begins)]
    promised = hours.to_come(now, begins, subjects, zone, set())

    said, heard = set(), []
    for minute in range(0, minutes + 1, 5):
        moment = now + minute * MINUTE
        for due in hours.due_at(moment, subjects, zone, said):
            said.add(due.mark)
            heard.append((moment, due))

    assert [due.rule for _at, due in promised] == [due.rule for _at, due in heard]
    assert all(
        timedelta(0) <= told - planned < 5 * MINUTE for (planned, _), (told, _) in zip(promised, heard, strict=True)
    )


def test_daily_rule_of_what_closes_at_an_hour_is_not_urgent():
    closes = interview(karachi(2027, 1, 12, 19), passes=False, closes=True)

    due = rules.rule_for(date(2027, 1, 11), closes, [7, 1])

    assert (due.rule, due.urgent) == ("T-1", False)
    assert rules.rule_for(date(2027, 1, 11), closes, []) is None


@pytest.mark.parametrize(("day", "rule"), [(12, "T-0"), (13, "missed"), (14, "missed"), (15, None)])
def test_daily_rule_of_what_happened_at_an_hour_is_missed_for_two_days(day, rule):
    due = rules.rule_for(date(2027, 1, day), interview(karachi(2027, 1, 12, 19)), [0])

    assert (due.rule if due else None) == rule


def test_daily_mail_is_silent_about_what_the_mail_by_the_hour_has_said():
    one = interview(karachi(2027, 1, 12, 19))
    said = {(one.key, rules.LAST_HOUR, one.version)}

    assert rules.due_on(date(2027, 1, 13), [one], [0], said) == []
    assert hours.rule_of(min(hours.MARKS)) == rules.LAST_HOUR
