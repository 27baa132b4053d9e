"""What a new season asks for once more, and which season can come next. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from applicants.remarks import Remark, Source, Weight
from roadmap.anchors import LAST_SEASON

FILE = Path(__file__).parent / "anew.toml"
PLACED = ("matched", "soap", "after_soap")
"""Ways in which a season ended with a position."""
FURTHEST = 5
"""So many seasons ahead can be chosen as the next one."""


@dataclass(frozen=True)
class Again:
    """Something that lasts as a record and has to be done anew. `key`: the step of the road whose record it is."""

    key: str
    step: str
    remark: Remark

    @property
    def remarks(self) -> list[Remark]:
        """Why, as a list of one for the page."""
        return [self.remark]


@dataclass(frozen=True)
class Anew:
    """All of it: keys of steps that open again, and what is to be done anew beside them."""

    reopen: frozenset[str]
    again: tuple[Again, ...]


@cache
def anew() -> Anew:
    """The file `anew.toml`, read."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    again = tuple(
        Again(
            key=one["key"], step=one["step"],
            remark=Remark(
                f"anew:{one['key']}", Weight.NOTE, one["why"],
                Source(one["source"], one["url"], raw["checked_on"], verified=one["verified"]),
            ),
        )
        for one in raw["do"]
    )  # fmt: skip
    return Anew(frozenset(raw["reopen"]), again)


def next_seasons(season: int, coming: int) -> list[int]:
    """The seasons that can follow: later than the one that ends, not over yet (`coming` is the next Match)."""
    first = max(season + 1, coming)
    return list(range(first, min(first + FURTHEST, LAST_SEASON + 1)))


def early(match_day: date, today: date, season: int) -> list[Remark]:
    """A word of caution while the season still runs."""
    if today > match_day:
        return []
    words = _("Match Day of %(season)s is still to come. Close the season only if you take no further part in it.")
    return [Remark("season_still_runs", Weight.WARN, words % {"season": season})]


def placed(outcome: str) -> list[Remark]:
    """A word of caution for somebody whose records show a position: the next season takes the plan away from it."""
    if outcome not in PLACED:
        return []
    words = _("Your records show a position for this season. Close it only if you apply again: your plan then leads to "
              "the next Match, and the steps of visa and start stand open again.")  # fmt: skip
    return [Remark("has_a_position", Weight.WARN, words)]


def snapshot(done: Mapping[str, tuple[str, date | None]]) -> list[dict[str, str]]:
    """The steps of a season as they lie in the past one: key, title and day. The earliest first."""
    days = [(day, key, title) for key, (title, day) in done.items() if day]
    return [{"key": key, "title": title, "on": day.isoformat()} for day, key, title in sorted(days)]
