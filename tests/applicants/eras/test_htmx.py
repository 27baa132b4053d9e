"""Every htmx form of the list and of the program page: page + fragment = fresh page."""

import pytest
from django.urls import reverse

from applicants.eras import services
from applicants.eras.models import ListedProgram, SavedSearch
from tests.support.catalogue import ProgramFactory, state
from tests.support.html import page_of
from tests.support.htmx import press


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def program():
    return ProgramFactory(name="Example Lakeside 🏥 مستشفى (demo)")


def test_add_and_remove_on_the_program_page(client, person, program):
    state(program, "j1", True)
    action = reverse("eras:put", args=[person.public_id])

    answer = press(client, program.get_absolute_url(), action)
    assert ListedProgram.objects.filter(applicant=person, program=program).exists()
    assert f"{program.name} is on your list." in page_of(answer).find(id="flash").text

    press(client, program.get_absolute_url(), action)
    assert not ListedProgram.objects.exists()


def test_remove_on_the_list(client, person, program):
    services.add_program(applicant=person, program=program, by=person.user)
    services.add_program(applicant=person, program=ProgramFactory(), by=person.user)

    press(client, reverse("eras:list", args=[person.public_id]), reverse("eras:put", args=[person.public_id]))

    assert ListedProgram.objects.count() == 1


def test_remove_a_search_on_the_list(client, person):
    search = services.save_search(applicant=person, name="Ohio", query="state=OH", by=person.user)

    action = reverse("eras:remove-search", args=[person.public_id, search.pk])
    press(client, reverse("eras:list", args=[person.public_id]), action)

    assert not SavedSearch.objects.exists()
