"""What the database refuses of signals, applications and assignments."""

from datetime import date

import pytest

from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.seasons.models import PastSeason
from programs.models import Specialty
from tests.support.constraints import refused

DAY = date(2026, 9, 1)


@pytest.fixture
def signal_of(person):
    def make(listed, **values):
        values = {"kind": "gold", "number": 1, "limit": 2, "specialty": listed.specialty} | values
        return Signal(applicant=person, listed=listed, set_on=DAY, **values)

    return make


@pytest.mark.parametrize("number", [0, 3])
def test_signal_over_the_limit(listed, signal_of, number):
    refused(signal_of(listed(), number=number), "a_signal_is_within_its_limit",
            "That would be more signals than this specialty has.")  # fmt: skip


def test_signal_of_no_kind(listed, signal_of):
    refused(signal_of(listed(), kind="bronze"), "a_signal_is_gold_or_silver", "A signal is gold or silver.")


def test_signal_with_a_number_twice(listed, signal_of):
    signal_of(listed()).save()

    refused(signal_of(listed()), "each_signal_has_its_own_number", "This signal is given already.")
    signal_of(listed(), number=2).save()
    signal_of(listed(), kind="silver").save()
    signal_of(listed(), specialty=Specialty.objects.get(key="pediatrics")).save()


def test_second_signal_of_a_program(listed, signal_of):
    row = listed()
    signal_of(row).save()

    refused(signal_of(row, number=2), "a_program_gets_one_signal", "This program has a signal already.")


def test_second_signal_of_an_institution_in_a_specialty(listed, signal_of):
    first, second = listed(), listed()
    institution = first.program.institution
    signal_of(first, institution=institution).save()

    refused(signal_of(second, number=2, institution=institution), "an_institution_gets_one_signal_in_a_specialty",
            "Another program of this institution and specialty has the signal already.")  # fmt: skip


def test_application_twice_or_of_no_service(person):
    Application.objects.create(applicant=person, service="eras", certified_on=DAY)

    refused(Application(applicant=person, service="eras", certified_on=DAY),
            "an_application_is_certified_once_in_a_season", "This application is certified already.")  # fmt: skip
    refused(Application(applicant=person, service="own_match", certified_on=DAY),
            "an_application_goes_through_a_service", "Choose ERAS or ResidencyCAS.")  # fmt: skip
    Application.objects.create(applicant=person, service="residencycas", certified_on=DAY)


@pytest.mark.parametrize("slot", [0, 5])
def test_fifth_letter(person, listed, letter, slot):
    refused(
        AssignedLetter(applicant=person, listed=listed(), letter=letter("Dr A"), slot=slot, assigned_on=DAY),
        "a_program_gets_four_letters_at_most", "A program gets four letters at most.",
    )  # fmt: skip


def test_letter_in_a_place_that_is_taken_or_twice(person, listed, letter):
    row, first = listed(), letter("Dr A")
    values = {"applicant": person, "listed": row, "assigned_on": DAY}
    AssignedLetter.objects.create(letter=first, slot=1, **values)

    refused(AssignedLetter(letter=letter("Dr B"), slot=1, **values), "each_letter_of_a_program_has_its_place",
            "This place has a letter already.")  # fmt: skip
    refused(AssignedLetter(letter=first, slot=2, **values), "a_letter_goes_to_a_program_once",
            "This letter goes to the program already.")  # fmt: skip


def test_second_statement(person, listed, statement):
    row = listed()
    AssignedStatement.objects.create(applicant=person, listed=row, statement=statement("One"), assigned_on=DAY)

    refused(AssignedStatement(applicant=person, listed=row, statement=statement("Two"), assigned_on=DAY),
            "a_program_gets_one_statement", "A program gets one statement.")  # fmt: skip


def test_a_closed_season_makes_room_for_the_next(person, listed, signal_of):
    row = listed()
    signal_of(row).save()
    application = Application.objects.create(applicant=person, service="eras", certified_on=DAY)
    past = PastSeason.objects.create(applicant=person, season=2027, next_season=2028, outcome="unmatched")
    Signal.objects.filter(applicant=person).update(past_season=past)
    Application.objects.filter(pk=application.pk).update(past_season=past)

    signal_of(row).save()
    Application.objects.create(applicant=person, service="eras", certified_on=DAY)

    assert Signal.objects.current().count() == Application.objects.current().count() == 1
