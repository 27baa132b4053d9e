"""What the pages of dates and of changes show: rows put together for templates. No writes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.anchors import ANCHORS, PUBLISHED, Anchor
from roadmap.facts import Facts
from roadmap.files import FIELDS
from roadmap.models import RoadChange, SeasonDate

LABELS = {
    "requires": gettext_lazy("must be done first"),
    "follows": gettext_lazy("better done first"),
    "applies_to": gettext_lazy("for whom"),
    "min_weeks": gettext_lazy("shortest, in weeks"),
    "typical_weeks": gettext_lazy("usual, in weeks"),
    "max_weeks": gettext_lazy("longest, in weeks"),
    "weeks_basis": gettext_lazy("where the lengths are from"),
    "guides": gettext_lazy("guides that name it"),
    "is_active": gettext_lazy("part of the road"),
}
"""Fields of a milestone that people know under another name than the model."""


class DateLine(NamedTuple):
    """One date of a season: the version that holds (None where only the rule gives the day), and what it said before.

    `earlier` leaves out versions that said the same (checked again, another source).
    """

    anchor: Anchor
    on: date
    at: time | None
    current: SeasonDate | None
    earlier: list[SeasonDate]


class SeasonOfDates(NamedTuple):
    season: int
    is_running: bool
    lines: list[DateLine]


def public_seasons(running: int) -> list[SeasonOfDates]:
    """All seasons with published dates: the running one, then those that come, then those that are over."""
    rows = by_date(SeasonDate.objects.for_list())
    seasons: dict[int, list[DateLine]] = {}
    for (season, anchor), versions in rows.items():
        seasons.setdefault(season, []).append(line_of(season, ANCHORS[anchor], versions))
    order = sorted(seasons, key=lambda season: (season < running, season if season >= running else -season))
    return [
        SeasonOfDates(season, season == running, sorted(seasons[season], key=lambda line: line.on)) for season in order
    ]


def season_lines(season: int) -> list[DateLine]:
    """Every date that is published in a season, in the order of days; the rule's day where none is yet."""
    rows = by_date(SeasonDate.objects.for_list().filter(season_id=season))
    lines = [line_of(season, ANCHORS[key], rows.get((season, key), [])) for key in PUBLISHED]
    return sorted(lines, key=lambda line: (line.on, line.anchor.key))


def by_date(rows: Iterable[SeasonDate]) -> Mapping[tuple[int, str], list[SeasonDate]]:
    """Versions by season and anchor, newest first."""
    found: dict[tuple[int, str], list[SeasonDate]] = {}
    for row in rows:
        found.setdefault((row.season_id, row.anchor), []).append(row)
    return found


def line_of(season: int, anchor: Anchor, versions: list[SeasonDate]) -> DateLine:
    """A date from its versions (newest first), or from its rule."""
    if not versions:
        return DateLine(anchor, anchor.usual(season), anchor.at, None, [])
    newest = versions[0]
    earlier = [old for new, old in pairwise(versions) if not old.says_the_same(new)]
    return DateLine(anchor, newest.on, newest.at, newest, earlier)


class FieldChange(NamedTuple):
    label: str
    before: str
    after: str


def field_changes(before: Facts, after: Facts) -> Iterator[FieldChange]:
    """A change of a milestone field by field, in words."""
    for name in after:
        yield FieldChange(label_of(name), in_words(before.get(name)), in_words(after[name]))


def changes_of_milestone(changes: Iterable[RoadChange], key: str) -> list[tuple[RoadChange, list[FieldChange]]]:
    """The history of a milestone, each change with its fields."""
    return [(change, list(field_changes(*facts_in(change, key)))) for change in changes]


def facts_in(change: RoadChange, key: str) -> tuple[Facts, Facts]:
    """What a change says about a milestone, before and after."""
    if change.kind == RoadChange.Kind.LOADED:
        return change.before["milestones"][key], change.after["milestones"][key]
    return change.before, change.after


def label_of(name: str) -> str:
    """What a field of a milestone is called."""
    return str(LABELS.get(name) or FIELDS[name].verbose_name)


def in_words(value: Any) -> str:
    """A value of a field, as the change log keeps it, for people."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
