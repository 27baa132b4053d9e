"""The steady line and the picture around it."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from applicants.exams.picture import BOTTOM, LEFT, RIGHT, TOP, draw
from applicants.exams.trend import trend_of
from tests.support.properties import patient

START = date(2026, 6, 1)


def on(day):
    return START + timedelta(days=day)


points = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 300).map(float)), min_size=3, max_size=30, unique_by=lambda p: p[0]
).map(lambda found: [(on(day), value) for day, value in found])


@pytest.mark.parametrize("days", [[], [0], [0, 7], [0, 7, 7], [3, 3, 3]])
def test_fewer_than_three_days_make_no_line(days):
    assert trend_of([(on(day), 200.0) for day in days]) is None


def test_scores_on_a_line_give_that_line():
    trend = trend_of([(on(7 * week), 200 + 3.0 * week) for week in range(5)])

    assert (trend.start, trend.end, trend.a_week) == pytest.approx((200, 212, 3))


def test_one_odd_score_hardly_bends_it():
    scores = [(on(7 * week), 200 + 3.0 * week) for week in range(9)]
    odd = [*scores[:8], (scores[8][0], 120.0)]

    assert trend_of(odd).a_week == pytest.approx(3)


@patient
@given(points, st.randoms())
def test_the_order_of_the_scores_does_not_matter(scores, random):
    mixed = random.sample(scores, len(scores))

    assert trend_of(mixed) == trend_of(scores)


@patient
@given(points, st.integers(-100, 100), st.integers(1, 5))
def test_the_line_moves_and_stretches_with_the_scores(scores, shift, factor):
    trend, other = trend_of(scores), trend_of([(day, value * factor + shift) for day, value in scores])

    assert other.start == pytest.approx(trend.start * factor + shift, abs=1e-6)
    assert other.end == pytest.approx(trend.end * factor + shift, abs=1e-6)


@patient
@given(points)
def test_rising_scores_never_give_a_falling_line(scores):
    days, values = sorted(day for day, _value in scores), sorted(value for _day, value in scores)

    assert trend_of(list(zip(days, values, strict=True))).a_week >= 0


# ------------------------------------------------------------------------------------------- picture


def test_nothing_to_draw():
    assert draw([], 250) is None


def test_one_score_stands_without_a_line():
    picture = draw([(START, 231.0)], None)

    assert [point.label for point in picture.points] == ["231"]
    assert (picture.trend, picture.trend_line, picture.target_y) == (None, None, None)


@patient
@given(points, st.one_of(st.none(), st.integers(1, 300)))
def test_everything_lies_inside_the_picture(scores, target):
    picture = draw(scores, target)

    assert all(LEFT <= point.x <= RIGHT and TOP <= point.y <= BOTTOM for point in picture.points)
    assert target is None or TOP <= picture.target_y <= BOTTOM
    assert all(TOP - 1e-6 <= y <= BOTTOM for y, _value in picture.grid)
    assert 2 <= len(picture.grid) <= 9
    assert picture.points[0].label
    assert picture.points[-1].label


@patient
@given(points)
def test_a_higher_score_stands_higher(scores):
    picture = draw(scores, None)
    low = min(picture.points, key=lambda point: point.value)
    high = max(picture.points, key=lambda point: point.value)
    assume(high.value > low.value)

    assert high.y < low.y
