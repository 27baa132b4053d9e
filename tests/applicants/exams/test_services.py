"""Recording completes, unblocks and books; removing leaves everything as it was."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem, RecordDate
from applicants.exams import demo, services
from applicants.exams.models import Attempt, ExamTarget, PracticeScore, StudyPlan, StudyResource, StudyWeek
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from reminders import subjects
from roadmap import road
from tests.applicants.exams.rows import OET_PASSED, STEP1_PASSED, STEP2_BOOKED, TODAY, add
from tests.support.factories import GrantFactory, UserFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

NBME = {"exam": "step1", "maker": "nbme", "form_name": "Form 31", "taken_on": date(2026, 2, 1), "percent": Decimal(48)}
PLAN = {"starts_on": date(2026, 11, 2), "hours_a_week": Decimal(20), "weeks": 10}


def test_a_pass_completes_its_steps_and_moves_the_plan(person):
    before, second = Applicant.objects.get(pk=person.pk), step_of(person, "step2_exam")

    row, _moved = services.add_attempt(applicant=person, values=STEP1_PASSED, by=person.user)

    assert step_of(person, "step2_exam").earliest_finish < second.earliest_finish
    for key in ("fsmb_account", "step1_register", "step1_exam", "step1_result"):
        assert step_of(person, key).state == "done"
    assert step_of(person, "step1_prep").implied_done
    assert "step1_result" not in step_of(person, "usmle_transcript").blocked_by
    after = Applicant.objects.get(pk=person.pk)
    assert after.done_count > before.done_count
    assert after.room_days > before.room_days
    assert FitFacts.objects.get(applicant=person).recorded == {"most_attempts": 1}
    assert row.applicant == person


@pytest.mark.parametrize("values", [STEP1_PASSED, STEP2_BOOKED, OET_PASSED], ids=lambda values: values["exam"])
def test_removing_an_attempt_undoes_all_of_it(person, values):
    before = everything(person)
    row = add(person, values)
    assert everything(person) != before

    services.remove_attempt(row=row, by=person.user)

    assert everything(person) == before
    assert not Attempt.objects.filter(applicant=person).exists()


def test_a_result_that_turns_into_a_fail_opens_the_exam_again(person):
    row = add(person, STEP1_PASSED)

    services.change_attempt(row=row, values={"passed": False}, by=person.user)

    assert {step_of(person, key).is_done for key in ("step1_register", "step1_exam", "step1_result")} == {False}
    assert FitFacts.objects.get(applicant=person).recorded == {"most_attempts": 1}


def test_a_booked_day_is_where_the_plan_puts_the_exam(person):
    row = add(person, STEP2_BOOKED)

    exam = step_of(person, "step2_exam")
    assert (exam.booked_on, exam.act_by, exam.act) == (date(2027, 4, 20), date(2027, 4, 20), "booked")
    assert row.eligible_to == date(2027, 5, 31)
    assert not RecordDate.objects.filter(applicant=person).exists()
    services.change_attempt(row=row, values={"state": "registered", "test_on": None}, by=person.user)
    assert step_of(person, "step2_exam").booked_on is None
    day = RecordDate.objects.get(applicant=person)
    assert (day.on, day.closes, day.path) == (date(2027, 5, 31), True, row.get_absolute_url())


def test_the_step_2_score_reaches_the_fit_with_programs(person):
    score = {**STEP1_PASSED, "exam": "step2", "score": 251}
    row = add(person, score)

    assert FitFacts.objects.get(applicant=person).known("step2_score") == 251
    services.change_attempt(row=row, values={"score": 260}, by=person.user)
    assert FitFacts.objects.get(applicant=person).known("step2_score") == 260


def test_an_oet_passes_by_its_scores_and_says_how_long_it_serves(person):
    row = add(person, OET_PASSED)

    assert row.passed is True
    assert step_of(person, "oet_result").is_done
    assert RecordDate.objects.get(applicant=person).on == date(2028, 1, 31)
    services.change_attempt(row=row, values={"writing": 290, "passed": None}, by=person.user)
    assert Attempt.objects.get(pk=row.pk).passed is False
    assert not step_of(person, "oet_result").is_done
    assert not RecordDate.objects.filter(applicant=person).exists()


def test_an_oet_follows_its_scores_and_its_state_when_they_are_corrected(person):
    """The form of OET does not ask whether it was passed."""
    row = add(person, OET_PASSED)

    services.change_attempt(row=row, values={"writing": 290}, by=person.user)
    assert Attempt.objects.get(pk=row.pk).passed is False
    services.change_attempt(row=row, values={"writing": 300}, by=person.user)
    assert step_of(person, "oet_result").is_done
    gone = {"state": "sat", "result_on": None, "listening": None, "reading": None, "speaking": None, "writing": None}
    services.change_attempt(row=row, values=gone, by=person.user)

    assert Attempt.objects.get(pk=row.pk).passed is None
    assert not step_of(person, "oet_result").is_done


def test_an_oet_that_ecfmg_never_took_is_no_pass(person):
    row = add(person, OET_PASSED, test_on=date(2018, 6, 30), result_on=date(2018, 7, 20))

    assert row.passed is False


def titles_of(person):
    """What the person would be reminded of."""
    items = ChecklistItem.objects.filter(applicant=person).open().select_related("milestone")
    return [one.title for one in subjects.subjects_of(Applicant.objects.get(pk=person.pk), items, road.current())]


def test_an_oet_runs_out_for_nobody_whose_pathway_is_accepted(person):
    """Whoever closes that step, before the result or after it: the day is not said any more."""
    add(person, OET_PASSED)
    assert "OET: last Pathways that take your result" in titles_of(person)

    checklist.mark_done(item=step_of(person, "pathway_application"), by=person.user)

    assert "OET: last Pathways that take your result" not in titles_of(person)


def test_the_baseline_and_the_begin_of_study_are_shown(person):
    before = everything(person)

    row, _moved = services.add_practice(applicant=person, values=NBME, by=person.user)
    later = {**NBME, "form_name": "Form 32", "taken_on": date(2026, 5, 1)}
    other, _moved = services.add_practice(applicant=person, values=later, by=person.user)
    plan, _moved = services.set_plan(applicant=person, exam="step1", values=PLAN, by=person.user)

    assert step_of(person, "step1_baseline").day_done == date(2026, 2, 1)
    assert step_of(person, "step1_prep").day_begun == date(2026, 11, 2)
    services.change_practice(row=row, values={"maker": "uwsa"}, by=person.user)
    assert step_of(person, "step1_baseline").day_done == date(2026, 5, 1)
    for one in (row, other):
        services.remove_practice(row=one, by=person.user)
    services.remove_plan(row=plan, by=person.user)
    assert everything(person) == before


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({**STEP1_PASSED, "exam": "step2", "score": 217}, "score", "passing standard for this test day is 218"),
        ({**STEP1_PASSED, "score": 240}, "score", "no score for tests since 26 Jan 2022"),
        ({**STEP2_BOOKED, "system": "ecfmg"}, "system", "registered with FSMB"),
        ({**OET_PASSED, "writing": 290, "passed": True}, "passed", "Writing 300, all in one sitting"),
        ({**OET_PASSED, "writing": None}, "listening", "four scores"),
        ({**OET_PASSED, "writing": 305}, "writing", "multiple of step size 10"),
        ({**STEP2_BOOKED, "state": "sat"}, "test_on", "is in the future"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_with_the_rule_and_nothing_is_kept(person, values, field, words):
    before = everything(person)

    with pytest.raises(ValidationError) as error:
        add(person, values)

    assert words in " ".join(error.value.message_dict[field])
    assert not Attempt.objects.exists()
    assert everything(person) == before


def test_an_attempt_keeps_its_exam(person):
    row = add(person, STEP1_PASSED)

    services.change_attempt(row=row, values={"exam": "step3"}, by=person.user)

    assert Attempt.objects.get(pk=row.pk).exam == "step1"


def test_limits_of_a_room(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr(services, "MOST_OF_A_STEP", 1)
    monkeypatch.setattr(services, "MOST_PRACTICE", 1)
    monkeypatch.setattr(services, "MOST_RESOURCES", 1)
    add(person, STEP1_PASSED)
    services.add_practice(applicant=person, values=NBME, by=person.user)
    plan, _moved = services.set_plan(applicant=person, exam="step1", values=PLAN, by=person.user)
    services.add_resource(plan=plan, values={"name": "UWorld"}, by=person.user)

    with pytest.raises(ValidationError, match="more than 1 attempts at one Step"):
        add(person, STEP1_PASSED, test_on=date(2026, 3, 1), registered_on=None)
    for exam in ("step2", "step3"):
        add(person, {"exam": exam, "state": "planned"})
    with pytest.raises(ValidationError, match="Remove one first"):
        add(person, OET_PASSED)
    with pytest.raises(ValidationError, match="Remove one first"):
        services.add_practice(applicant=person, values={**NBME, "form_name": "x"}, by=person.user)
    with pytest.raises(ValidationError, match="Fewer, used well"):
        services.add_resource(plan=plan, values={"name": "AMBOSS"}, by=person.user)


def test_targets_weeks_and_resources(person):
    services.set_target(applicant=person, exam="step1", value=65, by=person.user)
    services.set_target(applicant=person, exam="step1", value=70, by=person.user)
    plan, _moved = services.set_plan(applicant=person, exam="step1", values=PLAN, by=person.user)
    services.say_week(plan=plan, number=1, hours=12, by=person.user)
    services.say_week(plan=plan, number=1, hours=0, by=person.user)
    row = services.add_resource(plan=plan, values={"name": "  UWorld "}, by=person.user)
    services.change_resource(row=row, values={"passes_done": Decimal("0.5")}, by=person.user)

    assert ExamTarget.objects.get(applicant=person).value == 70
    assert StudyWeek.objects.get(plan=plan).hours_done == 0
    assert (StudyResource.objects.get(plan=plan).name, StudyResource.objects.get(plan=plan).passes_done) == (
        "UWorld", Decimal("0.5"),
    )  # fmt: skip
    services.forget_week(plan=plan, number=1, by=person.user)
    services.set_target(applicant=person, exam="step1", value=None, by=person.user)
    services.remove_resource(row=row, by=person.user)
    assert not StudyWeek.objects.exists()
    assert not ExamTarget.objects.exists()
    assert not StudyResource.objects.exists()


@pytest.mark.parametrize(("number", "allowed"), [(0, False), (3, True), (4, False), (10**9, False)])
def test_a_week_that_has_not_begun_cannot_be_said(person, number, allowed):
    """The third week began on 16 November, the fourth begins on the 23rd."""
    plan, _moved = services.set_plan(applicant=person, exam="step1", values=PLAN, by=person.user)

    if allowed:
        services.say_week(plan=plan, number=number, hours=1, by=person.user)
    else:
        with pytest.raises(ValidationError, match="has not begun"):
            services.say_week(plan=plan, number=number, hours=1, by=person.user)

    assert StudyWeek.objects.count() == allowed


def test_a_plan_made_ahead_begins_with_its_first_week(person, clock):
    plan, _moved = services.set_plan(
        applicant=person, exam="step1", values={**PLAN, "starts_on": date(2026, 11, 23)}, by=person.user
    )  # fmt: skip
    assert step_of(person, "step1_prep").day_begun is None
    assert RecordDate.objects.get(applicant=person).on == date(2026, 11, 23)

    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC)):
        services.say_week(plan=plan, number=1, hours=4, by=person.user)

    assert step_of(person, "step1_prep").day_begun == date(2026, 11, 23)
    assert not RecordDate.objects.filter(applicant=person).exists()


@pytest.mark.parametrize(("now", "begun"), [(22, None), (23, date(2026, 11, 23)), (25, date(2026, 11, 23))])
def test_a_plan_made_ahead_begins_by_itself_on_its_day(person, clock, now, begun):
    values = {**PLAN, "starts_on": date(2026, 11, 23)}
    services.set_plan(applicant=person, exam="step1", values=values, by=person.user)

    with time_machine.travel(datetime(2026, 11, now, 9, tzinfo=UTC)):
        checklist.replan_stale()

    assert step_of(person, "step1_prep").day_begun == begun


def test_the_seven_years_are_over_on_the_day_after(person, clock):
    add(person, STEP1_PASSED, registered_on=None, system="", test_on=date(2019, 11, 25), result_on=date(2019, 12, 18))

    for now, left in ((25, 1), (26, 0)):
        with time_machine.travel(datetime(2026, 11, now, 9, tzinfo=UTC)):
            checklist.replan_stale()
        assert RecordDate.objects.filter(applicant=person, key="seven-years").count() == left


@pytest.mark.parametrize("taken_on", [date(2026, 11, 22), date(1991, 1, 1)])
def test_a_practice_exam_of_an_impossible_day_is_refused(person, taken_on):
    with pytest.raises(ValidationError) as error:
        services.add_practice(applicant=person, values={**NBME, "taken_on": taken_on}, by=person.user)

    assert list(error.value.message_dict) == ["taken_on"]


@pytest.mark.parametrize("who", ["stranger", "advisor"])
def test_nobody_else_writes(person, who):
    row = add(person, STEP1_PASSED)
    practice, _moved = services.add_practice(applicant=person, values=NBME, by=person.user)
    plan, _moved = services.set_plan(applicant=person, exam="step1", values=PLAN, by=person.user)
    resource = services.add_resource(plan=plan, values={"name": "UWorld"}, by=person.user)
    by = UserFactory(applicant=True)
    if who == "advisor":
        by = GrantFactory(applicant=person, sections=["exams", "roadmap"]).advisor

    for write in (
        lambda: services.add_attempt(applicant=person, values=STEP2_BOOKED, by=by),
        lambda: services.change_attempt(row=row, values={"passed": False}, by=by),
        lambda: services.remove_attempt(row=row, by=by),
        lambda: services.add_practice(applicant=person, values={**NBME, "form_name": "x"}, by=by),
        lambda: services.change_practice(row=practice, values={"percent": 1}, by=by),
        lambda: services.remove_practice(row=practice, by=by),
        lambda: services.set_target(applicant=person, exam="step1", value=1, by=by),
        lambda: services.set_plan(applicant=person, exam="step1", values=PLAN, by=by),
        lambda: services.remove_plan(row=plan, by=by),
        lambda: services.say_week(plan=plan, number=1, hours=1, by=by),
        lambda: services.forget_week(plan=plan, number=1, by=by),
        lambda: services.add_resource(plan=plan, values={"name": "x"}, by=by),
        lambda: services.change_resource(row=resource, values={"name": "x"}, by=by),
        lambda: services.remove_resource(row=resource, by=by),
    ):
        with pytest.raises(PermissionError):
            write()

    assert (Attempt.objects.count(), PracticeScore.objects.count(), StudyPlan.objects.count()) == (1, 1, 1)


def test_the_demo_person_has_plainly_made_up_exams(person):
    demo.fill(person, TODAY, person.user)

    assert step_of(person, "step1_result").is_done
    assert step_of(person, "step2_exam").booked_on
    assert all("(demo)" in name for name in PracticeScore.objects.values_list("form_name", flat=True))
