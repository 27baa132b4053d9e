"""When somebody is pointed to others: each rule at its boundary, and what must hold for all weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.wellbeing import picture
from applicants.wellbeing.rules import WEEK, Week, Why, monday_of, pointer
from tests.support.properties import patient

TODAY = date(2026, 11, 21)  # a Saturday
MONDAY = date(2026, 11, 16)


def weeks(*moods, hours=3, since=0):
    """Check-ins from `since` weeks ago backwards; None for a week that was skipped."""
    return [Week(MONDAY - (since + n) * WEEK, hours, mood) for n, mood in enumerate(moods) if mood]


@pytest.mark.parametrize(
    ("day", "monday"),
    [(date(2026, 11, 15), date(2026, 11, 9)), (MONDAY, MONDAY), (date(2026, 11, 22), MONDAY),
     (date(2027, 1, 1), date(2026, 12, 28))],
)  # fmt: skip
def test_a_week_runs_from_monday_to_sunday(day, monday):
    assert monday_of(day) == monday


@pytest.mark.parametrize(
    ("moods", "why"),
    [
        ((2, 2), None), ((2, 2, 2), Why.RUN_OF_LOW_WEEKS), ((2, 1, 2, 5), Why.RUN_OF_LOW_WEEKS), ((3, 2, 2, 2), None),
        ((2, 3, 2, 2), None), ((2, 2, None, 2), None), ((None, 2, 2, 2), Why.RUN_OF_LOW_WEEKS),
        ((None, None, 2, 2, 2), None), ((1,), None), ((), None),
    ],
)  # fmt: skip
def test_three_low_weeks_in_a_row(moods, why):
    assert pointer(weeks(*moods), TODAY) == why


@pytest.mark.parametrize(
    ("mood", "hours", "why"), [(1, 5, Why.VERY_LOW_AND_LONG), (1, 4, None), (2, 5, None)],
)  # fmt: skip
def test_a_very_low_week_above_70_hours(mood, hours, why):
    assert pointer(weeks(mood, hours=hours), TODAY) == why


@pytest.mark.parametrize(("since", "said"), [(0, True), (1, True), (2, False)])
def test_what_is_older_than_last_week_is_past(since, said):
    assert bool(pointer(weeks(1, hours=5, since=since), TODAY)) == said


some = st.lists(
    st.builds(
        Week, monday=st.integers(0, 20).map(lambda n: MONDAY - n * WEEK), hours=st.integers(1, 5),
        mood=st.integers(1, 5),
    ),
    unique_by=lambda week: week.monday,
)  # fmt: skip


@patient
@given(some)
def test_nobody_is_pointed_anywhere_without_a_low_week(found):
    if pointer(found, TODAY):
        assert any(week.mood <= 2 and week.monday >= MONDAY - WEEK for week in found)


@patient
@given(some, st.integers(0, 6))
def test_the_order_of_weeks_and_the_day_of_the_week_do_not_matter(found, day):
    assert pointer(reversed(found), MONDAY + timedelta(days=day)) == pointer(found, TODAY)


@patient
@given(some)
def test_the_picture_holds_the_last_twelve_weeks_and_stays_inside(found):
    drawn = picture.build(found, TODAY)

    assert [mark.monday for mark in drawn.marks] == [MONDAY - n * WEEK for n in range(11, -1, -1)]
    assert drawn.count == sum(week.monday > MONDAY - 12 * WEEK for week in found)
    for mark in drawn.marks:
        assert mark.bar_x >= 0
        assert mark.x < drawn.width
        assert mark.mood_y is None or 0 < mark.mood_y < drawn.height
        assert mark.bar_top is None or (0 < mark.bar_top < drawn.height and mark.bar_height > 0)
    assert sum(len(line.split()) for line in drawn.lines) == drawn.count


def test_a_skipped_week_parts_the_line():
    assert len(picture.build(weeks(3, None, 4, 4), TODAY).lines) == 2
