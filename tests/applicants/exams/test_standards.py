"""The shipped rules of the exams: in order, with sources, and what holds between them."""

from datetime import date
from itertools import pairwise

import pytest

from applicants.exams.kinds import Exam
from applicants.exams.standards import rulebook
from roadmap.anchors import FIRST_SEASON


def test_every_source_has_a_name_an_address_and_a_day():
    for source in rulebook().sources.values():
        assert source.name
        assert source.url.startswith("https://")
        assert source.checked_on == date(2026, 11, 21)


@pytest.mark.parametrize("rows", [*rulebook().standards.values(), rulebook().oet])
def test_rows_stand_in_the_order_of_their_days(rows):
    assert all(one.since < two.since for one, two in pairwise(rows))


def test_only_the_newest_standard_refuses():
    for rows in rulebook().standards.values():
        assert [row.refuses for row in rows] == [False] * (len(rows) - 1) + [True]


def test_every_exam_has_a_time_of_its_results():
    assert set(rulebook().reporting) == set(Exam.values)
    assert all(list(row.days) == sorted(row.days) for row in rulebook().reporting.values())


@pytest.mark.parametrize("season", range(FIRST_SEASON, FIRST_SEASON + 12))
def test_oet_windows_follow_the_pattern_and_later_ones_are_not_verified(season):
    first, source = rulebook().oet_first_day(season)

    assert first == date(season - 2, 1, 1)
    assert source.verified == (season < 2027)
