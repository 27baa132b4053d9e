"""What the rows mean for steps, facts and reminders, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.checklist.models import RecordDate
from applicants.exams.kinds import Exam, State
from applicants.exams.shown import Records, current, days_of, facts_of, shown_of
from tests.applicants.exams.rows import DAY, TODAY, failed, passed, sitting
from tests.support.properties import patient

REGISTERED = {"registered_on": date(2026, 7, 1), "system": "fsmb"}


def shown(*sittings, **more):
    return shown_of(Records(sittings=sittings, **more), TODAY)


def test_a_pass_shows_registration_exam_result_and_the_account():
    found = shown(passed(date(2026, 9, 15), **REGISTERED))

    assert found.done == {
        "step1_register": date(2026, 7, 1), "fsmb_account": date(2026, 7, 1), "step1_exam": date(2026, 9, 15),
        "step1_result": date(2026, 10, 13),
    }  # fmt: skip
    assert (found.begun, found.booked) == ({}, {})


def test_a_registration_with_ecfmg_says_nothing_of_fsmb():
    found = shown(passed(date(2025, 9, 15), registered_on=date(2025, 6, 1), system="ecfmg"))

    assert "fsmb_account" not in found.done


@pytest.mark.parametrize(("on", "known"), [(date(2026, 1, 11), False), (date(2026, 1, 12), True)])
def test_since_january_2026_every_registration_is_with_fsmb(on, known):
    values = {"registered_on": on, "test_on": date(2026, 5, 12)}

    assert ("fsmb_account" in shown(sitting("step1", State.INCOMPLETE, **values)).done) == known
    assert "fsmb_account" not in shown(sitting("oet", State.SAT, **values)).done


def test_a_booked_day_is_booked_before_and_after_it():
    for on in (date(2026, 11, 20), TODAY, date(2027, 3, 1)):
        assert shown(sitting("step2", State.BOOKED, test_on=on, **REGISTERED)).booked == {"step2_exam": on}


def test_a_sat_exam_is_done_and_its_result_under_way():
    found = shown(sitting("step2", State.SAT, test_on=date(2026, 11, 3), **REGISTERED))

    assert found.done["step2_exam"] == date(2026, 11, 3)
    assert "step2_result" not in found.done
    assert found.begun == {"step2_result": date(2026, 11, 3)}


def test_a_plan_shows_nothing():
    found = shown(sitting("step1", State.PLANNED, test_on=date(2027, 3, 1)))

    assert (found.done, found.begun, found.booked) == ({}, {}, {})


def test_after_a_fail_the_exam_is_open_again_until_the_next_attempt():
    before = failed(date(2026, 3, 1))

    assert shown(before).done == {}
    again = shown(before, sitting("step1", State.BOOKED, test_on=date(2027, 3, 1), key=2, **REGISTERED))
    assert again.booked == {"step1_exam": date(2027, 3, 1)}
    assert set(again.done) == {"step1_register", "fsmb_account"}


def test_an_incomplete_or_canceled_attempt_shows_no_exam():
    assert shown(sitting("step1", State.INCOMPLETE, test_on=date(2026, 3, 1))).done == {}
    assert shown(sitting("step1", State.CANCELLED, test_on=date(2026, 3, 1))).done == {}


def test_oet_toefl_studies_and_the_baseline():
    toefl = sitting("toefl", State.RESULT, test_on=date(2026, 9, 1), result_on=date(2026, 9, 4), score=104)
    studies = {"step2": date(2026, 10, 1), "step3": date(2026, 12, 1), "toefl": date(2026, 10, 1)}

    found = shown(
        passed(date(2026, 10, 3), exam="oet"), toefl, studies=studies, baseline_on=date(2026, 1, 9),
    )  # fmt: skip

    assert found.done == {
        "oet_book": date(2026, 10, 3), "oet_exam": date(2026, 10, 3), "oet_result": date(2026, 10, 31),
        "toefl": date(2026, 9, 4), "step1_baseline": date(2026, 1, 9),
    }  # fmt: skip
    assert found.begun == {"step2_prep": date(2026, 10, 1)}


def test_of_two_oet_passes_the_newest_counts_of_two_step_passes_the_first():
    oet = [passed(date(2025, 2, 1), exam="oet", key=1), passed(date(2026, 2, 1), exam="oet", key=2)]
    step = [passed(date(2025, 2, 1), key=1), passed(date(2026, 2, 1), key=2)]

    assert current(oet, "oet").key == 2
    assert current(step, "step1").key == 1


def test_facts_for_programs():
    attempts = [
        failed(date(2024, 3, 1)), sitting("step1", State.INCOMPLETE, test_on=date(2024, 9, 1)),
        passed(date(2025, 3, 1)), passed(date(2026, 3, 1), exam="step2", score=251),
        failed(date(2026, 1, 1), exam="oet"),
    ]  # fmt: skip

    assert facts_of(attempts) == {"step2_score": 251, "most_attempts": 3}
    assert facts_of([failed(date(2026, 3, 1), exam="step2")]) == {"step2_score": None, "most_attempts": 1}
    assert facts_of([]) == {"step2_score": None, "most_attempts": None}


def days(*sittings, **more):
    return [
        (day.key, day.kind, day.on, day.closes, day.path) for day in days_of(Records(sittings=sittings, **more), TODAY)
    ]


def test_an_eligibility_period_runs_out_until_a_day_inside_it_is_booked():
    period = {"eligible_from": date(2027, 3, 1), "eligible_to": date(2027, 5, 31), "key": 7, **REGISTERED}
    paths = {"step1": "/here/"}
    kind = RecordDate.Kind

    assert days(sitting(state=State.REGISTERED, **period), paths=paths) == [
        ("eligibility-7", kind.EXPIRES, date(2027, 5, 31), True, "/here/")
    ]
    assert days(sitting(state=State.REGISTERED, extended=True, **period))[0][1] == kind.DUE
    assert days(sitting(state=State.BOOKED, test_on=date(2027, 5, 31), **period)) == []
    assert len(days(sitting(state=State.BOOKED, test_on=date(2027, 6, 1), **period))) == 1
    assert days(sitting(state=State.SAT, test_on=date(2026, 11, 3), **period))[0][0] == "result-7"


def test_a_result_is_asked_about_when_it_is_overdue_by_the_rule():
    assert days(sitting("step2", State.SAT, test_on=date(2026, 9, 15), key=3)) == [
        ("result-3", RecordDate.Kind.ASK, date(2026, 11, 11), False, "")
    ]


def test_the_seven_years_and_the_last_pathways_of_an_oet():
    found = days(passed(date(2026, 9, 15)), oet_until=date(2028, 1, 31), paths={"step2": "/two/", "oet": "/oet/"})

    assert found == [
        ("seven-years", RecordDate.Kind.DUE, date(2033, 9, 15), True, "/two/"),
        ("pathway_application", RecordDate.Kind.EXPIRES, date(2028, 1, 31), False, "/oet/"),
    ]


@pytest.mark.parametrize(("first", "reminded"), [(date(2019, 11, 20), False), (date(2019, 11, 21), True)])
def test_nobody_is_reminded_of_seven_years_that_are_over(first, reminded):
    """Today is 21 November 2026."""
    assert bool(days(passed(first))) == reminded


def test_a_study_plan_that_lies_ahead_is_reminded_of():
    found = days(studies={"step1": TODAY - DAY, "step2": TODAY, "step3": TODAY + DAY}, paths={"step3": "/three/"})

    assert found == [
        ("study-step2", RecordDate.Kind.HAPPENS, TODAY, False, ""),
        ("study-step3", RecordDate.Kind.HAPPENS, TODAY + DAY, False, "/three/"),
    ]


sittings = st.builds(
    sitting,
    exam=st.sampled_from(Exam.values),
    state=st.sampled_from(State.values),
    test_on=st.dates(date(2015, 1, 1), date(2028, 1, 1)),
    registered_on=st.one_of(st.none(), st.dates(date(2015, 1, 1), TODAY)),
    result_on=st.dates(date(2015, 1, 1), TODAY),
    passed=st.booleans(),
    key=st.integers(1, 10_000),
)


@patient
@given(st.lists(sittings, max_size=12))
def test_no_step_is_both_done_and_booked_and_facts_keep_their_names(found):
    result = shown(*found)

    assert not result.done.keys() & (result.booked.keys() | result.begun.keys())
    assert set(result.facts) == {"step2_score", "most_attempts"}
    assert len({day.key for day in result.dates}) == len(result.dates) or len({s.key for s in found}) < len(found)
