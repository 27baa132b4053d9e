"""What the rotations and the search for places mean for the plan. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.usce import rules
from applicants.usce.rules import NEEDED_DAYS, Stay


@dataclass(frozen=True)
class Searched:
    """A place, as the plan sees it; `nudge_on` only while they were asked and have not answered."""

    pk: int
    name: str
    found_on: date
    nudge_on: date | None = None
    path: str = ""


def shown(stays: Sequence[Stay], places: Sequence[Searched], today: date, path: str) -> Shown:
    """Steps, facts and days.

    The search is begun with the first place and done with the first rotation. The experience is done when 8 weeks took
    place, of all kinds but research (the least that the road gives); booked for the first day of the first stay, and
    begun from that day on. The record system is done with the first stay that took place where one was seen. A stay
    that is over counts when the person says that it took place, not by the mere passing of days.
    """
    done: dict[str, date] = {}
    begun: dict[str, date] = {}
    booked: dict[str, date] = {}
    clinical = [stay for stay in stays if stay.is_clinical]
    over = [stay for stay in clinical if stay.took_place]
    if stays:
        done["usce_search"] = min(min(stay.starts_on, stay.added_on) for stay in stays)
    if places:
        begun["usce_search"] = min(place.found_on for place in places)
    if last := rules.reached_on(over, NEEDED_DAYS):
        done["usce_do"] = last
    if started := [stay.starts_on for stay in clinical if stay.starts_on <= today]:
        begun["usce_do"] = min(started)
    elif clinical:
        booked["usce_do"] = min(stay.starts_on for stay in clinical)
    if seen := [stay.ends_on for stay in stays if stay.took_place and stay.emr]:
        done["emr_skill"] = min(seen)
    return Shown(
        done=done, begun=begun, booked=booked, facts=_facts(over), dates=_days(stays, places, path)
    )  # fmt: skip


def _facts(over: Sequence[Stay]) -> dict[str, int | str | None]:
    """Whole months that took place and their last day; nothing to say before the first one."""
    if not over:
        return {"usce_months": None, "usce_last_on": None}
    last = max(stay.ends_on for stay in over)
    return {"usce_months": rules.whole_months(rules.days_covered(over)), "usce_last_on": last.isoformat()}


def _days(stays: Sequence[Stay], places: Sequence[Searched], path: str) -> list[Day]:
    """The first day of a stay, the day after its last (how did it go?), and places to ask again."""
    found = []
    for stay in stays:
        if stay.took_place:
            continue
        begins = _("Your rotation begins: %(name)s") % {"name": stay.name}
        found.append(Day(f"start-{stay.pk}", RecordDate.Kind.HAPPENS, begins, stay.starts_on, path))
        ended = _("Say whether your rotation took place: %(name)s") % {"name": stay.name}
        found.append(Day(f"end-{stay.pk}", RecordDate.Kind.DUE, ended, stay.ends_on + timedelta(days=1), path))
    for place in places:
        if place.nudge_on:
            ask = _("Ask again about a rotation: %(name)s") % {"name": place.name}
            found.append(Day(f"place-{place.pk}", RecordDate.Kind.ASK, ask, place.nudge_on, place.path))
    return found
