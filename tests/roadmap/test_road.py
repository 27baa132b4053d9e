"""The road in memory follows the database, at the price of one query."""

from datetime import date

import pytest

from roadmap import files, road
from roadmap.models import Milestone
from roadmap.services import edit_milestone, publish_date

pytestmark = pytest.mark.django_db


def test_current_costs_one_query_while_nothing_changes(at_most):
    first = road.current()

    with at_most(1) as queries:
        second = road.current()

    assert second is first
    assert len(queries) == 1


def test_current_is_the_shipped_road():
    current, (shipped, calendar) = road.current(), road.from_document(files.read(files.SHIPPED))

    assert {key: node.step for key, node in current.road.nodes.items()} == {
        key: node.step for key, node in shipped.nodes.items()
    }
    assert current.calendar.published == calendar.published
    assert current.shorts["step1_prep"] == "Step 1 study"


def test_current_follows_an_edit_and_a_date(admin):
    before = road.current()
    edit_milestone(key="tracker", values={"title": "Keep a list"}, by=admin)
    publish_date(
        season=2027, anchor="A_ROL", on=date(2027, 3, 10), status="official", source="NRMP",
        checked_on=date(2026, 11, 21), by=admin,
    )  # fmt: skip

    after = road.current()

    assert after.version > before.version
    assert after.titles["tracker"] == "Keep a list"
    assert after.calendar.day(2027, "A_ROL").on == date(2027, 3, 10)


def test_current_stays_whole_when_it_is_forgotten_meanwhile(monkeypatch):
    road.current()
    version = road.version

    def forgetful():
        road.forget()
        return version()

    monkeypatch.setattr(road, "version", forgetful)

    assert road.current() is not None


def test_milestone_off_the_road_applies_to_nobody_and_keeps_its_name():
    Milestone.objects.filter(key="tracker").update(is_active=False)
    road.forget()

    current = road.current()

    assert current.road.nodes["tracker"].step.applies_to == frozenset()
    assert current.titles["tracker"] == "Keep one tracking sheet"
