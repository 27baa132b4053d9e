"""Between rows and planner: profiles, own steps on the road, what the row keeps of a plan, the next action."""

from datetime import date, timedelta

import pytest

from applicants.checklist import planning
from applicants.profile.models import Applicant
from roadmap.planner import Dated, Road, RoadLoop, State, Step
from tests.support.steps import loose

TODAY = date(2026, 11, 21)


def days(count):
    return TODAY + timedelta(days=count)


def dated(**values):
    """What the planner says of an open step with 100 days of room."""
    values = {
        "key": "step", "state": State.READY, "done": False, "length": 21, "earliest_start": TODAY,
        "earliest_finish": days(21), "latest_start": days(100), "latest_finish": days(121), "slack_days": 100, **values,
    }  # fmt: skip
    return Dated(**values)


# ------------------------------------------------------------------------------------------ profiles


def test_profile_of():
    items = [
        loose("a", done_on=TODAY, started_on=days(-9)),
        loose("b", started_on=days(-3), own_weeks=2),
        loose("c", not_for_me=True),
        loose("d", waiting_since=days(-1), own_deadline_on=days(30)),
    ]
    applicant = Applicant(
        status="student", visa="either", options=["couple"], graduation_on=days(900), training_years=5
    )

    found = planning.profile_of(applicant, items)

    assert (found.status, found.visa, found.options) == ("student", "either", {"couple"})
    assert (found.graduation, found.training_years) == (days(900), 5)
    assert (found.done, found.started) == ({"a": TODAY}, {"b": days(-3)})
    assert (found.weeks, found.excluded, found.waiting) == ({"b": 2.0}, {"c"}, {"d"})
    assert found.own_deadlines == {"d": days(30)}


ROAD = Road([Step("a"), Step("b", requires=("a",))])


def test_road_without_own_steps_is_the_road():
    assert planning.road_with_own_steps(ROAD, [loose("a", milestone_id=1)]) is ROAD


def test_road_with_own_steps_puts_them_before_what_needs_them():
    a, b = loose("a", milestone_id=1), loose("b", milestone_id=2)
    own = loose("own", needed_before_id=b.pk)

    found = planning.road_with_own_steps(ROAD, [a, b, own])

    assert found.nodes["b"].step.requires == ("a", "own")
    assert found.nodes["own"].step.requires == ()


def test_road_with_own_steps_refuses_a_circle():
    one, other = loose("one"), loose("other")
    one.needed_before_id, other.needed_before_id = other.pk, one.pk

    with pytest.raises(RoadLoop):
        planning.road_with_own_steps(ROAD, [one, other])


def test_road_with_own_steps_forgets_what_left_the_road():
    gone = loose("gone", milestone_id=9)

    found = planning.road_with_own_steps(ROAD, [gone, loose("own", needed_before_id=gone.pk)])

    assert set(found.nodes) == {"a", "b", "own"}


# ------------------------------------------------------------------------------- what the row keeps


def values_of(item=None, step=None, window=None):
    return planning.planned_values(item or loose(), step or dated(), today=TODAY, window=window)


def test_planned_values_of_a_step_that_does_not_apply():
    found = planning.planned_values(loose(), None, today=TODAY, window=None)

    assert (found["applies"], found["state"]) == (False, "not_for_me")
    assert not any(found[name] for name in planning.PLANNED_FIELDS if name not in ("applies", "state"))


def test_planned_values_of_a_done_step_have_no_dates():
    found = values_of(loose(done_on=TODAY), dated(state=State.DONE, done=True, deadline=days(3)))

    assert (found["state"], found["deadline_on"], found["latest_finish"], found["act_by"]) == (
        "done",
        days(3),
        None,
        None,
    )
    assert found["implied_done"] is False
    assert values_of(loose(), dated(state=State.DONE, done=True))["implied_done"] is True


@pytest.mark.parametrize(
    ("item", "step", "act_by", "act"),
    [
        ({}, {}, 100, "start"),
        ({}, {"length": 7}, 114, "start"),
        ({}, {"length": 6}, 121, "finish"),
        ({"started_on": days(-3)}, {}, 121, "finish"),
        ({"own_target_on": days(50)}, {}, 50, "target"),
        ({}, {"latest_finish": None, "latest_start": None, "slack_days": None}, None, ""),
    ],
)
def test_act_by(item, step, act_by, act):
    step = {**step}
    if step.get("length") == 7:
        step["latest_start"] = days(114)

    found = values_of(loose(**item), dated(**step))

    assert (found["act_by"], found["act"]) == (days(act_by) if act_by is not None else None, act)


@pytest.mark.parametrize(
    ("state", "target", "found"),
    [
        (State.READY, days(0), "ready"),
        (State.READY, days(-1), "late"),
        (State.WAITING, days(-1), "late"),
        (State.BLOCKED, days(-1), "late"),
        (State.TOO_LATE, days(-1), "too_late"),
    ],
)
def test_own_date_that_is_over(state, target, found):
    assert values_of(loose(own_target_on=target), dated(state=state))["state"] == found


def test_window_counts_until_it_opens_and_only_when_not_begun():
    assert values_of(window=(days(1), True))["opens_on"] == days(1)
    assert values_of(window=(days(1), True))["opens_expected"] is True
    assert values_of(window=(TODAY, False))["opens_on"] is None
    assert values_of(loose(started_on=TODAY), window=(days(1), True))["opens_on"] is None


def test_progress_counts_what_applies():
    items = [
        loose("a", state="done"), loose("b", state="late"), loose("c", state="late", blocked_by=["b"]),
        loose("d", state="waiting", waiting_since=TODAY), loose("e", state="not_for_me", applies=False),
    ]  # fmt: skip

    assert planning.progress(items) == {"exams": {"total": 4, "done": 1, "late": 1, "waiting": 1}}


# ----------------------------------------------------------------------------------- the next action


def next_of(**steps):
    items = [loose(key, **values) for key, values in steps.items()]
    found = planning.next_action(items, TODAY)
    return found.key if found else None


WAIT = {"state": "waiting", "waiting_since": days(-20)}


def test_next_action_is_the_most_late_first():
    assert next_of(
        chain={"on_chain": True, "slack_days": 3}, late={"state": "late", "slack_days": -9},
        later={"state": "late", "own_target_on": days(-12), "slack_days": 80}, due={**WAIT, "chase_on": TODAY},
    ) == "later"  # fmt: skip


def test_next_action_is_then_a_wait_to_ask_about():
    assert (
        next_of(chain={"on_chain": True, "slack_days": 3}, due={**WAIT, "chase_on": TODAY, "slack_days": 300}) == "due"
    )


def test_next_action_is_then_the_chain_that_decides():
    assert next_of(free={"slack_days": 3}, chain={"on_chain": True, "slack_days": 200}) == "chain"


def test_next_action_is_then_the_least_room_with_the_unbounded_last():
    assert next_of(unbounded={}, roomy={"slack_days": 90}, tight={"slack_days": 3}) == "tight"
    assert next_of(unbounded={}, roomy={"slack_days": 90}) == "roomy"
    assert next_of(first={}, second={}) == "first"


def test_next_action_counts_the_own_date_as_room():
    assert next_of(roomy={"slack_days": 90}, mine={"slack_days": 300, "own_target_on": days(9)}) == "mine"


@pytest.mark.parametrize(
    "values",
    [
        {**WAIT, "chase_on": days(1)},
        {"blocked_by": ["x"], "state": "blocked"},
        {"opens_on": days(3)},
        {"state": "done"},
        {"state": "passed"},
        {"earliest_start": days(200)},
    ],
)
def test_next_action_is_nothing_that_cannot_be_done_now(values):
    assert next_of(step=values) is None


def test_next_action_of_a_late_wait_that_is_not_due_is_left_to_wait():
    assert next_of(step={**WAIT, "state": "late", "slack_days": -3, "chase_on": days(4)}) is None
