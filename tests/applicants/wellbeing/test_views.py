"""The page of check-ins: two taps, kind words for the person alone, an advisor only with the section, off for good."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.wellbeing import services
from applicants.wellbeing.models import CheckIn
from applicants.wellbeing.rules import WEEK
from reminders.models import Mail
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of, sound
from tests.support.htmx import HTMX, same_as_fresh
from tests.support.people import advisor_of

MONDAY = date(2026, 11, 16)
KIND = "You need not carry it alone"


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


def url(person, name="show", *more):
    return reverse(f"wellbeing:{name}", args=[person.public_id, *more])


def weeks(person, *moods, hours=3):
    """One check-in for each mood, this week first."""
    for number, mood in enumerate(moods):
        values = {"week": MONDAY - number * WEEK, "hours": hours, "mood": mood, "line": ""}
        services.add_week(applicant=person, values=values, by=person.user)


def test_empty_page_says_what_to_do_first(client, person):
    page = sound(client.get(url(person)))

    assert "No check-in yet" in page.text
    assert "Only you can see this" in page.text


def test_two_taps_are_a_check_in(client, person):
    page = sound(client.get(url(person)))
    form = page.find("form", class_="check-in")
    buttons = form.find_all("button", name="mood")
    assert [button.text for button in buttons] == ["Very low", "Low", "Okay", "Good", "Very good"]
    assert "action" not in form.attrs  # the page itself takes it, without any script

    answer = client.post(url(person), form.fields() | {"hours": "2", "mood": buttons[3].attrs["value"]}, follow=True)

    row = CheckIn.objects.get()
    assert (row.week, row.hours, row.mood, row.line) == (MONDAY, 2, 4, "")
    page = sound(answer)
    assert "Kept." in page.find(id="flash").text
    assert page.find("button", aria_pressed="true").text == "Good"
    assert page.find("form", class_="check-in").fields()["hours"] == "2"


def test_the_enter_key_presses_no_mood(client, person):
    """The first button of a form is what Enter presses; a disabled one sends nothing."""
    form = page_of(client.get(url(person))).find("form", class_="check-in")

    first = form.find_all("button")[0]

    assert "disabled" in first.attrs
    assert "hidden" in first.attrs


@pytest.mark.parametrize(("data", "field"), [({"mood": "3"}, "hours"), ({"hours": "3"}, "mood")])
def test_a_missing_tap_is_said_at_its_place(client, person, data, field):
    page = sound(client.post(url(person), data), status=422)

    assert page.find(id=f"id_{field}_error")
    assert not CheckIn.objects.exists()


def test_kind_words_after_a_bad_run_for_the_person_alone(client, person, signed_in):
    weeks(person, 2, 2)
    assert KIND not in client.get(url(person)).content.decode()
    weeks_ago = {"week": MONDAY - 2 * WEEK, "hours": 3, "mood": 1}
    services.add_week(applicant=person, values=weeks_ago, by=person.user)

    page = sound(client.get(url(person)))

    assert KIND in page.text
    for place in ("friend", "counseling", "Employee Assistance Program", "doctor", "local emergency number"):
        assert place in page.text
    assert KIND not in signed_in(advisor_of(person, "wellbeing")).get(url(person)).content.decode()
    assert not Mail.objects.exists()


def test_kind_words_after_a_very_low_and_long_week(client, person):
    weeks(person, 1, hours=5)

    assert "a very low week, and a very long one" in sound(client.get(url(person))).text


def test_an_advisor_reads_only_what_was_shared(person, signed_in):
    services.check_in(applicant=person, values={"hours": 3, "mood": 4, "line": "مرحبا 👋"}, by=person.user)
    reader = signed_in(advisor_of(person, "wellbeing"))

    page = sound(reader.get(url(person)))

    assert "مرحبا 👋" in page.text
    assert not page.find("main").find_all("form")
    assert not [a for a in page.find("main").find_all("a") if "/check-in/" in a.attrs["href"]]
    assert signed_in(advisor_of(person, "roadmap", "exams")).get(url(person)).status_code == 404


def test_the_page_names_who_reads_along(client, person):
    advisor = advisor_of(person, "wellbeing")

    assert f"You and {advisor.shown_name} can see this." in sound(client.get(url(person))).text


def links(page):
    return [a.attrs["href"] for a in page.find("nav", id="menu").find_all("a")]


@pytest.mark.parametrize(("entries", "left"), [("keep", 1), ("delete", 0)])
def test_off_for_good_and_back(client, person, signed_in, entries, left):
    weeks(person, 4)
    reader = signed_in(advisor_of(person, "wellbeing", "profile"))
    profile = reverse("profile:show", args=[person.public_id])
    assert url(person) in links(page_of(client.get(profile)))
    assert url(person) in links(page_of(reader.get(profile)))
    sound(client.get(url(person, "off")))

    client.post(url(person, "off"), {"entries": entries})

    assert CheckIn.objects.count() == left
    assert url(person) not in links(page_of(reader.get(profile)))
    page = sound(client.get(profile))
    assert url(person) not in links(page)
    assert page.find("main").has("a", href=url(person))
    assert reader.get(url(person)).status_code == 404
    assert "Check-ins are off" in sound(client.get(url(person))).find("h1").text
    client.post(url(person, "on"))
    assert url(person) in links(page_of(client.get(profile)))
    assert len(sound(client.get(url(person))).find("main").find_all("circle")) == left


def test_nothing_can_be_written_while_it_is_off(client, person):
    services.switch_off(applicant=person, delete=False, by=person.user)

    client.post(url(person), {"hours": "3", "mood": "3"})

    assert not CheckIn.objects.exists()


def test_a_week_is_removed_after_asking(client, person):
    weeks(person, 4)
    row = CheckIn.objects.get()
    assert "Week of 16 Nov 2026" in sound(client.get(url(person, "remove", row.pk))).find("h1").text

    client.post(url(person, "remove", row.pk))

    assert not CheckIn.objects.exists()


def test_forged_ids_are_not_found(person, signed_in):
    other = ApplicantFactory(planned=False)
    row = services.check_in(applicant=other, values={"hours": 3, "mood": 4}, by=other.user)
    client = signed_in(person)

    assert client.get(url(person, "remove", row.pk)).status_code == 404
    assert client.post(url(person, "remove", row.pk)).status_code == 404
    assert CheckIn.objects.get() == row


def test_page_takes_the_same_queries_for_1_and_30_weeks(client, person, signed_in):
    reader = signed_in(advisor_of(person, "wellbeing"))
    counts = []
    for number in range(30):
        values = {"week": MONDAY - number * WEEK, "hours": 3, "mood": 4}
        services.add_week(applicant=person, values=values, by=person.user)
        if number in (0, 29):
            for somebody in (client, reader):
                with CaptureQueriesContext(connection) as queries:
                    sound(somebody.get(url(person)))
                counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_a_page_fetched_with_htmx_is_its_region(client, person):
    weeks(person, 2, 2, 2)

    same_as_fresh(client, url(person), client.get(url(person), headers=HTMX))
