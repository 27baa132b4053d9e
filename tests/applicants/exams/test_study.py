"""A study plan gives way: its end moves with missed weeks, by as many as are missing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.exams.study import schedule, study_remarks, week_start
from tests.applicants.exams.rows import DAY, TODAY
from tests.support.properties import patient

MONDAY = date(2026, 11, 2)


def plan(said=None, *, weeks=10, hours=20, today=TODAY, starts_on=MONDAY):
    return schedule(starts_on=starts_on, weeks=weeks, hours_a_week=hours, hours_done=said or {}, today=today)


def named(remarks):
    return [(remark.rule, remark.weight.value) for remark in remarks]


def test_without_a_missed_week_it_ends_as_planned():
    found = plan({1: 20, 2: 25})

    assert found.ends_on == found.first_end == MONDAY + timedelta(days=69)
    assert (found.moved_days, found.missed_weeks, found.weeks, found.hours_done) == (0, 0, 10, 45)


def test_a_missed_week_moves_the_end_by_a_week():
    found = plan({1: 20, 2: 0})

    assert (found.missed_weeks, found.moved_days, found.weeks) == (1, 7, 11)
    assert found.ends_on == MONDAY + timedelta(days=76)


@pytest.mark.parametrize(("second", "missed"), [(11, 0), (10, 1), (9, 1), (0, 1)])
def test_short_weeks_add_up_to_missed_ones(second, missed):
    assert plan({1: 10, 2: second}).missed_weeks == missed


def test_more_hours_than_planned_do_not_pull_the_end():
    assert plan({1: 60, 2: 0}).missed_weeks == 1


@pytest.mark.parametrize(
    ("today", "now", "unsaid"),
    [
        (date(2026, 11, 1), 0, ()), (date(2026, 11, 2), 1, ()), (date(2026, 11, 8), 1, ()),
        (date(2026, 11, 9), 2, (1,)),
        (date(2027, 1, 10), 10, (1, 2, 3, 4, 5, 6, 7, 8, 9)),
        (date(2027, 6, 1), 10, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    ],
)  # fmt: skip
def test_weeks_that_are_over_wait_to_be_said(today, now, unsaid):
    found = plan(today=today)

    assert (found.week_now, found.unsaid) == (now, unsaid)


said_weeks = st.dictionaries(st.integers(1, 104), st.floats(0, 168), max_size=40)


@patient
@given(said_weeks, st.integers(1, 104), st.integers(1, 100), st.integers(105, 200))
def test_one_more_missed_week_always_moves_the_end_by_one(said, weeks, hours, number):
    before, after = plan(said, weeks=weeks, hours=hours), plan({**said, number: 0}, weeks=weeks, hours=hours)

    assert after.ends_on - before.ends_on == timedelta(weeks=1)
    assert before.ends_on >= before.first_end
    assert before.moved_days == 7 * before.missed_weeks <= 7 * len(said)


@patient
@given(st.integers(1, 300))
def test_weeks_follow_each_other(number):
    assert week_start(MONDAY, number + 1) - week_start(MONDAY, number) == timedelta(weeks=1)


@pytest.mark.parametrize(("shift", "said"), [(-1, [("plan_after_exam", "warn")]), (0, []), (1, [])])
def test_a_plan_that_ends_after_the_exam_is_named(shift, said):
    found = plan()

    assert named(study_remarks(found, exam_on=found.ends_on + shift * DAY, has_registered=True, today=TODAY)) == said


@pytest.mark.parametrize(
    ("starts_on", "registered", "said"),
    [
        (TODAY + DAY, False, []), (TODAY, False, [("no_date", "note")]), (TODAY, True, []),
        (TODAY - timedelta(weeks=5), False, [("no_date", "warn")]),
        (TODAY - timedelta(weeks=4), False, [("no_date", "note")]),
    ],
)  # fmt: skip
def test_study_without_a_date_is_named(starts_on, registered, said):
    found = plan(starts_on=starts_on)

    assert named(study_remarks(found, exam_on=None, has_registered=registered, today=TODAY)) == said
