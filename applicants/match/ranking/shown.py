"""What a rank list means for the roadmap and the reminders. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.match.ranking.rules import ADVANCED


@dataclass(frozen=True)
class Rank:
    """One rank of the primary list: since when it stands there, and the days of the first years behind it."""

    added_on: date
    type: str = ""
    behind: tuple[date, ...] = ()


@dataclass(frozen=True)
class Certified:
    """The version that NRMP holds, the person's day of it, and whether it is the list as it stands now."""

    number: int
    on: date
    is_current: bool


@dataclass(frozen=True)
class Close:
    """When lists close: the instant, and the person's day of it. `is_over`: it lies behind."""

    at: datetime
    on: date
    is_over: bool


def shown(
    ranks: Sequence[Rank], first_version_on: date | None, certified: Certified | None, close: Close, path: str
) -> Shown:
    """Draft begun with the first rank and done with the first version that was kept; certified only while the
    certified version is the list, until lists close: what NRMP holds then counts; supplemental lists done when
    each advanced program has one.
    """
    if not ranks and certified is None:
        return Shown()
    done: dict[str, date] = {}
    begun = {"rol_draft": min(rank.added_on for rank in ranks)} if ranks else {}
    if ranks and first_version_on:
        done["rol_draft"] = first_version_on
    if certified and (certified.is_current or close.is_over):
        done["rol_certify"] = certified.on
    _supplemental(ranks, begun, done)
    return Shown(done=done, begun=begun, dates=_alarm(certified, close, path))


def _supplemental(ranks: Sequence[Rank], begun: dict[str, date], done: dict[str, date]) -> None:
    advanced = [rank for rank in ranks if rank.type == ADVANCED]
    ready = [min(rank.behind) for rank in advanced if rank.behind]
    if ready:
        begun["rol_supplemental"] = min(ready)
    if ready and len(ready) == len(advanced):
        done["rol_supplemental"] = max(ready)


def _alarm(certified: Certified | None, close: Close, path: str) -> list[Any]:
    """A list that was changed after it was certified is to be certified again before lists close."""
    if certified is None or certified.is_current or close.is_over:
        return []
    title = _("Certify your rank list again: NRMP holds version %(n)s, and you changed it since") % {
        "n": certified.number
    }
    kind = RecordDate.Kind.DUE
    return [Day("certify-again", kind, title, close.on, path, closes=True, at=close.at)]
