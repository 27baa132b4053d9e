"""The pages of training, for the person and for advisors; the same number of queries for few rows and many."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.training import services, sheet
from applicants.training.models import Block, License, Residency
from programs.models import Specialty
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import sound
from tests.support.people import advisor_of

ARABIC = "مستشفى المثال 🏥"


def url(name, person, *more):
    return reverse(f"training:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(client, person):
    client.force_login(person.user)
    return client


def test_an_empty_room_says_what_to_do_first(client, person):
    page = sound(client.get(url("room", person)))

    assert "Training has not begun here" in page.text
    assert url("add", person, "residency") in [link.attrs["href"] for link in page.find_all("a")]


def test_a_residency_is_added_and_its_year_is_named(client, person):
    answer = client.post(url("add", person, "residency"), {
        "program": ARABIC, "kind": "categorical", "starts_on": "2027-07-01", "ends_on": "2030-06-30",
    }, follow=True)  # fmt: skip

    page = sound(answer)
    assert "Now in PGY-2." in page.text
    assert ARABIC in page.text
    assert "write down until when your DS-2019 runs" in page.text


@pytest.mark.parametrize("thing", ["rotation", "review", "exam", "sponsorship"])
def test_what_hangs_on_a_residency_leads_there_first(client, person, thing):
    assert client.get(url("add", person, thing)).url == url("add", person, "residency")


@pytest.mark.parametrize("thing", ["residency", "license", "board", "next"])
def test_every_form_shows_and_refuses_nothing_at_all(client, person, thing):
    sound(client.get(url("add", person, thing)))
    sound(client.post(url("add", person, thing), {}), 422)


def test_a_change_and_a_removal(client, person, residency):
    page = client.post(url("change", person, "residency", residency.pk), {
        "program": "New name", "kind": "categorical", "starts_on": "2027-07-01", "ends_on": "2030-06-30",
    }, follow=True)  # fmt: skip
    assert "New name" in sound(page).text

    assert "go with it" in sound(client.get(url("remove", person, "residency", residency.pk))).text
    page = client.post(url("remove", person, "residency", residency.pk), follow=True)
    assert "Training has not begun here" in sound(page).text


def test_the_record_of_another_person_is_not_found(client, person):
    other = ApplicantFactory(planned__season=2029)
    row = services.add(
        model=Residency, applicant=other, by=other.user,
        values={"program": "E", "starts_on": date(2027, 7, 1), "ends_on": date(2030, 6, 30)},
    ).row  # fmt: skip

    assert client.get(url("change", person, "residency", row.pk)).status_code == 404
    assert client.post(url("remove", person, "residency", row.pk)).status_code == 404


def test_an_advisor_reads_with_the_section_and_only_then(client, person, residency):
    client.force_login(advisor_of(person, "training"))
    page = sound(client.get(url("room", person)))
    assert residency.program in page.text
    assert not page.find("main").find_all("form")
    assert client.get(url("add", person, "license")).status_code == 404

    client.force_login(advisor_of(person, "roadmap"))
    assert client.get(url("room", person)).status_code == 404


def test_as_many_queries_for_thirty_rows_as_for_one(client, person, residency, add):
    def block(day):
        add(Block, residency=residency, name=f"Block {day}", starts_on=date(2027, 7, 1) + timedelta(days=day),
            ends_on=date(2027, 7, 1) + timedelta(days=day))  # fmt: skip

    block(0)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url("room", person))
    for day in range(1, 31):
        block(day)
    with CaptureQueriesContext(connection) as many:
        client.get(url("room", person))

    assert len(many) == len(one) <= 22


def test_tables_come_back_as_they_were(person, add):
    add(License, kind="training", state="NJ", applied_on=date(2028, 1, 1))
    licenses = sheet.SHEETS[0]

    ((row, values),) = list(licenses.read(person))
    licenses.remove(row=row, by=person.user)
    again = licenses.add(applicant=person, values=values, by=person.user)

    assert (again.kind, again.state, again.applied_on) == ("training", "NJ", date(2028, 1, 1))


@pytest.mark.parametrize(("sections", "knows"), [(["training"], False), (["training", "profile"], True)])
def test_visa_and_specialties_of_the_profile_are_shown_with_the_profile_only(signed_in, person, sections, knows):
    specialty = Specialty.objects.get(key="neurology")
    person.targetspecialtys.all().delete()
    person.targetspecialtys.create(specialty=specialty, position=1)
    Residency.objects.create(applicant=person, program="Example", starts_on=date(2027, 7, 1), ends_on=date(2030, 6, 30))
    advisor = GrantFactory(applicant=person, sections=sections).advisor

    said = signed_in(advisor).get(reverse("training:room", args=[person.public_id])).content.decode()

    assert ("RITE" in said) is knows
    assert ("DS-2019" in said) is knows
