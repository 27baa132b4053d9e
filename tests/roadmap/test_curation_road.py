"""Milestones on the curation pages: the list, a preview that writes nothing, save, two people at once."""

from datetime import date

import pytest

from roadmap import road
from roadmap.models import Milestone, RoadChange
from roadmap.services import edit_milestone, publish_date
from tests.roadmap.pages import DATES, PREP, ROAD, fields_of, state, words
from tests.support.factories import ApplicantFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_road_lists_what_is_on_it_by_phase(curator, admin):
    edit_milestone(key="linkedin", values={"is_active": False}, by=admin)

    text = words(curator.get(ROAD))

    assert "Orientation 13 milestones" in text
    assert "Study for Step 1 step1_prep 17 – 39 usually 30" in text
    assert "LinkedIn" not in text
    assert "Set up a LinkedIn profile off the road linkedin" in words(curator.get(f"{ROAD}?show=off"))
    assert "LinkedIn" in words(curator.get(f"{ROAD}?show=all"))


@pytest.mark.parametrize(
    ("query", "found"), [("step 2 score", 1), ("visa_", 2), ("zebra", 0), ("%", 0), ("zz " * 200, 0)]
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
