"""What the page of clinical experience shows: counts, rows with their remarks, the search. Pure but for the rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.remarks import Remark, heaviest_first
from applicants.usce import rules
from applicants.usce.models import Place, Rotation
from applicants.usce.rules import PlaceState, Stay

TIER_NAMES = {
    1: gettext_lazy("Hands-on electives and sub-internships"),
    2: gettext_lazy("Externships and hands-on observerships"),
    3: gettext_lazy("Observerships: watching"),
    4: gettext_lazy("Research with clinical exposure"),
}
STATE_NAMES = {
    PlaceState.ANSWERED: gettext_lazy("Answered"),
    PlaceState.ASKED: gettext_lazy("Asked"),
    PlaceState.FOUND: gettext_lazy("Found"),
    PlaceState.BOOKED: gettext_lazy("Booked"),
    PlaceState.CLOSED: gettext_lazy("Came to nothing"),
}
"""In the order of the page: what needs a decision first."""


@dataclass(frozen=True)
class Line:
    """A line of the table of months."""

    name: Any
    count: rules.Count


@dataclass(frozen=True)
class Entry:
    """A rotation with what there is to say about it. `state`: over, under_way, ahead, unanswered."""

    row: Rotation
    state: str
    days: int
    gone: int
    remarks: Sequence[Remark]


@dataclass(frozen=True)
class Bar:
    """Months against the aim, for the picture: shares of 100 (as SVG takes them), three months are 100."""

    months: float
    ahead: float
    done_share: str
    booked_share: str


def entries(rows: Iterable[Rotation], today: date, graduated_on: date | None) -> list[Entry]:
    found = []
    for row in rows:
        stay = row.stay
        gone = rules.days_covered([stay], until=today) if stay.starts_on <= today else 0
        found.append(Entry(
            row, _state(stay, today), rules.days_covered([stay]), gone,
            heaviest_first(rules.remarks_on(stay, graduated_on=graduated_on)),
        ))  # fmt: skip
    return found


def _state(stay: Stay, today: date) -> str:
    if stay.took_place:
        return "over"
    if rules.is_over(stay, today):
        return "unanswered"
    return "under_way" if stay.starts_on <= today else "ahead"


def by_tier(stays: Sequence[Stay], today: date) -> list[Line]:
    """A line for each tier that has anything, the weightiest first."""
    found = []
    for tier in rules.TIERS:
        mine = [stay for stay in stays if rules.tier(stay.kind, hands_on=stay.hands_on) == tier]
        if mine:
            found.append(Line(TIER_NAMES[tier], rules.count(mine, today)))
    return found


def by_specialty(stays: Sequence[Stay], today: date) -> list[Line]:
    """A line for each specialty, research left out; those without one last."""
    clinical = [stay for stay in stays if stay.is_clinical]
    names = sorted({stay.specialty for stay in clinical}, key=lambda name: (not name, name))
    return [
        Line(name or _("No single one"), rules.count([stay for stay in clinical if stay.specialty == name], today))
        for name in names
    ]


def bar(stays: Sequence[Stay], today: date, counts: Callable[[Stay], bool]) -> Bar:
    """Done and booked of some stays against three months."""
    found = rules.count([stay for stay in stays if counts(stay)], today)
    most = rules.AIM_MONTHS[1] * rules.MONTH_DAYS

    def share(days: int) -> str:
        return f"{min(100.0, 100 * days / most):.1f}"

    return Bar(found.months, found.ahead_months, share(found.days), share(found.days + found.ahead_days))


def search(rows: Iterable[Place]) -> list[tuple[PlaceState, Any, list[Place]]]:
    """The places by how far they are: (state, its name, places); only what there is."""
    groups: dict[PlaceState, list[Place]] = {state: [] for state in STATE_NAMES}
    for row in rows:
        groups[row.state].append(row)
    return [(state, STATE_NAMES[state], places) for state, places in groups.items() if places]
