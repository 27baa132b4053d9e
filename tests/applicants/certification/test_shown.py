"""What a record shows to the plan: which step, since when, which days, which fact."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.certification.rules import Observed
from applicants.certification.said import PAST_DAYS, Pathway, Said
from applicants.certification.shown import STEPS, shown, states
from tests.support.properties import patient

TODAY = date(2026, 11, 21)
SEASON = {"A_REVIEW": date(2028, 9, 27), "A_ROL": date(2029, 2, 28), "A_START": date(2029, 7, 1)}
D = [TODAY - timedelta(days=number) for number in range(30, 0, -1)]


def show(rows=(), **said):
    return shown(Said(**said), rows, today=TODAY, path="/p/", season_days=SEASON)


@pytest.mark.parametrize(
    ("said", "key", "done", "begun"),
    [
        ({"school_checked_on": D[0], "note_covers_year": True}, "wdoms_check", D[0], None),
        ({"school_checked_on": D[0], "note_covers_year": False}, "wdoms_check", None, None),
        ({"account_opened_on": D[0]}, "myintealth_account", None, D[0]),
        ({"account_opened_on": D[0], "identity_confirmed_on": D[1]}, "myintealth_account", None, D[0]),
        ({"identity_confirmed_on": D[1], "has_id": True}, "myintealth_account", D[1], None),
        ({"application_sent_on": D[0]}, "ecfmg_application", None, D[0]),
        ({"application_accepted_on": D[1]}, "ecfmg_application", D[1], None),
        ({"diploma_sent_on": D[2], "transcript_sent_on": D[1]}, "credential_verification", None, D[1]),
        ({"diploma_verified_on": D[3]}, "credential_verification", None, D[3]),
        ({"diploma_verified_on": D[3], "transcript_verified_on": D[5]}, "credential_verification", D[5], None),
        ({"pathway": "1", "pathway_chosen_on": D[0]}, "pathway_choice", D[0], None),
        ({"pathway": "1", "license_sent_on": D[2]}, "pathway_documents", None, D[2]),
        ({"pathway": "1", "license_sent_on": D[2], "good_standing_on": D[4]}, "pathway_documents", D[4], None),
        ({"pathway": "2", "attestation_on": D[4]}, "pathway_documents", D[4], None),
        ({"pathway": "3", "license_sent_on": D[2], "good_standing_on": D[4]}, "pathway_documents", None, None),
        ({"attestation_on": D[4]}, "pathway_documents", None, None),
        ({"pathway": "3", "pathway_sent_on": D[4]}, "pathway_application", None, D[4]),
        ({"pathway": "3", "pathway_accepted_on": D[4]}, "pathway_application", D[4], None),
        ({"pathway": "3", "pathway_sent_on": D[3], "pathway_rejected_on": D[4]}, "pathway_application", None, None),
        ({"reported_on": D[0]}, "ecfmg_reqs_met", D[0], None),
        ({"issued_on": D[0]}, "ecfmg_certificate", D[0], None),
    ],
)  # fmt: skip
def test_what_shows_a_step(said, key, done, begun):
    found = show(**said)

    assert (found.done.get(key), found.begun.get(key)) == (done, begun)


def test_who_needs_no_pathway_has_nothing_to_hand_in():
    found = show(pathway=Pathway.NOT_NEEDED, pathway_chosen_on=D[0])

    assert set(found.done) == {"pathway_choice", "pathway_documents", "pathway_application"}


@pytest.mark.parametrize(("count", "done"), [(5, False), (6, True), (7, True)])
def test_six_encounters_complete_the_papers_of_pathway_6(count, done):
    rows = [Observed(f"Doctor {number // 2}", D[number]) for number in range(count)]

    found = show(rows, pathway="6", pathway_chosen_on=D[0])

    assert found.done.get("pathway_documents") == (D[5] if done else None)
    assert ("pathway_documents" in found.begun) != done


def test_days_to_be_reminded_of():
    found = show(
        diploma_sent_on=D[0], pathway="3", papers_due_on=TODAY + timedelta(days=9), issued_on=D[1],
        expires_on=date(2028, 12, 31),
    )  # fmt: skip

    assert [(day.key, day.kind, day.on, day.path) for day in found.dates] == [
        ("credentials", "ask", D[0] + timedelta(days=90), "/p/"),
        ("papers", "due", TODAY + timedelta(days=9), "/p/"),
        ("certificate", "expires", date(2028, 12, 31), "/p/"),
    ]


def test_papers_that_are_there_are_no_longer_reminded_of():
    assert show(pathway="3", attestation_on=D[0], papers_due_on=TODAY).dates == []


def test_the_fact_for_programs_is_said_every_time():
    assert show(issued_on=D[0]).facts == {"certified_at": "application"}
    assert show().facts == {"certified_at": None}
    no_season = shown(Said(issued_on=D[0]), [], today=TODAY, path="", season_days={})
    assert no_season.facts == {"certified_at": None}


records = st.builds(
    Said,
    **{name: st.none() | st.sampled_from(D) for name in PAST_DAYS},
    note_covers_year=st.sampled_from([None, True, False]), has_id=st.booleans(),
    pathway=st.sampled_from(["", *Pathway.values]),
)  # fmt: skip


@patient
@given(records)
def test_a_step_is_done_or_begun_never_both_and_on_a_day_that_was_given(said):
    found = shown(said, [], today=TODAY, path="", season_days=SEASON)
    days = {getattr(said, name) for name in PAST_DAYS}

    assert not set(found.done) & set(found.begun)
    assert {*found.done, *found.begun} <= set(STEPS) == set(states(said, [], TODAY))
    assert {*found.done.values(), *found.begun.values()} <= days
