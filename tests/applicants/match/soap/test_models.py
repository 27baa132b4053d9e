"""What the database refuses of the SOAP board."""

from datetime import date

import pytest

from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer, SoapPlanLine
from applicants.seasons.models import PastSeason
from programs.models import Specialty
from tests.support.catalogue import ProgramFactory
from tests.support.constraints import refused
from tests.support.match_week import et

AT = et("mon", 12)
OFFER = {"round": 1, "received_at": et("thu", 9), "expires_at": et("thu", 11)}


def application(person, **values):
    return SoapApplication(applicant=person, **{"slot": 1, "service": "eras", "own_name": "Example"} | values)


@pytest.fixture
def row(person):
    made = application(person)
    made.save()
    return made


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"slot": 0}, "soap_has_45_applications",
         "SOAP allows 45 applications in all (NRMP). All of them are taken."),
        ({"slot": 46}, "soap_has_45_applications",
         "SOAP allows 45 applications in all (NRMP). All of them are taken."),
        ({"own_name": ""}, "a_soapapplication_is_of_the_catalogue_or_typed",
         "Choose a program of the catalogue, or type its name."),
        ({"state": "sent"}, "a_sent_application_has_its_instant", "Only what is planned has not been sent."),
        ({"sent_at": AT}, "a_sent_application_has_its_instant", "Only what is planned has not been sent."),
    ],
)  # fmt: skip
def test_application(person, values, constraint, message):
    refused(application(person, **values), constraint, message)


@pytest.mark.parametrize("slot", [1, 45])
def test_slots_at_the_ends(person, slot):
    made = application(person, slot=slot)
    made.full_clean()
    made.save()


def test_a_slot_a_program_and_a_typed_name_stand_once_a_season(person, row):
    program, internal = ProgramFactory(), Specialty.objects.get(key="internal-medicine")
    application(person, slot=2, own_name="", program=program).save()

    refused(application(person, own_name="Other"), "a_soap_slot_is_taken_once",
            "Another application has this place among the 45.")  # fmt: skip
    refused(application(person, slot=3, own_name="", program=program), "one_soap_application_per_program",
            "This program is on your SOAP board already.")  # fmt: skip
    refused(application(person, slot=3, own_name="EXAMPLE"), "one_soap_application_per_typed_program",
            "A program with this name and specialty is on your SOAP board already.")  # fmt: skip
    application(person, slot=3, own_specialty=internal).save()
    past = PastSeason.objects.create(applicant=person, season=2026, next_season=2027, outcome="unmatched")
    SoapApplication.objects.filter(applicant=person).update(past_season=past)
    application(person).save()


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"round": 0}, "soap_has_four_rounds", "SOAP has four rounds."),
        ({"round": 5}, "soap_has_four_rounds", "SOAP has four rounds."),
        ({"expires_at": et("thu", 9)}, "an_offer_runs_out_after_it_came", "An offer cannot run out before it came."),
        ({"answer": "accepted"}, "an_answered_offer_has_the_instant_of_the_answer", "Say when you answered."),
        ({"answered_at": AT}, "an_answered_offer_has_the_instant_of_the_answer", "Say when you answered."),
    ],
)  # fmt: skip
def test_offer(person, row, values, constraint, message):
    refused(SoapOffer(applicant=person, application=row, **OFFER | values), constraint, message)


def test_one_offer_a_round_and_one_accepted_a_season(person, row):
    accepted = {"answer": "accepted", "answered_at": AT}
    SoapOffer(applicant=person, application=row, **OFFER, **accepted).save()
    other = application(person, slot=2, own_name="Other")
    other.save()

    refused(SoapOffer(applicant=person, application=row, **OFFER), "one_offer_per_application_and_round",
            "The offer of this round stands already.")  # fmt: skip
    refused(SoapOffer(applicant=person, application=other, **OFFER, **accepted), "one_soap_offer_is_accepted",
            "You accepted an offer already. That binds you and ends SOAP for you.")  # fmt: skip


def test_contact_is_with_one_program_and_says_why(person, row):
    refused(SoapContact(applicant=person, begun_by="program", at=AT), "a_contact_is_with_one_program",
            "A contact is with one program.")  # fmt: skip
    refused(SoapContact(applicant=person, application=row, begun_by="me", at=AT),
            "a_contact_not_begun_by_the_program_says_why",
            "Until a program has made contact, nobody contacts it (NRMP).")  # fmt: skip
    refused(SoapContact(applicant=person, application=row, begun_by="program", why="happened", at=AT),
            "a_contact_not_begun_by_the_program_says_why",
            "Until a program has made contact, nobody contacts it (NRMP).")  # fmt: skip


def test_line_of_the_plan(person):
    SoapPlanLine(applicant=person, key="letters", done_on=date(2027, 3, 1)).save()

    refused(SoapPlanLine(applicant=person, key="letters"), "a_usual_line_of_the_plan_stands_once",
            "This line stands already.")  # fmt: skip
    refused(SoapPlanLine(applicant=person), "a_line_of_the_plan_is_usual_or_typed", "Write what you want to prepare.")
