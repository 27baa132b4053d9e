"""The roadmap as a list and as a timeline: words of each state, filters, phases, the same facts in the table."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applicants.checklist import services
from applicants.checklist.models import Change, ChecklistItem
from tests.support import people
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture(scope="module")
def planned_person(module_db, clock):
    return people.busy()


@pytest.fixture
def show(person, signed_in):
    """The page of the roadmap with a query, as the owner sees it."""
    client = signed_in(person)

    def page(query=""):
        response = client.get(reverse("checklist:road", args=[person.public_id]) + query)
        assert response.status_code == 200
        return page_of(response)

    return page


def row(page, key):
    return page.find("li", id=f"step-{key}")


# ---------------------------------------------------------------------------------- words of a row


def test_row_of_a_done_step(show, person):
    found = row(show(), "step1_result")

    assert found.attrs["data-state"] == "done"
    assert found.text == f"Done: {step_of(person, 'step1_result').title} 22 Oct 2026"
    assert not found.has("button")


def test_row_of_an_implied_step_asks_for_the_day(show):
    found = row(show(), "step1_exam")

    assert found.attrs["data-state"] == "done"
    assert "Counts as done, because a later step is done. Give the day if you like." in found.text


def test_row_of_a_ready_step_can_be_ticked(show, person):
    found = row(show(), "cv_document")

    assert found.attrs["data-state"] == "ready"
    button = found.find("button")
    assert button.attrs["aria-label"] == f"Mark as done: {step_of(person, 'cv_document').title}"
    assert "Takes about" in found.text
    assert "days of room" in found.find(class_="when").text


def test_row_of_a_begun_step_with_an_own_estimate(show):
    found = row(show(), "step2_prep")

    assert "Begun on 12 Sep 2026. Takes about 7 months." in found.text
    assert "Our estimate" not in found.text


def test_row_on_the_chain_that_decides(show, person):
    key = next(
        i.key for i in ChecklistItem.objects.filter(applicant=person, on_chain=True, state="ready", opens_on=None)
    )

    assert "On your tightest chain." in row(show(), key).text


def test_row_before_its_window_says_when_it_opens(show, person):
    item = ChecklistItem.objects.filter(applicant=person, opens_on__isnull=False, opens_expected=True).first()
    ChecklistItem.objects.filter(pk=item.pk).update(blocked_by=[], state="ready")

    found = row(show(), item.key)

    assert found.attrs["data-state"] == "blocked"
    assert f"Opens on {item.opens_on.day} {item.opens_on:%b %Y}, expected." in found.text
    assert not found.has("button")


def test_row_of_a_blocked_step_names_and_links_what_blocks_it(show, person):
    item = step_of(person, "step2_exam")
    own = ChecklistItem.objects.get(applicant=person, own_title=people.LONG_TITLE)
    assert own.key in item.blocked_by

    found = row(show(), "step2_exam")

    assert found.attrs["data-state"] == "blocked"
    assert "Cannot start yet. First:" in found.text
    links = {link.attrs["href"]: link.text for link in found.find_all("p")[0].find_all("a")}
    first = {key: ChecklistItem.objects.get(applicant=person, key=key) for key in item.blocked_by}
    assert links == {step.get_absolute_url(): step.short for step in first.values()}
    assert not found.has("button")


def test_row_of_a_wait_says_on_whom_since_when_and_what_is_usual(show, person):
    found = row(show(), "credential_verification")

    assert found.attrs["data-state"] == "waiting"
    assert "Waiting on the registrar for 46 days, since 6 Oct 2026." in found.text
    assert "Usual: 1 week to 6 months." in found.text
    assert found.find(class_="when").text == "Ask again today"
    assert [button.text for button in found.find_all("button")] == [
        f"Mark as done: {step_of(person, 'credential_verification').title}",
        f"I asked again: {step_of(person, 'credential_verification').title}",
    ]


def test_row_of_a_wait_without_a_name_says_the_kind(show):
    found = row(show(), "pathway_documents")

    assert "Waiting on ECFMG for 3 days, since 18 Nov 2026." in found.text
    assert found.find(class_="when").text == "5 Dec 2026 ask again"


def test_row_after_the_own_date(show):
    found = row(show(), "join_community")

    assert found.attrs["data-state"] == "late"
    assert "Late by 4 days. Your own date is over. Do it now, or choose a new one." in found.text
    assert found.find(class_="when").text == "17 Nov 2026 your own date"


def plan_for(person, season):
    services.replan(person)
    type(person).objects.filter(pk=person.pk).update(target_season=season)
    person.refresh_from_db()
    services.replan(person)


def test_rows_of_late_and_too_late_steps(show, person):
    plan_for(person, 2027)
    late = ChecklistItem.objects.filter(applicant=person, state="late", own_target_on=None).first()
    too_late = ChecklistItem.objects.filter(applicant=person, state="too_late").first()

    page = show()

    words = f"Late by {-late.slack_days} days. At the advised pace it is done later than it is needed."
    assert words in row(page, late.key).text
    assert row(page, too_late.key).attrs["data-state"] == "toolate"
    assert f"Too late this season, by {-too_late.hard_slack_days} days." in row(page, too_late.key).text
    assert row(page, late.key).find(class_="when").text.endswith("at the latest")


def test_row_of_a_passed_step_is_quiet(show, person):
    plan_for(person, 2027)
    passed = ChecklistItem.objects.filter(applicant=person, state="passed").first()

    found = row(show(), passed.key)

    assert "Its day is over, and nothing that your start needs waits for it." in found.text
    assert found.find(class_="when").text.endswith("over")
    assert not found.has("button")


def test_row_of_a_late_wait_says_both(show, person):
    ChecklistItem.objects.filter(applicant=person, key="credential_verification").update(state="late", slack_days=-9)

    found = row(show(), "credential_verification")

    assert "Late by 9 days." in found.text
    assert "Waiting on the registrar for 46 days" in found.text


# ------------------------------------------------------------------------------- filters and phases


@pytest.mark.parametrize("show_only", ["ready", "waiting", "late", "done"])
def test_a_filter_shows_just_what_it_counts(show, show_only):
    page = show(f"?show={show_only}")

    current = page.find("nav", aria_label="Show").find("a", aria_current="true")
    assert current.text == f"{show_only.capitalize()}: {len(page.find_all('li', class_='step'))}"
    assert not page.has("details", class_="more")


def test_ready_is_the_same_number_on_today_and_on_the_roadmap(show, person, signed_in):
    today = page_of(signed_in(person).get(person.get_absolute_url()))

    assert f", {person.ready_count} ready" in today.find(class_="page-head").text
    assert f"Ready: {person.ready_count}" in show().text
    assert len(show("?show=ready").find_all("li", class_="step")) == person.ready_count


def test_an_unknown_filter_shows_all(show):
    assert (
        show("?show=%00king").find("nav", aria_label="Show").find("a", aria_current="true").text.startswith("All open")
    )


def test_phases_count_and_fold(show, person):
    page = show()
    exams = page.find("section", id="phase-exams")
    progress = person.phase_progress["exams"]

    assert f"{progress['done']} of {progress['total']} done" in exams.text
    assert len(exams.find_all("li", class_="step")) == progress["total"]
    folded = exams.find("details", id="done-exams")
    assert folded.find("summary").text == f"{progress['done']} done, the last: Receive your Step 1 result, 22 Oct 2026"
    assert "open" not in folded.attrs


@pytest.mark.parametrize(("query", "words"), [("late", "No step is late."), ("waiting", "You wait on nobody.")])
def test_an_empty_filter_says_so_and_leads_back(db, signed_in, query, words):
    someone = ApplicantFactory()

    page = page_of(signed_in(someone).get(reverse("checklist:road", args=[someone.public_id]), {"show": query}))

    assert words in page.find(class_="empty").text
    assert page.find(class_="empty").find("a").text == "Show all open steps"


def test_the_lede_says_how_much_room_and_why_no_nearer_season(show, person):
    lede = show().find(class_="lede")

    assert lede.text.startswith("You aim for Match 2029. At the advised pace there are")
    assert lede.find("a").text == "Why not 2028?"


def test_steps_left_out_are_not_on_the_list_but_on_a_page_of_their_own(show, person, signed_in):
    assert not show().has("li", id="step-budget_plan")

    page = page_of(signed_in(person).get(reverse("checklist:left-out", args=[person.public_id])))

    mine, others = page.find("section", aria_labelledby="mine-out"), page.find("section", aria_labelledby="others")
    assert step_of(person, "budget_plan").title in mine.text
    assert f"{step_of(person, 'med_y1_basic').title} students" in others.text
    assert step_of(person, "budget_plan").title not in others.text


def test_changes_are_paged_and_each_says_what_it_moved(person, signed_in):
    item = step_of(person, "cv_document")
    Change.objects.bulk_create(Change(applicant=person, item=item, verb="edited") for _ in range(60))
    client = signed_in(person)
    url = reverse("checklist:changes", args=[person.public_id])

    first, second = page_of(client.get(url)), page_of(client.get(url, {"page": 2}))

    assert len(first.find(class_="rows").find_all("li")) == 50
    assert "Write your CV: changed." in first.text
    assert "Page 1 of 2" in first.text
    assert "Match 2029 chosen." in second.text
    assert page_of(client.get(url, {"page": "\0"})).find("h1").text == "What changed"


# ------------------------------------------------------------------------------------------ timeline


def drawn_labels(page):
    """Step titles in the picture, without the words for late and waiting."""
    svg = page.find("svg", role="img")
    bands = [group for group in svg.find_all("g") if group.has("rect", class_="band")]
    labels = [text.text for band in bands for text in band.find_all("text")[1:]]
    return [label.removesuffix(", late").removesuffix(", waiting") for label in labels], labels


def test_the_table_has_the_facts_of_the_picture(show, person):
    page = show("?view=timeline")
    titles, labels = drawn_labels(page)
    rows = page.find("details", id="timeline-table").find("tbody").find_all("tr")
    table = {tr.find("th").find("a").text: tr for tr in rows if tr.find("th").has("a")}

    assert sorted(titles) == sorted(table)
    for title, label in zip(titles, labels, strict=True):
        item = next(i for i in ChecklistItem.objects.filter(applicant=person).for_list() if i.title == title)
        cells = [cell.text for cell in table[title].find_all("td")]
        assert cells[0] == f"{item.earliest_start.day} {item.earliest_start:%b %Y}"
        assert cells[1] == f"{item.earliest_finish.day} {item.earliest_finish:%b %Y}"
        assert cells[3] == ("" if item.slack_days is None else str(item.slack_days))
        assert ("Late" in table[title].text) == (", late" in label)
        assert ("decides" in table[title].text) == item.on_chain
        assert ("waiting" in table[title].text) == (item.waiting_since is not None)
    days = {tr.find("th").text: tr.text for tr in rows if not tr.find("th").has("a")}
    marks = page.find("svg", role="img").find_all("line", class_="anchor")
    assert len(marks) <= len(days) == 7
    assert "16 Mar 2029 expected" in days["Match Day"]


def test_the_picture_shows_what_a_start_needs_and_what_is_ones_own(show, person):
    titles, _labels = drawn_labels(show("?view=timeline"))

    assert people.LONG_TITLE in titles
    assert step_of(person, "join_community").title in titles
    assert step_of(person, "step2_exam").title in titles
    assert "Sign up with your specialty board" not in titles


def test_zoom_to_a_phase(show, person):
    page = show("?view=timeline&phase=training")
    titles, _labels = drawn_labels(page)

    assert page.find("nav", aria_label="Zoom to a phase").find("a", aria_current="true").text == "Training and after"
    found = ChecklistItem.objects.filter(applicant=person, phase="training").open().for_list()
    assert sorted(titles) == sorted(item.title for item in found)


def test_zoom_to_an_unknown_phase_is_the_whole_road(show):
    page = show("?view=timeline&phase=%00x")

    assert (
        page.find("nav", aria_label="Zoom to a phase").find("a", aria_current="true").text == "Whole road to the start"
    )


def test_timeline_with_nothing_to_draw(db, signed_in):
    done = people.with_everything_done()

    page = page_of(signed_in(done).get(reverse("checklist:road", args=[done.public_id]), {"view": "timeline"}))

    assert page.find(class_="empty").find("h2").text == "Nothing to draw"
    assert not page.has("svg", role="img")
