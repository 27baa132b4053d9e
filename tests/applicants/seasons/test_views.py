"""The pages of past seasons, for the person and for advisors."""

from django.urls import reverse

from applicants.seasons.models import PastSeason
from tests.support import html
from tests.support.people import advisor_of
from tests.support.rooms import sound


def url(name, person, *more):
    return reverse(f"seasons:{name}", args=[person.public_id, *more])


FORM = {"outcome": "unmatched", "next_season": "2028", "carry": "all", "note": "Apply earlier"}


def test_close_and_read(client, busy):
    client.force_login(busy.user)
    page = sound(client, url("close", busy))
    assert "1 uploaded letter comes along" in page.text
    assert "2 programs are on your list" in page.text

    answer = client.post(url("close", busy), FORM, follow=True)

    page = html.sound(answer)
    assert "Match 2027: did not match" in page.text
    assert "Alpha Medical Center" in page.text
    assert "Apply earlier" in page.text
    assert "3 Nov 2026, 10:00" in page.text
    assert "Match 2027" in sound(client, url("list", busy)).text


def test_an_empty_form_is_refused_at_its_fields(client, busy):
    client.force_login(busy.user)

    answer = client.post(url("close", busy), {})

    assert answer.status_code == 422
    assert not PastSeason.objects.exists()


def test_pressed_twice_it_is_closed_once(client, busy):
    client.force_login(busy.user)
    client.post(url("close", busy), FORM)

    answer = client.post(url("close", busy), FORM)

    assert answer.status_code == 422  # Match 2028 cannot follow 2028
    assert PastSeason.objects.count() == 1


def test_reopen_by_its_button(client, busy):
    client.force_login(busy.user)
    client.post(url("close", busy), FORM)

    page = client.post(url("reopen", busy, 2027), follow=True)

    assert "open again" in html.sound(page).text
    assert client.get(url("past", busy, 2027)).status_code == 404


def test_an_advisor_sees_the_parts_that_were_granted(client, busy):
    client.force_login(busy.user)
    client.post(url("close", busy), FORM)

    client.force_login(advisor_of(busy, "roadmap", "programs"))
    page = sound(client, url("past", busy, 2027))
    assert "Alpha Medical Center" in page.text
    assert "Interviews" not in page.find("main").text
    assert "Open this season again" not in page.text

    client.force_login(advisor_of(busy, "programs"))
    assert client.get(url("past", busy, 2027)).status_code == 404
