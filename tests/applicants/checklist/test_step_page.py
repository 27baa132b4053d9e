"""The page of one step, and what one does there, sent as plain forms."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applicants.checklist import records, services
from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.checklist.records import Shown
from applicants.profile.models import Applicant
from roadmap.models import Phase
from tests.support import people
from tests.support.html import page_of
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture(scope="module")
def planned_person(module_db, clock):
    return people.busy()


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def show(person, client):
    def page(key):
        return page_of(client.get(step_of(person, key).get_absolute_url()))

    return page


@pytest.fixture
def send(person, client):
    """POST a form of the step's page; (response after redirects, its page)."""

    def post(name, key, data=(), *args):
        item = ChecklistItem.objects.get(applicant=person, key=key)
        url = reverse(f"checklist:{name}", args=[person.public_id, item.public_id, *args])
        response = client.post(url, dict(data), follow=True)
        return response, page_of(response)

    return post


def own_step(person):
    return ChecklistItem.objects.get(applicant=person, own_title=people.LONG_TITLE)


# ------------------------------------------------------------------------------------- what it shows


def test_guidance_with_sources(show, person):
    milestone = step_of(person, "credential_verification").milestone

    guide = show("credential_verification").find("section", aria_labelledby="guide")

    for text in (milestone.what, milestone.why, milestone.pitfalls, milestone.elsewhere):
        assert " ".join(text.split()) in guide.text
    assert [line.text for line in guide.find("ul").find_all("li")] == milestone.how.strip().splitlines()
    assert guide.find("a").attrs["href"] == milestone.url
    assert "Sources: ecfmg.org, certification pages; " in guide.text
    assert "“Steps to Complete US Residency” (" in guide.text
    assert "guide S0" not in guide.text
    assert "One decent source, read on 21 Nov 2026." in guide.text


def test_dates_of_both_runs(show, person):
    item = step_of(person, "step2_prep")

    rows = show("step2_prep").find("details", id="both-runs").find("tbody").find_all("tr")

    assert [cell.text for cell in rows[0].find_all("td")][2] == str(item.slack_days)
    assert [cell.text for cell in rows[1].find_all("td")][2] == str(item.hard_slack_days)


def test_its_own_deadline_says_whether_it_is_official(show, person):
    item = step_of(person, "rol_certify")

    text = show("rol_certify").find("details", id="both-runs").text

    assert f"Its own deadline: {item.deadline_on.day} {item.deadline_on:%b %Y} expected" in text


def test_what_comes_first_and_what_waits_for_it(show, person):
    page = show("step2_exam")

    first = page.find("section", aria_labelledby="first")
    assert people.LONG_TITLE in first.text
    after = page.find("section", aria_labelledby="after")
    assert step_of(person, "step2_result").title in after.text


def test_an_own_step_names_the_step_that_waits_for_it(client, person):
    page = page_of(client.get(own_step(person).get_absolute_url()))

    assert step_of(person, "step2_exam").title in page.find("section", aria_labelledby="after").text
    assert page.find("section", aria_labelledby="notes").find("p").text == people.ARABIC
    assert not page.has("section", aria_labelledby="guide")


def test_a_done_step_offers_to_open_it_again(show):
    page = show("step1_result")

    assert "Done, 22 Oct 2026" in page.find(class_="lede").text
    assert page.find("section", aria_label="What to do with it").find_all("button")[0].text == "Open again"
    assert not page.has("section", aria_labelledby="when")


@pytest.mark.parametrize(("said", "words"), [
    ({"done": {"step2_result": date(2026, 10, 14)}}, "Done, as your records show. To open it again, change it there:"),
    ({"booked": {"step2_result": date(2026, 12, 14)}}, "Your records tell the plan about this step:"),
])  # fmt: skip
def test_a_step_that_records_show_leads_to_its_room(show, person, said, words):
    records.show(applicant=person, room="exams", shown=Shown(**said), by=person.user)

    part = show("step2_result").find("section", aria_label="What to do with it")

    assert f"{words} Exams" in part.text
    assert part.find("a", href=reverse("exams:room", args=[person.public_id]))
    assert "Open again" not in part.text


def test_an_implied_step_offers_to_save_its_day(show):
    page = show("step1_exam")

    assert "Counts as done, because a later step is done." in page.text
    assert page.find("input", name="on").attrs["value"] == "2026-11-21"
    assert "Save the day" in page.text


def test_a_step_for_others_says_so(show):
    page = show("med_y1_basic")

    assert "This step is for other people. Your profile decides which steps are yours." in page.text
    assert not page.has("section", aria_labelledby="when")
    assert not page.has("input", name="on")


def test_a_step_left_out_can_be_taken_back(show):
    assert "It is for me" in show("budget_plan").find("section", aria_label="What to do with it").text


def test_the_sentences_of_what_happens_otherwise(client, person):
    sentences = {
        "room": "What comes after it moves. When the room is used up, Match 2029 is out of reach at the advised pace.",
        "late": "At the advised pace, Match 2029 slips by 9 days.",
        "own": "You set this day yourself. You can move it.",
        "closed": "The door of this season is shut for it. Look at which season still fits.",
        "side": "Your start does not depend on it, but it helps.",
    }
    ChecklistItem.objects.filter(applicant=person, key="wdoms_check").update(slack_days=-9, state="late")
    facts = [fact | {"advised_slack": -9} for fact in Applicant.objects.get(pk=person.pk).season_facts]
    Applicant.objects.filter(pk=person.pk).update(season_facts=facts)
    ChecklistItem.objects.filter(applicant=person, key="oet_prep").update(state="too_late", hard_slack_days=-3)
    for key, sentence in [("step2_prep", "room"), ("wdoms_check", "late"), ("join_community", "own"),
                          ("oet_prep", "closed"), ("find_mentors", "side")]:  # fmt: skip
        page = page_of(client.get(step_of(person, key).get_absolute_url()))

        assert sentences[sentence] in page.find("section", aria_labelledby="when").text


# ---------------------------------------------------------------------------------------- advisors


def test_an_advisor_sees_notes_only_with_that_section(person, signed_in):
    url = step_of(person, "step2_prep").get_absolute_url()
    without, with_notes = people.advisor_of(person), people.advisor_of(person, "roadmap", "notes")

    assert "UWorld twice." not in signed_in(without).get(url).content.decode()
    assert "UWorld twice." in page_of(signed_in(with_notes).get(url)).find("section", aria_labelledby="notes").text


def test_an_advisor_sees_no_notes_of_own_steps_in_the_history(person, signed_in):
    services.edit_step(item=own_step(person), values={"notes": "A secret."}, by=person.user)
    client = signed_in(people.advisor_of(person))

    for url in (own_step(person).get_absolute_url(), reverse("checklist:changes", args=[person.public_id])):
        assert "A secret." not in client.get(url).content.decode()
        assert people.ARABIC not in client.get(own_step(person).get_absolute_url()).content.decode()


def test_an_advisor_has_nothing_to_press(person, signed_in):
    client = signed_in(people.advisor_of(person))

    for key in ("usce_search", "credential_verification", "step1_result", "budget_plan"):
        main = page_of(client.get(step_of(person, key).get_absolute_url())).find("main")
        assert not main.has("form")
        assert not main.has("button")


# ------------------------------------------------------------------------------------- what one does


def test_done_on_a_day(send, person):
    _response, page = send("done", "cv_document", {"on": "2026-11-02"})

    assert step_of(person, "cv_document").done_on == date(2026, 11, 2)
    assert page.find(class_="flash").text.startswith("Marked as done: Write your CV.")


@pytest.mark.parametrize("on", ["2 Nov 2026", "2 November 2026", "2.11.2026", ""])
def test_days_as_people_write_them(send, person, on):
    send("done", "cv_document", {"on": on})

    assert step_of(person, "cv_document").done_on == (date(2026, 11, 2) if on else TODAY)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-11-22", "22 Nov 2026 is in the future."),
        ("1900-01-01", "1 Jan 1900 is too long ago. Is the year right?"),
        ("soon", "Write a day like 2027-04-24."),
        ("\0", "Write a day like 2027-04-24."),
    ],
)
def test_done_on_an_impossible_day(send, person, on, words):
    response, page = send("done", "cv_document", {"on": on})

    assert response.status_code == 422
    assert page.find(class_="error-summary").find("a").attrs["href"] == "#id_on_done"
    assert page.find("p", id="id_on_done_error").text == words
    assert page.find("input", name="on", type="date").attrs["value"] == on.replace("\0", "�") or on == "\0"
    assert step_of(person, "cv_document").done_on is None


def test_reopen_refused_says_why(send, person):
    _response, page = send("act", "step1_exam", (), "reopen")

    assert page.find(class_="banner").text == "A later step that needs this one is marked as done. Open that one first."
    assert step_of(person, "step1_exam").state == "done"


@pytest.mark.parametrize(
    ("verb", "key", "words"),
    [
        ("begin", "cv_document", "Begun: Write your CV."),
        ("reopen", "step1_result", "Open again: Receive your Step 1 result."),
        ("chase", "pathway_documents", "Noted that you asked again: "),
        ("arrived", "pathway_documents", "Back in your hands: "),
        ("not-for-me", "cv_document", "Left out of your plan: Write your CV."),
        ("for-me", "budget_plan", "Back in your plan: "),
    ],
)
def test_each_act_says_what_it_did_and_offers_undo(send, person, verb, key, words):
    _response, page = send("act", key, (), verb)

    change = Change.objects.filter(item=step_of(person, key)).first()
    assert page.find(class_="flash").text.startswith(words)
    undo = page.find(class_="flash").find("form")
    assert undo.attrs["action"] == reverse("checklist:undo", args=[person.public_id, change.pk])


def test_an_act_that_changes_nothing_says_nothing(send):
    send("act", "cv_document", (), "begin")

    _response, page = send("act", "cv_document", (), "begin")

    assert not page.has(class_="flash")


def test_wait_chase_answer(send, person):
    values = {"on": "hospital", "name": "Dr Who", "since": "2026-11-01", "chase_on": "2026-12-01"}
    send("wait", "usce_search", values)
    item = step_of(person, "usce_search")
    assert (item.state, item.waiting_name, item.chase_on) == ("waiting", "Dr Who", date(2026, 12, 1))

    _response, page = send("act", "usce_search", (), "chase")
    assert "Last asked: 21 Nov 2026" in page.text
    assert "Waiting on Dr Who for 20 days, since 1 Nov 2026." in page.text

    _response, page = send("act", "usce_search", (), "arrived")
    assert "Waiting on Dr Who" not in page.find("section", aria_labelledby="when").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"since": "2026-11-30"}, "30 Nov 2026 is in the future."),
        ({"chase_on": "2026-10-01"}, "This day is before the day since which you wait."),
        ({"on": "the king"}, "Select a valid choice. the king is not one of the available choices."),
        ({"name": "x" * 101}, "Ensure this value has at most 100 characters (it has 101)."),
        ({"chase_on": ""}, "This field is required."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_wait_refused(send, person, data, words):
    values = {"on": "hospital", "since": "2026-11-01", "chase_on": "2026-12-01", **data}

    response, page = send("wait", "usce_search", values)

    assert response.status_code == 422
    assert page.text.count(words) == 2  # in the summary, and at the field
    assert "open" in page.find("details", id="fold-wait").attrs
    assert step_of(person, "usce_search").waiting_since is None


def test_edit(send, person):
    data = {
        "own_weeks": "12.5",
        "started_on": "2026-11-01",
        "own_target_on": "2027-03-01",
        "notes": f"{people.ARABIC} 🩺",
    }

    _response, page = send("edit", "cv_document", data)

    item = step_of(person, "cv_document")
    assert (float(item.own_weeks), item.own_target_on, item.notes) == (12.5, date(2027, 3, 1), data["notes"])
    assert page.find(class_="flash").text.startswith("Saved: Write your CV.")
    assert data["notes"] in page.find("section", aria_labelledby="notes").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"own_weeks": "521"}, "Ensure this value is less than or equal to 520."),
        ({"own_weeks": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"own_weeks": "NaN"}, "Enter a number."),
        ({"own_weeks": "1.25"}, "Ensure that there are no more than 1 decimal place."),
        ({"started_on": "2026-12-01"}, "1 Dec 2026 is in the future."),
        ({"own_target_on": "9999-12-31"}, "31 Dec 9999 cannot be right. Is the year right?"),
        ({"notes": "x" * 5001}, "Ensure this value has at most 5000 characters (it has 5001)."),
        ({"notes": "\0"}, "Null characters are not allowed."),
    ],
)
def test_edit_refused_keeps_what_was_typed(send, person, data, words):
    before = step_of(person, "cv_document").notes

    response, page = send("edit", "cv_document", {"notes": "kept", **data})

    assert response.status_code == 422
    assert words in page.find("details", id="fold-edit").text
    assert "open" in page.find("details", id="fold-edit").attrs
    assert step_of(person, "cv_document").notes == before
    if "notes" not in data:
        assert page.find("textarea", name="notes").text == "kept"


def test_two_tabs_tick_in_one_and_edit_in_the_other(client, send, person):
    form = (
        page_of(client.get(step_of(person, "cv_document").get_absolute_url()))
        .find("details", id="fold-edit")
        .find("form")
    )
    send("done", "cv_document")

    response = client.post(form.attrs["action"], form.fields() | {"notes": "Two pages."}, follow=True)

    item = step_of(person, "cv_document")
    assert response.status_code == 200
    assert (item.done_on, item.notes) == (TODAY, "Two pages.")


def test_an_own_step_can_be_renamed_and_moved(client, send, person):
    item = own_step(person)
    form = page_of(client.get(item.get_absolute_url())).find("details", id="fold-edit").find("form")
    assert form.fields()["needed_before"] == str(step_of(person, "step2_exam").pk)

    _response, page = send(
        "edit", item.key, form.fields() | {"own_title": "New title", "phase": "visa", "needed_before": ""}
    )

    item.refresh_from_db()
    assert (item.title, item.phase_id, item.needed_before) == ("New title", "visa", None)
    assert page.find("h1").text == "New title"


def test_an_own_step_that_would_close_a_circle(send, person):
    one, other = own_step(person), ChecklistItem.objects.get(applicant=person, own_title=people.ARABIC)
    services.edit_step(item=other, values={"needed_before": one}, by=person.user)

    response, page = send(
        "edit", one.key, {"own_title": one.own_title, "phase": one.phase_id, "needed_before": other.pk}
    )

    assert response.status_code == 422
    assert "These steps would wait for each other in a circle" in page.find("p", id="id_needed_before_error").text
    assert people.ARABIC in page.find("p", id="id_needed_before_error").text


# ------------------------------------------------------------------------------- own steps and parts


def test_add_an_own_step(client, person):
    url = reverse("checklist:add", args=[person.public_id])
    exam = step_of(person, "step2_exam")
    data = {
        "title": "Ask a friend 🙂",
        "phase": "exams",
        "needed_before": exam.pk,
        "weeks": "2",
        "target_on": "2027-01-05",
    }

    page = page_of(client.post(url, data, follow=True))

    item = ChecklistItem.objects.get(applicant=person, own_title="Ask a friend 🙂")
    assert page.find(class_="flash").text == "Added to your road: Ask a friend 🙂."
    assert page.find("h1").text == "Ask a friend 🙂"
    assert item.key in step_of(person, "step2_exam").blocked_by


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"title": "  "}, "title", "This field is required."),
        ({"title": "x" * 81}, "title", "Ensure this value has at most 80 characters (it has 81)."),
        ({"title": "a\0"}, "title", "Null characters are not allowed."),
        ({"phase": "moon"}, "phase", NO_CHOICE),
        ({"phase": "\0"}, "phase", "Null characters are not allowed."),
        (
            {"needed_before": "0"},
            "needed_before",
            NO_CHOICE,
        ),
        ({"target_on": "0001-01-01"}, "target_on", "1 Jan 0001 cannot be right. Is the year right?"),
        ({"weeks": "1e9"}, "weeks", "Ensure this value is less than or equal to 520."),
    ],
)
def test_add_refused(client, person, data, field, words):
    url = reverse("checklist:add", args=[person.public_id])
    before = ChecklistItem.objects.count()

    response = client.post(url, {"title": "Mine", "phase": "exams", **data})

    assert response.status_code == 422
    assert page_of(response).find("p", id=f"id_{field}_error").text == words
    assert ChecklistItem.objects.count() == before


def test_a_step_of_somebody_else_is_no_choice(client, person):
    other = people.ApplicantFactory()
    url = reverse("checklist:add", args=[person.public_id])

    response = client.post(url, {"title": "Mine", "phase": "exams", "needed_before": step_of(other, "step1_exam").pk})

    assert response.status_code == 422


def test_remove_asks_once_and_names_it(client, person):
    item = own_step(person)
    url = reverse("checklist:remove", args=[person.public_id, item.public_id])

    asked = page_of(client.get(url))
    assert asked.find("h1").text == f"Remove “{people.LONG_TITLE}”?"
    assert ChecklistItem.objects.filter(pk=item.pk).exists()

    page = page_of(client.post(url, follow=True))
    assert page.find(class_="flash").text == f"Removed: {people.LONG_TITLE}."
    assert client.post(url).status_code == 404
    assert people.LONG_TITLE in page_of(client.get(reverse("checklist:changes", args=[person.public_id]))).text


def test_a_milestone_cannot_be_removed(client, person):
    url = reverse("checklist:remove", args=[person.public_id, step_of(person, "cv_document").public_id])

    assert client.get(url).status_code == client.post(url).status_code == 404


def test_parts(client, send, person):
    send("add-part", "usce_search", {"text": "Ask alumni"})
    part = Substep.objects.get(applicant=person, text="Ask alumni")

    for verb, done in (("tick", TODAY), ("untick", None)):
        client.post(reverse("checklist:part", args=[person.public_id, part.pk, verb]))
        part.refresh_from_db()
        assert part.done_on == done
    client.post(reverse("checklist:part", args=[person.public_id, part.pk, "remove"]))
    assert not Substep.objects.filter(pk=part.pk).exists()


@pytest.mark.parametrize("text", ["", " ", "x" * 201, "\0"])
def test_part_refused(send, person, text):
    before = Substep.objects.filter(applicant=person).count()

    response, page = send("add-part", "usce_search", {"text": text})

    assert response.status_code == 422
    assert page.has("p", id="id_text_error")
    assert Substep.objects.filter(applicant=person).count() == before


def test_parts_beyond_the_largest_list(send, person, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_LIST", 2)

    _response, page = send("add-part", "usce_search", {"text": "One more"})

    assert page.find(class_="banner").text == "This step has 2 parts already."


def test_own_steps_beyond_the_largest_list(client, person, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_LIST", 2)

    response = client.post(reverse("checklist:add", args=[person.public_id]), {"title": "One more", "phase": "exams"})

    assert response.status_code == 422
    assert "You have 2 own steps already; remove one first." in page_of(response).find(class_="error-summary").text


@pytest.mark.parametrize("name", ["done", "wait", "edit", "add-part"])
def test_acts_are_posts(client, person, name):
    item = step_of(person, "cv_document")

    assert client.get(reverse(f"checklist:{name}", args=[person.public_id, item.public_id])).status_code == 404


@pytest.mark.parametrize(("verb", "status"), [("begin", 303), ("done", 404), ("king", 404)])
def test_acts_by_get_or_with_unknown_verbs_are_not_found(client, person, verb, status):
    url = reverse("checklist:act", args=[person.public_id, step_of(person, "cv_document").public_id, verb])

    assert client.get(url).status_code == 404
    assert client.post(url).status_code == status


def test_next_leads_only_to_this_site(client, person):
    item = step_of(person, "cv_document")
    url = reverse("checklist:done", args=[person.public_id, item.public_id])

    assert client.post(url, {"next": "https://evil.example/"}).url == item.get_absolute_url()
    assert client.post(url, {"next": "//evil.example/"}).url == item.get_absolute_url()
    assert client.post(url, {"next": "/mentees/"}).url == "/mentees/"


def test_phases_offered_are_those_of_the_road(client, person):
    page = page_of(client.get(reverse("checklist:add", args=[person.public_id])))

    assert [o.attrs["value"] for o in page.find("select", name="phase").find_all("option")] == list(
        Phase.objects.values_list("key", flat=True)
    )
