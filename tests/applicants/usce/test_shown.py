"""What rotations and places say to the plan: pure."""

from datetime import date, timedelta

import pytest

from applicants.usce.rules import Stay
from applicants.usce.shown import Searched, shown

TODAY = date(2026, 11, 21)
MAY = date(2026, 5, 4)


def stay(days, first=MAY, **values):
    last = first + timedelta(days=days - 1)
    defaults = {"took_place": last < TODAY, "added_on": date(2026, 6, 1), "pk": 7, "name": "Example"}
    return Stay(first, last, **defaults | values)


def told(stays=(), places=()):
    return shown(list(stays), list(places), TODAY, "/usce/")


def test_nothing_recorded_says_nothing():
    found = told()

    assert (found.done, found.begun, found.booked, found.dates) == ({}, {}, {}, [])
    assert found.facts == {"usce_months": None, "usce_last_on": None}


@pytest.mark.parametrize(("days", "done"), [(55, False), (56, True), (57, True)])
def test_eight_weeks_that_took_place_do_the_step(days, done):
    found = told([stay(days)])

    assert found.done.get("usce_do") == (MAY + timedelta(days=days - 1) if done else None)
    assert found.facts["usce_months"] == days // 28
    assert found.facts["usce_last_on"] == (MAY + timedelta(days=days - 1)).isoformat()


def test_watching_counts_for_the_step_and_research_does_not():
    assert "usce_do" in told([stay(56, kind="observership")]).done
    found = told([stay(56, kind="research", hands_on=True)])

    assert "usce_do" not in found.done
    assert found.facts == {"usce_months": None, "usce_last_on": None}
    assert "usce_search" in found.done


def test_what_is_not_confirmed_is_begun_and_no_fact():
    found = told([stay(56, took_place=False)])

    assert found.done == {"usce_search": MAY}
    assert (found.begun, found.booked) == ({"usce_do": MAY}, {})
    assert found.facts == {"usce_months": None, "usce_last_on": None}


def test_the_first_day_of_what_lies_ahead_is_booked_until_something_has_begun():
    ahead = stay(28, first=TODAY + timedelta(days=10), pk=8)
    later = stay(28, first=TODAY + timedelta(days=90), pk=9)

    assert told([later, ahead]).booked == {"usce_do": ahead.starts_on}
    found = told([stay(28), ahead])

    assert found.booked == {}
    assert found.begun["usce_do"] == MAY
    assert found.facts["usce_months"] == 1


@pytest.mark.parametrize(("first", "begun"), [(-1, True), (0, True), (1, False)])
def test_begun_on_its_first_day(first, begun):
    found = told([stay(28, first=TODAY + timedelta(days=first))])

    assert ("usce_do" in found.begun) is begun


def test_search_is_begun_by_a_place_and_done_by_a_rotation_even_one_ahead():
    found_on = date(2026, 10, 1)
    ahead = stay(28, first=TODAY + timedelta(days=30), added_on=date(2026, 11, 2))

    assert told(places=[Searched(1, "Example", found_on)]).begun == {"usce_search": found_on}
    assert told([ahead]).done == {"usce_search": date(2026, 11, 2)}


def test_record_system_is_known_when_a_stay_with_one_took_place():
    assert told([stay(28, emr="Epic")]).done["emr_skill"] == MAY + timedelta(days=27)
    assert "emr_skill" not in told([stay(28, emr="Epic", took_place=False)]).done
    assert "emr_skill" not in told([stay(28)]).done


def test_days_to_be_reminded_of():
    ahead = stay(28, first=TODAY + timedelta(days=5))
    silent = Searched(3, "Silent", MAY, nudge_on=TODAY, path="/usce/places/3/")

    found = told([ahead, stay(28, pk=9)], [silent, Searched(4, "Not asked", MAY)])

    assert [(day.key, day.kind, day.on, day.path) for day in found.dates] == [
        ("start-7", "happens", ahead.starts_on, "/usce/"),
        ("end-7", "due", ahead.ends_on + timedelta(days=1), "/usce/"),
        ("place-3", "ask", TODAY, "/usce/places/3/"),
    ]
