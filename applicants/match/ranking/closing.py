"""When rank lists open and close: the instants of a season, official or expected. Pure but for the calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from accounts.zones import zone_of
from applicants.profile.models import Applicant
from roadmap.anchors import ANCHORS
from roadmap.models import EASTERN
from roadmap.road import CurrentRoad


@dataclass(frozen=True)
class Closing:
    """An instant of the season in its official zone. Without a published date it is expected and has no source."""

    at: datetime
    zone: str
    zone_name: str
    expected: bool
    source: str = ""
    source_url: str = ""
    checked_on: date | None = None


def instant_of(anchor: str, season: int, current: CurrentRoad) -> Closing:
    """An anchor of this season: as published, else by its usual rule and hour."""
    row = current.dates.get((season, anchor))
    if row:
        return Closing(
            row.instant, row.zone, row.zone_name, row.is_expected, row.source, row.source_url, row.checked_on
        )
    day = current.calendar.day(season, anchor)
    usual = datetime.combine(day.on, ANCHORS[anchor].at, zone_of(EASTERN))
    return Closing(usual.astimezone(UTC), EASTERN, "ET", expected=True)


def rank_lists_close(season: int, current: CurrentRoad) -> Closing:
    """When rank order lists must be certified."""
    return instant_of("A_ROL", season, current)


def ranking_opens(season: int, current: CurrentRoad) -> Closing:
    """From when a list can be certified."""
    return instant_of("A_RANK_OPEN", season, current)


def season_of(applicant: Applicant, today: date, current: CurrentRoad) -> int:
    """The season that a list is made for."""
    return applicant.target_season or current.calendar.coming_season(today)


def is_of(at: datetime, season: int, current: CurrentRoad) -> bool:
    """Whether what was certified then can be of this season: the lists of the one before were closed."""
    return at > rank_lists_close(season - 1, current).at
