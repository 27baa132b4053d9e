"""What the database refuses in a record of certification, and in words."""

from datetime import date

import pytest

from applicants.certification.models import Certification, Encounter
from tests.support.constraints import refused

FIRST, THEN = date(2026, 3, 1), date(2026, 4, 1)

BROKEN = [
    ({"school_checked_on": FIRST}, "a_school_check_has_a_day_and_an_answer", "Give both: the day you looked"),
    ({"note_covers_year": True}, "a_school_check_has_a_day_and_an_answer", "Give both: the day you looked"),
    ({"has_id": True}, "a_number_comes_with_an_account", "comes with a MyIntealth account"),
    ({"license": "held", "license_last_on": FIRST}, "only_a_past_license_has_a_last_day", "held in the past"),
    ({"pathway": "none"}, "a_chosen_pathway_has_its_day", "Give both: the Pathway and the day"),
    ({"pathway_chosen_on": FIRST}, "a_chosen_pathway_has_its_day", "Give both: the Pathway and the day"),
    ({"pathway": "1", "pathway_chosen_on": FIRST}, "a_pathway_has_its_season", "Say for which Match season"),
    ({"pathway_season": 2020}, "pathways_have_been_there_since_2021", "There are no Pathways for that season"),
    (
        {"pathway_accepted_on": FIRST, "pathway_rejected_on": THEN}, "a_pathway_is_accepted_or_rejected",
        "accepted or rejected, not both",
    ),
    ({"expires_on": THEN}, "only_an_issued_certificate_runs_out_or_stays", "day on which the certificate was issued"),
    ({"is_permanent": True}, "only_an_issued_certificate_runs_out_or_stays", "day on which the certificate was issued"),
    (
        {"issued_on": FIRST, "expires_on": THEN, "is_permanent": True}, "a_permanent_certificate_does_not_run_out",
        "has no last day",
    ),
    (
        {"account_opened_on": THEN, "identity_confirmed_on": FIRST},
        "identity_is_confirmed_after_the_account_opens", "after the account is opened",
    ),
    (
        {"application_sent_on": THEN, "application_accepted_on": FIRST},
        "an_application_is_accepted_after_it_is_sent", "after it was sent",
    ),
    (
        {"diploma_sent_on": THEN, "diploma_verified_on": FIRST}, "a_diploma_is_verified_after_it_is_sent",
        "The diploma is verified after",
    ),
    (
        {"transcript_sent_on": THEN, "transcript_verified_on": FIRST}, "a_transcript_is_verified_after_it_is_sent",
        "The transcript is verified after",
    ),
    (
        {"pathway_sent_on": THEN, "pathway_accepted_on": FIRST}, "a_pathway_is_accepted_after_it_is_sent",
        "is accepted after it was sent",
    ),
    (
        {"pathway_sent_on": THEN, "pathway_rejected_on": FIRST}, "a_pathway_is_rejected_after_it_is_sent",
        "is rejected after it was sent",
    ),
    ({"issued_on": THEN, "expires_on": FIRST}, "a_certificate_runs_out_after_it_is_issued", "runs out after"),
]  # fmt: skip


def says(row, constraint, words):
    """The full sentence of the constraint, found by some of its words."""
    found = next(one for one in type(row)._meta.constraints if one.name == constraint)
    assert words in str(found.violation_error_message)
    refused(row, constraint, str(found.violation_error_message))


@pytest.mark.parametrize(("values", "constraint", "words"), BROKEN, ids=lambda value: str(value)[:40])
def test_record(person, values, constraint, words):
    says(Certification(applicant=person, **values), constraint, words)


def test_every_constraint_of_the_record_is_broken_here():
    assert {one.name for one in Certification._meta.constraints} == {
        *(constraint for _values, constraint, _words in BROKEN), "one_certification_per_applicant",
    }  # fmt: skip


def test_one_record_for_a_person(person):
    Certification.objects.create(applicant=person)

    says(Certification(applicant=person), "one_certification_per_applicant", "is kept already")


@pytest.mark.parametrize(
    ("values", "constraint", "words"),
    [
        ({"evaluator": ""}, "an_encounter_has_an_evaluator", "Name the doctor"),
        ({"is_unrestricted": False}, "an_evaluator_has_an_unrestricted_license", "unrestricted license"),
        ({"is_relative": True}, "a_relative_does_not_evaluate", "cannot be a relative"),
        ({"is_paid": True}, "an_evaluator_is_not_paid", "cannot be paid"),
    ],
)
def test_encounter(person, values, constraint, words):
    says(Encounter(applicant=person, **{"evaluator": "Dr Sample", **values}), constraint, words)


def test_same_days_are_in_order(person):
    Certification(applicant=person, diploma_sent_on=FIRST, diploma_verified_on=FIRST).save()

    assert Certification.objects.count() == 1
