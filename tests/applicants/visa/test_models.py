"""What the database refuses in the records of visa and start, and in words."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan, VisaWait
from tests.support.constraints import refused

FIRST, THEN = date(2027, 3, 1), date(2027, 4, 1)
AT = datetime(2027, 5, 1, 9, tzinfo=UTC)

PLANS = [
    ({"track": "j1"}, "a_decided_track_has_its_day"),
    ({"track": "open", "decided_on": FIRST}, "a_decided_track_has_its_day"),
    ({"decided_on": FIRST}, "a_decided_track_has_its_day"),
    ({"track": "none", "decided_on": FIRST}, "only_who_needs_no_visa_says_why"),
    ({"track": "j1", "decided_on": FIRST, "none_reason": "citizen"}, "only_who_needs_no_visa_says_why"),
    ({"sponsor_answer": "j1"}, "an_answer_of_a_program_has_its_day"),
    ({"sponsor_answered_on": FIRST}, "an_answer_of_a_program_has_its_day"),
    (
        {"sponsor_asked_on": THEN, "sponsor_answer": "j1", "sponsor_answered_on": FIRST},
        "a_program_answers_after_it_was_asked",
    ),
    ({"offered_on": THEN, "signed_on": FIRST}, "a_contract_is_signed_after_it_came"),
    ({"license_sent_on": THEN, "license_issued_on": FIRST}, "a_license_comes_after_it_was_asked_for"),
    ({"onboarding_list_on": THEN, "onboarding_done_on": FIRST}, "onboarding_is_cleared_after_the_list_came"),
    ({"medical_usd": -1}, "medical_usd_is_plausible"),
    ({"evacuation_usd": -1}, "evacuation_usd_is_plausible"),
    ({"repatriation_usd": 100_000_001}, "repatriation_usd_is_plausible"),
    ({"deductible_usd": -1}, "deductible_usd_is_plausible"),
]
CONSULATE = [
    ({"interview_at": AT}, "{}_interview_has_its_zone"),
    ({"interview_zone": "Asia/Karachi"}, "{}_interview_has_its_zone"),
    ({"processing_on": THEN, "visa_on": FIRST}, "{}_visa_comes_after_processing"),
    ({"ds160_on": THEN, "visa_on": FIRST}, "{}_visa_comes_after_its_form"),
    ({"visa_on": THEN, "enters_on": FIRST}, "{}_entry_comes_after_the_visa"),
]
SENT = {"statement_sent_on": FIRST}
J1S = [
    ({"statement_asked_on": THEN, "statement_issued_on": FIRST}, "a_statement_is_issued_after_it_was_asked_for"),
    ({"statement_issued_on": THEN, "statement_sent_on": FIRST}, "a_statement_is_sent_after_it_was_issued"),
    ({"evsp_complete_on": FIRST}, "a_file_is_complete_after_the_statement"),
    ({"evsp_complete_on": FIRST, "statement_sent_on": THEN}, "a_file_is_complete_after_the_statement"),
    ({"evsp_opened_on": THEN, "evsp_complete_on": FIRST, **SENT}, "a_file_is_complete_after_it_was_opened"),
    ({"evsp_paid_on": THEN, "evsp_complete_on": FIRST, **SENT}, "a_file_is_complete_after_it_was_paid"),
    (
        {"evsp_complete_on": THEN, "ds2019_issued_on": FIRST, **SENT},
        "a_ds2019_comes_after_the_complete_file",
    ),
    ({"ds2019_issued_on": THEN, "ds2019_ends_on": FIRST}, "a_ds2019_ends_after_it_was_issued"),
    ({"i901_paid_on": FIRST}, "the_i901_fee_is_paid_with_a_ds2019"),
    ({"i901_paid_on": FIRST, "ds2019_issued_on": THEN}, "the_i901_fee_is_paid_with_a_ds2019"),
    ({"enters_on": THEN, "reported_on": FIRST}, "one_reports_after_the_entry"),
    ({"address_told_on": FIRST}, "an_address_is_reported_after_it_changed"),
    ({"address_told_on": FIRST, "moved_house_on": THEN}, "an_address_is_reported_after_it_changed"),
    *((values, name.format("j1")) for values, name in CONSULATE),
]
H1BS = [
    ({"lca_filed_on": THEN, "lca_certified_on": FIRST}, "an_lca_is_certified_after_it_was_filed"),
    ({"filed_on": THEN}, "a_petition_is_filed_with_its_lca"),
    ({"filed_on": FIRST, "lca_certified_on": THEN}, "a_petition_is_filed_with_its_lca"),
    ({"approved_on": THEN}, "a_petition_is_approved_after_it_was_filed"),
    (
        {"lca_certified_on": FIRST, "filed_on": THEN, "approved_on": FIRST},
        "a_petition_is_approved_after_it_was_filed",
    ),
    ({"valid_from": THEN, "valid_until": FIRST}, "an_approval_ends_after_it_begins"),
    *((values, name.format("h1b")) for values, name in CONSULATE),
]
WAIT = {"step": "h1b_lca", "who": "employer", "since": THEN, "ask_on": THEN}
WAITS = [
    ({**WAIT, "step": "match_day"}, "only_steps_of_the_visa_wait_here"),
    ({**WAIT, "asked_on": FIRST}, "a_visa_wait_is_asked_after_it_began"),
    ({**WAIT, "ask_on": FIRST}, "a_visa_wait_is_asked_again_later"),
]
PAPERS = [({"key": "passport", "state": "waiting"}, "a_paper_that_is_waited_for_has_a_day")]
ALL = [
    (model, values, name)
    for model, rows in ((VisaPlan, PLANS), (J1Case, J1S), (H1bCase, H1BS), (VisaWait, WAITS), (VisaPaper, PAPERS))
    for values, name in rows
]


def message_of(model, name):
    return next(str(one.violation_error_message) for one in model._meta.constraints if one.name == name)


@pytest.mark.parametrize(("model", "values", "name"), ALL)
def test_what_cannot_be_is_refused(person, model, values, name):
    refused(model(applicant=person, **values), name, message_of(model, name))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (VisaPlan, {}), (J1Case, {}), (H1bCase, {}), (VisaWait, WAIT), (VisaPaper, {"key": "cv", "state": "have"}),
    ],
)  # fmt: skip
def test_a_record_stands_once_in_a_season(person, model, values):
    model.objects.create(applicant=person, **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(applicant=person, **values)

    past = person.pastseasons.create(season=2026, next_season=2027, outcome="unmatched")
    model.objects.update(past_season=past)
    model.objects.create(applicant=person, **values)
    assert model.objects.visible_to(person.user).count() == 1
    assert model.objects.visible_in(past, person.user).count() == 1


def test_every_constraint_is_broken_by_a_test():
    broken = {(model, name) for model, _values, name in ALL}
    known = {
        (model, one.name)
        for model in (VisaPlan, J1Case, H1bCase, VisaWait, VisaPaper)
        for one in model._meta.constraints
        if type(one).__name__ == "CheckConstraint"
    }

    assert known == broken
