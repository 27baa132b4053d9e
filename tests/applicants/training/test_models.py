"""What the database refuses, with its words."""

from datetime import date

import pytest

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
from tests.support.constraints import refused

FIRST, LAST = date(2027, 7, 1), date(2030, 6, 30)


@pytest.mark.parametrize(("model", "values", "constraint", "message"), [
    (Residency, {"program": ""}, "a_residency_has_a_program", "Write the name of the program."),
    (Residency, {"ends_on": FIRST}, "a_residency_ends_after_it_starts", "The last day comes after the first."),
    (Residency, {"starts_on": LAST, "ends_on": date(2031, 1, 1)}, "residencies_do_not_overlap",
     "Another residency of yours runs in these days."),
    (Block, {"name": ""}, "a_block_has_a_name", "Write what the rotation is."),
    (Block, {"ends_on": date(2027, 6, 30)}, "a_block_ends_after_it_starts", "The last day is not before the first."),
    (InTrainingExam, {"name": ""}, "an_in_training_exam_has_a_name", "Write which exam it is."),
    (InTrainingExam, {"percentile": 100}, "a_percentile_lies_between_1_and_99",
     "A percentile lies between 1 and 99."),
    (Sponsorship, {"asked_on": LAST, "approved_on": FIRST}, "nothing_is_given_before_it_is_asked_for",
     "It cannot be given before it was asked for."),
    (License, {"state": "nj"}, "a_license_is_of_a_state", "A state has two letters, as NJ."),
    (License, {"applied_on": LAST, "issued_on": FIRST}, "a_license_is_issued_after_it_is_applied_for",
     "It cannot be issued before it was applied for."),
    (License, {"issued_on": LAST, "expires_on": LAST}, "a_license_runs_out_after_it_is_issued",
     "It cannot run out before it was issued."),
    (BoardExam, {"name": ""}, "a_board_exam_has_a_name", "Write the board and the part."),
    (BoardExam, {"result": "passed"}, "a_board_result_has_its_day", "A result needs the day of the exam."),
    (BoardExam, {"certified_on": LAST, "sits_on": FIRST}, "certified_is_who_passed_the_last_part",
     "Certification follows the last part, once it is passed."),
    (BoardExam, {"registered_on": LAST, "sits_on": FIRST}, "a_board_exam_follows_its_registration",
     "The exam cannot be before the registration."),
    (NextStep, {"name": ""}, "what_comes_after_has_a_name", "Write where it is."),
    (NextStep, {"state": "signed"}, "a_signed_contract_has_its_day",
     "A signed contract has the day on which it was signed; others have none."),
    (NextStep, {"waiver_asked_on": FIRST}, "only_a_waiver_is_asked_for", "Say which waiver it is."),
    (NextStep, {"waiver": "conrad", "waiver_asked_on": LAST, "waiver_given_on": FIRST},
     "a_waiver_is_given_after_it_is_asked_for", "It cannot be given before it was asked for."),
])  # fmt: skip
def test_refused(residency, model, values, constraint, message):
    usual = {
        Residency: {"program": "Other", "starts_on": FIRST, "ends_on": LAST},
        Block: {"residency": residency, "name": "Wards", "starts_on": FIRST, "ends_on": FIRST},
        InTrainingExam: {"residency": residency, "name": "ITE", "on": FIRST},
        Sponsorship: {"residency": residency, "ends_on": LAST},
        License: {"kind": "training", "state": "NJ"},
        BoardExam: {"name": "ABIM"},
        NextStep: {"kind": "job", "name": "Clinic"},
    }[model]

    refused(model(applicant=residency.applicant, **usual | values), constraint, message)


def test_twice_the_same(residency, add):
    add(Review, residency=residency, on=date(2028, 1, 10))
    add(Sponsorship, residency=residency, ends_on=date(2028, 6, 30))

    again = Review(applicant=residency.applicant, residency=residency, on=date(2028, 1, 10))
    refused(again, "one_review_a_day", "A review of this day stands here already.")
    again = Sponsorship(applicant=residency.applicant, residency=residency, ends_on=date(2028, 6, 30))
    refused(again, "one_sponsorship_per_end", "A DS-2019 that ends on this day stands here already.")
