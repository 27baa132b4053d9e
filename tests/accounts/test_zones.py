"""The instants of a person's day, also on the two days a year when an hour is missing or comes twice."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from accounts import zones
from accounts.models import User


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        # 14 Mar 2027: New York has no 2 a.m.; 3 a.m. is the next hour that exists
        ("America/New_York", date(2027, 3, 14), 2, datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("America/New_York", date(2027, 3, 14), 3, datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("America/New_York", date(2027, 3, 14), 1, datetime(2027, 3, 14, 6, tzinfo=UTC)),
        # 7 Nov 2027: 1 a.m. comes twice; the first one, still in summer time
        ("America/New_York", date(2027, 11, 7), 1, datetime(2027, 11, 7, 5, tzinfo=UTC)),
        ("America/New_York", date(2027, 11, 7), 2, datetime(2027, 11, 7, 7, tzinfo=UTC)),
        # 28 Mar 2027: Berlin has no 2 a.m.; 31 Oct 2027: 2 a.m. comes twice
        ("Europe/Berlin", date(2027, 3, 28), 2, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2027, 3, 28), 3, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2027, 10, 31), 2, datetime(2027, 10, 31, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2027, 10, 31), 3, datetime(2027, 10, 31, 2, tzinfo=UTC)),
        # no summer time at all
        ("Asia/Karachi", date(2027, 3, 14), 8, datetime(2027, 3, 14, 3, tzinfo=UTC)),
    ],
)
def test_instant_of_finds_the_hour(zone, day, hour, instant):
    assert zones.instant_of(day, hour, zone) == instant


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
def test_instants_of_a_year_go_forward_once_a_day(zone):
    days = [date.fromordinal(date(2027, 1, 1).toordinal() + n) for n in range(365)]

    for hour in range(24):
        instants = [zones.instant_of(day, hour, zone) for day in days]

        assert instants == sorted(set(instants))
        assert [zones.local_day(instant, zone) for instant in instants] == days


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (datetime(2026, 11, 21, 2, 59, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC)),
        (datetime(2026, 11, 21, 3, 0, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)),
        (datetime(2026, 11, 21, 20, 0, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)),
    ],
)
def test_next_digest_comes_after_now(now, following):
    zara = User(time_zone="Asia/Karachi", digest_hour=8)

    assert zara.next_digest(now) == following


def test_next_digest_crosses_the_missing_hour():
    user = User(time_zone="America/New_York", digest_hour=2)

    assert user.next_digest(datetime(2027, 3, 13, 12, tzinfo=UTC)) == datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert user.next_digest(datetime(2027, 3, 14, 7, tzinfo=UTC)) == datetime(2027, 3, 15, 6, tzinfo=UTC)


def test_today_is_the_day_where_the_person_is():
    instant = datetime(2026, 11, 21, 20, tzinfo=UTC)

    assert User(time_zone="Asia/Karachi").today(instant) == date(2026, 11, 22)
    assert User(time_zone="America/New_York").today(instant) == date(2026, 11, 21)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd"])
def test_lost_zone_counts_as_utc(name, caplog):
    zones.zone_of.cache_clear()

    assert zones.local_day(datetime(2026, 11, 21, 20, tzinfo=UTC), name) == date(2026, 11, 21)
    assert zones.instant_of(date(2027, 3, 14), 8, name) == datetime(2027, 3, 14, 8, tzinfo=UTC)
    assert repr(name) in caplog.text


@pytest.mark.parametrize("name", ["", "Karachi", "EST", "Etc/GMT+5", "Mars/Olympus"])
def test_zone_must_name_a_place(name):
    with pytest.raises(ValidationError):
        zones.validate_zone(name)


@pytest.mark.parametrize("name", ["UTC", "Asia/Karachi", "America/Argentina/Buenos_Aires", "Asia/Calcutta"])
def test_zone_that_a_browser_says_is_known(name):
    zones.validate_zone(name)
