"""The pages of clinical experience, for the applicant and for advisors, with script and without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applicants.usce.models import Place, Rotation
from programs.models import Specialty
from tests.applicants.usce.conftest import ROTATION, TODAY
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, problems_of
from tests.support.htmx import press
from tests.support.people import ARABIC, advisor_of
from tests.support.rooms import sound

FORM = {
    "kind": "externship", "hands_on": "on", "full_time": "on", "hospital": f"Lakeside {ARABIC} 🏥",
    "starts_on": "2026-05-04", "ends_on": "2026-05-31", "cost_usd": "1500", "emr": "Epic",
}  # fmt: skip


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="list", *more):
    return reverse(f"usce:{name}", args=[person.public_id, *more])


def test_empty_room_says_what_to_do_first(client, person, signed_in):
    text = sound(client, url(person)).text

    assert "begin with the search below" in text
    assert "Add the first place" in text
    theirs = sound(signed_in(advisor_of(person, "usce")), url(person)).text
    assert "Nothing was recorded yet." in theirs
    assert "Add" not in theirs


def test_record_a_rotation_and_see_what_it_did(client, person):
    sound(client, url(person, "add"))

    answer = client.post(url(person, "add"), FORM, follow=True)

    page = page_of(answer)
    assert problems_of(page) == []
    assert "Your rotation is recorded." in page.find(id="flash").text
    assert "dates moved" in page.find(id="flash").text
    assert f"Lakeside {ARABIC} 🏥" in page.text
    assert "1.0 months Hands-on, done" in page.text
    assert "Guide" in page.text or "guides" in page.text
    row = Rotation.objects.get()
    sound(client, url(person, "change", row.pk))
    assert client.post(url(person, "change", row.pk), FORM | {"city": "Ohio"}).status_code == 303
    assert Rotation.objects.get().city == "Ohio"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"ends_on": "2026-05-03"}, "id_ends_on", "before the first"),
        ({"starts_on": ""}, "id_starts_on", "required"),
        ({"starts_on": "1926-05-04"}, "id_starts_on", "Is the year right?"),
        ({"cost_usd": "-5"}, "id_cost_usd", "greater than or equal to 0"),
        ({"kind": "x"}, "id_kind", "valid choice"),
    ],
)  # fmt: skip
def test_wrong_input_comes_back_at_its_field(client, person, change, field, words):
    answer = client.post(url(person, "add"), FORM | change)

    page = page_of(answer)
    assert answer.status_code == 422
    assert words in page.find(id=f"{field}_error").text
    assert problems_of(page) == []
    assert not Rotation.objects.exists()


def test_overlap_offers_to_confirm(client, person):
    client.post(url(person, "add"), FORM)
    first = page_of(client.get(url(person, "add")))
    assert first.find(id="id_overlap_confirmed").attrs["type"] == "hidden"

    answer = client.post(url(person, "add"), FORM | {"hospital": "Other"})
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.find(id="id_overlap_confirmed").attrs["type"] == "checkbox"
    assert "you are full-time at Lakeside" in page.find(id="id_overlap_confirmed_error").text
    assert problems_of(page) == []

    assert client.post(url(person, "add"), FORM | {"hospital": "Other", "overlap_confirmed": "on"}).status_code == 303
    assert Rotation.objects.count() == 2
    kept = page_of(client.get(url(person, "change", Rotation.objects.get(hospital="Other").pk)))
    assert "checked" in kept.find(id="id_overlap_confirmed").attrs


def test_over_but_not_confirmed_is_asked_and_pressed(client, person, rotation):
    row = rotation()
    Rotation.objects.filter(pk=row.pk).update(took_place=False)
    assert "One rotation is over. Did it take place?" in sound(client, url(person)).text

    answer = press(client, url(person), url(person, "confirm", row.pk))

    assert "It counts now" in page_of(answer).find(id="flash").text
    assert Rotation.objects.get().took_place


def test_questionable_is_taken_with_a_warning_and_its_source(client, person, rotation):
    rotation(kind="elective", visa="b", cost_usd=9000)

    text = sound(client, url(person)).text

    assert "Look again: Electives and sub-internships are for students" in text
    assert "looked at 21 Nov 2026" in text
    rotation(visa="b", cost_usd=9000, starts_on=TODAY, ends_on=TODAY + timedelta(days=27))
    text = sound(client, url(person)).text
    assert "up to $4,000 for four weeks" in text
    assert "not verified" in text


def test_remove_asks_once_and_names_it(client, person, rotation):
    row = rotation()

    assert "Remove “Example Lakeside (demo)”?" in sound(client, url(person, "remove", row.pk)).text
    answer = client.post(url(person, "remove", row.pk), follow=True)

    assert "Removed: Example Lakeside (demo)." in page_of(answer).text
    assert not Rotation.objects.exists()


# ----------------------------------------------------------------------------------- places


def test_a_place_from_found_to_booked(client, person):
    sound(client, url(person, "add-place"))
    client.post(
        url(person, "add-place"), {"host": "Valley", "hands_on": "yes", "letter_allowed": "no", "notes": ARABIC}
    )
    row = Place.objects.get()
    assert (row.hands_on, row.letter_allowed, row.emr_access) == (True, False, None)
    page = sound(client, url(person, "place", row.pk))
    assert "Is it work with patients? Yes." in page.text
    assert "May the doctor in charge write a letter? No. Ask before paying." in page.text
    assert "look for a residency? Not known yet." in page.text

    press(client, url(person, "place", row.pk), url(person, "move-place", row.pk, "asked"))
    press(client, url(person, "place", row.pk), url(person, "move-place", row.pk, "answered"))
    press(client, url(person, "place", row.pk), url(person, "move-place", row.pk, "closed"))
    press(client, url(person, "place", row.pk), url(person, "move-place", row.pk, "reopened"))
    assert Place.objects.get().state == "answered"
    form = sound(client, url(person, "book", row.pk)).find("form", class_="form").fields()
    assert (form["hospital"], form["hands_on"]) == ("Valley", ["on"])
    answer = client.post(
        url(person, "book", row.pk),
        form
        | {
            "kind": "externship",
            "starts_on": "2027-02-01",
            "ends_on": "2027-02-28",
        },
    )

    assert answer.status_code == 303
    assert Place.objects.get().rotation == Rotation.objects.get()
    assert "Booked: 1" in sound(client, url(person)).text
    again = page_of(client.post(url(person, "book", row.pk), form, follow=True))
    assert "This place is booked already." in again.find(id="flash").text
    sound(client, url(person, "place", row.pk))
    assert client.post(url(person, "move-place", row.pk, "asked"), follow=True).status_code == 200
    assert client.post(url(person, "move-place", row.pk, "nonsense")).status_code == 404


def test_change_and_remove_a_place(client, person, place):
    row = place(hands_on=False)
    form = sound(client, url(person, "change-place", row.pk)).find("form", class_="form").fields()
    assert (form["hands_on"], form["emr_access"]) == ("no", "")

    client.post(url(person, "change-place", row.pk), form | {"asked_on": "2026-11-01"})
    assert Place.objects.get().asked_on.day == 1
    wrong = client.post(url(person, "change-place", row.pk), form | {"asked_on": "2026-11-22"})
    assert wrong.status_code == 422
    assert "in the future" in page_of(wrong).find(id="id_asked_on_error").text
    sound(client, url(person, "remove-place", row.pk))
    client.post(url(person, "remove-place", row.pk))

    assert not Place.objects.exists()


# ------------------------------------------------------------------------------------ access


def test_advisor_reads_along_without_forms_and_without_the_section_not_at_all(person, signed_in, rotation, place):
    rotation()
    row = place(notes="They like early mails.")
    client = signed_in(advisor_of(person, "usce"))

    for address in (url(person), url(person, "place", row.pk)):
        page = sound(client, address)
        assert not [form for form in page.find_all("form") if "/usce/" in form.attrs.get("action", "")]
        assert not [link for link in page.find_all("a") if link.attrs["href"].endswith(("add/", "change/"))]
    assert "Clinical experience of" in sound(client, url(person)).text
    outside = signed_in(advisor_of(person, "roadmap", "letters"))
    assert outside.get(url(person)).status_code == 404
    assert outside.get(url(person, "place", row.pk)).status_code == 404


def test_forged_ids_are_not_found(person, signed_in, rotation, place):
    row, found = rotation(), place()
    other = ApplicantFactory()
    client = signed_in(other)
    rotations, places = ("change", "remove", "confirm"), ("place", "change-place", "book", "remove-place")

    answers = [client.post(url(other, name, row.pk), FORM) for name in rotations]
    answers += [client.post(url(other, name, found.pk), FORM) for name in places if name != "place"]
    answers += [client.get(url(other, "place", found.pk))]
    answers += [client.post(url(other, "move-place", found.pk, "asked"))]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert (Rotation.objects.count(), Place.objects.get().asked_on) == (1, None)


def test_room_takes_the_same_few_queries_for_1_and_30(person, client, at_most, signed_in):
    specialties = list(Specialty.objects.all()[:5])
    advisor = signed_in(advisor_of(person, "usce"))
    advisor.get(url(person))  # the first visit of a day is recorded
    counts = {}
    for number in range(30):
        first = TODAY - timedelta(days=28 * (number + 1))
        row = Rotation.objects.create(applicant=person, added_on=TODAY, **ROTATION | {
            "starts_on": first, "ends_on": first + timedelta(days=27), "specialty": specialties[number % 5],
        })  # fmt: skip
        Place.objects.create(
            applicant=person, host=f"Place {number}", found_on=TODAY, specialty=specialties[number % 5],
            rotation=row if number % 2 else None, asked_on=TODAY if number % 3 else None,
        )  # fmt: skip
        if number in (0, 29):
            for name, one in (("owner", client), ("advisor", advisor)):
                with at_most(15) as queries:
                    assert one.get(url(person)).status_code == 200
                counts.setdefault(name, set()).add(len(queries))

    assert all(len(found) == 1 for found in counts.values()), counts


def test_only_posts_write(client, person, rotation, place):
    row, found = rotation(), place()

    assert client.get(url(person, "confirm", row.pk)).status_code == 405
    assert client.get(url(person, "move-place", found.pk, "asked")).status_code == 405
    assert Place.objects.get().asked_on is None
