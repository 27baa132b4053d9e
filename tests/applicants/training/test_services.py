"""Records of training complete steps; taking them away opens the steps again. Nobody else writes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from applicants.checklist import services as checklist
from applicants.checklist.models import RecordDate
from applicants.profile.services import change_profile
from applicants.training import services
from applicants.training.models import (
    Block,
    BoardExam,
    InTrainingExam,
    License,
    NextStep,
    Residency,
    Review,
    Sponsorship,
)
from tests.applicants.training.conftest import TODAY
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.rooms import everything
from tests.support.steps import step_of


def test_each_record_shows_its_step_and_removal_undoes_all(person, add):
    checklist.replan(person)  # the plan was made in another season
    before = everything(person)

    home = add(Residency, program="Example", starts_on=date(2027, 7, 1), ends_on=date(2030, 6, 30))
    assert step_of(person, "start_residency").day_done == date(2027, 7, 1)
    assert step_of(person, "ecfmg_permanent").day_done == date(2028, 7, 1)
    rows = [
        add(Block, residency=home, name="Wards", starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 28)),
        add(Review, residency=home, on=date(2028, 1, 10)),
        add(InTrainingExam, residency=home, name="IM-ITE", on=date(2027, 9, 3), percentile=55),
        add(Sponsorship, residency=home, asked_on=date(2028, 3, 1), approved_on=date(2028, 4, 1),
            ends_on=date(2029, 6, 30)),
        add(License, kind="full", state="NJ", issued_on=date(2028, 8, 1)),
        add(NextStep, kind="job", name="Clinic", state="signed", signed_on=date(2028, 9, 1)),
    ]  # fmt: skip
    done = {key: step_of(person, key).day_done for key in (
        "milestones_review", "in_service_exam", "j1_renewal", "full_licence", "job_contract",
    )}  # fmt: skip
    assert done == {
        "milestones_review": date(2028, 1, 10), "in_service_exam": date(2027, 9, 3), "j1_renewal": date(2028, 4, 1),
        "full_licence": date(2028, 8, 1), "job_contract": date(2028, 9, 1),
    }  # fmt: skip
    assert step_of(person, "rotations").day_begun == date(2027, 7, 1)
    for row in reversed([home, *rows]):
        services.remove(row=row, by=person.user)

    assert everything(person) == before


def test_removing_a_residency_takes_its_records_along(person, residency, add):
    add(Review, residency=residency, on=date(2028, 1, 10))

    services.remove(row=residency, by=person.user)
    services.remove(row=residency, by=person.user)

    assert not Review.objects.exists()
    assert not step_of(person, "start_residency").is_done


def test_days_to_be_reminded_of(person, residency, add):
    add(Sponsorship, residency=residency, ends_on=date(2029, 6, 30))
    add(BoardExam, name="ABIM", register_by=date(2030, 2, 15), sits_on=date(2030, 8, 20))
    add(License, kind="training", state="NJ", expires_on=date(2029, 6, 30))
    add(InTrainingExam, residency=residency, name="IM-ITE", on=date(2028, 10, 1))

    rows = RecordDate.objects.filter(applicant=person, room="training").values_list("title", "on", "closes")
    assert sorted(rows) == [
        ("ABIM", date(2030, 8, 20), False), ("Ask for the next DS-2019", date(2029, 3, 10), False),
        ("DS-2019", date(2029, 6, 30), True), ("IM-ITE", date(2028, 10, 1), False),
        ("Register: ABIM", date(2030, 2, 15), True),
        ("Training license or permit, NJ", date(2029, 6, 30), False),
    ]  # fmt: skip


def test_the_start_and_the_end_of_the_first_year_reach_the_plan_on_their_days(person, add):
    with time_machine.travel(datetime(2027, 5, 1, 12, tzinfo=UTC), tick=False):
        home = add(Residency, program="Example", starts_on=date(2027, 7, 1), ends_on=date(2030, 6, 30))
        add(Block, residency=home, name="Wards", starts_on=date(2027, 7, 5), ends_on=date(2027, 8, 1))
    for day, step in ((date(2027, 7, 1), "start_residency"), (date(2028, 7, 1), "ecfmg_permanent")):
        before, on = (datetime(*one.timetuple()[:3], 12, tzinfo=UTC) for one in (day - timedelta(days=1), day))
        with time_machine.travel(before, tick=False):
            checklist.replan_stale()
            assert not step_of(person, step).is_done
        with time_machine.travel(on, tick=False):
            checklist.replan_stale()
            assert step_of(person, step).day_done == day
    assert step_of(person, "rotations").day_begun == date(2027, 7, 5)


def test_another_visa_in_the_profile_changes_the_days_to_be_reminded_of(person, residency, add):
    add(Sponsorship, residency=residency, ends_on=date(2029, 6, 30))
    days = RecordDate.objects.filter(applicant=person, title="DS-2019")
    assert days.exists()

    change_profile(applicant=person, answers={"visa": "h1b"}, by=person.user)

    assert not days.exists()


def test_a_passed_last_part_is_the_board_exam_and_the_certificate_follows(person, residency, add):
    first = add(BoardExam, name="ABS QE", is_last=False, sits_on=date(2028, 7, 29), result="passed")
    assert not step_of(person, "board_exam").is_done

    add(BoardExam, name="ABS CE", sits_on=date(2028, 8, 29), result="passed", certified_on=date(2028, 9, 9))

    assert step_of(person, "board_exam").day_done == date(2028, 8, 29)
    assert step_of(person, "board_certified").day_done == date(2028, 9, 9)
    assert first.result == "passed"


@pytest.mark.parametrize(("model", "values", "name"), [
    (Residency, {"program": "E", "starts_on": date(2031, 7, 1), "ends_on": date(2061, 7, 1)}, "ends_on"),
    (Residency, {"program": "E", "starts_on": date(2031, 7, 1), "ends_on": date(2034, 6, 30), "completed": True},
     "completed"),
    (BoardExam, {"name": "ABIM", "sits_on": date(2028, 9, 11), "result": "passed"}, "result"),
    (License, {"kind": "full", "state": "NJ", "issued_on": date(2028, 9, 11)}, "issued_on"),
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(person, add, model, values, name):
    with pytest.raises(ValidationError) as words:
        add(model, **values)
    assert list(words.value.message_dict) == [name]


def test_records_lie_within_their_residency(residency, add):
    for model, values, name in (
        (Block, {"name": "W", "starts_on": date(2027, 6, 30), "ends_on": date(2027, 7, 2)}, "starts_on"),
        (Review, {"on": date(2027, 6, 30)}, "on"), (Review, {"on": date(2028, 9, 11)}, "on"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as words:
            add(model, residency=residency, **values)
        assert list(words.value.message_dict) == [name]
    assert add(Review, residency=residency, on=date(2027, 7, 1)).pk
    assert add(Review, residency=residency, on=TODAY).pk


def test_nobody_else_writes_and_nobody_hangs_records_on_another_persons_residency(person, residency):
    with pytest.raises(PermissionError):
        services.remove(row=residency, by=UserFactory())
    other = ApplicantFactory(planned__season=2029)
    with pytest.raises(ValidationError, match="your own"):
        services.add(
            model=Review, applicant=other, values={"residency": residency, "on": date(2028, 1, 1)}, by=other.user
        )


def test_no_more_rows_than_the_room_holds(person, add, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROWS", 1)
    add(License, kind="training", state="NJ")

    with pytest.raises(ValidationError, match="Remove one first"):
        add(License, kind="training", state="OH")
