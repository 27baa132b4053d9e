"""What must hold between the answers of a profile. Pure."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from applicants.profile import rules
from roadmap import road

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("status", "graduation", "words"),
    [
        ("student", None, "Say when you expect to graduate; your plan depends on it."),
        ("student", date(2026, 11, 20), "This day is over. If you have graduated, choose that above."),
        ("graduate", date(2026, 11, 22), "This day is in the future. If you still study, choose that above."),
        ("old_graduate", date(2027, 1, 1), "This day is in the future. If you still study, choose that above."),
        ("graduate", date(1900, 6, 30), "That is too long ago. Is the year right?"),
        ("student", date(1949, 12, 31), "That is too long ago. Is the year right?"),
        ("student", date(2090, 6, 30), "That is too far in the future. Is the year right?"),
        ("student", date(2038, 11, 2), "That is too far in the future. Is the year right?"),
    ],
)
def test_check_status_refused(status, graduation, words):
    with pytest.raises(ValidationError) as error:
        rules.check_status(status, graduation, TODAY)

    assert error.value.message_dict == {"graduation_on": [words]}


@pytest.mark.parametrize(
    ("status", "graduation"),
    [
        ("student", TODAY), ("student", date(2038, 11, 1)), ("graduate", TODAY), ("graduate", None),
        ("old_graduate", None), ("old_graduate", date(1950, 1, 1)),
    ],
)  # fmt: skip
def test_check_status_taken(status, graduation):
    rules.check_status(status, graduation, TODAY)


def test_check_status_on_a_leap_day():
    rules.check_status("student", date(2030, 6, 30), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("status", "graduation", "begins"),
    [
        ("graduate", date(2021, 11, 20), "You graduated more than 5 years ago."),
        ("graduate", date(2021, 11, 22), ""),
        ("old_graduate", date(2022, 6, 30), "You graduated within the last 5 years;"),
        ("old_graduate", date(2012, 6, 30), ""),
        ("student", date(2012, 6, 30), ""),
        ("graduate", None, ""),
    ],
)
def test_status_hint(status, graduation, begins):
    hint = rules.status_hint(status, graduation, TODAY)

    assert hint.startswith(begins)
    assert bool(hint) == bool(begins)


@pytest.mark.parametrize(
    ("season", "possible", "recommended", "ends"),
    [
        (2027, 2028, 2029, "too late"),
        (2028, 2028, 2029, "possible, only at the fastest pace"),
        (2029, 2028, 2029, "recommended, at the advised pace"),
        (2030, 2028, 2029, "with more room"),
        (2027, 2027, 2027, "recommended, at the advised pace"),
        (2028, 2027, None, "possible, only at the fastest pace"),
        (2028, None, None, "too late"),
    ],
)
def test_season_label(season, possible, recommended, ends):
    assert rules.season_label(season, possible, recommended) == f"Match {season}: {ends}"


def test_what_onboarding_asks_about_is_on_the_road(db):
    assert set(rules.ASKED) <= set(road.current().titles)
    assert set(rules.DAY_HINTS) <= set(rules.ASKED)
    assert set(rules.SAID) == set(rules.ASKED)


def test_said_falls_back_to_the_title():
    assert rules.said("new_step", {"new_step": "A new step"}) == "A new step"
