"""Profiles from outside: what is right comes through, what is wrong is named, and nothing else ever happens."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap import profiles
from roadmap.anchors import Calendar
from roadmap.planner import Profile, Road, Step, plan
from roadmap.profiles import KEYS, ProfileError, check, check_season, check_today, read

TODAY = date(2026, 11, 21)
ROAD = Road([Step("graduation"), Step("exam"), Step("start_residency", requires=("exam",))])


def problems(raw):
    with pytest.raises(ProfileError) as error:
        check(raw, ROAD, TODAY)
    return error.value.problems


def test_check_takes_every_part():
    found = check({
        "status": "student", "visa": "either", "options": ["couple", "em"], "graduation": "2029-05-31",
        "training_years": 5, "done": {"graduation": "2024-06-30"}, "started": {"exam": "2026-11-01"},
        "weeks": {"exam": 3.5}, "own_deadlines": {"exam": "2027-05-01"},
    }, ROAD, TODAY)  # fmt: skip

    assert found == Profile(
        "student", "either", frozenset({"couple", "em"}), date(2029, 5, 31), 5, {"graduation": date(2024, 6, 30)},
        {"exam": date(2026, 11, 1)}, {"exam": 3.5}, own_deadlines={"exam": date(2027, 5, 1)},
    )  # fmt: skip


def test_check_of_nothing_is_a_graduate_without_visa():
    assert check({}, ROAD, TODAY) == Profile()


def test_check_takes_done_as_a_list_or_without_a_day():
    assert check({"done": ["exam"]}, ROAD, TODAY).done == {"exam": None}
    assert check({"done": {"exam": None}}, ROAD, TODAY).done == {"exam": None}
    assert check({"done": {"exam": date(2026, 1, 2)}}, ROAD, TODAY).done == {"exam": date(2026, 1, 2)}


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({"shoe_size": 43}, "“shoe_size” is not a part of a profile"),
        ({"status": "wizard"}, "status must be one of student, graduate, old_graduate"),
        ({"visa": None}, "visa must be one of j1, h1b, either, none"),
        ({"options": ["em", "magic"]}, "options must be a list of"),
        ({"options": {"em": 1}}, "options must be a list of"),
        ({"graduation": "1900-06-30"}, "graduation: 1900-06-30 cannot be right"),
        ({"graduation": "2060-06-30"}, "graduation: 2060-06-30 is too far ahead"),
        ({"graduation": "soon"}, "graduation: “soon” is no date (YYYY-MM-DD)"),
        ({"graduation": "2025-02-30"}, "graduation: “2025-02-30” is no date (YYYY-MM-DD)"),
        ({"graduation": True}, "graduation: “True” is no date (YYYY-MM-DD)"),
        ({"training_years": 9}, "training_years must be a number from 1 to 8"),
        ({"training_years": True}, "training_years must be a number from 1 to 8"),
        ({"training_years": 3.0}, "training_years must be a number from 1 to 8"),
        ({"done": {"exam": "2026-12-01"}}, "done exam: 2026-12-01 is in the future"),
        ({"done": {"exams": None}}, "done: there is no milestone “exams”"),
        ({"done": "exam"}, "done must be a table of milestones"),
        ({"done": [["exam"]]}, "done must be a table of milestones"),
        ({"started": {"exam": None}}, "started exam: the day is missing"),
        ({"started": {"exam": "2027-01-01"}}, "started exam: 2027-01-01 is in the future"),
        ({"started": {"exam": "0001-01-01"}}, "started exam: 0001-01-01 cannot be right"),
        ({"weeks": {"exam": -1}}, "weeks exam: must be a number from 0 to 520"),
        ({"weeks": {"exam": 521}}, "weeks exam: must be a number from 0 to 520"),
        ({"weeks": {"exam": "3"}}, "weeks exam: must be a number from 0 to 520"),
        ({"weeks": {"exam": float("nan")}}, "weeks exam: must be a number from 0 to 520"),
        ({"own_deadlines": {"exam": "0001-01-01"}}, "own_deadlines exam: 0001-01-01 cannot be right"),
        ({"own_deadlines": {"exam": "9999-12-31"}}, "own_deadlines exam: 9999-12-31 cannot be right"),
    ],
)  # fmt: skip
def test_check_names_what_is_wrong(raw, problem):
    found = problems(raw)

    assert len(found) == 1
    assert found[0].startswith(problem)


def test_check_names_every_problem_at_once():
    assert len(problems({"status": "x", "visa": "x", "done": {"y": 1}, "weeks": {"exam": "z"}})) == 4


def test_check_ends_a_long_list_of_problems():
    found = problems({"done": {f"step{number}": None for number in range(100)}})

    assert len(found) == 21
    assert found[-1] == "and 80 more"


@pytest.mark.parametrize("raw", [None, [], "text", 3, [1, 2]])
def test_check_wants_an_object(raw):
    assert problems(raw) == ["the profile must be a JSON object"]


def test_messages_show_nothing_that_a_screen_cannot_take():
    found = problems({"\ud800\x07": 1, "graduation": "x" * 1000, "done": {"\u202eevil": None}})

    assert found[0] == "“??” is not a part of a profile"
    assert len(found[1]) < 200
    "\n".join(found).encode()


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", '{"done": }', "[" * 100_000, '{"weeks": {"exam": ' + "9" * 5000 + "}}"]
)
def test_read_refuses_what_is_no_json(text):
    with pytest.raises(ProfileError, match="not JSON"):
        read(text, ROAD, TODAY)


def test_read_refuses_json_that_is_no_object():
    with pytest.raises(ProfileError, match="must be a JSON object"):
        read("[1]", ROAD, TODAY)


def outcome(entrance, raw):
    """The profile, or the ProfileError; anything else that is raised fails the test."""
    try:
        return entrance(raw, ROAD, TODAY)
    except ProfileError as error:
        return error


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str)
    | st.sampled_from(["exam", "graduation", "j1", "student", "em", 10**400, "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8) | st.sampled_from(["exam", "graduation"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(VALUES | st.dictionaries(st.sampled_from(KEYS) | st.text(), VALUES))
def test_whatever_comes_in_only_a_plan_or_a_profile_error_comes_out(raw):
    found = outcome(check, raw)

    if isinstance(found, ProfileError):
        assert found.problems
        str(found).encode()
    else:
        plan(ROAD, Calendar(), found, 2028, TODAY)


@settings(max_examples=200, deadline=None)
@given(st.text() | VALUES.map(lambda value: json.dumps(value)))
def test_whatever_text_comes_in_only_a_profile_error_comes_out(text):
    found = outcome(read, text)

    assert isinstance(found, Profile) or found.problems


@pytest.mark.parametrize("season", [None, 2027, 2060])
def test_season_that_can_be_planned(season):
    assert check_season(season, Calendar(), TODAY) == season


@pytest.mark.parametrize(
    ("season", "message"),
    [(2026, "Match 2026 is over"), (2024, "cannot be planned"), (2061, "cannot be planned"), (-1, "cannot be planned")],
)
def test_season_that_is_over_or_out_of_reach(season, message):
    with pytest.raises(ProfileError, match=message):
        check_season(season, Calendar(), TODAY)


@pytest.mark.parametrize("today", [date.min, date(2023, 12, 31), date(2056, 1, 1), date.max])
def test_today_outside_all_seasons_is_refused(today):
    with pytest.raises(ProfileError, match="lies outside the seasons"):
        check_today(today)


def test_parts_of_a_profile_are_those_of_the_road_and_the_person():
    from applicants.profile.models import Applicant
    from roadmap.models import AppliesTo

    assert list(profiles.STATUSES) == Applicant.Status.values
    assert list(profiles.VISAS) == Applicant.Visa.values
    assert set(profiles.OPTIONS) == set(Applicant.Option.values)
    assert set(profiles.OPTIONS) < set(AppliesTo.values)
