"""What letters say to the plan: pure."""

from datetime import date, timedelta

import pytest

from applicants.letters.rules import State, Written
from applicants.letters.shown import shown

TODAY = date(2026, 11, 21)


def letter(state=None, on=TODAY, **values):
    days = {state: on} if state else {}
    return Written(days=days, **{"season": 2029, "added_on": date(2026, 11, 1), "writer": "Dr Example"} | values)


def test_nothing_recorded_says_nothing():
    found = shown([])

    assert (found.done, found.begun, found.dates) == ({}, {}, [])
    assert found.facts == {"letters": None, "us_letters": None}


def test_a_candidate_begins_the_relationship():
    found = shown([letter()])

    assert found.begun == {"lor_relationship": date(2026, 11, 1)}
    assert found.done == {}
    assert found.facts == {"letters": 0, "us_letters": 0}


@pytest.mark.parametrize(("count", "done"), [(2, False), (3, True), (4, True)])
def test_three_asked_for_do_the_request_on_the_day_of_the_third(count, done):
    letters = [letter(State.ASKED, TODAY - timedelta(days=10 - number)) for number in range(count)]

    found = shown(letters)

    assert found.done.get("lor_request") == (TODAY - timedelta(days=8) if done else None)
    assert found.begun["lor_request"] == TODAY - timedelta(days=10)
    assert "lor_upload" not in found.begun


@pytest.mark.parametrize(("count", "done"), [(2, False), (3, True), (4, True)])
def test_three_uploaded_do_the_upload(count, done):
    letters = [letter(State.UPLOADED, is_us=number == 0) for number in range(count)] + [letter(State.FORM_SENT)]

    found = shown(letters)

    assert ("lor_upload" in found.done) is done
    assert found.begun["lor_upload"] == TODAY
    assert found.facts == {"letters": count, "us_letters": 1}


def test_a_no_does_not_count():
    refused = Written(days={State.ASKED: TODAY, State.DECLINED: TODAY}, season=2029, added_on=TODAY)

    assert "lor_request" not in shown([letter(State.ASKED), letter(State.ASKED), refused]).done


def test_letters_of_an_old_season_do_not_count():
    old = [letter(State.UPLOADED, season=2028, nudge_on=TODAY)] * 3

    found = shown([*old, letter(State.ASKED, season=2029)])

    assert found.done == {}
    assert found.facts == {"letters": 0, "us_letters": 0}
    assert found.dates == []


def test_day_to_ask_again():
    (day,) = shown([letter(State.ASKED, nudge_on=TODAY, pk=5, path="/letters/5/"), letter()]).dates

    assert (day.key, day.kind, day.on, day.path) == ("letter-5", "ask", TODAY, "/letters/5/")
