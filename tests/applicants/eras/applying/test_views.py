"""The pages of applying: what they say, to whom, and what a press does."""

from datetime import date

import pytest
from django.urls import reverse

from applicants.eras import services as eras
from applicants.eras.applying import services
from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.eras.applying.services import Wish
from applicants.eras.models import ListedProgram
from applicants.letters import services as letters
from tests.support.catalogue import InstitutionFactory, ProgramFactory
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import page_of
from tests.support.htmx import press
from tests.support.rooms import sound

PAGES = ("overview", "signals", "documents", "fees")


def url(person, name="overview", *more):
    return reverse(f"applying:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.mark.parametrize("name", PAGES)
def test_empty_pages_say_what_to_do_first(client, person, name):
    page = sound(client, url(person, name))

    assert page.has("div", class_="empty")
    assert page.has("a", href=reverse("programs:list"), class_="main")


@pytest.mark.parametrize("name", PAGES)
def test_pages_take_the_same_few_queries_for_1_and_30(client, person, listed, letter, statement, at_most, name):
    one, text = letter("Dr A"), statement("IM")

    def more(count):
        rows = [listed() for _ in range(count)]
        services.assign(
            applicant=person, listed=[row.pk for row in rows], wish=Wish(letters=[one.pk], statement=text.pk),
            by=person.user,
        )  # fmt: skip
        return rows

    services.set_signal(listed=more(1)[0], kind="gold", by=person.user)
    client.get(url(person, name))
    with at_most(15) as few:
        client.get(url(person, name))
        count = len(few)
    services.set_signal(listed=more(29)[0], kind="silver", by=person.user)
    with at_most(count):
        assert client.get(url(person, name)).status_code == 200


# ------------------------------------------------------------------------------------ signals


def test_signal_with_htmx_and_without(client, person, listed):
    row = listed(name="Example Lakeside (demo)")
    press(client, url(person, "signals"), url(person, "signal", row.pk), kind="gold")
    assert "1 of 3 gold signals, 2 left" in sound(client, url(person, "signals")).text

    assert client.post(url(person, "signal", row.pk), {"kind": ""}).status_code == 303
    assert not Signal.objects.exists()


def test_page_of_signals_says_source_season_and_who_shares(client, person, listed):
    house = InstitutionFactory()
    first = listed(institution=house, name="First (demo)")
    listed(institution=house, name="Second (demo)")
    listed(key="ophthalmology", own="Eyes (demo)")
    services.set_signal(listed=first, kind="gold", by=person.user)

    text = sound(client, url(person, "signals")).text

    assert "Match 2027, A public table of signal limits" in text
    assert "looked at 21 Nov 2026" in text
    assert "The signal of First (demo) reaches it too" in text
    assert "No signals in this specialty." in text


def test_refused_signal_is_said(client, person, listed):
    for n in range(4):
        answer = client.post(url(person, "signal", listed(name=f"P {n}").pk), {"kind": "gold"}, follow=True)

    assert "All 3 gold signals of Internal Medicine are given." in page_of(answer).find(id="flash").text
    assert Signal.objects.count() == 3


# ---------------------------------------------------------------------------------- documents


def test_assign_to_ticked_programs_and_to_a_specialty(client, person, listed, letter, statement):
    first, second, child = listed(), listed(), listed(key="pediatrics")
    one, text = letter("Dr A"), statement("IM")
    sent = {"how": "add", "letters": [one.pk], "statement": ""}

    assert client.post(url(person, "documents"), sent | {"scope": "chosen", "programs": [first.pk]}).status_code == 303
    assert list(AssignedLetter.objects.values_list("listed", flat=True)) == [first.pk]

    scope = {"scope": first.specialty.pk, "statement": text.pk}
    assert client.post(url(person, "documents"), sent | scope).status_code == 303
    assert set(AssignedStatement.objects.values_list("listed", flat=True)) == {first.pk, second.pk}
    assert not AssignedLetter.objects.filter(listed=child).exists()


def test_the_fifth_letter_comes_back_at_its_field(client, person, listed, letter):
    row = listed(name="Full (demo)")
    five = [letter(f"Dr {n}").pk for n in range(5)]
    sent = {"scope": "chosen", "programs": [row.pk], "letters": five, "how": "add"}

    answer = client.post(url(person, "documents"), sent)

    assert answer.status_code == 422
    page = page_of(answer)
    assert "Full (demo) would get 5 letters. A program gets four at most." in page.text
    assert page.find("input", name="programs").attrs.get("checked") == ""
    assert client.post(url(person, "program", row.pk), {"letters": five}).status_code == 422
    assert not AssignedLetter.objects.exists()


def test_what_is_missing_is_what_the_overview_counts(client, person, listed):
    goes, considered = listed("will_apply"), listed("considering")

    assert sound(client, url(person)).find("a", href=url(person, "documents") + "?show=missing").text == "1"
    page = sound(client, url(person, "documents") + "?show=missing")
    assert "Something is missing 1" in page.text
    shown = page.find("tbody").text
    assert (goes.name in shown, considered.name in shown) == (True, False)


def test_nothing_chosen_is_said(client, person, listed, letter):
    listed(), letter("Dr A")
    answer = client.post(url(person, "documents"), {"scope": "chosen", "how": "add"})

    assert answer.status_code == 422
    assert "Choose at least one program." in page_of(answer).text


def test_one_program_is_changed_on_its_page(client, person, listed, letter, statement):
    row, one, text = listed(letters_min=2), letter("Dr A"), statement("IM", final=False)
    page = sound(client, url(person, "program", row.pk))
    assert page.has("input", name="letters", value=str(one.pk))

    client.post(url(person, "program", row.pk), {"letters": [one.pk], "statement": text.pk})
    page = sound(client, url(person, "documents") + "?show=missing")
    assert "1 of 4 letters" in page.text
    assert "The program asks for 2 letters." in page.text
    assert "No version of “IM” is marked as final." in page.text

    client.post(url(person, "program", row.pk), {})
    assert not AssignedLetter.objects.exists()
    assert not AssignedStatement.objects.exists()


# --------------------------------------------------------------------------------- certifying


def test_certify_shows_what_is_missing_and_can_be_taken_back(client, person, listed):
    row = listed(name="Bare (demo)")
    page = sound(client, url(person, "certify", "eras"))
    assert "1 program goes from “will apply” to “applied”." in page.text
    assert "Bare (demo) No statement. No letter." in page.text

    client.post(url(person, "certify", "eras"), {"certified_on": "2026-09-24"})
    assert Application.objects.get().certified_on == date(2026, 9, 24)
    assert "certified on 24 Sep 2026" in sound(client, url(person)).text
    assert "fixed: certified on" in sound(client, url(person, "signals")).text

    assert "Only the note goes" in sound(client, url(person, "take-back", "eras")).text
    for _ in range(2):
        assert client.post(url(person, "take-back", "eras")).status_code == 303
    assert ListedProgram.objects.get(pk=row.pk).state == "will_apply"


@pytest.mark.parametrize(("day", "words"), [("2026-11-22", "is in the future"), ("2025-12-31", "Is the year right?"),
                                            ("soon", "Write a day like"), ("", "required")])  # fmt: skip
def test_wrong_days_come_back(client, person, day, words):
    answer = client.post(url(person, "certify", "eras"), {"certified_on": day})

    assert answer.status_code == 422
    assert words in page_of(answer).text


def test_early_day_is_taken_with_a_warning(client, person):
    answer = client.post(url(person, "certify", "eras"), {"certified_on": "2026-02-01"}, follow=True)

    assert "your day is before it" in page_of(answer).find(id="flash").text
    assert Application.objects.exists()


@pytest.mark.parametrize("name", ["certify", "take-back"])
def test_other_services_are_not_found(client, person, name):
    assert client.get(url(person, name, "own_match")).status_code == 404
    assert client.post(url(person, "more", "x")).status_code == 404


def test_more_are_sent(client, person, listed):
    services.certify(applicant=person, service="eras", certified_on=date(2026, 9, 24), by=person.user)
    row = listed()
    assert "I applied to 1 more program" in sound(client, url(person)).text

    client.post(url(person, "more", "eras"))

    assert ListedProgram.objects.get(pk=row.pk).state == "applied"


# ---------------------------------------------------------------------------------------- fees


def test_fees_say_cost_next_source_and_what_is_counted_apart(client, person, listed):
    listed(), listed(state="considering"), listed(key="emergency-medicine"), listed(key="ophthalmology")

    text = sound(client, url(person, "fees")).text

    assert "$11 each from program 1 on, $30 each from program 31 on." in text
    assert "Internal Medicine 1 program $11 + $11 one more $22 for 2, with those considered" in text
    assert "last known, 2026" in text  # ResidencyCAS
    assert "not verified" in text
    assert "With a match of their own" in text


# ------------------------------------------------------------------------------------ readers


def test_advisor_reads_without_forms_and_without_names_they_may_not_see(person, listed, letter, statement, signed_in):
    row, secret = listed(), letter("Dr Secret")
    services.assign(
        applicant=person, listed=[row.pk], wish=Wish(letters=[secret.pk], statement=statement("Private title").pk),
        by=person.user,
    )  # fmt: skip
    advisor = GrantFactory(applicant=person, sections=["programs"]).advisor
    for name in PAGES:
        page = sound(signed_in(advisor), url(person, name))
        assert "Secret" not in page.text
        assert "Private title" not in page.text
        assert not [form for form in page.find_all("form") if "/programs/" in form.attrs.get("action", "/programs/")]

    page = sound(signed_in(advisor), url(person, "documents"))
    assert "1 of 4 letters" in page.text

    full = GrantFactory(applicant=person, sections=["programs", "letters", "documents"]).advisor
    text = sound(signed_in(full), url(person, "documents")).text
    assert "Dr Secret" in text
    assert "Private title" in text


def test_ids_of_others_under_the_own_address_are_not_found(client, person):
    other = ApplicantFactory()
    theirs = eras.add_program(applicant=other, program=ProgramFactory(), by=other.user)

    assert client.post(url(person, "signal", theirs.pk), {"kind": "gold"}).status_code == 404
    assert client.get(url(person, "program", theirs.pk)).status_code == 404
    assert not Signal.objects.exists()


def test_letters_of_others_cannot_be_chosen(client, person, listed):
    other, row = ApplicantFactory(), listed()
    theirs = letters.add_letter(applicant=other, values={"writer": "Dr Z", "season": 2027}, by=other.user).row

    assert client.post(url(person, "program", row.pk), {"letters": [theirs.pk]}).status_code == 422
    assert not AssignedLetter.objects.exists()
