"""Status, place, the end of SOAP: what they do to the plan, what they refuse, and the way back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from applicants.eras.services import add_program
from applicants.match.results import services
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.profile.models import Applicant
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.match_week import SECOND, at, et
from tests.support.rooms import everything
from tests.support.steps import step_of


def say(person, status="not_matched"):
    return services.say_status(applicant=person, status=status, by=person.user)


def place(person, **values):
    return services.say_place(applicant=person, values=values, by=person.user)


def soap(person, end="no_place", text=""):
    return services.say_soap(applicant=person, soap=end, text=text, by=person.user)


def take_back(person, part):
    return services.take_back(applicant=person, part=part, by=person.user)


def test_status_is_not_there_a_second_before_ten_on_monday(person):
    with at(et("mon", 10) - SECOND), pytest.raises(ValidationError, match="It is not there yet"):
        say(person)

    with at(et("mon", 10)):
        row = say(person).row

    assert row.status_on == date(2027, 3, 15)
    assert step_of(person, "match_status").shown_done_on == date(2027, 3, 15)


def test_not_matched_puts_the_steps_of_soap_on_the_road_and_taking_back_takes_them_off(person):
    with at(et("mon", 10, 5)):
        services.replan(person)
        before = everything(person)
        assert not step_of(person, "soap_apply").applies

        say(person)
        assert step_of(person, "soap_apply").applies
        assert Applicant.objects.get(pk=person.pk).options == ["unmatched"]

        take_back(person, "status")
        take_back(person, "status")
        assert everything(person) == before


def test_who_chose_the_steps_of_soap_in_the_profile_keeps_them(person):
    Applicant.objects.filter(pk=person.pk).update(options=["unmatched"])
    with at(et("mon", 10)):
        say(person)
        say(person, "matched")

    assert Applicant.objects.get(pk=person.pk).options == ["unmatched"]
    assert not MatchOutcome.objects.get().adds_soap_steps


def test_another_status_takes_the_steps_off_again(person):
    with at(et("mon", 10)):
        say(person)
        say(person)
        say(person, "matched")

    assert not step_of(person, "soap_apply").applies
    assert step_of(person, "match_status").shown_done_on


def test_place_is_told_at_noon_on_friday(person):
    listed = add_program(applicant=person, program=ProgramFactory(), by=person.user)
    with at(et("mon", 10)):
        say(person, "matched")
    with at(et("fri", 12) - SECOND), pytest.raises(ValidationError, match="It is not there yet"):
        place(person, matched_to=listed)

    with at(et("fri", 12)):
        services.replan(person)
        before = everything(person)
        place(person, matched_to=listed, advanced_text=" Example Radiology ")
        row = MatchOutcome.objects.get()
        assert (row.matched_to, row.advanced_text, row.place_on) == (listed, "Example Radiology", date(2027, 3, 19))
        assert step_of(person, "match_day").shown_done_on == date(2027, 3, 19)
        take_back(person, "place")
        assert everything(person) == before


def test_place_refuses_no_name_a_program_of_others_and_who_did_not_match(person):
    other = ApplicantFactory(planned=False)
    theirs = add_program(applicant=other, program=ProgramFactory(), by=other.user)
    with at(et("fri", 12)):
        with pytest.raises(ValidationError, match="Say first whether you matched"):
            place(person, matched_text="Example")
        say(person, "matched")
        with pytest.raises(ValidationError, match="write its name"):
            place(person, matched_text="  ")
        with pytest.raises(ValidationError, match="not on your list"):
            place(person, matched_to=theirs)
        say(person)
        with pytest.raises(ValidationError, match="you did not match"):
            place(person, matched_text="Example")


def test_status_does_not_contradict_what_was_said_after_it(person):
    with at(et("fri", 13)):
        say(person, "matched")
        place(person, matched_text="Example")
        with pytest.raises(ValidationError, match="Take that back first"):
            say(person)
        take_back(person, "place")
        say(person)
        soap(person)
        with pytest.raises(ValidationError, match="Take that back first"):
            say(person, "matched")


def test_soap_ends_at_nine_and_then_the_result_is_clear(person):
    with at(et("mon", 10)):
        say(person)
    with at(et("thu", 21) - SECOND), pytest.raises(ValidationError, match="SOAP is not over yet"):
        soap(person)
    with at(et("thu", 9) - SECOND), pytest.raises(ValidationError, match="They are not there yet"):
        soap(person, "place", "Example")

    with at(et("thu", 21)):
        soap(person)
        assert step_of(person, "match_day").shown_done_on
        services.say_after(applicant=person, after="place", text="Example", by=person.user)
        with pytest.raises(ValidationError, match="Take that back first"):
            soap(person, "place", "Example")
        take_back(person, "soap")

    row = MatchOutcome.objects.get()
    assert (row.soap, row.after, row.after_on) == ("", "", None)
    assert step_of(person, "match_day").shown_done_on is None


def test_after_soap_comes_after_soap(person):
    with at(et("fri", 12)):
        say(person)
        with pytest.raises(ValidationError, match="Say first how SOAP ended"):
            services.say_after(applicant=person, after="no_place", by=person.user)
        with pytest.raises(ValidationError, match="Write where the position is"):
            soap(person, "place", " ")


def test_who_matched_is_not_in_soap(person):
    with at(et("thu", 21)):
        say(person, "matched")
        with pytest.raises(ValidationError, match="SOAP is not for you"):
            soap(person)


def test_others_do_not_write(person, advisor):
    with at(et("mon", 10)), pytest.raises(PermissionError):
        services.say_status(applicant=person, status="matched", by=advisor)


def test_vacancies_have_a_limit_and_go_with_their_contacts(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_VACANCIES", 1)
    row = services.add_vacancy(applicant=person, values={"own_name": "Example"}, by=person.user)
    with pytest.raises(ValidationError, match="Remove one first"):
        services.add_vacancy(applicant=person, values={"own_name": "Example"}, by=person.user)

    services.change_vacancy(row=row, values={"notes": "wrote"}, by=person.user)
    assert Vacancy.objects.get().notes == "wrote"
    services.remove_vacancy(row=row, by=person.user)
    services.remove_vacancy(row=row, by=person.user)

    assert not Vacancy.objects.exists()
