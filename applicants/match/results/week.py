"""Match Week as instants. Pure; the days of a season come from the road, the hours from hours.toml.

All hours are those of the zone in which NRMP says them (US Eastern). An instant is found through that zone, so that the
weeks in which the US has changed its clocks and others have not come out right.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from accounts.zones import zone_of
from applicants.remarks import Source
from roadmap.anchors import ANCHORS, Calendar
from roadmap.models import EASTERN, SeasonDate

SHIPPED = Path(__file__).parent / "hours.toml"
ROUNDS = (1, 2, 3, 4)
SLACK = timedelta(days=1)
"""Where a day or hour is only expected, what is said up to so much before it is still believed."""

type Published = Mapping[tuple[int, str], SeasonDate]


@dataclass(frozen=True)
class Moment:
    """Something of the week: from when, until when (None: no end of its own), whether only expected, the source."""

    key: str
    starts: datetime
    ends: datetime | None
    expected: bool
    source: Source

    def is_running(self, now: datetime) -> bool:
        """Whether it is open at this instant; the last second belongs to it, the end itself does not."""
        return self.ends is not None and self.starts <= now < self.ends

    def has_begun(self, now: datetime) -> bool:
        """Whether its hour has struck."""
        return now >= self.starts

    def can_be_so(self, now: datetime) -> bool:
        """Whether somebody can have seen it begin: published hours count exactly, expected ones with a day of slack."""
        return now >= self.starts - (SLACK if self.expected else timedelta())


@dataclass(frozen=True)
class Week:
    """Match Week of a season, in order of time. `zone` is the one in which its hours are said."""

    season: int
    zone: str
    moments: Sequence[Moment]

    def at(self, key: str) -> Moment:
        """The moment of this name. KeyError without one."""
        return {one.key: one for one in self.moments}[key]

    def round(self, number: int) -> Moment:
        """An offer round, 1 to 4."""
        return self.at(f"round_{number}")

    def running_round(self, now: datetime) -> int | None:
        """The number of the offer round that is open now."""
        return next((number for number in ROUNDS if self.round(number).is_running(now)), None)

    def next_after(self, now: datetime) -> Moment | None:
        """What begins next."""
        return next((one for one in self.moments if one.starts > now), None)

    def soap_is_over(self, now: datetime) -> bool:
        """Whether SOAP has ended; from then on contact with programs that are still unfilled is open."""
        return self.at("soap_ends").has_begun(now)

    def place_of_now(self, now: datetime) -> int:
        """How many moments have begun: the marker of now stands behind so many."""
        return sum(1 for one in self.moments if one.has_begun(now))


@cache
def _document() -> Mapping[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def _hours(season: int) -> tuple[Mapping[str, Any], bool]:
    """The hours for a season, and whether they are those of another one."""
    entries = sorted(_document()["season"], key=lambda one: int(one["season"]))
    earlier = [one for one in entries if one["season"] <= season] or entries[:1]
    return earlier[-1], earlier[-1]["season"] != season


def week_of(season: int, calendar: Calendar, published: Published) -> Week:
    """Match Week of a season. `calendar` knows every day, `published` the rows that also give an hour and a source."""
    document, (hours, of_other) = _document(), _hours(season)
    source = Source(
        **document["sources"][hours["source"]], checked_on=document["checked_on"],
        verified=hours["verified"] and not of_other,
    )  # fmt: skip
    found = [
        _anchored("rank_lists_close", "A_ROL", season, calendar, published),
        _anchored("status", "A_STATUS", season, calendar, published),
        _anchored("match_day", "A_MATCH", season, calendar, published),
    ]
    for key, said in hours.items():
        if not isinstance(said, dict):
            continue
        day = calendar.day(season, said["anchor"])
        on = day.on + timedelta(days=said["day"])
        found.append(Moment(
            key, instant(on, said["from"], document["zone"]),
            instant(on, said["until"], document["zone"]) if "until" in said else None,
            day.expected or of_other, source,
        ))  # fmt: skip
    return Week(season, document["zone"], sorted(found, key=lambda one: one.starts))


def _anchored(key: str, anchor: str, season: int, calendar: Calendar, published: Published) -> Moment:
    """A moment that is an official date itself, with the hour, zone and source that were published for it."""
    day, row = calendar.day(season, anchor), published.get((season, anchor))
    at = row.at if row and row.at else ANCHORS[anchor].at
    source = (
        Source(row.source, row.source_url, row.checked_on, verified=not day.expected)
        if row
        else Source(str(ANCHORS[anchor].rule), "", _document()["checked_on"], verified=False)
    )
    return Moment(key, instant(day.on, at, row.zone if row else EASTERN), None, day.expected, source)


def instant(on: date, at: time, zone: str) -> datetime:
    """The instant (UTC) at which a clock of this zone shows this time."""
    return datetime.combine(on, at, zone_of(zone)).astimezone(UTC)
