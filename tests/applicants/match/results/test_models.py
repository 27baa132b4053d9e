"""What the database refuses of an outcome and of vacancies."""

from datetime import date

import pytest

from applicants.eras.services import add_program
from applicants.match.results.models import MatchOutcome, Vacancy
from tests.support.catalogue import ProgramFactory
from tests.support.constraints import refused

DAY = date(2027, 3, 15)
IN_SOAP = {"status": "not_matched", "soap": "no_place", "soap_on": DAY}


def outcome(person, **values):
    return MatchOutcome(applicant=person, **{"status": "matched", "status_on": DAY} | values)


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"status": "not_matched", "matched_text": "x", "place_on": DAY}, "who_did_not_match_has_no_place_of_the_match",
         "You did not match, so there is no place of the Match."),
        ({"matched_text": "x"}, "a_place_has_the_day_on_which_it_was_learned",
         "A place has the day on which you learned it."),
        ({"place_on": DAY}, "a_place_has_the_day_on_which_it_was_learned",
         "A place has the day on which you learned it."),
        ({"soap": "no_place", "soap_on": DAY}, "who_matched_is_not_in_soap", "You matched, so SOAP is not for you."),
        (IN_SOAP | {"soap_on": None}, "an_end_of_soap_has_its_day", "The end of SOAP has its day."),
        (IN_SOAP | {"soap": "place"}, "a_place_of_soap_is_named", "Write where the position is."),
        (IN_SOAP | {"soap": "", "soap_on": None, "after": "no_place", "after_on": DAY}, "after_soap_comes_after_soap",
         "Say first how SOAP ended."),
        (IN_SOAP | {"after": "no_place"}, "what_came_after_soap_has_its_day", "What came after has its day."),
        (IN_SOAP | {"after": "place", "after_on": DAY}, "a_place_after_soap_is_named", "Write where the position is."),
    ],
)  # fmt: skip
def test_outcome(person, values, constraint, message):
    refused(outcome(person, **values), constraint, message)


def test_a_place_is_of_the_list_or_typed(person):
    listed = add_program(applicant=person, program=ProgramFactory(), by=person.user)

    row = outcome(person, matched_to=listed, matched_text="x", place_on=DAY)

    refused(row, "a_place_is_of_the_list_or_typed", "Choose a program of your list, or type it, not both.")


def test_one_outcome_in_the_running_season(person):
    outcome(person).save()

    refused(outcome(person), "one_outcome_per_season", "The outcome of this season stands already. Change that one.")


def test_vacancy_has_a_name(person):
    row = Vacancy(applicant=person, found_on=DAY)

    refused(row, "a_vacancy_is_of_the_catalogue_or_typed", "Choose a program of the catalogue, or type its name.")
