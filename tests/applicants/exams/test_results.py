"""When results come, whether in time, and in which seasons an OET counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.exams import results
from applicants.exams.kinds import State
from applicants.exams.results import Deadline
from applicants.remarks import Source
from tests.applicants.exams.rows import DAY, TODAY, failed, passed, sitting
from tests.support.properties import patient

SOURCE = Source("a source", "https://example.org/", TODAY)
days = st.dates(date(2022, 1, 1), date(2060, 12, 31))


def deadline(on, name="Rank order lists close"):
    return Deadline(name, on, False, SOURCE)


def named(remarks):
    return [(remark.rule, remark.weight.value) for remark in remarks]


@pytest.mark.parametrize(
    ("wednesday", "reports"),
    [
        (date(2026, 6, 24), True), (date(2026, 7, 1), False), (date(2026, 7, 8), True),  # 4 July is a Saturday
        (date(2027, 6, 30), True), (date(2027, 7, 7), False), (date(2027, 7, 14), True),  # a Sunday
        (date(2029, 7, 4), False),
        (date(2026, 12, 23), True), (date(2026, 12, 30), False), (date(2027, 1, 6), True),
        (date(2024, 12, 25), False),
    ],
)  # fmt: skip
def test_two_weeks_of_the_year_have_no_results(wednesday, reports):
    assert wednesday.weekday() == 2
    assert results.has_reports(wednesday) is reports


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 10, 13), date(2026, 10, 14)), (date(2026, 10, 14), date(2026, 10, 14)),
        (date(2026, 10, 15), date(2026, 10, 21)), (date(2026, 12, 24), date(2027, 1, 6)),
    ],
)  # fmt: skip
def test_the_next_wednesday_with_results(day, found):
    assert results.next_report_day(day) == found


def test_a_step_reports_after_two_to_four_weeks_and_eight_at_most():
    window = results.window_of("step1", date(2026, 9, 15))

    assert (window.earliest, window.likely, window.latest) == (
        date(2026, 9, 30), date(2026, 10, 14), date(2026, 11, 11),
    )  # fmt: skip
    assert window.source.verified


def test_oet_and_toefl_report_on_any_day_and_oet_is_not_verified():
    oet, toefl = (results.window_of(exam, date(2026, 9, 12)) for exam in ("oet", "toefl"))

    assert (oet.earliest, oet.likely, oet.latest) == (date(2026, 9, 26), date(2026, 10, 3), date(2026, 10, 10))
    assert not oet.source.verified
    assert toefl.likely == date(2026, 9, 15)


@patient
@given(days, st.sampled_from(["step1", "step2", "step3", "oet", "toefl"]))
def test_windows_are_in_order_and_steps_come_on_wednesdays(test_on, exam):
    window = results.window_of(exam, test_on)
    later = results.window_of(exam, test_on + DAY)

    assert test_on < window.earliest <= window.likely <= window.latest
    assert (window.earliest, window.likely, window.latest) <= (later.earliest, later.likely, later.latest)
    if exam.startswith("step"):
        for day in (window.earliest, window.likely, window.latest):
            assert day.weekday() == 2
            assert results.has_reports(day)
        assert window.earliest - test_on >= timedelta(weeks=2)
        assert window.latest - test_on < timedelta(weeks=10)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2027, 1, 6), []),  # eight weeks before 3 March, the careful day of the guides
        (date(2027, 1, 7), [("result_after_deadline", "warn")]),
        (date(2027, 2, 3), [("result_after_deadline", "warn")]),
        (date(2027, 2, 17), [("result_after_deadline", "warn")]),
        (date(2027, 2, 18), [("result_after_deadline", "stop")]),
    ],
)
def test_a_result_is_there_before_rank_lists_close(on, said):
    booked = sitting("step1", State.BOOKED, test_on=on)

    assert named(results.deadline_remarks(booked, {"A_ROL": deadline(date(2027, 3, 3))}, TODAY)) == said


def test_likely_too_late_is_another_sentence_than_slow():
    season = {"A_ROL": deadline(date(2027, 3, 3))}

    slow, likely = (
        results.deadline_remarks(sitting("step2", State.SAT, test_on=on), season, TODAY)[0].words
        for on in (date(2027, 2, 3), date(2027, 2, 4))
    )

    assert slow.startswith("A slow result")
    assert likely.startswith("The result is likely only after 3 Mar 2027")


@pytest.mark.parametrize(("shift", "said"), [(0, []), (1, [("result_after_review", "warn")])])
def test_a_step_2_score_is_best_there_when_programs_read(shift, said):
    season = {"A_ROL": deadline(date(2028, 3, 1)), "A_REVIEW": deadline(date(2027, 9, 22))}
    booked = sitting("step2", State.BOOKED, test_on=date(2027, 8, 25) + shift * DAY)

    assert named(results.deadline_remarks(booked, season, TODAY)) == said
    assert results.deadline_remarks(booked, season, date(2027, 9, 23)) == []


def test_what_is_there_or_has_no_day_is_not_asked_about():
    season = {"A_ROL": deadline(date(2026, 1, 1))}

    assert results.deadline_remarks(passed(date(2026, 5, 1)), season, TODAY) == []
    assert results.deadline_remarks(sitting("step1", State.PLANNED), season, TODAY) == []
    assert results.deadline_remarks(sitting("step1", State.BOOKED, test_on=TODAY), {}, TODAY) == []


@pytest.mark.parametrize(("day", "asked"), [(13, True), (14, False), (15, False), (16, True)])
def test_results_come_on_wednesdays_thursday_in_the_east(day, asked):
    one = passed(date(2026, 9, 15), result_on=date(2026, 10, day))

    assert named(results.result_day_remarks(one)) == ([("result_day", "note")] if asked else [])


# -------------------------------------------------------------------------------------- OET and seasons


@pytest.mark.parametrize(
    ("on", "season"),
    [
        (date(2022, 12, 31), 2024), (date(2023, 1, 1), 2025), (date(2024, 12, 31), 2026), (date(2025, 1, 1), 2027),
        (date(2026, 12, 31), 2028), (date(2027, 1, 1), 2029),
    ],
)  # fmt: skip
def test_an_oet_serves_the_pathways_of_two_years_later(on, season):
    assert results.last_oet_season(on) == season


@patient
@given(days)
def test_an_oet_serves_its_last_season_and_not_the_next(on):
    season = results.last_oet_season(on)

    assert results.rulebook().oet_first_day(season)[0] <= on < results.rulebook().oet_first_day(season + 1)[0]


@pytest.mark.parametrize(
    ("on", "old"), [(date(2024, 12, 31), True), (date(2025, 1, 1), False), (date(2025, 1, 2), False)]
)
def test_an_old_oet_is_named(on, old):
    found = results.oet_remarks(passed(on, exam="oet"), 2027, {})

    assert named(found) == ([("oet_window", "warn")] if old else [])
    assert not old or (not found[0].source.verified and "up to the 2026 Pathways" in found[0].words)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 12, 31), []), (date(2027, 1, 1), [("oet_window", "warn")]),
        (date(2027, 1, 31), [("oet_window", "warn")]), (date(2027, 2, 1), [("oet_window", "stop")]),
    ],
)  # fmt: skip
def test_an_oet_after_december_is_late_for_the_pathways(on, said):
    season = {"A_PATHWAY_CLOSE": deadline(date(2027, 1, 31))}

    assert named(results.oet_remarks(sitting("oet", State.BOOKED, test_on=on), 2027, season)) == said


def test_a_failed_oet_and_other_exams_have_no_window():
    assert results.oet_remarks(failed(date(2020, 1, 1), exam="oet"), 2027, {}) == []
    assert results.oet_remarks(passed(date(2020, 1, 1)), 2027, {}) == []
