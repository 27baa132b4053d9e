"""The clock of Match Week: each moment a second before and at it, in the zones of people, over the change of clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.zones import zone_names
from applicants.match.results.listing import clock, lines
from applicants.match.results.week import ROUNDS, week_of
from roadmap.anchors import Calendar, SeasonDay
from tests.support.match_week import SECOND, et
from tests.support.properties import patient

DAYS = {
    (2027, "A_ROL"): date(2027, 3, 3), (2027, "A_STATUS"): date(2027, 3, 15), (2027, "A_SOAP"): date(2027, 3, 18),
    (2027, "A_MATCH"): date(2027, 3, 19),
}  # fmt: skip
OFFICIAL = Calendar({key: SeasonDay(on, False) for key, on in DAYS.items()})
WEEK = week_of(2027, OFFICIAL, {})
MOMENTS = {
    "rank_lists_close": et("wed", 21), "status": et("mon", 10), "prepare": et("mon", 11), "review": et("tue", 8),
    "round_1": et("thu", 9), "round_2": et("thu", 12), "round_3": et("thu", 15), "round_4": et("thu", 18),
    "soap_ends": et("thu", 21), "match_day": et("fri", 12),
}  # fmt: skip


def test_moments_of_2027_stand_in_their_order():
    assert {one.key: one.starts for one in WEEK.moments} == MOMENTS
    assert [one.key for one in WEEK.moments] == list(MOMENTS)
    assert not any(one.expected for one in WEEK.moments)


@pytest.mark.parametrize("key", MOMENTS)
def test_a_moment_begins_at_its_second(key):
    moment = WEEK.at(key)

    assert not moment.has_begun(moment.starts - SECOND)
    assert moment.has_begun(moment.starts)
    assert not moment.can_be_so(moment.starts - SECOND)
    assert moment.can_be_so(moment.starts)


@pytest.mark.parametrize("number", ROUNDS)
def test_a_round_is_open_for_two_hours(number):
    moment = WEEK.round(number)

    assert moment.ends - moment.starts == timedelta(hours=2)
    assert WEEK.running_round(moment.starts - SECOND) is None
    assert WEEK.running_round(moment.starts) == number
    assert WEEK.running_round(moment.ends - SECOND) == number
    assert WEEK.running_round(moment.ends) is None


def test_soap_is_over_at_nine_on_thursday():
    assert not WEEK.soap_is_over(et("thu", 21) - SECOND)
    assert WEEK.soap_is_over(et("thu", 21))


@pytest.mark.parametrize(
    ("zone", "status", "round_4"),
    [
        # the US has changed its clocks on 14 March, Europe changes on 28 March, Karachi and Lagos never do
        ("Asia/Karachi", "Mon 15 Mar 19:00", "Fri 19 Mar 03:00"),
        ("Europe/London", "Mon 15 Mar 14:00", "Thu 18 Mar 22:00"),
        ("Africa/Lagos", "Mon 15 Mar 15:00", "Thu 18 Mar 23:00"),
        ("America/New_York", "Mon 15 Mar 10:00", "Thu 18 Mar 18:00"),
    ],
)  # fmt: skip
def test_own_zone_after_the_us_changed_its_clocks(zone, status, round_4):
    said = [WEEK.at(key).starts.astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M") for key in ("status", "round_4")]

    assert said == [status, round_4]


def test_rank_lists_close_before_the_change_of_clocks_and_soap_comes_after_it():
    assert WEEK.at("rank_lists_close").starts == datetime(2027, 3, 4, 2, tzinfo=UTC)  # five hours behind
    assert WEEK.at("status").starts == datetime(2027, 3, 15, 14, tzinfo=UTC)  # four


@pytest.mark.parametrize(
    ("zone", "others"),
    [
        ("Asia/Karachi", ["rank_lists_close", "round_3", "round_4", "soap_ends"]),
        ("Europe/London", ["rank_lists_close", "soap_ends"]),
        ("Africa/Lagos", ["rank_lists_close", "soap_ends"]),
        ("America/New_York", []),
    ],
)  # fmt: skip
def test_other_weekday_is_marked(zone, others):
    found = lines(WEEK, et("mon", 9), zone)

    assert [line.moment.key for line in found if line.other_day] == others
    ends = [line.moment.key for line in found if line.other_end and not line.other_day]
    assert ends == (["round_4"] if zone == "Africa/Lagos" or zone == "Europe/London" else [])


def test_clock_says_what_is_open_and_what_comes():
    found = clock(lines(WEEK, et("thu", 10, 22), "UTC"), et("thu", 10, 22))

    assert (found.running.moment.key, found.running_minutes) == ("round_1", 38)
    assert (found.coming.moment.key, found.coming_words) == ("round_2", "in 98 minutes")
    assert found.is_near


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (et("thu", 12) - timedelta(seconds=59), "in less than a minute"), (et("thu", 11, 59), "in 1 minute"),
        (et("wed", 22), "in 11 days"), (et("tue", 9), "in 2 days"), (et("tue", 9, 1), "in 47 hours"),
    ],
)  # fmt: skip
def test_how_far_off_the_next_moment_is(now, words):
    assert clock(lines(WEEK, now, "UTC"), now).coming_words == words


def test_after_match_day_nothing_comes():
    found = clock(lines(WEEK, et("fri", 12), "UTC"), et("fri", 12))

    assert (found.running, found.coming) == (None, None)
    assert WEEK.place_of_now(et("fri", 12)) == len(WEEK.moments)


def test_a_season_without_published_hours_is_expected_and_has_a_day_of_slack():
    week = week_of(2030, Calendar(), {})

    assert all(one.expected and not one.source.verified for one in week.moments)
    status = week.at("status")
    assert status.can_be_so(status.starts - timedelta(days=1))
    assert not status.can_be_so(status.starts - timedelta(days=1) - SECOND)


def test_a_season_before_the_first_with_hours_has_those_of_the_first():
    assert week_of(2025, Calendar(), {}).round(1).starts.astimezone(ZoneInfo("America/New_York")).hour == 9


@patient
@given(zone=st.sampled_from(zone_names()), season=st.integers(2025, 2060))
def test_instants_do_not_depend_on_who_looks(zone, season):
    week = week_of(season, Calendar(), {})
    hours = [one.starts.astimezone(ZoneInfo(week.zone)).hour for one in week.moments]

    assert hours == [21, 10, 11, 8, 9, 12, 15, 18, 21, 12]
    assert [one.starts for one in week.moments] == sorted(one.starts for one in week.moments)
    shown = [line.moment.starts.astimezone(ZoneInfo(zone)) for line in lines(week, week.at("status").starts, zone)]
    assert shown == [one.starts for one in week.moments]
