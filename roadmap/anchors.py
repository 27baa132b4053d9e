"""The official days of a Match season: what they are called, when they usually fall, whether a door closes.

Pure Python. Published days (`roadmap.models.SeasonDate`) win over the rules here; the rules give every
season from 2025 on a day, which the product then marks as *expected*.
Sources of the rules: AAMC ERAS timelines, NRMP Match calendars and ECFMG Pathways pages of the seasons
2025 to 2027 (published copies read on 21 November 2026); each rule fits all three seasons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLOSES = "closes"
BEST_BY = "best_by"

FIRST_SEASON = 2025
"""The first season with published days in the project's data."""

LAST_SEASON = FIRST_SEASON + 30 + 5
"""No plan reaches further; a guard against typing errors, not a forecast."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth (1-5) given weekday (0 = Monday) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def last_weekday(year: int, month: int, weekday: int) -> date:
    """The last given weekday (0 = Monday) of a month that has 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def next_working_day(day: date) -> date:
    """The day itself, or the Monday after it when it falls on a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > FRIDAY else day


@dataclass(frozen=True, slots=True)
class Anchor:
    """One official day of a season.

    `severity` is `closes` where a door shuts for the season and `best_by` where being late only costs.
    `at` is the usual hour in US Eastern time. `usual` gives the day for a season (the Match year).
    """

    key: str
    name: str | Promise
    rule: str | Promise
    severity: str
    at: time
    usual: Callable[[int], date]


def _eras_open(season: int) -> date:
    return nth_weekday(season - 1, 6, WEDNESDAY, 1)


def _submit(season: int) -> date:
    return nth_weekday(season - 1, 9, WEDNESDAY, 1)


def _match(season: int) -> date:
    return nth_weekday(season, 3, FRIDAY, 3)


ANCHORS: Mapping[str, Anchor] = {
    anchor.key: anchor
    for anchor in (
        Anchor(
            "A_ERAS_OPEN",
            _("MyERAS opens"),
            _("first Wednesday of June before the Match"),
            BEST_BY,
            time(9),
            _eras_open,
        ),
        Anchor(
            "A_TOKEN",
            _("ERAS tokens for IMGs go on sale"),
            _("three weeks after MyERAS opens"),
            BEST_BY,
            time(9),
            lambda season: _eras_open(season) + timedelta(weeks=3),
        ),
        Anchor(
            "A_PATHWAY_OPEN",
            _("ECFMG Pathways applications open"),
            _("third Tuesday of August before the Match"),
            BEST_BY,
            time(9),
            lambda season: nth_weekday(season - 1, 8, TUESDAY, 3),
        ),
        Anchor(
            "A_SUBMIT",
            _("First day to send ERAS applications"),
            _("first Wednesday of September"),
            BEST_BY,
            time(9),
            _submit,
        ),
        Anchor(
            "A_NRMP_OPEN",
            _("NRMP registration opens"),
            _("15 September, or the next weekday"),
            BEST_BY,
            time(12),
            lambda season: next_working_day(date(season - 1, 9, 15)),
        ),
        Anchor(
            "A_REVIEW",
            _("Programs may read applications"),
            _("three weeks after the first day to send"),
            BEST_BY,
            time(9),
            lambda season: _submit(season) + timedelta(weeks=3),
        ),
        Anchor(
            "A_NRMP_STD",
            _("Last day to register with NRMP without a late fee"),
            _("last Friday of January"),
            BEST_BY,
            time(23, 59),
            lambda season: last_weekday(season, 1, FRIDAY),
        ),
        Anchor(
            "A_PATHWAY_CLOSE",
            _("ECFMG Pathways applications close"),
            _("31 January"),
            CLOSES,
            time(23, 59),
            lambda season: date(season, 1, 31),
        ),
        Anchor(
            "A_RANK_OPEN",
            _("Ranking opens"),
            _("46 days before Match Day"),
            BEST_BY,
            time(12),
            lambda season: _match(season) - timedelta(days=46),
        ),
        Anchor(
            "A_ROL",
            _("Rank order lists close"),
            _("16 days before Match Day"),
            CLOSES,
            time(21),
            lambda season: _match(season) - timedelta(days=16),
        ),
        Anchor(
            "A_STATUS",
            _("Matched or not; SOAP begins"),
            _("Monday of Match Week"),
            CLOSES,
            time(10),
            lambda season: _match(season) - timedelta(days=4),
        ),
        Anchor(
            "A_SOAP",
            _("SOAP offer rounds"),
            _("Thursday of Match Week"),
            CLOSES,
            time(9),
            lambda season: _match(season) - timedelta(days=1),
        ),
        Anchor("A_MATCH", _("Match Day"), _("third Friday of March"), CLOSES, time(12), _match),
        Anchor("A_ERAS_END", _("ERAS season ends"), _("31 May"), CLOSES, time(17), lambda season: date(season, 5, 31)),
        Anchor("A_START", _("Training starts"), _("1 July"), CLOSES, time(7), lambda season: date(season, 7, 1)),
        # the length of training is the person's; `Calendar.day` adds it, and nobody publishes this day
        Anchor(
            "A_TRAIN_END",
            _("Training ends"),
            _("30 June, the length of the specialty after the start"),
            CLOSES,
            time(17),
            lambda season: date(season, 6, 30),
        ),
    )
}


PUBLISHED = tuple(key for key in ANCHORS if key != "A_TRAIN_END")
"""The days that somebody publishes; the end of training differs from person to person and has a rule only."""

FAR_DAYS = 200
"""A published day that is further from its rule than this belongs to another season: a typing error."""


def is_far_off(season: int, key: str, on: date) -> bool:
    """Whether a day cannot belong to this season."""
    return abs((on - ANCHORS[key].usual(season)).days) > FAR_DAYS


class SeasonDay(NamedTuple):
    """A day of a season; `expected` when it comes from a rule or was announced only as expected."""

    on: date
    expected: bool


class Calendar:
    """The days of all seasons: published ones first, the rules for the rest.

    `published` maps (season, anchor key) to a SeasonDay.
    """

    __slots__ = ("_days", "published")

    def __init__(self, published: Mapping[tuple[int, str], SeasonDay] | None = None) -> None:
        self.published = dict(published or {})
        self._days: dict[tuple[int, str], SeasonDay] = {}

    def day(self, season: int, key: str, training_years: int = 3) -> SeasonDay:
        """The day of an anchor in a season. KeyError for an anchor that does not exist."""
        if key == "A_TRAIN_END":
            start = self.day(season, "A_START")
            return SeasonDay(date(start.on.year + training_years, 6, 30), True)
        found = self._days.get((season, key))
        if found is None:
            found = self.published.get((season, key)) or SeasonDay(ANCHORS[key].usual(season), True)
            self._days[season, key] = found
        return found

    def replaced(self, season: int, key: str, on: date, *, expected: bool) -> "Calendar":
        """The same calendar with one day moved: what a change would mean, before it is made."""
        return Calendar({**self.published, (season, key): SeasonDay(on, expected)})

    def coming_season(self, today: date) -> int:
        """The season whose Match Day comes next; Match Day itself still counts."""
        season = today.year
        while self.day(season, "A_MATCH").on < today:
            season += 1
        return season
