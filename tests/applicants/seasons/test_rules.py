"""Which season can follow, and the file of what is done anew."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.seasons import rules
from roadmap.anchors import FIRST_SEASON, LAST_SEASON
from roadmap.models import Milestone


@given(st.integers(FIRST_SEASON, LAST_SEASON), st.integers(FIRST_SEASON, LAST_SEASON))
def test_next_seasons_are_later_and_not_over(season, coming):
    found = rules.next_seasons(season, coming)

    assert all(season < one <= LAST_SEASON and one >= coming for one in found)
    assert found == sorted(set(found))
    assert len(found) <= rules.FURTHEST


@pytest.mark.parametrize(("today", "warned"), [
    (date(2027, 3, 18), True), (date(2027, 3, 19), True), (date(2027, 3, 20), False),
])  # fmt: skip
def test_a_season_that_still_runs_is_warned_of(today, warned):
    assert bool(rules.early(date(2027, 3, 19), today, 2027)) is warned


def test_the_file_names_steps_of_the_road(db):
    keys = set(Milestone.objects.values_list("key", flat=True))
    anew = rules.anew()

    assert anew.reopen <= keys
    assert {one.key for one in anew.again} <= keys
    assert {"photo", "personal_statement", "mspe"} <= {one.key for one in anew.again}
    assert all(one.remark.source for one in anew.again)


def test_snapshot_holds_days_in_order():
    found = rules.snapshot({"b": ("B", date(2026, 2, 1)), "a": ("A", date(2026, 3, 1)), "c": ("C", None)})

    assert [(step["key"], step["on"]) for step in found] == [("b", "2026-02-01"), ("a", "2026-03-01")]


@pytest.mark.parametrize(("outcome", "warned"), [
    ("matched", True), ("soap", True), ("after_soap", True), ("unmatched", False), ("", False),
])  # fmt: skip
def test_who_has_a_position_is_warned(outcome, warned):
    assert bool(rules.placed(outcome)) is warned
