"""The pages of Match Week: the clock, the result, what comes after SOAP; for the person and for advisors."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.eras.services import add_program
from applicants.match.results import services
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.soap.models import SoapContact
from roadmap import road
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, problems_of
from tests.support.htmx import press
from tests.support.match_week import SECOND, at, et
from tests.support.people import ARABIC, advisor_of
from tests.support.rooms import sound


@pytest.fixture(autouse=True)
def _stay_signed_in(settings):
    """From November, when somebody signs in here, until March."""
    settings.SESSION_COOKIE_AGE = 365 * 86400


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="week", *more):
    return reverse(f"results:{name}", args=[person.public_id, *more])


def test_before_the_week_it_points_to_the_plan(client, person, signed_in):
    page = sound(client, url(person))

    assert "My SOAP plan" in page.text
    assert "Thu 18 Mar, 6 p.m. – 8 p.m." in page.text
    assert "Fri 19 Mar, 3 a.m. – 5 a.m. Friday" in page.text
    assert "not verified" in page.text
    assert "hx-trigger" not in page.find(id="clock").attrs
    theirs = sound(signed_in(advisor_of(person, "match")), url(person))
    assert "They have not said yet" in theirs.text
    assert signed_in(advisor_of(person, "programs")).get(url(person)).status_code == 404


def test_expected_hours_say_so(signed_in, db):
    person = ApplicantFactory(planned__season=2029)

    assert "expected" in sound(signed_in(person), url(person)).text


def test_status_is_asked_for_from_ten_on_monday(client, person):
    with at(et("mon", 10) - SECOND):
        assert not sound(client, url(person)).find_all("form", hx_post=url(person, "status"))
        answer = client.post(url(person, "status"), {"status": "matched"}, follow=True)
        assert "It is not there yet" in page_of(answer).find(id="flash").text
    with at(et("mon", 10)):
        press(client, url(person), url(person, "status"))
        assert MatchOutcome.objects.get().status == "matched"
        press(client, url(person), url(person, "take-back", "status"))
    assert not MatchOutcome.objects.exists()


def test_where_they_matched(client, person):
    listed = add_program(applicant=person, program=ProgramFactory(), by=person.user)
    with at(et("fri", 12)):
        assert client.get(url(person, "place")).status_code == 303
        services.say_status(applicant=person, status="matched", by=person.user)
        sound(client, url(person, "place"))
        answer = client.post(url(person, "place"), {})
        assert answer.status_code == 422
        assert "write its name" in page_of(answer).find(id="id_matched_to_error").text
        assert problems_of(page_of(answer)) == []
        client.post(url(person, "place"), {"matched_to": listed.pk, "advanced_text": ARABIC})
        text = sound(client, url(person)).text
    assert listed.name in text
    assert ARABIC in text


def test_a_program_of_somebody_else_is_no_choice(client, person):
    other = ApplicantFactory(planned=False)
    theirs = add_program(applicant=other, program=ProgramFactory(), by=other.user)
    with at(et("fri", 12)):
        services.say_status(applicant=person, status="matched", by=person.user)
        assert client.post(url(person, "place"), {"matched_to": theirs.pk}).status_code == 422


def test_from_no_match_to_after_soap(client, person):
    with at(et("fri", 12)):
        assert client.get(url(person, "soap-end")).status_code == 303
        services.say_status(applicant=person, status="not_matched", by=person.user)
        sound(client, url(person, "soap-end"))
        assert client.get(url(person, "after-end")).status_code == 303
        client.post(url(person, "soap-end"), {"soap": "no_place"})
        assert "This season brought no position so far" in sound(client, url(person)).text
        assert "contact programs that are still unfilled" in sound(client, url(person, "after")).text
        sound(client, url(person, "after-end"))
        answer = client.post(url(person, "after-end"), {"after": "place", "text": ""})
        assert answer.status_code == 422
        client.post(url(person, "after-end"), {"after": "place", "text": "Example Valley"})
        assert "Example Valley" in sound(client, url(person)).text


def test_who_matched_partly_is_told_of_the_missing_part_alone(client, person):
    with at(et("fri", 12)):
        services.say_status(applicant=person, status="partly", by=person.user)
        services.say_soap(applicant=person, soap="no_place", by=person.user)
        text = sound(client, url(person)).text

    assert "The missing part is still missing" in text
    assert "no position so far" not in text


def test_vacancies_and_their_contacts(client, person):
    assert "No position noted" in sound(client, url(person, "after")).text
    sound(client, url(person, "add-vacancy"))
    client.post(url(person, "add-vacancy"), {"own_name": ARABIC, "is_open": "on", "link": "example.org/x"})
    row = Vacancy.objects.get()
    with at(et("thu", 20)):
        sound(client, url(person, "vacancy-contact", row.pk))
        form = {"begun_by": "me", "at": "2027-03-19T04:30"}
        answer = client.post(url(person, "vacancy-contact", row.pk), form)
        assert "Until a program has made contact" in page_of(answer).find(id="id_happened_error").text
    with at(et("thu", 22)):
        client.post(url(person, "vacancy-contact", row.pk), form | {"at": "2027-03-19T06:30"})
        assert SoapContact.objects.get().why == "after_soap"
        assert "begun by you" in sound(client, url(person, "after")).text
    sound(client, url(person, "change-vacancy", row.pk))
    client.post(url(person, "change-vacancy", row.pk), {"own_name": "Other"})
    assert "over" in sound(client, url(person, "after")).text
    client.post(url(person, "remove-vacancy", row.pk))
    assert not Vacancy.objects.exists()


def test_forged_ids_are_not_found(person, signed_in):
    row = services.add_vacancy(applicant=person, values={"own_name": "Example"}, by=person.user)
    mine = ApplicantFactory()
    client = signed_in(mine)

    answers = [
        client.post(url(mine, name, row.pk)).status_code
        for name in ("change-vacancy", "remove-vacancy", "vacancy-contact")
    ]

    assert answers == [404] * 3
    assert Vacancy.objects.exists()


def test_after_takes_the_same_queries_for_1_and_30(client, person):
    def count():
        road.current()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(person, "after")).status_code == 200
        return len(queries)

    services.add_vacancy(applicant=person, values={"program": ProgramFactory()}, by=person.user)
    few = count()
    for _ in range(29):
        row = services.add_vacancy(applicant=person, values={"program": ProgramFactory()}, by=person.user)
        SoapContact.objects.create(applicant=person, vacancy=row, begun_by="program", at=et("tue", 9))

    assert count() == few <= 15
