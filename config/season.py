"""Which season applications go to next, and when one begins. The catalogue knows no dates of the road; settings name
these functions."""

from datetime import date

from roadmap import road
from roadmap.anchors import ANCHORS


def submission(today: date) -> tuple[int, date]:
    """The Match season whose applications go out next, and the day on which they do (that day still counts)."""
    calendar = road.current().calendar
    season = calendar.coming_season(today)
    while calendar.day(season, "A_SUBMIT").on < today:
        season += 1
    return season, calendar.day(season, "A_SUBMIT").on


def begins(year: int) -> date:
    """The day in a year on which applicants begin to ask about a season: MyERAS usually opens then.

    By the rule of the road, without a query: every value of a visa on every page is held against it.
    """
    return ANCHORS["A_ERAS_OPEN"].usual(year + 1)
