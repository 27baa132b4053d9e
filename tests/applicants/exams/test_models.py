"""What the database refuses, and what the person reads then."""

from datetime import date
from decimal import Decimal

import pytest

from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from tests.support.constraints import refused

ON, LATER = date(2026, 9, 1), date(2026, 9, 30)
RESULT = {"state": "result", "test_on": ON, "result_on": LATER, "passed": True}
OET = {"exam": "oet", **RESULT, "listening": 350, "reading": 350, "speaking": 350, "writing": 300}


@pytest.mark.parametrize(
    ("name", "words", "values"),
    [
        ("what_is_booked_or_sat_has_a_day", "Give the test day.", {"state": "sat"}),
        (
            "what_is_registered_has_its_day", "Give the day on which you registered.",
            {"state": "booked", "test_on": ON},
        ),
        ("a_result_has_its_day", "Give the day on which the result came.", {**RESULT, "result_on": None}),
        (
            "only_a_result_has_a_score", "Result and scores belong to an attempt whose result is there.",
            {"state": "sat", "test_on": ON, "passed": True},
        ),
        (
            "a_result_comes_after_the_test", "The result cannot come before the test day.",
            {**RESULT, "result_on": date(2026, 8, 31)},
        ),
        (
            "one_registers_before_the_test", "The test day cannot be before the day of registration.",
            {"state": "booked", "test_on": ON, "registered_on": LATER},
        ),
        ("a_result_is_a_pass_or_not", "Say whether it was passed.", {**RESULT, "passed": None}),
        (
            "toefl_knows_no_pass", "TOEFL has a score only; each program says what it wants.",
            {**RESULT, "exam": "toefl", "score": 100},
        ),
        ("a_toefl_result_has_a_score", "Give the TOEFL score.", {**RESULT, "exam": "toefl", "passed": None}),
        (
            "scores_fit_the_exam", "A Step score lies between 1 and 300, a TOEFL score between 0 and 120.",
            {**RESULT, "exam": "step2", "score": 301},
        ),
        (
            "scores_fit_the_exam", "A Step score lies between 1 and 300, a TOEFL score between 0 and 120.",
            {**RESULT, "exam": "toefl", "passed": None, "score": 121},
        ),
        (
            "scores_fit_the_exam", "A Step score lies between 1 and 300, a TOEFL score between 0 and 120.",
            {**OET, "score": 1},
        ),
        (
            "an_oet_result_has_four_scores", "An OET result has four scores, all of one sitting.",
            {**OET, "writing": None},
        ),
        (
            "an_oet_result_has_four_scores", "An OET result has four scores, all of one sitting.",
            {**RESULT, "listening": 350, "reading": 350, "speaking": 350, "writing": 300},
        ),
        ("oet_scores_end_at_500", "An OET score lies between 0 and 500.", {**OET, "reading": 510}),
        (
            "an_eligibility_period_has_two_ends",
            "Give the first and the last day of the eligibility period, in this order.", {"eligible_from": ON},
        ),
        (
            "an_eligibility_period_has_two_ends",
            "Give the first and the last day of the eligibility period, in this order.",
            {"exam": "oet", "eligible_from": ON, "eligible_to": LATER},
        ),
        ("only_a_period_is_extended", "Give the eligibility period that was extended.", {"extended": True}),
        (
            "only_steps_are_registered_with_fsmb", "FSMB and ECFMG take registrations for the Steps only.",
            {"exam": "oet", "system": "fsmb"},
        ),
    ],
)  # fmt: skip
def test_an_attempt_obeys_its_rules(person, name, words, values):
    refused(Attempt(applicant=person, **{"exam": "step1", **values}), name, words)


def test_one_attempt_at_a_step_lies_ahead(person):
    for exam in ("step1", "oet"):
        Attempt.objects.create(applicant=person, exam=exam, state="planned")
    Attempt.objects.create(applicant=person, exam="oet", state="planned")

    refused(
        Attempt(applicant=person, exam="step1", state="registered", registered_on=ON),
        "one_attempt_at_a_step_lies_ahead", "An attempt at this Step lies ahead already. Change that one.",
    )  # fmt: skip


def test_one_attempt_a_day(person):
    Attempt.objects.create(applicant=person, exam="step1", state="sat", test_on=ON)
    Attempt.objects.create(applicant=person, exam="step1", state="cancelled", test_on=ON)

    refused(
        Attempt(applicant=person, exam="step1", state="incomplete", test_on=ON), "one_attempt_a_day",
        "There is an attempt at this exam on this day already.",
    )  # fmt: skip


NBME = {"exam": "step1", "maker": "nbme", "form_name": "Form 31", "taken_on": ON}


@pytest.mark.parametrize(
    ("name", "words", "values"),
    [
        ("a_practice_score_has_one_number", "Give the score or the percent, one of the two.", {}),
        (
            "a_practice_score_has_one_number", "Give the score or the percent, one of the two.",
            {"score": 220, "percent": 60},
        ),
        ("percent_end_at_100", "Percent lie between 0 and 100.", {"percent": Decimal("100.1")}),
        (
            "practice_scores_fit_the_exam",
            "This is no score of this exam: Steps end at 300, OET at 500, TOEFL at 120.", {"score": 301},
        ),
        (
            "practice_scores_fit_the_exam",
            "This is no score of this exam: Steps end at 300, OET at 500, TOEFL at 120.", {"exam": "oet", "score": 501},
        ),
    ],
)  # fmt: skip
def test_a_practice_score_obeys_its_rules(person, name, words, values):
    refused(PracticeScore(applicant=person, **{**NBME, **values}), name, words)


def test_a_practice_exam_once_a_day(person):
    PracticeScore.objects.create(applicant=person, **NBME, percent=60)

    refused(
        PracticeScore(applicant=person, **NBME, percent=61), "a_practice_exam_once_a_day",
        "This practice exam stands here already for that day.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("exam", "value"), [("step1", 101), ("step2", 301), ("oet", 501), ("toefl", 121), ("step3", 0)]
)
def test_a_target_is_on_the_scale(person, exam, value):
    words = "This target is not on the scale: percent for Step 1, up to 300 for the other Steps, 500 for OET, "

    refused(ExamTarget(applicant=person, exam=exam, value=value), "a_target_fits_the_exam", words + "120 for TOEFL.")


def test_one_target_and_one_plan_per_exam(person):
    ExamTarget.objects.create(applicant=person, exam="step1", value=65)
    StudyPlan.objects.create(applicant=person, exam="step1", starts_on=ON, hours_a_week=20, weeks=30)

    refused(
        ExamTarget(applicant=person, exam="step1", value=70), "one_target_per_exam",
        "There is a target for this exam already.",
    )  # fmt: skip
    refused(
        StudyPlan(applicant=person, exam="step1", starts_on=ON, hours_a_week=20, weeks=30), "one_study_plan_per_exam",
        "There is a study plan for this exam already. Change that one.",
    )  # fmt: skip


@pytest.mark.parametrize("values", [{"weeks": 0}, {"weeks": 105}, {"hours_a_week": 0}, {"hours_a_week": 101}])
def test_a_study_plan_is_plausible(person, values):
    values = {"starts_on": ON, "hours_a_week": 20, "weeks": 30, **values}
    refused(
        StudyPlan(applicant=person, exam="step1", **values), "a_study_plan_is_plausible",
        "Plan 1 to 100 hours a week, for 1 to 104 weeks.",
    )  # fmt: skip


def test_weeks_and_resources_of_a_plan(person):
    plan = StudyPlan.objects.create(applicant=person, exam="step1", starts_on=ON, hours_a_week=20, weeks=30)
    mine = {"applicant": person, "plan": plan}
    StudyWeek.objects.create(**mine, number=1, hours_done=5)
    StudyResource.objects.create(**mine, name="UWorld")

    refused(StudyWeek(**mine, number=1, hours_done=6), "a_week_is_said_once", "This week was said already.")
    for number, hours in ((0, 5), (2, 169), (2, -1)):
        refused(
            StudyWeek(**mine, number=number, hours_done=hours), "a_week_has_168_hours", "A week has 168 hours at most."
        )  # fmt: skip
    refused(
        StudyResource(**mine, name="UWorld"), "a_resource_stands_once", "This resource stands in the plan already."
    )  # fmt: skip
    for planned, done in ((0, 0), (21, 0), (1, 21), (1, -1)):
        refused(
            StudyResource(**mine, name="AMBOSS", passes_planned=planned, passes_done=done), "passes_are_plausible",
            "Passes lie between 0 and 20, and at least a part of one is planned.",
        )  # fmt: skip
