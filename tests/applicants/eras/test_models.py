"""What the database refuses of a listed program and of what is kept of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from applicants.eras.models import ListedNote, ListedProgram
from applicants.interviews.models import Interview
from applicants.seasons.models import PastSeason
from programs.models import Specialty
from tests.applicants.eras.rows import listed, typed
from tests.support.catalogue import ProgramFactory
from tests.support.constraints import refused

MEDICINE = "internal-medicine"


def own(person, **values):
    return ListedProgram(
        applicant=person, own_name="Typed", own_specialty=Specialty.objects.get(key=MEDICINE), **values
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"own_name": ""}, {"own_specialty": None}, {"program": True}])
def test_a_listed_program_is_of_the_catalogue_or_typed(person, wrong):
    row = own(person)
    for name, value in wrong.items():
        setattr(row, name, ProgramFactory() if value is True else value)

    words = "Choose a program of the catalogue, or type its name and specialty."
    refused(row, "a_listed_program_is_of_the_catalogue_or_typed", words)


@pytest.mark.parametrize("wrong", [{"tier": "reach"}, {"tier_by": "me"}])
def test_a_tier_says_who_set_it(person, wrong):
    words = "Say who set the tier: you, or your advisor."
    refused(own(person, **wrong), "a_tier_says_who_set_it", words)


@pytest.mark.parametrize("state", ["N", "nj", "1A"])
def test_an_own_programs_state_has_two_letters(person, state):
    row = own(person, own_state=state)
    refused(row, "an_own_programs_state_has_two_letters", "A state has two letters, as NJ.")


@pytest.mark.parametrize("code", ["1", "140009900", "14000990012", "1234140c0", "كود"])
def test_an_own_programs_code_has_its_shape(person, code):
    row = own(person, own_code=code)
    words = "An ACGME code has ten characters, as 1400099001; an NRMP code looks like 1234140C0."
    refused(row, "an_own_programs_code_has_its_shape", words)


@pytest.mark.parametrize("code", ["1400099001", "1234140C0", ""])
def test_right_codes_are_taken(person, code):
    row = own(person, own_code=code)
    row.full_clean()
    row.save()

    assert ListedProgram.objects.get() == row


def test_an_own_program_is_listed_once_in_a_season(person):
    own(person).save()
    again = own(person)
    again.own_name = "TYPED"

    words = "You have typed a program with this name and specialty already."
    refused(again, "an_own_program_is_listed_once", words)
    past = PastSeason.objects.create(applicant=person, season=2026, next_season=2027, outcome="unmatched")
    ListedProgram.objects.update(past_season=past)
    again.save()
    assert ListedProgram.objects.current().get() == again


# ------------------------------------------------------------------------------------------- notes


def note(person, kind="ask", **values):
    about = {"text": "x", "on": date(2026, 11, 1)} | ({"whom": "A", "how": "mail"} if kind == "contact" else {})
    return ListedNote(applicant=person, listed=typed(person), kind=kind, **about | values)


def test_a_note_says_something(person):
    refused(note(person, text=""), "a_note_says_something", "Write what it is about.")


@pytest.mark.parametrize("kind", ["website", "contact"])
def test_only_an_ask_is_done(person, kind):
    row = note(person, kind, done=True)
    refused(row, "only_an_ask_is_done", "Only what a program asks for can be done.")


@pytest.mark.parametrize("kind", ["ask", "contact"])
def test_only_a_website_check_has_an_address(person, kind):
    row = note(person, kind, address="https://example.org/")
    refused(row, "only_a_website_check_has_an_address", "Only a check of a website has an address.")


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("contact", {"whom": ""}), ("contact", {"how": ""}), ("ask", {"whom": "A"}), ("website", {"how": "mail"})],
)
def test_a_contact_says_with_whom_and_how(person, kind, wrong):
    row = note(person, kind, **wrong)
    words = "A contact, and nothing else, says with whom and how."
    refused(row, "a_contact_says_with_whom_and_how", words)


@pytest.mark.parametrize("kind", ListedNote.Kind.values)
def test_right_notes_are_taken(person, kind):
    row = note(person, kind)
    row.full_clean()
    row.save()

    assert ListedNote.objects.get() == row


# ------------------------------------------------------------------------------------------- reads


def test_held_are_those_with_an_interview(person):
    rows = [listed(person), typed(person)]
    Interview.objects.create(applicant=person, listed=rows[1], invited_on="2026-11-01", zone="America/New_York")

    assert list(ListedProgram.objects.held()) == [rows[1]]


def test_an_unknown_state_is_refused(person):
    with pytest.raises(ValidationError):
        own(person, state="famous").full_clean()
