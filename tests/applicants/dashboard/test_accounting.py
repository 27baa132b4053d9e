"""The season in numbers: each count for whoever may see its section, money for whoever may see the budget."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.eras.applying.models import Application, Signal
from applicants.eras.models import ListedProgram
from applicants.eras.services import add_program, set_state
from applicants.match.soap.models import SoapApplication
from roadmap import road
from tests.support.catalogue import ProgramFactory
from tests.support.match_week import et
from tests.support.people import advisor_of
from tests.support.rooms import sound


@pytest.fixture
def address(person):
    return reverse("dashboard:accounting", args=[person.public_id])


def fill(person, count):
    for number in range(count):
        row = add_program(applicant=person, program=ProgramFactory(), by=person.user)
        set_state(listed=row, state="withdrawn" if number == 1 else "applied", by=person.user)


def test_counts_by_service_and_money(person, signed_in, address):
    fill(person, 3)
    SoapApplication.objects.create(
        applicant=person, slot=1, own_name="x", service="residencycas", state="sent", sent_at=et("mon", 12)
    )
    SoapApplication.objects.create(applicant=person, slot=2, own_name="y", service="eras")

    text = " ".join(sound(signed_in(person), address).text.split())

    assert "Programs listed 3 (ERAS: 3)" in text
    assert "Programs applied to 2 (ERAS: 2, withdrawn, sent or not: 1)" in text
    assert "Interviews held 0" in text
    assert "SOAP applications sent 1 (ResidencyCAS: 1)" in text
    assert "$" in text


def test_a_withdrawn_program_that_had_been_sent_was_applied_to(person, signed_in, address):
    fill(person, 3)
    gone = ListedProgram.objects.get(applicant=person, state="withdrawn")
    Application.objects.create(applicant=person, service="eras", certified_on="2026-09-24", sent=[gone.pk])

    text = " ".join(sound(signed_in(person), address).text.split())

    assert "Programs applied to 3 (ERAS: 3)" in text


def test_signals_are_sent_with_their_application(person, signed_in, address):
    row = add_program(applicant=person, program=ProgramFactory(), by=person.user)
    Signal.objects.create(
        applicant=person, listed=row, specialty=row.specialty, kind="gold", number=1, limit=3, set_on="2026-09-20"
    )
    client = signed_in(person)

    for service, words in (
        ("", "Signals given 1"), ("residencycas", "Signals given 1"), ("eras", "Signals sent 1 (gold: 1)"),
    ):  # fmt: skip
        if service:
            Application.objects.create(applicant=person, service=service, certified_on="2026-09-24")
        assert words in " ".join(sound(client, address).text.split())


def test_an_advisor_sees_what_is_shared_and_no_zero_for_the_rest(person, signed_in, address):
    fill(person, 3)
    text = " ".join(sound(signed_in(advisor_of(person, "match")), address).text.split())

    assert "Programs listed not shared with you" in text
    assert "Interviews held not shared with you" in text
    assert "SOAP applications sent 0" in text
    assert "The budget is not shared with you." in text
    assert "$" not in text
    more = " ".join(sound(signed_in(advisor_of(person, "match", "budget", "programs")), address).text.split())
    assert "Programs listed 3" in more
    assert "$" in more
    assert signed_in(advisor_of(person, "budget")).get(address).status_code == 404


def test_same_queries_for_1_and_30(person, signed_in, address):
    client = signed_in(person)

    def count():
        road.current()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill(person, 1)
    few = count()
    fill(person, 29)

    assert count() == few
    assert few <= 21, "the budget alone takes eleven"
