"""The rules of SOAP at their boundaries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.match.results.week import week_of
from applicants.match.soap import rules
from applicants.match.soap.models import SoapApplication, SoapContact
from applicants.match.soap.rules import PLAN_KEYS, Line
from applicants.match.soap.shown import BoardSaid, OfferSaid, shown
from roadmap.anchors import Calendar
from tests.support.match_week import SECOND, et
from tests.support.properties import patient

ENDS = et("thu", 21)
INSTANTS = st.datetimes(datetime(2027, 3, 14), datetime(2027, 3, 21), timezones=st.just(UTC))
DAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("at", "first", "why"),
    [
        (ENDS - SECOND, None, None), (ENDS, None, "after_soap"), (ENDS + SECOND, None, "after_soap"),
        (et("tue", 10) - SECOND, et("tue", 10), None), (et("tue", 10), et("tue", 10), "program_first"),
        (et("tue", 10) + SECOND, et("tue", 10), "program_first"),
    ],
)  # fmt: skip
def test_contact_is_allowed_after_the_programs_own_and_after_soap(at, first, why):
    assert rules.why_contact_is_allowed(at=at, first_by_program=first, soap_ends=ENDS) == why
    assert why is None or why in SoapContact.Why.values


@patient
@given(at=INSTANTS, first=st.none() | INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_contact_that_is_allowed_stays_allowed(at, first, later):
    now = rules.why_contact_is_allowed(at=at, first_by_program=first, soap_ends=ENDS)
    then = rules.why_contact_is_allowed(at=at + later, first_by_program=first, soap_ends=ENDS)

    assert then is not None or now is None
    assert now != "program_first" or first <= at


@patient
@given(st.sets(st.integers(1, 45)))
def test_a_free_slot_is_the_first_of_45(taken):
    slot = rules.free_slot(taken)

    assert (slot is None) == (len(taken) == 45)
    assert slot is None or (slot not in taken and set(range(1, slot)) <= taken)


@pytest.mark.parametrize(
    ("left", "minutes"), [(timedelta(minutes=1), 1), (timedelta(seconds=59), 0), (timedelta(0), 0), (-SECOND, 0)]
)
def test_minutes_left(left, minutes):
    assert rules.minutes_left(ENDS, ENDS - left) == minutes


def test_plan_is_begun_by_one_line_and_done_by_all():
    lines = [Line(key, DAY + timedelta(days=n)) for n, key in enumerate(PLAN_KEYS)]

    assert (rules.plan_begun_on([]), rules.plan_done_on([])) == (None, None)
    assert (rules.plan_begun_on(lines[:1]), rules.plan_done_on(lines[:-1])) == (DAY, None)
    assert rules.plan_done_on(lines) == DAY + timedelta(days=len(PLAN_KEYS) - 1)
    assert rules.plan_done_on([*lines, Line("", None)]) is None
    assert rules.plan_done_on([*lines, Line("", DAY + timedelta(days=30))]) == DAY + timedelta(days=30)


def test_every_state_has_what_comes_next():
    assert set(rules.NEXT) == set(SoapApplication.State.values)
    assert {one for states in rules.NEXT.values() for one in states} <= set(rules.BY_TAP)


# ------------------------------------------------------------------------------------- the plan

WEEK = week_of(2027, Calendar(), {})


def board(**said):
    empty = {"lines": (), "states": (), "sent_at": (), "offers": (), "ended_on": None, "zone": "Asia/Karachi"}
    return BoardSaid(**empty | said)


def at_(now, **said):
    return shown(board(**said), WEEK, now, "/x/")


def test_nothing_said_shows_nothing():
    found = at_(et("mon", 12))

    assert (found.done, found.begun, list(found.dates)) == ({}, {}, [])


@pytest.mark.parametrize(("now", "rounds"), [(et("thu", 9) - SECOND, 4), (et("thu", 9), 3), (et("thu", 18), 0)])
def test_rounds_to_come_are_said_with_their_instant_and_own_day(now, rounds):
    found = at_(now, states=["sent"], sent_at=[et("mon", 12)])

    assert len(found.dates) == rounds
    assert all(day.at and day.closes for day in found.dates)
    if rounds:
        assert (found.dates[-1].key, found.dates[-1].on) == ("round-4", date(2027, 3, 19))  # 3 a.m. in Karachi
    assert found.done == {"soap_apply": date(2027, 3, 15)}


@pytest.mark.parametrize("states", [["planned"], ["ended"], ["withdrawn"], []])
def test_rounds_are_not_said_where_nothing_can_come(states):
    assert not at_(et("mon", 12), states=states).dates


def test_open_offer_is_begun_and_said_until_it_runs_out():
    offer = OfferSaid(7, "Example", et("thu", 9, 5), et("thu", 11), True)

    found = at_(et("thu", 9, 10), states=["offer"], sent_at=[et("mon", 12)], offers=[offer])

    assert found.begun == {"soap_offers": date(2027, 3, 18)}
    assert {day.key: day.at for day in found.dates}["offer-7"] == et("thu", 11)


def test_acceptance_ends_it_all():
    offer = OfferSaid(7, "Example", et("thu", 9, 5), et("thu", 11), False, et("thu", 9, 30))

    found = at_(et("thu", 9, 30), states=["accepted", "sent"], sent_at=[et("mon", 12)], offers=[offer])

    assert found.done["soap_offers"] == date(2027, 3, 18)
    assert not found.dates
