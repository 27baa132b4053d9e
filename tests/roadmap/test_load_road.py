"""Loading a road file: idempotent, field by field, and never over an admin's edit."""

import copy
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from roadmap import files, road
from roadmap.models import Guide, Milestone, Phase, RoadChange, SeasonDate
from roadmap.planner import RoadLoop
from roadmap.services import edit_milestone, load_road, publish_date

pytestmark = pytest.mark.django_db

SHIPPED = files.read(files.SHIPPED)


@pytest.fixture
def document():
    """The shipped road as a file would give it, free to be changed."""
    return copy.deepcopy(SHIPPED)


@pytest.fixture
def entry(document):
    return {milestone["key"]: milestone for milestone in document["milestones"]}


@pytest.fixture
def day(document):
    return {f"{day['season']}:{day['anchor']}": day for day in document["dates"]}


def sheet(tmp_path, *lines):
    path = tmp_path / "road.csv"
    path.write_text("\n".join(lines))
    return files.read(path)


def state():
    """All that a load could change, to compare before and after."""
    return (
        list(Milestone.objects.order_by("pk").values()), road.edges(), list(Phase.objects.values()),
        list(SeasonDate.objects.order_by("pk").values()), list(Guide.objects.values()), road.version(),
    )  # fmt: skip


def test_load_again_changes_nothing(document):
    before = state()

    report = load_road(document=document)

    assert (report.new, report.changed, report.kept, report.not_in_file) == ([], [], [], [])
    assert report.unchanged == 127 + 57
    assert state() == before
    assert report.lines() == ["0 new, 0 changed, 184 unchanged, 0 kept"]


def test_load_into_an_empty_database_is_one_change():
    RoadChange.objects.all().delete()
    SeasonDate.objects.all().delete()
    Milestone.objects.all().delete()
    Phase.objects.all().delete()

    report = load_road(document=copy.deepcopy(SHIPPED))

    assert len(report.new) == 184
    assert RoadChange.objects.get().kind == "loaded"
    assert set(road.current().road.order) == set(road.from_document(SHIPPED)[0].order)
    assert SeasonDate.objects.filter(shipped=True, version=1).count() == 57
    shipped_road = road.from_document(SHIPPED)[0]
    assert {key: node.step for key, node in road.current().road.nodes.items()} == {
        key: node.step for key, node in shipped_road.nodes.items()
    }


def test_changed_value_reaches_a_row_that_nobody_edited(document, entry):
    entry["step1_prep"]["title"] = "Study for Step 1 well"
    entry["step1_prep"]["typical_weeks"] = 31.0

    report = load_road(document=document)

    row = Milestone.objects.get(key="step1_prep")
    assert (row.title, float(row.typical_weeks)) == ("Study for Step 1 well", 31.0)
    assert report.changed == ["step1_prep: title, typical_weeks"]
    change = RoadChange.objects.of_milestone("step1_prep").get()
    assert change.before["milestones"]["step1_prep"] == {"title": "Study for Step 1", "typical_weeks": 30.0}
    assert change.after["milestones"]["step1_prep"] == {"title": "Study for Step 1 well", "typical_weeks": 31.0}
    assert load_road(document=document).changed == []


def test_edit_is_kept_and_reported_each_time(document, admin):
    edit_milestone(key="step1_prep", values={"title": "My title"}, by=admin)

    first, second = load_road(document=document), load_road(document=document)

    assert Milestone.objects.get(key="step1_prep").title == "My title"
    assert first.kept == second.kept == ["step1_prep: title (“My title” here, “Study for Step 1” in the file)"]
    assert first.changed == []
    assert "kept an edit made here: step1_prep: title" in "\n".join(first.lines())


def test_edit_is_kept_while_other_fields_of_the_row_follow_the_file(document, entry, admin):
    edit_milestone(key="step1_prep", values={"title": "My title"}, by=admin)
    entry["step1_prep"]["title"] = "A third title"
    entry["step1_prep"]["short"] = "studying"

    report = load_road(document=document)

    row = Milestone.objects.get(key="step1_prep")
    assert (row.title, row.short) == ("My title", "studying")
    assert report.kept == ["step1_prep: title (“My title” here, “A third title” in the file)"]
    assert report.changed == ["step1_prep: short"]


def test_edit_that_the_file_takes_over_is_an_edit_no_longer(document, entry, admin):
    edit_milestone(key="step1_prep", values={"title": "My title"}, by=admin)
    entry["step1_prep"]["title"] = "My title"
    assert load_road(document=document).kept == []

    entry["step1_prep"]["title"] = "Newer title"
    report = load_road(document=document)

    assert report.changed == ["step1_prep: title"]
    assert Milestone.objects.get(key="step1_prep").title == "Newer title"


def test_changed_edges_reach_a_row_that_nobody_edited(document, entry):
    entry["linkedin"]["follows"] = ["cv_document", "networking"]
    entry["linkedin"]["requires"] = ["find_mentors"]

    report = load_road(document=document)

    assert report.changed == ["linkedin: requires, follows"]
    assert road.edges()["linkedin"] == {"requires": ["find_mentors"], "follows": ["cv_document", "networking"]}


def test_edited_edges_are_kept_and_reported(document, entry, admin):
    edit_milestone(key="linkedin", values={"follows": ["networking"]}, by=admin)
    entry["linkedin"]["follows"] = ["cv_document", "find_mentors"]

    report = load_road(document=document)

    assert report.kept == ["linkedin: follows (“networking” here, “cv_document, find_mentors” in the file)"]
    assert road.edges()["linkedin"]["follows"] == ["networking"]


def test_milestone_taken_off_the_road_stays_off_and_is_no_edit_of_its_edges(document, admin):
    edit_milestone(key="step1_exam", values={"is_active": False}, by=admin)
    edges = road.edges()

    report = load_road(document=document)

    assert (report.kept, report.changed) == ([], [])
    assert not Milestone.objects.get(key="step1_exam").is_active
    assert road.edges() == edges


def test_milestone_that_disappears_from_the_file_is_reported_and_kept(document):
    document["milestones"] = [m for m in document["milestones"] if m["key"] not in ("linkedin", "networking")]

    report = load_road(document=document)

    assert report.not_in_file == ["linkedin", "networking"]
    assert Milestone.objects.get(key="linkedin").is_active
    assert "not in the file, left as they are: linkedin, networking" in report.lines()


def test_new_milestone_phase_and_order_of_phases(document, entry):
    document["phases"].insert(0, {"key": "before", "title": "Before all"})
    document["phases"][1]["title"] = "First steps"
    new = copy.deepcopy(entry["linkedin"]) | {"key": "dream", "phase": "before", "requires": [], "follows": []}
    document["milestones"].insert(0, new)

    report = load_road(document=document)

    assert report.new == ["dream"]
    assert [phase.key for phase in Phase.objects.all()][:2] == ["before", "orientation"]
    assert Phase.objects.get(key="orientation").title == "First steps"
    assert Milestone.objects.for_list()[0].key == "dream"
    assert load_road(document=document).new == []


def test_phase_that_the_file_does_not_have_comes_last(document):
    Phase.objects.create(key="extra", title="Extra", position=6)
    document["phases"] = document["phases"][::-1]

    load_road(document=document)

    assert [phase.key for phase in Phase.objects.all()] == [
        "training", "visa", "apply", "profile", "exams", "orientation", "extra",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------- dates


def test_changed_date_is_a_new_version_with_its_change(document, day):
    day["2027:A_PATHWAY_CLOSE"] |= {"on": date(2027, 2, 15), "status": "official"}

    report = load_road(document=document)

    new = SeasonDate.objects.all().versions(2027, "A_PATHWAY_CLOSE").first()
    assert report.changed == ["2027:A_PATHWAY_CLOSE"]
    assert (new.version, new.shipped, new.change.before["on"]) == (2, True, "2027-01-31")


def test_edited_date_is_kept_and_reported(document, day, admin):
    mine = publish_date(
        season=2027, anchor="A_PATHWAY_CLOSE", on=date(2027, 2, 1), status="official", source="ECFMG, by mail",
        checked_on=date(2026, 11, 21), by=admin,
    )  # fmt: skip

    same_file = load_road(document=document)
    day["2027:A_PATHWAY_CLOSE"]["on"] = date(2027, 2, 15)
    newer_file = load_road(document=document)

    assert same_file.kept == ["2027:A_PATHWAY_CLOSE (2027-02-01 here, 2027-01-31 in the file)"]
    assert newer_file.kept == ["2027:A_PATHWAY_CLOSE (2027-02-01 here, 2027-02-15 in the file)"]
    assert SeasonDate.objects.all().current().get(season_id=2027, anchor="A_PATHWAY_CLOSE") == mine


def test_date_that_the_file_brings_later_is_a_change_that_plans_follow(document, day):
    rank = copy.deepcopy(day["2028:A_ROL"]) | {"season": 2029, "on": date(2029, 2, 28), "status": "official"}
    document["dates"].append(rank)

    report = load_road(document=document)

    assert report.new == ["2029:A_ROL"]
    assert RoadChange.objects.of("date", "2029:A_ROL").get().season_date.shipped


def test_date_that_the_file_drops_stays(document):
    document["dates"] = []

    report = load_road(document=document)

    assert report.changed == []
    assert SeasonDate.objects.all().current().count() == 57


# --------------------------------------------------------------------------- what is refused as a whole


def test_loop_made_by_file_and_database_together_is_refused_by_name(document, entry, admin):
    edit_milestone(key="networking", values={"follows": ["join_community", "linkedin"]}, by=admin)
    entry["linkedin"]["follows"] = ["cv_document", "networking"]
    entry["step1_prep"]["title"] = "Half a road"
    before = state()

    with pytest.raises(RoadLoop) as loop:
        load_road(document=document)

    assert set(loop.value.keys) == {"linkedin", "networking"}
    assert state() == before


def test_prerequisite_twice_made_by_file_and_database_together_is_refused(document, entry, admin):
    edit_milestone(key="linkedin", values={"follows": ["cv_document", "networking"]}, by=admin)
    entry["linkedin"]["requires"] = ["networking"]
    before = state()

    with pytest.raises(ValidationError, match="linkedin: “networking” stands twice"):
        load_road(document=document)

    assert state() == before


# ---------------------------------------------------------------------------------------- spreadsheets

HEAD = "key,phase,title,min_weeks,typical_weeks,max_weeks"


def test_sheet_changes_only_what_it_has_columns_for(tmp_path):
    before = Milestone.objects.get(key="linkedin")

    report = load_road(document=sheet(tmp_path, HEAD, "linkedin,profile,Your LinkedIn,0,1.5,2"))

    row = Milestone.objects.get(key="linkedin")
    assert report.changed == ["linkedin: title, typical_weeks"]
    assert (row.title, float(row.typical_weeks)) == ("Your LinkedIn", 1.5)
    assert (row.what, row.sources, row.position, row.short) == (
        before.what,
        before.sources,
        before.position,
        before.short,
    )
    assert road.edges()["linkedin"]["follows"] == ["cv_document"]
    assert len(report.not_in_file) == 126


def test_sheet_with_a_new_milestone_and_the_name_of_a_phase(tmp_path):
    report = load_road(document=sheet(tmp_path, f"{HEAD},requires", "dream,Visa and start,Dream of it,0,1,2,match_day"))

    row = Milestone.objects.get(key="dream")
    assert report.new == ["dream"]
    assert (row.phase_id, row.short, row.applies_to, row.weeks_basis) == ("visa", "dream of it", ["all"], "estimate")
    assert row.position == 127
    assert road.edges()["dream"]["requires"] == ["match_day"]


def test_text_written_here_before_any_file_had_it_is_an_edit(tmp_path, admin):
    load_road(document=sheet(tmp_path, HEAD, "dream,visa,Dream of it,0,1,2"))
    edit_milestone(key="dream", values={"what": "My words."}, by=admin)

    report = load_road(document=sheet(tmp_path, f"{HEAD},what", "dream,visa,Dream of it,0,1,2,Their words."))

    assert Milestone.objects.get(key="dream").what == "My words."
    assert report.kept == ["dream: what (“My words.” here, “Their words.” in the file)"]


def test_sheet_with_an_unknown_phase_is_refused(tmp_path):
    before = state()

    with pytest.raises(ValidationError, match=r"no phase “nowhere”; the phases are orientation, exams"):
        load_road(document=sheet(tmp_path, HEAD, "linkedin,profile,X,0,1,2", "tracker,nowhere,Y,0,1,2"))

    assert state() == before
