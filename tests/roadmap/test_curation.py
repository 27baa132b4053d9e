"""The curation pages: who may come in, the preview that writes nothing, publish and save, two people at once."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.signing import dumps
from django.urls import reverse

from roadmap import road
from roadmap.models import Milestone, RoadChange, Season, SeasonDate
from roadmap.proposals import SALT, Proposal
from roadmap.services import edit_milestone, publish_date
from tests.support.factories import ApplicantFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

DATES = "/curation/dates/"
RANK = "/curation/dates/2027/A_ROL/"
ROAD = "/curation/road/"
PREP = "/curation/road/step1_prep/"
PAGES = [
    DATES, RANK, f"{RANK}history/", "/curation/dates/2031/A_ROL/", ROAD, PREP, f"{PREP}history/", "/curation/impact/",
]  # fmt: skip


NO_TOTALS = "after=0&plans=0&touched=0&late=0&impossible=0"


@pytest.fixture
def curator(signed_in, admin):
    return signed_in(admin)


def words(page):
    """The text of the page's main part, in one line."""
    html = page.text.partition("<main")[2].partition("</main>")[0] or page.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def fields_of(page):
    """What the form of a page would send, without its buttons."""
    form = page.text.partition('<form class="form"')[2] or page.text.partition('<form class="actions"')[2]
    form = form.partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = re.search(r'type="(radio|checkbox)"', tag)
        if not name or (ticked and "checked" not in tag):
            continue
        found.setdefault(name[1], []).append(unescape(value[1]) if value else "on" if ticked else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        found[name] = [unescape(text).replace("\n", "\r\n")]  # as a browser sends it
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [unescape(chosen[1])] if chosen else [""]
    found.pop("csrfmiddlewaretoken", None)
    return found


def state():
    return (
        road.version(), list(SeasonDate.objects.order_by("pk").values()), list(Season.objects.values()),
        list(Milestone.objects.order_by("pk").values()), road.edges(),
    )  # fmt: skip


# ---------------------------------------------------------------------------------- who may come in


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_people_to_sign_in(client, address):
    page = client.get(address)

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["applicant", "advisor"])
def test_page_is_closed_to_people_without_the_right(signed_in, role, address):
    assert signed_in(UserFactory(**{role: True})).get(address).status_code == 403
    assert signed_in(UserFactory(is_staff=True, curator=False)).post(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_page_is_open_to_curators(curator, address):
    assert curator.get(address).status_code == (404 if address == "/curation/impact/" else 200)


@pytest.mark.parametrize(
    "address",
    [
        "/curation/dates/2024/A_ROL/", "/curation/dates/2061/A_ROL/", "/curation/dates/2027/A_TRAIN_END/",
        "/curation/dates/2027/A_NOTHING/", "/curation/dates/2027/A_NOTHING/history/", "/curation/road/nobody/",
        "/curation/road/nobody/history/", f"/curation/impact/?change=forged&{NO_TOTALS}",
        "/curation/impact/?change=x&after=-1",
    ],
)  # fmt: skip
def test_page_that_does_not_exist(curator, address):
    assert curator.get(address).status_code == 404


@pytest.mark.parametrize("address", [DATES, f"{RANK}history/", ROAD, f"{PREP}history/", "/curation/impact/"])
def test_page_that_only_reads(curator, address):
    assert curator.post(address).status_code == 405


# ----------------------------------------------------------------------------------- list of dates


def test_dates_of_the_coming_season_come_first(curator):
    text = words(curator.get(DATES))

    assert "Match 2027" in text
    assert "History Rank order lists close" in text


def test_dates_of_a_season_that_nobody_has_published_are_those_of_the_rule(curator):
    text = words(curator.get(f"{DATES}?season=2031"))

    assert (
        "Rank order lists close A_ROL Wed 5 Mar 2031 9:00 p.m. ET by the rule 16 days before Match Day Publish" in text
    )
    assert "History" not in text
    assert "A_TRAIN_END" not in text


@pytest.mark.parametrize("season", ["soon", "1900", "", "9" * 50])
def test_dates_of_no_season_are_those_of_the_coming_one(curator, season):
    assert curator.get(f"{DATES}?season={season}").status_code == 200


def test_dates_as_part_are_the_same_as_on_the_page(curator):
    page = curator.get(f"{DATES}?season=2028").text
    part = curator.get(f"{DATES}?season=2028", headers={"HX-Request": "true"})

    assert part.text.strip().startswith('<div id="region">')
    assert part.text.strip() in page
    assert "HX-Request" in part["Vary"]


# --------------------------------------------------------------------------------- change of a date


@pytest.fixture
def form(curator):
    """What the form of a date would send, with some of it changed."""

    def filled(address=RANK, **changes):
        found = fields_of(curator.get(address))
        return {**found, **changes}

    return filled


def test_form_shows_the_version_that_holds(curator):
    found = fields_of(curator.get(RANK))

    assert found["on"] == ["2027-03-03"]
    assert found["at"] == ["21:00"]
    assert found["zone"] == ["America/New_York"]
    assert found["status"] == ["official"]
    assert found["source"] == ["NRMP, Match calendar"]
    assert found["seen"] == ["1"]


def test_form_of_a_season_without_dates_begins_with_the_rule(curator):
    page = curator.get("/curation/dates/2031/A_ROL/")

    found = fields_of(page)
    assert (found["on"], found["at"], found["seen"], found["source"]) == (["2031-03-05"], ["21:00"], ["0"], [""])
    assert "Nothing is published yet. The rule says: Wed 5 Mar 2031 (16 days before Match Day)" in words(page)


def test_preview_shows_old_and_new_and_writes_nothing(curator, form):
    before = state()

    page = curator.post(RANK, form(on="2027-02-24", step="preview"))

    assert page.status_code == 200
    assert "Preview, Match 2027. Nothing is published yet." in words(page)
    assert "Wed 3 Mar 2027 , 9:00 p.m. ET Wed 24 Feb 2027 , 9:00 p.m. ET" in words(page)
    assert "There are no plans yet." in words(page)
    assert state() == before


def test_preview_says_how_many_plans_it_touches_and_who_is_told(curator, form):
    applicants = [ApplicantFactory(planned__season=2029) for _ in range(2)]
    ApplicantFactory(planned__season=2030)
    address = "/curation/dates/2029/A_ROL/"
    before = list(applicants[0].checklistitems.values())

    page = curator.post(address, form(address, on="2028-12-27", source="NRMP", step="preview"))

    assert "This change touches 2 plans; 2 become late. 2 people can no longer make the season" in words(page)
    assert "People with an open step that hangs on this date are told once" in words(page)
    assert list(applicants[0].checklistitems.values()) == before


def test_preview_of_the_same_day_moves_no_plan(curator, form):
    source = curator.post(RANK, form(source="NRMP, by mail", step="preview"))
    hour = curator.post(RANK, form(at="20:00", step="preview"))

    assert "Day and hour stay, so no plan moves and nobody is told." in words(source)
    assert "The day stays, so no plan moves. People with an open step" in words(hour)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": ""}, "Write the day."),
        ({"on": "2026-03-03"}, "far from the usual day (16 days before Match Day) of this season. Is the year right?"),
        ({"source": " "}, "Name the source: no date without one."),
        ({"source_url": "nowhere at all"}, "Enter a valid URL"),
        ({"checked_on": "2999-01-01"}, "This day is in the future"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"status": ""}, "Say whether the day is official."),
        ({"at": "25:00"}, "Enter a valid time"),
        ({"note": "x" * 301}, "at most 300 characters"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "publish"])
def test_mistake_is_named_at_its_field_and_nothing_is_written(curator, form, changes, message, step):
    before = state()

    page = curator.post(RANK, form(**changes, step=step))

    assert page.status_code == 422
    assert message in words(page)
    assert "error-summary" in page.text
    assert state() == before


def test_nothing_changed_is_said(curator, form):
    rank = SeasonDate.objects.all().current().get(season_id=2027, anchor="A_ROL")

    page = curator.post(RANK, form(checked_on=rank.checked_on.isoformat(), step="preview"))

    assert page.status_code == 422
    assert "Nothing changed: this is the current version of the date." in words(page)


def test_publish_from_the_preview(curator, form, admin):
    preview = curator.post(RANK, form(on="2027-02-24", at="", status="expected", note="Moved.", step="preview"))

    answer = curator.post(RANK, {**fields_of(preview), "step": "publish"})

    assert (answer.status_code, answer.url) == (303, f"{DATES}?season=2027")
    new = SeasonDate.objects.all().current().get(season_id=2027, anchor="A_ROL")
    assert (new.version, new.on, new.at, new.status, new.note) == (2, date(2027, 2, 24), None, "expected", "Moved.")
    assert (new.created_by, new.change.by, new.shipped) == (admin, admin, False)
    page = curator.get(answer.url)
    assert "Rank order lists close 2027: 2027-02-24 is published." in words(page)
    assert "Wed 24 Feb 2027" in words(page)


def test_publish_the_rule_day_of_a_later_season(curator, form):
    address = "/curation/dates/2031/A_ROL/"

    answer = curator.post(address, form(address, source="NRMP, Match calendar", step="publish"))

    assert answer.status_code == 303
    assert not road.current().calendar.day(2031, "A_ROL").expected


def test_change_it_again_keeps_what_was_typed(curator, form):
    preview = curator.post(RANK, form(on="2027-02-24", note="Moved.", step="preview"))

    page = curator.post(RANK, {**fields_of(preview), "step": "change"})

    assert page.status_code == 200
    assert fields_of(page)["on"] == ["2027-02-24"]
    assert fields_of(page)["note"] == ["Moved."]


@pytest.mark.parametrize("step", ["preview", "publish"])
def test_date_that_was_changed_meanwhile_is_refused_and_theirs_is_shown(curator, form, step):
    mine = form(on="2027-02-24", step=step)
    other = UserFactory(admin=True, name="Olga Other")
    publish_date(
        season=2027, anchor="A_ROL", on=date(2027, 3, 10), status="official", source="NRMP, news",
        checked_on=date(2026, 11, 20), by=other,
    )  # fmt: skip
    before = state()

    page = curator.post(RANK, mine)

    assert page.status_code == 422
    assert "Somebody else changed this date meanwhile" in words(page)
    assert "Olga Other changed it: 2027-03-03 21:00:00 2027-03-10 (official, NRMP, news)" in words(page)
    assert "Nothing was published. What you typed is kept below" in words(page)
    assert fields_of(page)["on"] == ["2027-02-24"]
    assert fields_of(page)["seen"] == ["2"]
    assert state() == before
    assert curator.post(RANK, {**fields_of(page), "step": "publish"}).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 40])
def test_form_that_does_not_say_what_it_saw_is_refused(curator, form, seen):
    page = curator.post(RANK, form(on="2027-02-24", seen=seen, step="publish"))

    assert page.status_code == 422
    assert "changed this date meanwhile" in words(page)
    assert SeasonDate.objects.filter(season=2027, anchor="A_ROL").count() == 1


def test_date_changed_between_check_and_write_is_refused_too(curator, form, monkeypatch):
    """The lock decides, not the first look."""
    from roadmap import services

    real = services.publish_date

    def overtaken(**values):
        real(**{**values, "on": date(2027, 3, 10), "seen": None, "by": None})
        return real(**values)

    monkeypatch.setattr(services, "publish_date", overtaken)

    page = curator.post(RANK, form(on="2027-02-24", step="publish"))

    assert page.status_code == 422
    assert "A road file changed it" in words(page)
    assert road.current().calendar.day(2027, "A_ROL").on == date(2027, 3, 10)


def test_history_of_a_date_shows_every_version(curator, form):
    curator.post(RANK, form(on="2027-02-24", note="Moved.", step="publish"))

    text = words(curator.get(f"{RANK}history/"))

    assert "2 holds now Wed 24 Feb 2027 9:00 p.m. ET Moved." in text
    assert "1 Wed 3 Mar 2027 9:00 p.m. ET" in text
    assert "from the project's road file, replaced on" in text


def test_history_of_a_date_that_nobody_published(curator):
    assert "Nothing is published yet; the rule gives the day." in words(
        curator.get("/curation/dates/2031/A_ROL/history/")
    )


# ---------------------------------------------------------------------------------- list of the road


def test_road_lists_what_is_on_it_by_phase(curator, admin):
    edit_milestone(key="linkedin", values={"is_active": False}, by=admin)

    text = words(curator.get(ROAD))

    assert "Orientation 13 milestones" in text
    assert "Study for Step 1 step1_prep 17 – 39 usually 30" in text
    assert "LinkedIn" not in text
    assert "Set up a LinkedIn profile off the road linkedin" in words(curator.get(f"{ROAD}?show=off"))
    assert "LinkedIn" in words(curator.get(f"{ROAD}?show=all"))


@pytest.mark.parametrize(
    ("query", "found"), [("step 2 score", 1), ("visa_", 2), ("zebra", 0), ("%", 0), ("x" * 200, 127)]
)
def test_road_is_searched(curator, query, found):
    page = curator.get(ROAD, {"q": query})

    assert page.text.count('<th scope="row">') == found
    assert ("No milestone fits" in words(page)) == (not found)


def test_road_as_part_is_the_same_as_on_the_page(curator):
    page = curator.get(f"{ROAD}?q=step&show=all").text
    part = curator.get(f"{ROAD}?q=step&show=all", headers={"HX-Request": "true"}).text

    assert part.strip() in page


def test_lists_make_the_same_queries_for_few_and_many_rows(curator, django_assert_max_num_queries):
    def queries(address):
        curator.get(address)
        with django_assert_max_num_queries(12) as captured:
            curator.get(address)
        return len(captured)

    few = queries(f"{ROAD}?q=target_season"), queries(f"{DATES}?season=2040"), queries(f"{PREP}history/")
    for on in range(1, 20):
        publish_date(
            season=2040, anchor="A_ROL", on=date(2040, 3, on), status="official", source="NRMP",
            checked_on=date(2026, 11, 20), by=UserFactory(),
        )  # fmt: skip
        edit_milestone(key="step1_prep", values={"title": f"Title {on}"}, by=UserFactory())

    assert (queries(f"{ROAD}?show=all"), queries(f"{DATES}?season=2040"), queries(f"{PREP}history/")) == few
    assert queries("/curation/dates/2040/A_ROL/history/") == queries("/curation/dates/2041/A_ROL/history/")


# ------------------------------------------------------------------------------ change of a milestone


def test_milestone_form_sends_back_what_stands_there(curator):
    """Opening the form and sending it unchanged changes nothing, line ends of browsers included."""
    page = curator.post(PREP, {**fields_of(curator.get(PREP)), "step": "preview"})

    assert page.status_code == 422
    assert "Nothing changed." in words(page)


def test_milestone_forms_of_the_whole_road_send_back_what_stands_there(curator):
    for key in ("green_card", "rol_certify", "wdoms_check", "start_residency", "soap_apply", "photo", "usce_do"):
        address = f"/curation/road/{key}/"
        page = curator.post(address, {**fields_of(curator.get(address)), "step": "preview"})
        assert "Nothing changed." in words(page), key


def test_milestone_preview_shows_each_field_and_writes_nothing(curator, form):
    before = state()

    page = curator.post(PREP, form(PREP, typical_weeks="35", title="Study hard", is_active="", step="preview"))

    assert page.status_code == 200
    assert "Preview. Nothing is saved yet." in words(page)
    assert "Title Study for Step 1 Study hard" in words(page)
    assert "Usual, in weeks 30 35" in words(page)
    assert "Part of the road yes no" in words(page)
    assert "Why" not in words(page)
    assert state() == before


def test_milestone_preview_of_words_only_counts_nothing(curator, form):
    page = curator.post(PREP, form(PREP, why="Because.", step="preview"))

    assert "Only words change, so no plan moves." in words(page)


def test_milestone_preview_says_how_many_become_late(curator, form):
    ApplicantFactory(planned__season=2029)
    ApplicantFactory(planned__done={"step1_result": date(2026, 1, 5)})

    page = curator.post(PREP, form(PREP, typical_weeks="60", max_weeks="80", step="preview"))

    assert "This change touches 1 plan; 1 becomes late. 2 plans counted." in words(page)


def test_milestone_is_saved_from_the_preview(curator, form, admin):
    changes = {
        "requires": "step1_baseline",
        "follows": "",
        "how": "One.\r\nTwo.",
        "applies_to": ["student", "graduate"],
    }
    preview = curator.post(PREP, form(PREP, **changes, step="preview"))

    answer = curator.post(PREP, {**fields_of(preview), "step": "save"})

    assert (answer.status_code, answer.url) == (303, ROAD)
    row = Milestone.objects.get(key="step1_prep")
    assert row.how == "One.\nTwo."
    assert row.applies_to == ["student", "graduate"]
    assert road.edges()["step1_prep"] == {"requires": ["step1_baseline"], "follows": []}
    change = RoadChange.objects.of_milestone("step1_prep").get()
    assert set(change.after) == {"requires", "follows", "how", "applies_to"}
    assert change.by == admin
    assert "“Study for Step 1” is saved." in words(curator.get(ROAD))


def test_milestone_change_it_again_keeps_what_was_typed(curator, form):
    preview = curator.post(PREP, form(PREP, title="Study hard", is_active="", step="preview"))

    again = fields_of(curator.post(PREP, {**fields_of(preview), "step": "change"}))

    assert again["title"] == ["Study hard"]
    assert "is_active" not in again


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 81}, "at most 80 characters"),
        ({"requires": "nobody"}, "There is no milestone “nobody”."),
        ({"requires": "step1_exm"}, "There is no milestone “step1_exm”. Did you mean “step1_exam”?"),
        ({"requires": "step1_prep"}, "step1_prep cannot wait for itself."),
        ({"requires": "step1_baseline"}, "step1_prep: “step1_baseline” stands twice in front of it."),
        ({"requires": "find_mentors, find_mentors"}, "step1_prep: “find_mentors” stands twice in front of it."),
        ({"requires": "step1_result"}, "would wait for each other in a circle: "),
        ({"requires": "step1_result"}, "step1_exam → step1_result"),
        ({"deadline": "before:step1_baseline"}, "in a circle: "),
        ({"deadline": "before:nobody"}, "There is no milestone “nobody”."),
        ({"deadline": "someday"}, "“someday” is no day that the planner knows"),
        ({"not_before": "text:soon"}, "Only a day of the season can stand here."),
        ({"not_before": "A_ROL-999w"}, "more than ten years away"),
        ({"min_weeks": "40"}, "The lengths must be in order: shortest, typical, longest."),
        ({"max_weeks": "600", "typical_weeks": "600"}, "at most 520 weeks"),
        ({"typical_weeks": "soon"}, "Enter a number."),
        ({"typical_weeks": "NaN"}, "Enter a number."),
        ({"typical_weeks": "30.25"}, "no more than 1 decimal place"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"applies_to": []}, "This field is required."),
        ({"applies_to": ["dogs"]}, "dogs is not one of the available choices"),
        ({"guides": ["S9"]}, "S9 is not one of the available choices"),
        ({"phase": "nowhere"}, "Select a valid choice"),
        ({"sources": "x" * 201}, "200 characters"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "save"])
def test_milestone_mistake_is_named_and_nothing_is_written(curator, form, changes, message, step):
    before = state()

    page = curator.post(PREP, form(PREP, **changes, step=step))

    assert page.status_code == 422
    assert message in words(page)
    assert state() == before


@pytest.mark.parametrize("step", ["preview", "save"])
def test_milestone_that_was_changed_meanwhile_is_refused_and_theirs_is_shown(curator, form, step):
    mine = form(PREP, title="Mine", step=step)
    edit_milestone(key="step1_prep", values={"title": "Theirs"}, by=UserFactory(admin=True, name="Olga Other"))
    before = state()

    page = curator.post(PREP, mine)

    assert page.status_code == 422
    assert "Somebody else changed this milestone meanwhile" in words(page)
    assert "Olga Other changed it: Title: Study for Step 1 Theirs" in words(page)
    assert fields_of(page)["title"] == ["Mine"]
    assert state() == before
    assert curator.post(PREP, {**fields_of(page), "step": "save"}).status_code == 303
    assert Milestone.objects.get(key="step1_prep").title == "Mine"


def test_milestone_changed_between_check_and_write_is_refused_too(curator, form, monkeypatch, admin):
    from roadmap import services

    real = services.edit_milestone

    def overtaken(**values):
        real(**{**values, "values": {"title": "Theirs"}, "seen": None})
        return real(**values)

    monkeypatch.setattr(services, "edit_milestone", overtaken)

    page = curator.post(PREP, form(PREP, title="Mine", step="save"))

    assert page.status_code == 422
    assert "Somebody else changed this milestone meanwhile" in words(page)
    assert Milestone.objects.get(key="step1_prep").title == "Theirs"


def test_milestone_history_shows_before_and_after_per_field(curator, admin):
    edit_milestone(key="step1_prep", values={"title": "One", "applies_to": ["j1", "h1b"]}, by=admin)
    edit_milestone(key="step1_prep", values={"title": "Two", "requires": ["find_mentors"]}, by=admin)

    text = words(curator.get(f"{PREP}history/"))

    assert text.index("Title One Two") < text.index("Title Study for Step 1 One")
    assert "For whom all j1, h1b" in text
    assert "Must be done first – find_mentors" in text
    assert admin.name in text


def test_milestone_history_names_road_files_and_accounts_that_are_gone(curator, admin):
    other = UserFactory(admin=True)
    edit_milestone(key="step1_prep", values={"title": "One"}, by=other)
    other.delete()
    RoadChange.objects.create(
        kind="loaded", subject="road", before={"milestones": {"step1_prep": {"why": "Old."}}},
        after={"milestones": {"step1_prep": {"why": "New."}}},
    )  # fmt: skip

    text = words(curator.get(f"{PREP}history/"))

    assert "from a road file" in text
    assert "Why Old. New." in text
    assert "an account that is gone" in text


def test_milestone_that_was_never_changed_says_so(curator):
    assert "Never changed here" in words(curator.get(f"{PREP}history/"))


# ------------------------------------------------------------------------------ counting in slices


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr("roadmap.proposals.SLICE", 2)


def next_of(page):
    found = re.search(r'hx-get="([^"]+)" hx-trigger="load"', page.text)
    return unescape(found[1]) if found else None


@pytest.fixture
def five_people(db):
    for done in range(5):
        ApplicantFactory(planned__season=2029, planned__done={"step1_result": date(2026, 1, 5)} if done < 2 else {})


def test_slices_add_up_to_one_big_count(curator, form, five_people, monkeypatch):
    sent = form(PREP, typical_weeks="60", max_weeks="80", step="preview")
    whole = words(curator.post(PREP, sent))
    monkeypatch.setattr("roadmap.proposals.SLICE", 2)

    page = curator.post(PREP, sent)
    seen = []
    while address := next_of(page):
        seen.append(words(page))
        page = curator.get(address, headers={"HX-Request": "true"})

    assert len(seen) == 2
    assert "2 plans counted, and there are more." in seen[0]
    assert "This change touches 3 plans; 3 become late. 5 plans counted." in whole
    assert "This change touches 3 plans; 3 become late. 5 plans counted." in words(page)


@pytest.mark.usefixtures("few_at_once", "five_people")
def test_slices_go_on_without_javascript(curator, form):
    page = curator.post(PREP, form(PREP, typical_weeks="60", max_weeks="80", step="preview"))
    link = re.search(r'href="([^"]+)" target="_blank" rel="noopener">Count on', page.text)

    whole_page = curator.get(unescape(link[1]))

    assert "shell.html" in [template.name for template in whole_page.templates]
    assert "4 plans counted, and there are more." in words(whole_page)
    assert "The change itself waits in the other tab." in words(whole_page)


@pytest.mark.usefixtures("few_at_once", "five_people")
def test_slice_writes_nothing_and_is_the_same_part_as_on_its_page(curator, form):
    page = curator.post(PREP, form(PREP, typical_weeks="60", max_weeks="80", step="preview"))
    before = state()

    part = curator.get(next_of(page), headers={"HX-Request": "true"})
    whole = curator.get(next_of(page))

    assert part.text.strip().startswith('<div id="count"')
    assert part.text.strip() in whole.text
    assert state() == before


def test_slice_of_a_change_that_no_longer_fits_the_road_is_gone(curator, admin):
    facts = {
        "requires": ["step1_result"], "follows": [], "min_weeks": 1, "typical_weeks": 1, "not_before": "",
        "deadline": "", "severity": "", "applies_to": ["all"], "is_active": True,
    }  # fmt: skip
    token = Proposal(key="step1_prep", step=facts).token
    query = f"?change={token}&{NO_TOTALS}"

    assert curator.get(f"/curation/impact/{query}").status_code == 404


def test_slice_of_a_forged_change_is_refused(curator):
    token = dumps({"key": "step1_prep"}, salt=f"{SALT} not")

    page = curator.get(f"/curation/impact/?change={token}&{NO_TOTALS}")

    assert page.status_code == 404
