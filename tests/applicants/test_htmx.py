"""Every htmx form of the applicant's pages: page + fragment = fresh page. And the same without script."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applicants.checklist import services
from applicants.checklist.models import Change, ChecklistItem
from applicants.dashboard import hints
from applicants.sharing import services as sharing
from tests.support.html import page_of
from tests.support.htmx import HTMX, plain, press, region_of, same_as_fresh
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def url(person):
    def of(name, *args):
        return reverse(name, args=[person.public_id, *args])

    return of


@pytest.fixture
def waiting(person):
    """A step that waits on the school, to be asked about since yesterday."""
    item = step_of(person, "credential_verification")
    services.wait(
        item=item, on="school", since=TODAY - timedelta(days=45), chase_on=TODAY - timedelta(days=1), by=person.user
    )
    return item


def said(answer):
    return page_of(answer).find(id="flash").text


@pytest.mark.parametrize("query", ["", "?show=ready", "?show=late"])
def test_tick_on_the_roadmap(client, url, person, query):
    item = step_of(person, "join_community")
    if "late" in query:
        services.edit_step(item=item, values={"own_target_on": TODAY - timedelta(days=3)}, by=person.user)

    answer = press(client, url("checklist:road") + query, url("checklist:done", item.public_id))

    assert said(answer) == f"Marked as done: {item.title}. Undo"
    assert step_of(person, "join_community").done_on == TODAY


def test_a_tick_brings_the_late_count_of_the_navigation_along(client, url, person):
    item = step_of(person, "join_community")
    services.edit_step(item=item, values={"own_target_on": TODAY - timedelta(days=3)}, by=person.user)
    assert page_of(client.get(url("checklist:road"))).find(id="late-count").text == "1 late"

    answer = press(client, url("checklist:road"), url("checklist:done", item.public_id))

    assert page_of(answer).find(id="late-count", hx_swap_oob="true").text == ""


def test_tick_on_today(client, url, person):
    item = person.next_item

    answer = press(client, url("dashboard:today"), url("checklist:done", item.public_id))

    assert f"Marked as done: {item.title}." in said(answer)
    assert page_of(answer).find("h2", id="next").text != item.title


def test_tick_of_what_waits_on_today(client, url, waiting):
    answer = press(client, url("dashboard:today"), url("checklist:done", waiting.public_id))

    assert not page_of(answer).has("li", id="step-credential_verification")


def test_tick_says_how_many_dates_moved_and_undo_moves_them_back(client, url, person):
    road = url("checklist:road")
    before = plain(region_of(client.get(road)))
    item = step_of(person, "wdoms_check")

    answer = client.post(url("checklist:done", item.public_id), {"next": road}, headers=HTMX, follow=True)

    change = Change.objects.get(item=item)
    assert said(answer).startswith(f"Marked as done: {item.title}.")
    undo = page_of(answer).find(id="flash").find("form", action=url("checklist:undo", change.pk))
    back = client.post(undo.attrs["hx-post"], undo.fields(), headers=HTMX, follow=True)
    same_as_fresh(client, road, back)
    assert said(back) == "Taken back."
    assert plain(region_of(client.get(road))) == before


def test_undo_on_the_page_of_changes(client, url, person):
    change = services.mark_done(item=step_of(person, "wdoms_check"), by=person.user)

    answer = press(client, url("checklist:changes"), url("checklist:undo", change.pk))

    assert said(answer) == "Taken back."
    assert "(taken back)" in page_of(answer).text


def test_undo_that_comes_too_late_says_so(client, url, person):
    change = services.mark_done(item=step_of(person, "wdoms_check"), by=person.user)
    services.reopen(item=step_of(person, "wdoms_check"), by=person.user)

    answer = press(client, url("checklist:changes"), url("checklist:undo", change.pk))

    assert said(answer) == "The step was changed again since then, so this was not taken back."


@pytest.mark.parametrize("name", ["dashboard:today", "checklist:road"])
def test_chase(client, url, waiting, name):
    answer = press(client, url(name), url("checklist:act", waiting.public_id, "chase"))

    assert said(answer).startswith("Noted that you asked again: ")
    waiting.refresh_from_db()
    assert waiting.chased_on == TODAY


def test_chase_from_the_next_action(client, url, waiting):
    assert page_of(client.get(url("dashboard:today"))).find("h2", id="next").text == waiting.title

    answer = press(client, url("dashboard:today"), url("checklist:act", waiting.public_id, "chase"))

    assert page_of(answer).find("h2", id="next").text != waiting.title


def test_dismiss_a_hint(client, url, person):
    ChecklistItem.objects.filter(applicant=person, key="step1_prep").update(started_on=TODAY - timedelta(weeks=9))
    page = page_of(client.get(url("dashboard:today")))
    assert "without a booked exam" in page.text

    answer = press(client, url("dashboard:today"), url("dashboard:dismiss"))

    assert "without a booked exam" not in page_of(answer).text
    person.refresh_from_db()
    assert person.hints_dismissed == ["study:step1_prep"]
    assert set(person.hints_dismissed) <= hints.KEYS


@pytest.mark.parametrize("verb", ["tick", "untick", "remove"])
def test_parts(client, url, person, verb):
    item = step_of(person, "usce_search")
    part = services.add_substep(item=item, text="List 15 hospitals", by=person.user)
    services.add_substep(item=item, text="Write mails", by=person.user)
    if verb == "untick":
        services.tick_substep(substep=part, done=True, by=person.user)

    answer = press(client, item.get_absolute_url(), url("checklist:part", part.pk, verb))

    assert ("List 15 hospitals" in page_of(answer).text) == (verb != "remove")
    assert page_of(answer).has("del") == (verb == "tick")


def test_for_me(client, url, person):
    item = step_of(person, "join_community")
    services.set_not_for_me(item=item, by=person.user)

    answer = press(client, url("checklist:left-out"), url("checklist:act", item.public_id, "for-me"))

    assert said(answer) == f"Back in your plan: {item.title}. Undo"
    assert step_of(person, "join_community").applies


def test_take_back_an_invitation(client, url, person):
    invitation = sharing.invite(applicant=person, email="a@example.org", sections=["roadmap"], by=person.user)

    answer = press(client, url("sharing:list"), url("sharing:take-back", invitation.pk))

    assert said(answer) == "Taken back. The link in the mail no longer works."
    assert "a@example.org" not in page_of(answer).find(id="region").text.replace(said(answer), "")


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        (("checklist:seasons",), {"target_season": "2028"}),
        (("profile:edit", "aim"), {"visa": "either"}),
        (("profile:edit", "school"), {"status": "student", "graduation_on": "2028-06-30"}),
        (("profile:edit", "school"), {"status": "student", "graduation_on": "1990-01-01"}),
    ],
)
def test_a_preview_is_the_same_as_a_fragment_and_as_a_page(client, url, name, answers):
    address = url(*name)

    fragment = client.post(address, answers, headers=HTMX)
    whole = client.post(address, answers)

    assert fragment.status_code == whole.status_code == (422 if "1990-01-01" in answers.values() else 200)
    assert plain(region_of(fragment)) == plain(region_of(whole))
    assert ("What this would do" in page_of(whole).text) == (whole.status_code == 200)
    assert page_of(whole).has(class_="error-summary") == (whole.status_code == 422)


PAGES = (
    "dashboard:today", "checklist:road", "checklist:changes", "checklist:left-out", "checklist:seasons",
    "checklist:add", "profile:show", "sharing:list", "sharing:viewings",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fetched_with_htmx_is_its_region(client, url, name):
    same_as_fresh(client, url(name), client.get(url(name), headers=HTMX))


def test_without_script_the_same_forms_lead_to_the_same_page(client, url, person):
    """What htmx sends, sent as a plain form: 303 back to the page, and the same region."""
    road = url("checklist:road")
    item = step_of(person, "join_community")
    form = page_of(client.get(road)).find_all("form", action=url("checklist:done", item.public_id))[0]

    answer = client.post(form.attrs["action"], form.fields(), follow=True)

    assert answer.redirect_chain == [(road, 303)]
    assert plain(region_of(answer)) == plain(region_of(client.get(road)))
