"""What a past season shows, room by room, as plain tables. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.zones import zone_of
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.owned import Section
from applicants.seasons.models import PastSeason

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Part:
    """A table of a past season. `rows` reads it for one user, at most once for a page, in one query or a few."""

    key: str
    section: Section
    name: Any
    heads: tuple[Any, ...]
    rows: "Callable[[PastSeason, User], list[Sequence[Any]]]"


@dataclass(frozen=True)
class Shown:
    """A part with its rows read."""

    part: Part
    rows: list[Sequence[Any]]


def _programs(past: PastSeason, user: "User") -> list[Sequence[Any]]:
    rows = ListedProgram.objects.visible_in(past, user).for_list()
    return [(row.name, row.specialty.name, row.get_tier_display(), row.get_state_display()) for row in rows]


def _interviews(past: PastSeason, user: "User") -> list[Sequence[Any]]:
    rows = Interview.objects.visible_in(past, user).with_program().order_by("starts_at", "pk")
    return [
        (
            row.listed.name, row.get_state_display(),
            f"{date_format(row.starts_at.astimezone(zone_of(row.zone)), "j M Y, g:i a")} ({row.zone})"
            if row.starts_at else "",
        )
        for row in rows
    ]  # fmt: skip


PARTS: tuple[Part, ...] = (
    Part("programs", Section.PROGRAMS, _("Programs"), (_("Program"), _("Specialty"), _("Tier"), _("State")), _programs),
    Part("interviews", Section.INTERVIEWS, _("Interviews"), (_("Program"), _("State"), _("When")), _interviews),
)  # fmt: skip
"""The tables of a past season, in the order of the year."""


def parts_of(past: PastSeason, user: "User", granted: Sequence[str] | None) -> list[Shown]:
    """What this user may see of it. `granted`: the sections of an advisor, None for the person themselves."""
    return [Shown(part, part.rows(past, user)) for part in PARTS if granted is None or part.section in granted]
