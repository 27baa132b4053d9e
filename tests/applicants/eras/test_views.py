"""The pages of my programs: typed ones, what is kept of each, several at once, and ids of others."""

import pytest
from django.urls import reverse

from applicants.eras import services
from applicants.eras.models import ListedNote, ListedProgram
from applicants.interviews.models import Interview
from applicants.seasons.models import PastSeason
from programs.models import Specialty
from tests.applicants.eras.rows import ODD_NAME, listed, typed
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import page_of, sound
from tests.support.rooms import sound as sound_at


def url(person, name="list", *more):
    return reverse(f"eras:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def own(**changed):
    specialty = Specialty.objects.get(key="internal-medicine").pk
    return {"own_name": ODD_NAME, "own_specialty": specialty, "own_state": "OH", "tier_by": "advisor"} | changed


def test_type_change_and_remove_a_program(client, person):
    sound_at(client, url(person, "add"))
    answer = client.post(url(person, "add"), own(tier="reach", notes="ملاحظة 😀"))
    row = ListedProgram.objects.get()
    assert (answer.status_code, answer.url) == (303, row.get_absolute_url())
    page = sound_at(client, row.get_absolute_url())
    assert (page.find("h1").text, row.tier_by) == (ODD_NAME, "advisor")
    for words in ("typed by hand", "set by my advisor", "ملاحظة 😀", "The catalogue does not know this program"):
        assert words in page.text

    sound_at(client, url(person, "change", row.pk))
    client.post(url(person, "change", row.pk), own(own_name="Shorter", own_code="1400099001"))
    row.refresh_from_db()
    assert (row.name, row.tier, row.own_code) == ("Shorter", "", "1400099001")

    asked = sound_at(client, url(person, "remove") + f"?pick={row.pk}")
    assert "1 program leaves your list" in asked.text
    client.post(url(person, "remove"), {"pick": row.pk})
    assert not ListedProgram.objects.exists()


def test_typing_what_the_catalogue_has_says_so(client, person):
    program = ProgramFactory(name="Lakeside Hospital")

    answer = client.post(url(person, "add"), own(own_name="lakeside hospital"), follow=True)

    assert ListedProgram.objects.get().program == program
    assert "It is in the catalogue" in page_of(answer).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"own_name": ""}, "required"), ({"own_specialty": "x"}, "valid choice"), ({"own_state": "Ohio"}, "valid choice"),
     ({"own_code": "12"}, "ten characters"), ({"tier": "maybe"}, "valid choice"), ({"own_name": "Typed"}, "already")],
)  # fmt: skip
def test_wrong_typed_programs_come_back_with_words(client, person, wrong, words):
    typed(person, "typed")

    page = sound(client.post(url(person, "add"), own(**wrong)), 422)

    assert words in page.find(class_="error-summary").text
    assert ListedProgram.objects.count() == 1


NOTES = {
    "ask": {"text": "An essay 🏥"},
    "website": {"on": "2026-11-02", "address": "example.org/residents", "text": "مقيمون من الخارج"},
    "contact": {"on": "2026-11-03", "whom": "The coordinator", "how": "mail", "text": "Visa?"},
}


@pytest.mark.parametrize("kind", NOTES)
def test_notes_are_added_changed_and_removed(client, person, kind):
    row = listed(person)
    add = url(person, "add-note", row.pk, kind)
    sound_at(client, add)
    sound(client.post(add, {}), 422)

    answer = client.post(add, NOTES[kind])
    assert (answer.status_code, answer.url) == (303, row.get_absolute_url())
    note = ListedNote.objects.get()
    assert NOTES[kind]["text"] in sound_at(client, row.get_absolute_url()).text
    sound_at(client, url(person, "note", note.pk))
    client.post(url(person, "note", note.pk), NOTES[kind] | {"text": "Else"})
    note.refresh_from_db()
    assert (note.kind, note.text) == (kind, "Else")

    sound_at(client, url(person, "remove-note", note.pk))
    for _ in range(2):
        client.post(url(person, "remove-note", note.pk))
    assert not ListedNote.objects.exists()


def test_page_of_a_program_has_empty_states(client, person, signed_in):
    row = listed(person)

    page = sound_at(client, row.get_absolute_url())
    for words in ("Nothing noted", "Not looked at yet", "No contact yet", "Nothing changed."):
        assert words in page.text
    theirs = sound_at(signed_in(GrantFactory(applicant=person, sections=["programs"]).advisor), row.get_absolute_url())
    assert "Nothing was written down yet." in theirs.text
    assert "They and this program" in theirs.text


def test_pages_of_a_program_take_the_same_queries_for_1_and_30(client, person, at_most):
    row = listed(person)
    counts = []
    for number in (1, 29):
        for _ in range(number):
            for kind, values in NOTES.items():
                said = {name: value for name, value in values.items() if name not in ("on", "address")}
                services.add_note(listed=row, kind=kind, values=said, by=person.user)
        with at_most(15) as queries:
            client.get(row.get_absolute_url())
        counts.append(len(queries))

    assert counts[0] == counts[1]


# ----------------------------------------------------------------------------------- several at once


def test_removing_several_names_what_goes_and_what_stays(client, person):
    goes, stays = typed(person, "Goes"), typed(person, "Stays")
    Interview.objects.create(applicant=person, listed=stays, invited_on="2026-11-01", zone="America/New_York")
    data = {"pick": [goes.pk, stays.pk], "act": "remove", "next": url(person) + "?sort=tier"}

    asked = client.post(url(person, "several"), data, follow=True)
    page = sound(asked)
    assert ListedProgram.objects.count() == 2
    assert "1 program leaves your list" in page.text
    assert "Stays" in page.find("section", aria_labelledby="staying").text
    form = next(form for form in page.find("main").find_all("form") if form.attrs.get("method") == "post")
    answer = client.post(form.attrs["action"], {"pick": data["pick"], "next": form.fields()["next"]}, follow=True)

    assert answer.redirect_chain[-1][0] == data["next"]
    assert ListedProgram.objects.get() == stays
    said = page_of(answer).find(id="flash").text
    assert "Goes is off your list." in said
    assert "Stays" in said


def test_the_catalogue_asks_before_what_is_kept_of_a_program_goes(client, person):
    bare, row = listed(person), listed(person)
    services.add_note(listed=row, kind="ask", values={"text": "An essay"}, by=person.user)

    client.post(url(person, "put"), {"program": bare.program_id})
    asked = client.post(url(person, "put"), {"program": row.program_id, "next": "/programs/"}, follow=True)

    assert ListedProgram.objects.get() == row
    form = next(form for form in sound(asked).find("main").find_all("form") if form.attrs.get("method") == "post")
    answer = client.post(form.attrs["action"], form.fields())
    assert answer["Location"] == "/programs/"
    assert not ListedProgram.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [({"act": "state", "state": "applied"}, "Tick the programs first"), ({"act": "dance", "pick": "1"}, "Say what"),
     ({"act": "state", "state": "x", "pick": "1"}, "Choose a state"),
     ({"act": "tier", "tier": "x", "pick": "1"}, "Choose a tier"),
     ({"act": "remove", "pick": [str(n) for n in range(101)]}, "100 programs at most"),
     ({"act": "remove", "pick": ["x", "-1", "9" * 30, "٣"]}, "Tick the programs first")],
)  # fmt: skip
def test_what_cannot_be_done_to_several_is_said(client, person, data, words):
    row = typed(person)

    answer = client.post(url(person, "several"), data, follow=True)

    assert words in page_of(answer).find(id="flash").text
    row.refresh_from_db()
    assert (row.state, row.tier) == ("considering", "")


def test_all_that_are_shown_can_be_ticked_without_script(client, person, monkeypatch):
    monkeypatch.setattr(services, "MOST_AT_ONCE", 2)
    for name in ("A", "B", "C"):
        typed(person, name)

    page = sound_at(client, url(person) + "?check=1")

    assert len([box for box in page.find_all("input", name="pick") if "checked" in box.attrs]) == 2


# ---------------------------------------------------------------------------------- others, and gone


def test_ids_of_others_are_not_found_under_ones_own_address(client, person):
    theirs = typed(ApplicantFactory())
    note = services.add_note(listed=theirs, kind="ask", values={"text": "x"}, by=theirs.applicant.user).row
    get = [url(person, name, theirs.pk) for name in ("program", "change")]
    get += [url(person, "add-note", theirs.pk, "ask")]
    get += [url(person, name, note.pk) for name in ("note", "remove-note")]
    post = [*get[1:], url(person, "state", theirs.pk), url(person, "tick", note.pk)]

    assert {client.get(address).status_code for address in get} == {404}
    assert {client.post(address, {"state": "applied", "on": "1"}).status_code for address in post} == {404}
    assert client.get(url(person, "program", 10**30)).status_code == 404
    client.post(url(person, "remove"), {"pick": theirs.pk})
    client.post(url(person, "several"), {"pick": theirs.pk, "act": "state", "state": "applied"})
    theirs.refresh_from_db()
    assert theirs.state == "considering"
    assert ListedNote.objects.get() == note


def test_a_closed_season_shows_nothing_here(client, person):
    row = typed(person)
    ListedProgram.objects.update(
        past_season=PastSeason.objects.create(applicant=person, season=2026, next_season=2027, outcome="soap")
    )

    assert "No program is on the list" in sound_at(client, url(person)).text
    assert client.get(row.get_absolute_url()).status_code == 404
