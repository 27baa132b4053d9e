"""The official days: the rules, and the days that were published."""

from datetime import date, time, timedelta

import pytest

from roadmap import files
from roadmap.anchors import (
    ANCHORS,
    FIRST_SEASON,
    PUBLISHED,
    Calendar,
    SeasonDay,
    is_far_off,
    last_weekday,
    next_working_day,
    nth_weekday,
)

OFF_THE_RULE: dict[tuple[int, str], date] = {}
"""Official days that differ from the rule. None so far; a new one must be named here."""


@pytest.mark.parametrize("entry", files.read(files.SHIPPED)["dates"], ids=lambda d: f"{d['season']}-{d['anchor']}")
def test_published_day_agrees_with_the_rule(entry):
    key = (entry["season"], entry["anchor"])

    assert entry["on"] == OFF_THE_RULE.get(key, ANCHORS[entry["anchor"]].usual(entry["season"]))
    assert entry["at"] == ANCHORS[entry["anchor"]].at


@pytest.mark.parametrize(
    ("key", "weekday"),
    [
        ("A_ERAS_OPEN", 2), ("A_TOKEN", 2), ("A_PATHWAY_OPEN", 1), ("A_SUBMIT", 2), ("A_REVIEW", 2), ("A_NRMP_STD", 4),
        ("A_RANK_OPEN", 0), ("A_ROL", 2), ("A_STATUS", 0), ("A_SOAP", 3), ("A_MATCH", 4),
    ],
)  # fmt: skip
def test_rule_gives_its_weekday_in_every_season_to_2065(key, weekday):
    assert {ANCHORS[key].usual(season).weekday() for season in range(FIRST_SEASON, 2066)} == {weekday}


@pytest.mark.parametrize("season", range(FIRST_SEASON, 2066))
def test_every_season_to_2065_resolves_in_order(season):
    calendar = Calendar()
    days = {key: calendar.day(season, key) for key in ANCHORS}

    order = [
        "A_ERAS_OPEN", "A_TOKEN", "A_PATHWAY_OPEN", "A_SUBMIT", "A_NRMP_OPEN", "A_REVIEW", "A_NRMP_STD",
        "A_ROL", "A_STATUS", "A_SOAP", "A_MATCH", "A_ERAS_END", "A_START", "A_TRAIN_END",
    ]  # fmt: skip
    assert all(day.expected for day in days.values())
    assert [days[key].on for key in order] == sorted(days[key].on for key in order)
    assert 1 <= days["A_SUBMIT"].on.day <= 7
    assert 15 <= days["A_PATHWAY_OPEN"].on.day <= 21
    assert 15 <= days["A_MATCH"].on.day <= 21
    assert 25 <= days["A_NRMP_STD"].on.day <= 31
    assert 15 <= days["A_NRMP_OPEN"].on.day <= 17
    assert days["A_NRMP_OPEN"].on.weekday() < 5


@pytest.mark.parametrize(
    ("year", "on"),
    [(2024, date(2024, 9, 16)), (2025, date(2025, 9, 15)), (2029, date(2029, 9, 17)), (2026, date(2026, 9, 15))],
)
def test_next_working_day_of_15_september(year, on):
    assert next_working_day(date(year, 9, 15)) == on


def test_weekday_helpers():
    assert nth_weekday(2027, 3, 4, 3) == date(2027, 3, 19)
    assert nth_weekday(2026, 9, 2, 1) == date(2026, 9, 2)
    assert last_weekday(2027, 1, 4) == date(2027, 1, 29)
    assert last_weekday(2025, 1, 4) == date(2025, 1, 31)


@pytest.mark.parametrize(("years", "ends"), [(1, 2028), (3, 2030), (7, 2034)])
def test_training_ends_on_30_june_after_its_years(years, ends):
    assert Calendar().day(2027, "A_TRAIN_END", years) == SeasonDay(date(ends, 6, 30), True)


def test_training_end_follows_a_published_start_and_is_never_published_itself():
    calendar = Calendar(
        {
            (2027, "A_START"): SeasonDay(date(2027, 6, 24), False),
            (2027, "A_TRAIN_END"): SeasonDay(date(2029, 1, 1), False),
        }
    )

    assert calendar.day(2027, "A_TRAIN_END") == SeasonDay(date(2030, 6, 30), True)
    assert "A_TRAIN_END" not in PUBLISHED


def test_published_day_wins_over_the_rule():
    calendar = Calendar({(2027, "A_ROL"): SeasonDay(date(2027, 3, 10), False)})

    assert calendar.day(2027, "A_ROL") == SeasonDay(date(2027, 3, 10), False)
    assert calendar.day(2028, "A_ROL") == SeasonDay(date(2028, 3, 1), True)


def test_replaced_moves_one_day_and_leaves_the_first_calendar_alone():
    calendar = Calendar()
    moved = calendar.replaced(2027, "A_ROL", date(2027, 3, 10), expected=False)

    assert moved.day(2027, "A_ROL") == SeasonDay(date(2027, 3, 10), False)
    assert calendar.day(2027, "A_ROL").on == date(2027, 3, 3)


def test_unknown_anchor_is_a_mistake():
    with pytest.raises(KeyError):
        Calendar().day(2027, "A_NOTHING")


def test_coming_season_turns_after_match_day():
    assert Calendar().coming_season(date(2026, 11, 21)) == 2027
    assert Calendar().coming_season(date(2027, 3, 19)) == 2027
    assert Calendar().coming_season(date(2027, 3, 20)) == 2028


def test_coming_season_follows_a_published_match_day():
    calendar = Calendar({(2027, "A_MATCH"): SeasonDay(date(2027, 3, 26), False)})

    assert calendar.coming_season(date(2027, 3, 25)) == 2027


def test_far_off_is_another_season():
    assert not is_far_off(2027, "A_PATHWAY_CLOSE", date(2027, 5, 31))
    assert is_far_off(2027, "A_ROL", date(2026, 3, 3))
    assert is_far_off(2027, "A_ROL", date(2028, 3, 1))


def test_every_anchor_says_when_at_what_hour_and_whether_a_door_closes():
    for anchor in ANCHORS.values():
        assert anchor.severity in ("closes", "best_by")
        assert isinstance(anchor.at, time)
        assert str(anchor.name)
        assert str(anchor.rule)
        assert anchor.usual(2027) - anchor.usual(2026) in [
            timedelta(days=days) for days in (363, 364, 365, 366, 371, 372)
        ]
