"""The rules of the planner one by one."""

from datetime import date, timedelta

import pytest

from roadmap.anchors import Calendar, SeasonDay
from roadmap.planner import START, Profile, Road, State, Step, plan, seasons

TODAY = date(2026, 11, 21)
WEEK = timedelta(weeks=1)


def planned(*steps, season=2028, today=TODAY, **profile):
    return plan(Road(steps), Calendar(), Profile(**profile), season, today).steps


def test_length_in_days_is_rounded_up():
    found = planned(Step("a", typical_weeks=0.2), Step("b", typical_weeks=0.1), Step("c", typical_weeks=3))

    assert [found[key].length for key in "abc"] == [2, 1, 21]


def test_own_estimate_counts_in_both_runs():
    found = planned(Step("a", min_weeks=1, typical_weeks=2), weeks={"a": 5})

    assert found["a"].earliest_finish == found["a"].hard_earliest_finish == TODAY + 5 * WEEK


def test_under_way_keeps_its_own_start_whatever_it_should_have_waited_for():
    begun = date(2026, 11, 1)
    found = planned(
        Step("first", typical_weeks=10), Step("a", requires=("first",), min_weeks=2, typical_weeks=8),
        Step("b", requires=("a",)), started={"a": begun},
    )  # fmt: skip

    assert (found["a"].earliest_start, found["a"].earliest_finish) == (begun, begun + 8 * WEEK)
    assert found["a"].hard_earliest_finish == TODAY  # two weeks are over already
    assert found["a"].blocked_by == ()
    assert found["b"].earliest_start == begun + 8 * WEEK


def test_not_before_holds_until_its_day():
    found = planned(Step("a", not_before="A_SUBMIT+1w"))

    assert found["a"].earliest_start == date(2027, 9, 8)


def test_graduation_waits_for_the_date_of_the_profile_and_for_its_window():
    late = planned(Step("graduation", not_before="A_START"), graduation=date(2027, 5, 31))
    usual = planned(Step("graduation"), graduation=date(2027, 5, 31))

    assert usual["graduation"].earliest_start == date(2027, 5, 31)
    assert late["graduation"].earliest_start == date(2028, 7, 1)


def test_deadline_moves_by_weeks_days_and_seasons():
    found = planned(
        Step("weeks", deadline="A_REVIEW-8w"), Step("days", deadline="A_STATUS+1d"),
        Step("season", deadline="A_ERAS_OPEN+1season"),
    )  # fmt: skip

    assert found["weeks"].latest_finish == date(2027, 7, 28)
    assert found["days"].latest_finish == date(2028, 3, 14)
    assert found["season"].latest_finish == date(2028, 6, 7)


@pytest.mark.parametrize(
    ("step", "hard"),
    [
        (Step("a", deadline="A_ROL"), True),  # the anchor closes
        (Step("a", deadline="A_SUBMIT"), False),
        (Step("a", deadline="A_ROL", severity="best_by"), False),
        (Step("a", deadline="A_SUBMIT", severity="closes"), True),
    ],
)
def test_hard_run_knows_only_deadlines_that_close(step, hard):
    found = planned(step)

    assert found["a"].slack_days is not None
    assert (found["a"].hard_slack_days is not None) == hard


def test_before_never_binds_the_hard_run():
    found = planned(Step("a", deadline="before:b", severity="closes"), Step("b", deadline="A_ROL"))

    assert found["a"].slack_days is not None
    assert found["a"].hard_slack_days is None


def test_before_a_step_that_is_done_or_does_not_apply_binds_nothing():
    steps = Step("a", deadline="before:b"), Step("b", deadline="A_ROL", applies_to=frozenset({"j1"}))

    assert planned(*steps, visa="j1")["a"].latest_finish is not None
    assert planned(*steps, visa="none")["a"].latest_finish is None
    assert planned(*steps, visa="j1", done={"b": None})["a"].latest_finish is None


def test_follows_orders_but_never_blocks():
    found = planned(Step("a", typical_weeks=4), Step("b", follows=("a",)))

    assert found["b"].earliest_start == TODAY + 4 * WEEK
    assert found["b"].hard_earliest_finish == TODAY
    assert found["b"].state == State.READY


def test_blocked_names_what_blocks_past_what_does_not_apply():
    found = planned(
        Step("a"), Step("b", requires=("a",), applies_to=frozenset({"student"})), Step("c", requires=("b",))
    )

    assert "b" not in found
    assert found["c"].blocked_by == ("a",)


def test_done_carries_back_from_a_step_that_no_longer_applies():
    found = planned(
        Step("certificate"), Step("step3", requires=("certificate",), applies_to=frozenset({"h1b"})),
        visa="j1", done={"step3": date(2026, 1, 5)},
    )  # fmt: skip

    assert found["certificate"].state == State.DONE


def test_typed_deadline_counts_for_text_and_never_replaces_an_official_one():
    later = date(2029, 1, 1)
    steps = Step("own", deadline="text:end of third year"), Step("official", deadline="A_ROL")

    found = planned(*steps, own_deadlines={"own": later, "official": later})

    assert found["own"].latest_finish == later
    assert found["official"].latest_finish == date(2028, 3, 1)


def test_waiting_is_said_unless_it_is_late():
    steps = Step("a", deadline="A_ROL"), Step("b", typical_weeks=100, deadline="A_ROL", severity="best_by")

    found = planned(*steps, waiting=frozenset({"a", "b"}))

    assert found["a"].state == State.WAITING
    assert found["b"].state == State.LATE


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        ({}, State.PASSED),
        ({"started": {"extra": date(2026, 11, 1)}}, State.LATE),
        ({"waiting": frozenset({"extra"})}, State.LATE),
        ({"done": {"extra": None}}, State.DONE),
    ],
)
def test_passed_is_what_was_not_begun_in_time_and_nobody_needs(profile, state):
    found = planned(Step("extra", deadline="A_SUBMIT"), Step(START), season=2027, **profile)

    assert found["extra"].state == state


def test_what_a_start_needs_is_never_just_passed():
    found = planned(Step("extra", deadline="A_SUBMIT"), Step(START, requires=("extra",)), season=2027)

    assert found["extra"].state == State.LATE


def test_training_ends_after_the_years_of_the_specialty():
    step = Step("training_complete", deadline="A_TRAIN_END")

    assert planned(step)["training_complete"].deadline == date(2031, 6, 30)
    assert planned(step, training_years=7)["training_complete"].deadline == date(2035, 6, 30)
    assert planned(step)["training_complete"].deadline_expected


def test_deadline_says_whether_it_is_expected():
    calendar = Calendar({(2028, "A_ROL"): SeasonDay(date(2028, 2, 29), False)})
    road = Road([Step("a", deadline="A_ROL"), Step("b", deadline="A_SUBMIT")])

    found = plan(road, calendar, Profile(), 2028, TODAY).steps

    assert (found["a"].deadline, found["a"].deadline_expected) == (date(2028, 2, 29), False)
    assert found["b"].deadline_expected


def test_season_counts_from_the_coming_match_day():
    road, calendar = Road([Step(START, not_before="A_START", deadline="A_START")]), Calendar()

    assert seasons(road, calendar, Profile(), date(2027, 3, 19)).recommended == 2027  # Match Day itself
    assert seasons(road, calendar, Profile(), date(2027, 3, 20)).recommended == 2028


def test_season_possible_comes_before_recommended():
    exam = Step("exam", min_weeks=10, typical_weeks=60, deadline="A_ROL")
    road = Road([exam, Step(START, requires=("exam",), not_before="A_START", deadline="A_START")])

    found = seasons(road, Calendar(), Profile(), TODAY)

    assert (found.possible, found.recommended) == (2027, 2028)
    assert found.plans[2027].tightest(hard=False).key == "exam"


def test_season_none_within_thirty_years():
    road = Road(
        [Step("never", min_weeks=520, typical_weeks=520, deadline="A_ROL-520w"), Step(START, requires=("never",))]
    )

    found = seasons(road, Calendar(), Profile(), TODAY, until=2030)

    assert (found.possible, found.recommended) == (None, None)
    assert list(found.plans) == [2027, 2028, 2029, 2030]


def test_nothing_open_has_no_chain_and_no_room():
    found = plan(Road([Step(START)]), Calendar(), Profile(done={START: None}), 2027, TODAY)

    assert found.chain == ()
    assert found.room is None
    assert found.fits(hard=True)


# ------------------------------------------------------------------------------------ booked days

BOOKED = date(2027, 1, 9)
STUDY = Step("study", min_weeks=2, typical_weeks=30)
EXAM = Step("exam", requires=("study",))
BEGIN = Step(START, requires=("exam",), deadline="A_START")


@pytest.mark.parametrize(("shift", "state"), [(-1, "late"), (0, "ready"), (1, "ready")])
def test_booked_day_makes_what_comes_before_late_and_leaves_the_season_its_room(shift, state):
    on = TODAY + 30 * WEEK + timedelta(days=shift)
    free, found = planned(STUDY, EXAM, BEGIN), planned(STUDY, EXAM, BEGIN, booked={"exam": on})

    assert found["study"].state == state
    assert (found["study"].latest_finish, found["study"].slack_days) == (on, shift)
    assert found["study"].season_latest == free["study"].latest_finish
    assert found["study"].season_slack_days == free["study"].slack_days


def test_booked_day_too_early_for_the_advised_pace_costs_no_season():
    def look(**profile):
        return seasons(Road([STUDY, EXAM, BEGIN]), Calendar(), Profile(**profile), TODAY)

    free, booked = look(), look(booked={"exam": BOOKED})

    assert (booked.possible, booked.recommended) == (free.possible, free.recommended)
    assert booked.plans[free.recommended].room == free.plans[free.recommended].room


def test_booked_day_after_the_deadline_of_the_season_is_late():
    found = planned(STUDY, EXAM, BEGIN, season=2027, booked={"exam": date(2027, 7, 2)})

    assert (found["exam"].state, found["exam"].season_slack_days) == (State.LATE, -1)


@pytest.mark.parametrize("on", [TODAY - WEEK, TODAY, BOOKED])
def test_booked_step_is_blocked_by_nothing(on):
    assert planned(STUDY, EXAM, booked={"exam": on})["exam"].blocked_by == ()


def test_booked_step_under_way_is_not_finished_before_its_day():
    found = planned(
        STUDY, EXAM, Step("after", requires=("exam",)), started={"exam": TODAY - WEEK}, booked={"exam": BOOKED}
    )

    assert (found["exam"].earliest_start, found["exam"].earliest_finish) == (TODAY - WEEK, BOOKED)
    assert found["after"].earliest_start == BOOKED


@pytest.mark.parametrize(("on", "state"), [(TODAY - WEEK, State.PASSED), (TODAY, State.LATE)])
def test_booked_step_whose_own_deadline_is_gone_has_not_passed(on, state):
    found = planned(Step("a", deadline="A_SUBMIT"), season=2027, booked={"a": on})

    assert found["a"].state == state
