"""Every htmx form of the list and of the program page: page + fragment = fresh page."""

import pytest
from django.urls import reverse

from applicants.eras import services
from applicants.eras.models import ListedProgram, SavedSearch
from tests.applicants.eras.rows import ODD_NAME, listed, typed
from tests.support.catalogue import ProgramFactory, state
from tests.support.html import page_of
from tests.support.htmx import HTMX, form_for, press, same_as_fresh


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


def listed_url(person, query=""):
    return reverse("eras:list", args=[person.public_id]) + query


@pytest.mark.parametrize("query", ["", "?view=board", "?state=considering&sort=tier", "?q=nothing+like+it", "?tier=x"])
def test_filters_bring_the_list_that_a_fresh_page_shows(client, person, query):
    for number in range(3):
        listed(person, state="applied" if number else "considering", tier="reach", tier_by="me")
    typed(person, ODD_NAME)

    same_as_fresh(client, listed_url(person, query), client.get(listed_url(person, query), headers=HTMX))


@pytest.mark.parametrize("act", [{"act": "state", "state": "applied"}, {"act": "tier", "tier": "reach"},
                                 {"act": "remove"}, {"act": ""}])  # fmt: skip
def test_several_at_once_on_a_filtered_list(client, person, act):
    rows = [listed(person), typed(person, ODD_NAME)]
    action, page = reverse("eras:several", args=[person.public_id]), listed_url(person, "?state=considering")

    form = form_for(page_of(client.get(page)), action)
    sent = form.fields() | {"pick": [row.pk for row in rows]} | act
    answer = client.post(action, sent, headers=HTMX, follow=True)

    fresh = page
    if act["act"] == "remove":
        fresh, _status = answer.redirect_chain[-1]
    same_as_fresh(client, fresh, answer)


def test_a_card_of_the_board_moves(client, person):
    row = listed(person)
    page = listed_url(person, "?view=board")

    answer = press(client, page, reverse("eras:state", args=[person.public_id, row.pk]), state="invited")

    row.refresh_from_db()
    assert row.state == "invited"
    assert f"{row.name}: Invited." in page_of(answer).find(id="flash").text


def test_state_and_tick_on_the_page_of_a_program(client, person):
    row = typed(person, ODD_NAME)
    ask = services.add_note(listed=row, kind="ask", values={"text": "An essay 🏥 مقال"}, by=person.user).row
    page, tick = row.get_absolute_url(), reverse("eras:tick", args=[person.public_id, ask.pk])

    press(client, page, reverse("eras:state", args=[person.public_id, row.pk]), state="applied", on="2026-11-20")
    for done in (True, False):
        press(client, page, tick)
        ask.refresh_from_db()
        assert ask.done is done

    row.refresh_from_db()
    assert (row.state, str(row.state_on)) == ("applied", "2026-11-20")


def test_a_refused_day_comes_back_with_its_words(client, person):
    row = listed(person)
    action = reverse("eras:state", args=[person.public_id, row.pk])

    answer = client.post(action, {"state": "applied", "on": "2027-01-01"}, headers=HTMX)

    assert answer.status_code == 422
    assert "is in the future" in page_of(answer).find(class_="error-summary").text


def test_remove_a_search_on_the_list(client, person):
    search = services.save_search(applicant=person, name="Ohio", query="state=OH", by=person.user)

    action = reverse("eras:remove-search", args=[person.public_id, search.pk])
    press(client, reverse("eras:list", args=[person.public_id]), action)

    assert not SavedSearch.objects.exists()
