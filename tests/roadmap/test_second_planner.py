"""The planner agrees with a second one, written independently from docs/planner.md."""

from datetime import date
from random import Random

import pytest

from roadmap import files, road
from roadmap.planner import Road, plan, seasons
from tests.roadmap.random_roads import random_calendar, random_day, random_profile, random_steps
from tests.roadmap.second_planner import second_plan
from tests.roadmap.test_worked_examples import TODAY, A, B, C, D


def both(steps, calendar, profile, season, today):
    """The same plan by both planners, as tables that can be compared."""
    real = plan(Road(steps), calendar, profile, season, today)
    second = second_plan(steps, calendar, profile, season, today)
    rows = {
        key: (
            step.state.value,
            step.earliest_start, step.earliest_finish, step.latest_finish, step.slack_days, step.season_latest,
            step.hard_earliest_finish, step.hard_latest_finish, step.hard_slack_days,
        )
        for key, step in real.steps.items()
    }  # fmt: skip
    expected = {
        key: (
            state,
            second.advised.starts.get(key), second.advised.finishes.get(key), second.advised.latest.get(key),
            second.advised.slack(key) if key in second.advised.finishes else None,
            second.season.latest.get(key) if key in second.season.finishes else None,
            second.hard.finishes.get(key), second.hard.latest.get(key),
            second.hard.slack(key) if key in second.hard.finishes else None,
        )
        for key, state in second.states.items()
    }  # fmt: skip
    fits = (real.fits(hard=True), real.fits(hard=False))
    return (rows, fits, set(real.needed)), (
        expected, (second.fits(second.hard), second.fits(second.season)), second.needed,
    )  # fmt: skip


@pytest.mark.parametrize("block", range(10))
def test_second_planner_agrees_on_500_random_roads(block):
    for number in range(block * 50, block * 50 + 50):
        chance = Random(number)
        steps, today = random_steps(chance), random_day(chance)
        profile = random_profile(chance, [step.key for step in steps], today)

        real, second = both(steps, random_calendar(chance), profile, today.year + chance.randint(0, 4), today)

        assert real == second, f"seed {number}"


@pytest.fixture(scope="module")
def shipped():
    document = files.read(files.SHIPPED)
    return road.steps_in(document), road.from_document(document)[1]


@pytest.mark.parametrize("person", [A, B, C, D], ids="ABCD")
def test_second_planner_agrees_on_the_worked_examples(shipped, person):
    steps, calendar = shipped
    found = seasons(Road(steps), calendar, person, TODAY)

    for season in found.plans:
        real, second = both(steps, calendar, person, season, TODAY)
        assert real == second


def test_second_planner_agrees_on_the_shipped_road_for_50_people(shipped):
    steps, calendar = shipped
    keys = [step.key for step in steps]

    for number in range(50):
        chance = Random(1000 + number)
        today = date(2026, 11, 21)
        real, second = both(steps, calendar, random_profile(chance, keys, today), 2027 + number % 5, today)
        assert real == second, f"seed {1000 + number}"


def test_random_roads_show_every_state_so_that_agreeing_means_something():
    seen = set()
    for number in range(100):
        chance = Random(number)
        steps, today = random_steps(chance), random_day(chance)
        profile = random_profile(chance, [step.key for step in steps], today)
        found = plan(Road(steps), random_calendar(chance), profile, today.year + 1, today)
        seen |= {step.state.value for step in found.steps.values()}

    assert seen == {"done", "ready", "blocked", "waiting", "late", "too_late", "passed"}
