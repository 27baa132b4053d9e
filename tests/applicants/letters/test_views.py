"""The pages of the letters, for the applicant and for advisors, with script and without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applicants.letters import services
from applicants.letters.models import Letter
from applicants.letters.rules import State
from applicants.profile.models import Applicant
from programs.models import Specialty
from tests.applicants.letters.conftest import TODAY
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, problems_of
from tests.support.htmx import press
from tests.support.people import ARABIC, LONG_NAME, advisor_of
from tests.support.rooms import sound

PAST = TODAY - timedelta(days=30)


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="list", *more):
    return reverse(f"letters:{name}", args=[person.public_id, *more])


def test_empty_room_says_what_to_do_first(client, person, signed_in):
    assert "Start with one person who saw you work." in sound(client, url(person)).text

    theirs = sound(signed_in(advisor_of(person, "letters")), url(person)).text
    assert "Nothing was noted yet." in theirs
    assert "Add a letter" not in theirs


def test_add_and_change_a_letter(client, aiming, medicine):
    form = sound(client, url(aiming, "add")).find("form", class_="form").fields()
    assert form["specialty"] == str(medicine.pk)

    values = form | {"writer": f"{LONG_NAME[:100]} {ARABIC} 🩺", "is_us": "on"}
    answer = client.post(url(aiming, "add"), values, follow=True)

    page = page_of(answer)
    assert problems_of(page) == []
    assert ARABIC in page.text
    assert "By doctors in the US, in Internal Medicine Aim: at least 2 0 0 0" in page.text
    row = Letter.objects.get()
    filled = sound(client, url(aiming, "change", row.pk)).find("form", class_="form").fields()
    assert client.post(url(aiming, "change", row.pk), filled | {"asked_on": "2026-11-01"}).status_code == 303
    assert Letter.objects.get().asked_on.day == 1


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"writer": ""}, "id_writer", "required"),
        ({"asked_on": "2026-11-22"}, "id_asked_on", "in the future"),
        ({"asked_on": "2026-11-02", "agreed_on": "2026-11-01"}, "id_agreed_on", "comes first"),
        ({"specialty": "999999"}, "id_specialty", "valid choice"),
    ],
)  # fmt: skip
def test_wrong_input_comes_back_at_its_field(client, person, values, field, words):
    answer = client.post(
        url(person, "add"), {"writer": "Dr Example", "form": "ordinary", "waiver": "undecided"} | values
    )  # fmt: skip

    page = page_of(answer)
    assert answer.status_code == 422
    assert words in page.find(id=f"{field}_error").text
    assert problems_of(page) == []
    assert not Letter.objects.exists()


def test_a_letter_goes_its_steps_with_days_and_says_where_it_went_back(client, person, letter):
    row = letter()
    address = url(person, "letter", row.pk)
    page = sound(client, address)
    assert [button.text for button in page.find_all("button", name="to")] == ["I asked"]

    client.post(url(person, "move", row.pk), {"to": "asked", "on": "2026-10-01"})
    page = sound(client, address)
    assert "It is time to ask again." in page.text
    assert [button.text for button in page.find_all("button", name="to")] == [
        "They agreed", "They said no", "Back to “Candidate”",
    ]  # fmt: skip
    answer = client.post(url(person, "move", row.pk), {"to": "candidate", "on": "2026-11-21"}, follow=True)

    said = page_of(answer).find(id="flash").text
    assert "back to “Candidate”. The day of “Asked” is taken away." in said
    assert Letter.objects.get().asked_on is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"to": "agreed", "on": "2026-11-22"}, "in the future"),
        ({"to": "agreed", "on": ""}, "required"),
        ({"to": "uploaded", "on": "2026-11-21"}, "does not follow"),
        ({"to": "nonsense", "on": "2026-11-21"}, "valid choice"),
    ],
)
def test_wrong_steps_come_back_with_words(client, person, letter, values, words):
    row = letter(asked_on=PAST)

    answer = client.post(url(person, "move", row.pk), values)

    page = page_of(answer)
    assert answer.status_code == 422
    assert words in page.text
    assert problems_of(page) == []
    assert Letter.objects.get().state is State.ASKED


def test_i_asked_again(client, person, letter):
    row = letter(asked_on=PAST)

    press(client, url(person, "letter", row.pk), url(person, "nudge", row.pk))

    assert Letter.objects.get().nudge_on == TODAY + timedelta(days=14)
    letter_without = letter("Other")
    answer = client.post(url(person, "nudge", letter_without.pk), follow=True)
    assert "nothing to ask again" in page_of(answer).text


def test_messages_are_plain_text_for_the_owner_alone(client, person, letter, medicine, signed_in):
    row = letter("Dr <b>Bold</b>", email="bold@example.org", specialty=medicine, institution="Lakeside", agreed_on=PAST)

    page = sound(client, url(person, "letter", row.pk))

    text = page.find("textarea", id="draft-packet").text
    assert "Dear Dr <b>Bold</b>," in text
    assert "residency application in Internal Medicine" in text
    assert "at Lakeside" in text
    assert "open" in page.find("textarea", id="draft-packet").parent.parent.attrs
    links = [link.attrs["href"] for link in page.find_all("a") if link.attrs["href"].startswith("mailto:bold")]
    assert len(links) == 5  # the address itself, and four messages
    theirs = sound(signed_in(advisor_of(person, "letters")), url(person, "letter", row.pk))
    assert not theirs.find_all("textarea")


def test_messages_for_emergency_medicine_do_not_speak_of_eras(client, person, letter):
    row = letter(specialty=Specialty.objects.get(key="emergency-medicine"), agreed_on=PAST)

    text = sound(client, url(person, "letter", row.pk)).find("textarea", id="draft-packet").text

    assert "I will tell you how to send it, and by which day it is needed." in text
    assert "Letter Writer Portal" not in text


def test_remove_asks_once_and_names_it(client, person, letter):
    row = letter()

    assert "Remove “Dr Jane Example (demo)”?" in sound(client, url(person, "remove", row.pk)).text
    client.post(url(person, "remove", row.pk))

    assert not Letter.objects.exists()


def test_plan_for_another_season_offers_both_ways(client, person, letter):
    letter("Uploaded", uploaded_on=PAST)
    letter("Asked", asked_on=PAST)
    assert "The plan is for" not in sound(client, url(person)).text
    Applicant.objects.filter(pk=person.pk).update(target_season=2030)

    page = sound(client, url(person))
    assert "The plan is for Match 2030 now" in page.text
    assert "1 uploaded letter comes along" in page.text
    assert "Which letters come along into Match 2030 is not known here yet." in page.text
    answer = client.post(url(person, "carry-over"), follow=True)

    assert "1 letter came along." in page_of(answer).find(id="flash").text
    assert "carried over" in page_of(answer).text
    assert "Asked" in sound(client, url(person) + "?season=2029").find("ol", class_="results").text
    assert sound(client, url(person) + "?season=nonsense").text
    Applicant.objects.filter(pk=person.pk).update(target_season=2031)
    answer = client.post(url(person, "move-season"), follow=True)
    assert "1 letter is now for Match 2031." in page_of(answer).find(id="flash").text
    Applicant.objects.filter(pk=person.pk).update(target_season=2029)
    answer = client.post(url(person, "carry-over"), follow=True)
    assert "later season only" in page_of(answer).find(id="flash").text


def test_advisor_reads_along_without_forms_and_without_the_section_not_at_all(person, signed_in, letter):
    row = letter(asked_on=PAST, notes="Likes mails.")
    client = signed_in(advisor_of(person, "letters"))

    for address in (url(person), url(person, "letter", row.pk)):
        page = sound(client, address)
        assert not [form for form in page.find_all("form") if "/letters/" in form.attrs.get("action", "")]
        assert not [link for link in page.find_all("a") if link.attrs["href"].endswith(("add/", "change/"))]
    outside = signed_in(advisor_of(person, "roadmap", "usce"))
    assert outside.get(url(person)).status_code == 404
    assert outside.get(url(person, "letter", row.pk)).status_code == 404


def test_forged_ids_are_not_found(person, signed_in, letter):
    row = letter(asked_on=PAST)
    other = ApplicantFactory()
    client = signed_in(other)

    answers = [client.get(url(other, "letter", row.pk))]
    for name in ("change", "move", "nudge", "remove"):
        answers.append(client.post(url(other, name, row.pk), {"to": "agreed", "on": "2026-11-21"}))

    assert [answer.status_code for answer in answers] == [404] * 5
    assert Letter.objects.get().state is State.ASKED


def test_room_takes_the_same_few_queries_for_1_and_30(aiming, client, at_most, signed_in):
    specialties = list(Specialty.objects.all()[:5])
    advisor = signed_in(advisor_of(aiming, "letters"))
    advisor.get(url(aiming))  # the first visit of a day is recorded
    counts = {}
    for number in range(30):
        Letter.objects.create(
            applicant=aiming, added_on=TODAY, season=2029, writer=f"Dr {number}", specialty=specialties[number % 5],
            asked_on=PAST if number % 2 else None, uploaded_on=PAST if number % 3 else None,
        )  # fmt: skip
        if number in (0, 29):
            for name, one in (("owner", client), ("advisor", advisor)):
                with at_most(15) as queries:
                    assert one.get(url(aiming)).status_code == 200
                counts.setdefault(name, set()).add(len(queries))

    assert all(len(found) == 1 for found in counts.values()), counts


def test_only_posts_write(client, person, letter):
    row = letter(asked_on=PAST)

    for name, more in (("move", [row.pk]), ("nudge", [row.pk]), ("carry-over", []), ("move-season", [])):
        assert client.get(url(person, name, *more)).status_code == 405
    assert services.season_now(person) == 2029
