"""Publishing dates and editing milestones: versions, history, refusals."""

import re
from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from roadmap import road, services
from roadmap.models import Milestone, RoadChange, Season, SeasonDate
from roadmap.planner import RoadError, RoadLoop
from roadmap.services import Stale, edit_milestone, publish_date

pytestmark = pytest.mark.django_db

FACTS = {
    "status": "official", "source": "ECFMG, Pathways pages", "checked_on": date(2026, 11, 21),
    "source_url": "https://www.ecfmg.org/",
}  # fmt: skip


def publish(season=2029, anchor="A_PATHWAY_CLOSE", on=date(2029, 1, 31), **values):
    return publish_date(season=season, anchor=anchor, on=on, **{**FACTS, "by": None, **values})


def versions(season=2029, anchor="A_PATHWAY_CLOSE"):
    return list(SeasonDate.objects.all().versions(season, anchor))


# ------------------------------------------------------------------------------------------ dates


def test_publish_replays_the_history_of_the_2024_pathways_deadline(admin):
    """31 January, moved to 31 December 18:00, moved to 15 February; replayed here on Match 2029."""
    first = publish(on=date(2029, 1, 31), at=time(23, 59), by=admin)
    second = publish(on=date(2028, 12, 31), at=time(18), by=admin)
    third = publish(on=date(2029, 2, 15), at=time(23, 59), note="Moved for everybody.", by=admin)

    kept = versions()
    assert [(row.version, row.on, row.at) for row in kept] == [
        (3, date(2029, 2, 15), time(23, 59)), (2, date(2028, 12, 31), time(18)), (1, date(2029, 1, 31), time(23, 59)),
    ]  # fmt: skip
    assert [row.superseded_by for row in kept] == [None, third, second]
    assert [row.is_current for row in kept] == [True, False, False]
    assert (second.supersedes, third.supersedes) == (first, second)
    changes = list(RoadChange.objects.of("date", "2029:A_PATHWAY_CLOSE"))
    assert [(c.before.get("on"), c.after["on"]) for c in changes] == [
        ("2028-12-31", "2029-02-15"), ("2029-01-31", "2028-12-31"), ("2029-01-31", "2029-01-31"),
    ]  # fmt: skip
    assert [c.season_date for c in changes] == [third, second, first]
    assert {c.by for c in changes} == {admin}
    assert road.current().calendar.day(2029, "A_PATHWAY_CLOSE").on == date(2029, 2, 15)


def test_publish_gives_a_season_its_first_day_and_moves_the_version():
    before = road.version()
    new = publish(season=2044, anchor="A_ROL", on=date(2044, 3, 2))

    assert (new.version, new.zone, new.shipped) == (1, "America/New_York", False)
    assert Season.objects.filter(pk=2044).exists()
    assert road.version() > before
    assert not road.current().calendar.day(2044, "A_ROL").expected


def test_publish_for_the_first_time_names_the_day_of_the_rule_that_held_before():
    publish(on=date(2029, 2, 15))

    before = RoadChange.objects.of("date", "2029:A_PATHWAY_CLOSE").get().before
    assert (before["on"], before["at"], before["zone"]) == ("2029-01-31", "23:59:00", "America/New_York")
    assert (before["status"], before["version"], before["source"]) == ("expected", 0, "31 January")


def test_publish_another_source_is_a_new_version():
    publish()
    publish(source="ECFMG, news")

    assert [row.source for row in versions()] == ["ECFMG, news", "ECFMG, Pathways pages"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"source": " "}, "This field cannot be blank."),
        ({"on": date(2028, 1, 31)}, "far from the usual day (31 January) of this season. Is the year right?"),
        ({"on": date(2029, 12, 31)}, "Is the year right?"),
        ({"status": "superseded"}, "not a valid choice"),
        ({"zone": "Mars/Olympus"}, "is no time zone that we know"),
        ({"source_url": "nowhere"}, "Enter a valid URL"),
        ({"note": "x" * 301}, "at most 300 characters"),
        ({"season": 1900}, "Nobody publishes this date"),
        ({"season": 2061}, "Nobody publishes this date"),
        ({"anchor": "A_NOTHING"}, "Nobody publishes this date"),
        ({"anchor": "A_TRAIN_END", "on": date(2029, 6, 30)}, "Nobody publishes this date"),
    ],
)
def test_publish_refuses_and_changes_nothing(values, message):
    seasons, changes = Season.objects.count(), RoadChange.objects.count()

    with pytest.raises(ValidationError, match=message.replace("(", r"\(").replace(")", r"\)")):
        publish(**values)

    assert versions() == []
    assert (Season.objects.count(), RoadChange.objects.count()) == (seasons, changes)


def test_publish_the_same_again_is_refused():
    publish()

    with pytest.raises(ValidationError, match="Nothing changed"):
        publish()

    assert len(versions()) == 1


def test_publish_from_a_version_that_was_replaced_meanwhile_is_refused(admin):
    publish(seen=0)
    theirs = publish(on=date(2029, 2, 15), seen=1, by=admin)

    with pytest.raises(Stale) as stale:
        publish(on=date(2029, 2, 1), seen=1)

    assert stale.value.change.season_date == theirs
    assert stale.value.change.by == admin
    assert len(versions()) == 2


# ------------------------------------------------------------------------------------- milestones


def test_edit_changes_what_is_given_and_keeps_the_history(admin):
    edit_milestone(
        key="step1_prep", by=admin,
        values={"title": "Study hard for Step 1", "typical_weeks": Decimal("35.5"), "guides": ["S1"], "url": ""},
    )  # fmt: skip

    row = Milestone.objects.get(key="step1_prep")
    assert (row.title, row.typical_weeks, row.guides, row.url) == ("Study hard for Step 1", Decimal("35.5"), ["S1"], "")
    change = RoadChange.objects.of_milestone("step1_prep").get()
    assert change.before == {
        "title": "Study for Step 1", "typical_weeks": 30.0, "guides": ["S0", "S1", "S2"],
        "url": "https://www.usmle.org/",
    }  # fmt: skip
    assert change.after == {"title": "Study hard for Step 1", "typical_weeks": 35.5, "guides": ["S1"], "url": ""}
    assert change.by == admin
    assert road.current().road.nodes["step1_prep"].step.typical_weeks == 35.5
    assert road.current().titles["step1_prep"] == "Study hard for Step 1"


def test_edit_takes_every_field(admin):
    values = {
        "phase": "training", "title": "t", "short": "s", "what": "a", "why": "b", "how": "c", "pitfalls": "d",
        "elsewhere": "e", "min_weeks": 1, "typical_weeks": 2, "max_weeks": 3, "weeks_basis": "guide",
        "not_before": "A_SUBMIT", "deadline": "A_ROL", "severity": "best_by", "applies_to": ["j1"], "system": "x",
        "url": "https://www.nrmp.org/", "waits_on": "mentor", "guides": [], "sources": ["somebody"],
        "confidence": "L", "checked_on": date(2026, 1, 2), "requires": ["cv_document"], "follows": ["tracker"],
        "is_active": False,
    }  # fmt: skip

    edit_milestone(key="linkedin", values=values, by=admin)

    row = Milestone.objects.get(key="linkedin")
    facts = services.facts_of(row, road.edges()["linkedin"])
    assert facts == values | {"checked_on": "2026-01-02"}
    assert set(RoadChange.objects.of_milestone("linkedin").get().after) == set(values)


def test_edit_of_order_only_is_no_change(admin):
    edges = road.edges()["ecfmg_certificate"]["requires"]

    with pytest.raises(ValidationError, match="Nothing changed"):
        edit_milestone(key="ecfmg_certificate", values={"requires": edges[::-1]}, by=admin)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({}, ValidationError, "Nothing changed"),
        ({"title": "Study for Step 1"}, ValidationError, "Nothing changed"),
        ({"title": ""}, ValidationError, "cannot be blank"),
        ({"title": "x" * 81}, ValidationError, "at most 80"),
        ({"url": "javascript:alert(1)"}, ValidationError, "valid URL"),
        ({"min_weeks": 31}, ValidationError, "in order: shortest, typical, longest"),
        ({"min_weeks": -1}, ValidationError, "in order|greater than or equal"),
        ({"typical_weeks": 600, "max_weeks": 600}, RoadError, "step1_prep: the lengths must be in order .* 520"),
        ({"applies_to": []}, ValidationError, "Say for whom|cannot be blank"),
        ({"applies_to": ["dogs"]}, ValidationError, "did not validate"),
        ({"deadline": "A_NOTHING"}, RoadError, "step1_prep: “A_NOTHING”"),
        ({"not_before": "before:step1_exam"}, RoadError, "step1_prep: “not before” must be a day"),
        ({"requires": ["nobody"]}, ValidationError, "step1_prep: there is no milestone “nobody”"),
        ({"requires": ["step1_prep"]}, ValidationError, "step1_prep cannot wait for itself"),
        ({"requires": ["step1_baseline"]}, ValidationError, "“step1_baseline” stands twice"),
        ({"requires": ["step1_result"]}, RoadLoop, "step1_prep -> step1_exam -> step1_result"),
        ({"deadline": "before:step1_baseline"}, RoadLoop, "in a circle"),
    ],
)
def test_edit_refuses_and_changes_nothing(admin, values, error, message):
    before = services.facts_of(Milestone.objects.get(key="step1_prep"), road.edges()["step1_prep"])
    version = road.version()

    with pytest.raises(error) as raised:
        edit_milestone(key="step1_prep", values=values, by=admin)

    text = str(raised.value)
    assert re.search(message, text) or re.search(message, _turned(text)), text
    assert services.facts_of(Milestone.objects.get(key="step1_prep"), road.edges()["step1_prep"]) == before
    assert road.version() == version


def _turned(text):
    """A circle may be named from any of its steps: the same message, once more around."""
    names = text.partition(": ")[2].split(" -> ")
    return " -> ".join([*names, *names[1:], *names[1:]])


def test_edit_of_what_is_no_field_is_a_mistake_of_the_program(admin):
    with pytest.raises(ValueError, match="not a part of a milestone: key"):
        edit_milestone(key="step1_prep", values={"key": "other"}, by=admin)


def test_edit_of_an_unknown_milestone_is_a_mistake_of_the_program(admin):
    with pytest.raises(Milestone.DoesNotExist):
        edit_milestone(key="nobody", values={"title": "x"}, by=admin)


def test_edit_from_an_older_change_is_refused_and_names_the_newer(admin):
    edit_milestone(key="step1_prep", values={"title": "One"}, seen=0, by=admin)
    first = RoadChange.objects.of_milestone("step1_prep").first()

    with pytest.raises(Stale) as stale:
        edit_milestone(key="step1_prep", values={"title": "Two"}, seen=0, by=admin)

    assert stale.value.change == first
    edit_milestone(key="step1_prep", values={"title": "Two"}, seen=first.pk, by=admin)
    assert Milestone.objects.get(key="step1_prep").title == "Two"


def test_taken_off_the_road_leads_past_and_comes_back_with_its_edges(admin):
    edges = road.edges()
    edit_milestone(key="step1_exam", values={"is_active": False}, by=admin)
    graph = road.current().road.graph(frozenset({"all", "graduate"}), frozenset())

    assert "step1_exam" not in graph.order
    assert graph.requires["step1_result"] == ("step1_prep", "step1_register")
    edit_milestone(key="step1_result", values={"follows": ["tracker"]}, by=admin)
    edit_milestone(key="step1_exam", values={"is_active": True}, by=admin)
    back = road.edges()
    assert back["step1_exam"] == edges["step1_exam"]
    assert back["step1_result"]["requires"] == ["step1_exam"]


def test_taken_off_the_road_although_others_must_come_before_it(admin):
    edit_milestone(key="usce_do", values={"is_active": False}, by=admin)

    found = road.current().road.graph(frozenset({"all", "graduate"}), frozenset())
    assert "usce_search" in found.order
    assert "usce_do" not in found.order
