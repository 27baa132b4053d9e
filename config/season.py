"""Which season applications go to next. The catalogue knows no dates of the road; settings name this function."""

from datetime import date

from roadmap import road


def submission(today: date) -> tuple[int, date]:
    """The Match season whose applications go out next, and the day on which they do (that day still counts)."""
    calendar = road.current().calendar
    season = calendar.coming_season(today)
    while calendar.day(season, "A_SUBMIT").on < today:
        season += 1
    return season, calendar.day(season, "A_SUBMIT").on
