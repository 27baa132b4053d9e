"""Scores by the rules of their test day: what is refused, what is taken with a warning."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.exams import scores
from applicants.exams.kinds import State
from applicants.exams.standards import rulebook
from tests.applicants.exams.rows import DAY, TODAY, passed, sitting
from tests.support.properties import patient


def refused(one):
    return scores.refusals(one, TODAY)


@pytest.mark.parametrize(
    ("exam", "on", "line"),
    [
        ("step2", date(2022, 6, 30), 209), ("step2", date(2022, 7, 1), 214), ("step2", date(2025, 6, 30), 214),
        ("step2", date(2025, 7, 1), 218), ("step2", date(2025, 7, 2), 218), ("step3", date(2023, 12, 31), 198),
        ("step3", date(2024, 1, 1), 200), ("step3", date(2024, 1, 2), 200),
    ],
)  # fmt: skip
def test_the_passing_standard_follows_the_test_day(exam, on, line):
    assert rulebook().standard(exam, on).score == line


def test_step_1_has_no_standard_to_show():
    assert rulebook().standard("step1", TODAY) is None


@pytest.mark.parametrize(
    ("exam", "on", "score", "said_passed", "is_refused"),
    [
        ("step2", date(2025, 7, 1), 217, True, True), ("step2", date(2025, 7, 1), 218, True, False),
        ("step2", date(2025, 7, 1), 218, False, True), ("step2", date(2025, 7, 1), 217, False, False),
        ("step2", date(2025, 6, 30), 213, True, False), ("step3", date(2024, 1, 1), 199, True, True),
        ("step3", date(2024, 1, 1), 200, True, False), ("step3", date(2023, 12, 31), 197, True, False),
    ],
)  # fmt: skip
def test_a_score_on_the_wrong_side_of_a_sure_standard_is_refused(exam, on, score, said_passed, is_refused):
    found = refused(passed(on, exam=exam, score=score, passed=said_passed))

    assert list(found) == (["score"] if is_refused else [])
    assert not is_refused or "passing standard for this test day" in found["score"]


@pytest.mark.parametrize(("score", "warned"), [(213, True), (214, False)])
def test_under_an_older_standard_it_is_taken_with_a_warning(score, warned):
    one = passed(date(2025, 6, 30), exam="step2", score=score)

    assert refused(one) == {}
    assert [remark.rule for remark in scores.score_remarks(one)] == (["passing_standard"] if warned else [])


@patient
@given(st.integers(1, 300), st.dates(date(2015, 1, 1), TODAY), st.sampled_from(["step2", "step3"]))
def test_exactly_one_answer_fits_a_score(score, on, exam):
    standard = rulebook().standard(exam, on)

    assert scores.contradicts(standard, score, passed=True) != scores.contradicts(standard, score, passed=False)


@pytest.mark.parametrize(("on", "is_refused"), [
    (date(2022, 1, 25), False), (date(2022, 1, 26), True), (date(2022, 1, 27), True),
])  # fmt: skip
def test_step_1_has_no_score_any_more(on, is_refused):
    assert list(refused(passed(on, score=230))) == (["score"] if is_refused else [])


# --------------------------------------------------------------------------------------------- OET


@pytest.mark.parametrize(
    ("parts", "on", "meets"),
    [
        ((350, 350, 350, 300), TODAY, True), ((340, 350, 350, 300), TODAY, False), ((350, 340, 350, 300), TODAY, False),
        ((350, 350, 340, 300), TODAY, False), ((350, 350, 350, 290), TODAY, False),
        ((350, 350, 350, 340), date(2022, 3, 31), False), ((350, 350, 350, 340), date(2022, 4, 1), True),
        ((500, 500, 500, 500), date(2018, 6, 30), None),
    ],
)  # fmt: skip
def test_all_four_parts_reach_their_minimum_in_one_sitting(parts, on, meets):
    assert scores.oet_meets(parts, on) is meets


tens = st.integers(0, 50).map(lambda n: n * 10)


@patient
@given(st.tuples(tens, tens, tens, tens), st.integers(0, 3))
def test_a_better_part_never_spoils_an_oet(parts, which):
    better = tuple(min(500, value + 10) if place == which else value for place, value in enumerate(parts))

    assert scores.oet_meets(better, TODAY) >= scores.oet_meets(parts, TODAY)


def test_an_oet_result_that_contradicts_its_scores_is_refused():
    found = refused(passed(date(2026, 9, 12), exam="oet", parts=(350, 350, 350, 290)))

    assert "Listening 350, Reading 350, Speaking 350, Writing 300" in found["passed"]
    assert refused(passed(date(2026, 9, 12), exam="oet", parts=(350, 350, 350, 300))) == {}


def test_what_an_oet_lacks_is_named():
    one = passed(date(2026, 9, 12), exam="oet", parts=(340, 350, 350, 290), passed=False)

    (remark,) = scores.score_remarks(one)
    assert "Listening 340 (350), Writing 290 (300)" in remark.words
    assert [r.rule for r in scores.score_remarks(passed(date(2018, 6, 30), exam="oet", parts=(500,) * 4))] == [
        "oet_minimum"
    ]


# -------------------------------------------------------------------------------- days and registration


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (sitting(test_on=TODAY), None), (sitting(test_on=TODAY + DAY), "test_on"),
        (sitting(state=State.BOOKED, registered_on=TODAY, test_on=TODAY + DAY), None),
        (sitting(state=State.REGISTERED, registered_on=TODAY), None),
        (sitting(state=State.REGISTERED, registered_on=TODAY + DAY), "registered_on"),
        (sitting(state=State.REGISTERED), "registered_on"),
        (sitting(state=State.BOOKED, registered_on=TODAY), "test_on"),
        (sitting(), "test_on"), (sitting(test_on=date(1991, 12, 31)), "test_on"),
        (sitting(state=State.PLANNED, test_on=date(2031, 1, 1)), "test_on"),
        (sitting(test_on=date(2026, 9, 1), registered_on=date(2026, 9, 2)), "test_on"),
        (passed(date(2026, 9, 1), result_on=date(2026, 8, 31)), "result_on"),
        (passed(date(2026, 9, 1), result_on=TODAY + DAY), "result_on"),
        (passed(date(2026, 9, 1), result_on=None), "result_on"),
        (passed(date(2026, 9, 1), passed=None), "passed"),
        (passed(date(2026, 9, 1), exam="toefl", passed=None), "score"),
        (passed(date(2026, 9, 1), exam="oet"), "listening"),
        (sitting(state=State.PLANNED, eligible_to=TODAY), "eligible_to"),
        (sitting(state=State.PLANNED, eligible_from=TODAY, eligible_to=TODAY), "eligible_to"),
        (sitting(state=State.PLANNED, extended=True), "eligible_from"),
        (sitting(state=State.CANCELLED), None),
    ],
)  # fmt: skip
def test_impossible_days_are_refused_at_their_field(one, field):
    assert list(refused(one)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("day", "is_refused"), [(date(2026, 1, 6), False), (date(2026, 1, 7), False), (date(2026, 1, 8), True)]
)
def test_ecfmg_takes_no_registration_any_more(day, is_refused):
    one = sitting(state=State.REGISTERED, registered_on=day, system="ecfmg")

    assert list(refused(one)) == (["system"] if is_refused else [])
