"""The pages of SOAP: for the person in the week itself, for advisors, with script and without."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.checklist.models import RecordDate
from applicants.match.soap import offers, services
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer, SoapPlanLine
from roadmap import road
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, problems_of
from tests.support.htmx import HTMX, press
from tests.support.match_week import at, et
from tests.support.people import ARABIC, advisor_of
from tests.support.rooms import sound


@pytest.fixture(autouse=True)
def _stay_signed_in(settings):
    """From November, when somebody signs in here, until March."""
    settings.SESSION_COOKIE_AGE = 365 * 86400


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="board", *more):
    return reverse(f"soap:{name}", args=[person.public_id, *more])


def offer(row):
    return offers.add_offer(application=row, round=1, by=row.applicant.user).row


def test_empty_board_says_what_to_do_first_and_states_the_rule(client, person, signed_in):
    text = sound(client, url(person)).text

    assert "Add the first program" in text
    assert "Until a program has made contact with you" in text
    theirs = sound(signed_in(advisor_of(person, "match")), url(person)).text
    assert "Nothing was put here yet." in theirs
    assert "Add" not in theirs


def test_find_in_the_catalogue_and_put_on_the_board(client, person):
    program = ProgramFactory(name="Example Lakeside (demo)", search_text="example lakeside demo")
    page = sound(client, url(person, "add") + "?q=lakeside")
    assert "on your board" not in page.text
    assert "no program with these words" in sound(client, url(person, "add") + "?q=zzz").text

    client.post(url(person, "put"), {"program": program.pk})
    client.post(url(person, "put"), {"program": program.pk})

    assert SoapApplication.objects.get().program == program
    assert "on your board" in sound(client, url(person, "add") + "?q=lakeside").text


@pytest.mark.parametrize("program", ["", "x", "-1", "9" * 30, "999999"])
def test_put_what_is_no_program(client, person, program):
    assert client.post(url(person, "put"), {"program": program}).status_code == 404


def test_typed_program_comes_back_at_its_field(client, person):
    answer = client.post(url(person, "add"), {"own_name": ""})
    assert answer.status_code == 422
    assert problems_of(page_of(answer)) == []

    client.post(url(person, "add"), {"own_name": f"{ARABIC} 🏥", "track_code": "1234140c0"})

    row = SoapApplication.objects.get()
    assert (row.own_name, row.track_code, row.service) == (f"{ARABIC} 🏥", "1234140C0", "eras")
    sound(client, url(person, "change", row.pk))
    assert f"{ARABIC} 🏥" in sound(client, url(person)).text


def test_the_46th_is_refused_on_the_page(client, person):
    SoapApplication.objects.bulk_create(
        SoapApplication(applicant=person, slot=n, own_name=f"Example {n}", service="eras") for n in range(1, 46)
    )

    answer = client.post(url(person, "add"), {"own_name": "One more"})

    assert answer.status_code == 422
    assert "SOAP allows 45 applications in all" in page_of(answer).text
    assert "All 45 are taken" in page_of(answer).text


def test_the_week_by_presses(client, person, apply):
    row = apply(sent=False)
    with at(et("mon", 12)):
        answer = press(client, url(person), url(person, "state", row.pk, "sent"))
        assert "Sent" in page_of(answer).find(id="flash").text
    with at(et("tue", 9)):
        press(client, url(person), url(person, "state", row.pk, "contacted"))
    with at(et("thu", 10, 20)):
        press(client, url(person), url(person, "offer-now", row.pk))
        page = sound(client, url(person))
        assert "1 offer to answer" in page.text
        assert "40 minutes left" in page.text
        assert "until 11 a.m. US Eastern time, Thu 8 p.m. in Karachi" in page.text
        made = SoapOffer.objects.get()
        press(client, url(person), url(person, "answer", made.pk, "accept"))
        assert "SOAP is over for you" in sound(client, url(person)).text
        press(client, url(person), url(person, "answer", made.pk, "take-back"))
        press(client, url(person), url(person, "answer", made.pk, "decline"))
    assert SoapOffer.objects.get().answer == "declined"


def test_a_wrong_press_has_its_way_back_on_the_board(client, person, apply):
    row = apply()
    with at(et("tue", 9)):
        for pressed, words in (("contacted", "No contact after all"), ("sent", "Not sent after all")):
            client.post(url(person, "state", row.pk, pressed))
            assert words in sound(client, url(person)).text
        client.post(url(person, "state", row.pk, "planned"))
    assert SoapApplication.objects.get().state == "planned"


def test_refusals_are_said_on_the_board(client, person, apply):
    row = apply()
    with at(et("thu", 11, 30)):
        answer = client.post(url(person, "offer-now", row.pk), follow=True)

    assert "No round is open now" in page_of(answer).find(id="flash").text


def test_contact_is_refused_then_kept_when_it_happened(client, person, apply):
    row = apply()
    with at(et("tue", 12)):
        page = sound(client, url(person, "contact", row.pk))
        assert "Until a program has made contact with you" in page.text
        assert page.find(id="id_happened").attrs["type"] == "hidden"
        form = {"begun_by": "me", "at": "2027-03-16T20:30"}
        answer = client.post(url(person, "contact", row.pk), form)
        page = page_of(answer)
        assert answer.status_code == 422
        assert "Until a program has made contact" in page.find(id="id_happened_error").text
        assert page.find(id="id_happened").attrs["type"] == "checkbox"
        assert problems_of(page) == []

        client.post(url(person, "contact", row.pk), form | {"happened": "on"})

    made = SoapContact.objects.get()
    assert made.at == et("tue", 11, 30)  # typed in Karachi
    assert "against the rule of NRMP" in sound(client, url(person, "application", row.pk)).text
    sound(client, url(person, "remove-contact", made.pk))
    client.post(url(person, "remove-contact", made.pk))
    assert not SoapContact.objects.exists()


def test_offer_by_form_and_a_repeated_one_has_a_warning(client, person, apply):
    row = apply()
    with at(et("thu", 12, 30)):
        sound(client, url(person, "offer", row.pk))
        client.post(url(person, "offer", row.pk), {"round": "1"})
        client.post(url(person, "offer", row.pk), {"round": "2"})
        assert "Such an offer is not repeated" in sound(client, url(person, "application", row.pk)).text
        assert "Such an offer is not repeated" in sound(client, url(person)).text
        answer = client.post(url(person, "offer", row.pk), {"round": "3"})
        assert "Round 3 has not begun yet" in page_of(answer).find(id="id_round_error").text
        client.post(url(person, "remove-offer", SoapOffer.objects.get(round=2).pk))
        assert SoapOffer.objects.get().round == 1
        assert "I had declined it in R3 in time" in sound(client, url(person, "application", row.pk)).text
        client.post(url(person, "answer", SoapOffer.objects.get().pk, "accept"))
    assert SoapOffer.objects.get().answer == "accepted"
    assert "in R3 in time" not in sound(client, url(person, "application", row.pk)).text


def test_clock_asks_for_itself_alone(client, person):
    with at(et("thu", 10, 22)):
        page = sound(client, url(person))
        assert page.find(id="clock").attrs["hx-trigger"] == "every 60s"
        part = client.get(url(person), headers=HTMX | {"HX-Target": "clock"})
    assert "38 minutes left" in page_of(part).text
    assert page_of(part).find(id="clock")
    assert not page_of(part).find_all("div", id="region")


def test_plan_is_ticked_and_added_to(client, person):
    sound(client, url(person, "plan"))

    press(client, url(person, "plan"), url(person, "tick-usual", "letters"))
    press(client, url(person, "plan"), url(person, "plan"), text=ARABIC)
    row = SoapPlanLine.objects.get(key="")
    press(client, url(person, "plan"), url(person, "tick-own", row.pk))
    assert "2 of 7 ready" in sound(client, url(person, "plan")).text

    assert "no such" not in client.post(url(person, "tick-usual", "letters")).headers
    assert client.post(url(person, "tick-usual", "x")).status_code == 404
    sound(client, url(person, "remove-line", row.pk))
    client.post(url(person, "remove-line", row.pk))
    assert not SoapPlanLine.objects.exists()


def test_advisor_reads_and_presses_nothing(person, signed_in, apply):
    row = apply()
    with at(et("thu", 10)):
        offer(row)
        reader = signed_in(advisor_of(person, "match"))
        for address in (url(person), url(person, "plan"), url(person, "application", row.pk)):
            assert [form for form in sound(reader, address).find_all("form") if "/match/" in form.attrs["action"]] == []
        assert "hx-trigger" not in sound(reader, url(person)).find(id="clock").attrs
        assert signed_in(advisor_of(person, "interviews")).get(url(person)).status_code == 404


def test_forged_ids_are_not_found(person, signed_in, apply):
    row = apply()
    with at(et("thu", 10)):
        made = offer(row)
        mine = ApplicantFactory()
        other = signed_in(mine)
        line = SoapPlanLine.objects.create(applicant=person, text="x")
        contact = SoapContact.objects.get()
        answers = [
            other.post(url(mine, "state", row.pk, "withdrawn")), other.post(url(mine, "offer-now", row.pk)),
            other.post(url(mine, "answer", made.pk, "accept")), other.post(url(mine, "remove-offer", made.pk)),
            other.get(url(mine, "application", row.pk)), other.post(url(mine, "change", row.pk)),
            other.post(url(mine, "remove", row.pk)), other.post(url(mine, "contact", row.pk)),
            other.post(url(mine, "tick-own", line.pk)), other.post(url(mine, "remove-line", line.pk)),
            other.post(url(mine, "remove-contact", contact.pk)), other.post(url(mine, "offer", row.pk)),
        ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {404}
    assert SoapOffer.objects.get().answer == "open"


def test_board_takes_the_same_queries_for_1_and_45(person, signed_in, apply):
    client = signed_in(person)

    def count():
        road.current()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(person)).status_code == 200
        return len(queries)

    with at(et("thu", 10)):
        row = apply(own_name="", program=ProgramFactory())
        services.set_state(row=row, state="contacted", by=person.user)
        few = count()
        SoapApplication.objects.bulk_create(
            SoapApplication(
                applicant=person, slot=n, program=ProgramFactory(), service="eras", state="contacted",
                sent_at=et("mon", 12),
            )
            for n in range(2, 46)
        )  # fmt: skip
        for one in SoapApplication.objects.filter(slot__gt=1):
            SoapContact.objects.create(applicant=person, application=one, begun_by="program", at=et("tue", 9))
            SoapOffer.objects.create(
                applicant=person, application=one, round=1, received_at=et("thu", 9), expires_at=et("thu", 11)
            )
        assert count() == few <= 15
    assert RecordDate.objects.filter(room="soap").exists()
