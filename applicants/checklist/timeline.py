"""The road as a picture: geometry of the timeline in percent of its width. Pure.

The template only writes the SVG; every number that it needs is computed here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from applicants.checklist.models import LATE_STATES, ChecklistItem
from roadmap.anchors import ANCHORS, SeasonDay

ROW = 36
BAND = 30
LABEL_ROW = 17
HEAD = 48
"""Where the first row of labels stands, below the months and the word Today."""
LONGEST_PAST = timedelta(days=365)
"""The picture begins at most this long ago; a bar that began before is cut off there."""
LABELS = ("A_ERAS_OPEN", "A_SUBMIT", "A_REVIEW", "A_PATHWAY_CLOSE", "A_ROL", "A_MATCH", "A_START")
CHARACTER = 0.72
"""Width of a letter in percent of the narrowest picture (56rem)."""

type Place = Callable[[date], float]
"""Where a day stands, in percent of the width."""


@dataclass(slots=True)
class Mark:
    """A line over the picture: a month, an official day, today."""

    x: float
    label: str
    strong: bool = False
    tier: int = 0
    end: bool = False
    expected: bool = False

    @property
    def y(self) -> int:
        return HEAD + LABEL_ROW * self.tier

    @property
    def top(self) -> int:
        return self.y - 9


@dataclass(slots=True)
class Bar:
    """One step: from x over width, its room to `room_x`; a circle where it takes a day."""

    item: ChecklistItem
    y: int
    x: float
    width: float
    room_x: float | None
    tone: str
    label_end: bool
    label_x: float

    @property
    def middle(self) -> int:
        return self.y + 4

    @property
    def label_y(self) -> int:
        return self.y - 6

    @property
    def is_day(self) -> bool:
        return self.width < 0.25

    @property
    def end_x(self) -> float:
        return round(self.x + self.width, 2)

    @property
    def tick_top(self) -> int:
        return self.y

    @property
    def tick_bottom(self) -> int:
        return self.y + 8


@dataclass(slots=True)
class Band:
    """A phase: its heading and its bars."""

    title: str
    y: int
    bars: list[Bar] = field(default_factory=list)

    @property
    def text_y(self) -> int:
        return self.y + 16


@dataclass(slots=True)
class Link:
    """A piece of the line that joins the steps of the chain that decides."""

    x1: float
    y1: int
    x2: float
    y2: int


@dataclass(slots=True)
class Timeline:
    """The whole picture."""

    first: date
    last: date
    height: int
    months: list[Mark]
    anchors: list[Mark]
    today: float
    bands: list[Band]
    links: list[Link]


def build(items: Sequence[ChecklistItem], *, today: date, anchors: Mapping[str, SeasonDay]) -> Timeline | None:
    """The picture of these steps; None where no step has dates."""
    dated = [item for item in items if item.is_open and item.earliest_start and item.earliest_finish]
    if not dated:
        return None
    first, last = _range(dated, today, anchors)
    span = (last - first).days

    def x(day: date) -> float:
        return round(min(100, max(0, 100 * (day - first).days / span)), 2)

    marks = _anchors(first, last, anchors, x)
    y = HEAD + LABEL_ROW * (1 + max((mark.tier for mark in marks), default=0))
    bands: list[Band] = []
    places: dict[str, Bar] = {}
    for item in dated:
        if not bands or bands[-1].title != item.phase.title:
            bands.append(Band(item.phase.title, y))
            y += BAND + 18
        bar = _bar(item, y, x)
        places[item.key] = bar
        bands[-1].bars.append(bar)
        y += ROW
    return Timeline(
        first=first, last=last, height=y, months=_months(first, last, x), anchors=marks,
        today=x(today), bands=bands, links=_links([bar for bar in places.values() if bar.item.on_chain]),
    )  # fmt: skip


def _range(dated: Iterable[ChecklistItem], today: date, anchors: Mapping[str, SeasonDay]) -> tuple[date, date]:
    """From the month of the first step to the month after the last one (or after the start of training)."""
    ends = [item.earliest_finish for item in dated if item.earliest_finish]
    starts = [item.earliest_start for item in dated if item.earliest_start]
    first = max(min([today, *starts]), today - LONGEST_PAST).replace(day=1)
    last = max([*ends, today + timedelta(days=90)])
    start = anchors.get("A_START")
    if start and last <= start.on + timedelta(days=60):
        last = max(last, min(start.on, last + timedelta(days=365)))
    return first, (last.replace(day=1) + timedelta(days=45)).replace(day=1)


def _bar(item: ChecklistItem, y: int, x: Place) -> Bar:
    assert item.earliest_start
    assert item.earliest_finish
    left, right = x(item.earliest_start), x(item.earliest_finish)
    room = x(item.latest_finish) if item.latest_finish and item.latest_finish > item.earliest_finish else None
    if item.state in LATE_STATES:
        tone = "late"
    elif item.waiting_since:
        tone = "wait"
    else:
        tone = "critical" if item.on_chain else "bar"
    words = (len(item.title) + (len(", waiting") if tone in ("late", "wait") else 0)) * CHARACTER
    cut_right, cut_left = left + words - 100, words - right
    end = cut_right > 0 and cut_left < cut_right  # the side on which less of the label is cut off
    return Bar(item, y, left, round(right - left, 2), room, tone, end, right if end else left)


def _months(first: date, last: date, x: Place) -> list[Mark]:
    """A line a quarter (a year in long pictures), each January strong."""
    years = (last - first).days / 365
    step = 3 if years <= 4 else 12
    marks: list[Mark] = []
    day = first
    while day < last:
        if (day.month - 1) % step == 0 or day == first:
            january = day.month == 1
            named = january or day == first
            too_near = marks and x(day) - marks[-1].x < 4
            if not too_near or january:
                if too_near:
                    marks.pop()
                marks.append(Mark(x(day), day.strftime("%b %Y") if named else day.strftime("%b"), strong=january))
        day = (day + timedelta(days=32)).replace(day=1)
    return marks


def _anchors(first: date, last: date, anchors: Mapping[str, SeasonDay], x: Place) -> list[Mark]:
    """The official days in the picture, each label on the first tier on which it runs into no other."""
    days = sorted((d.on, key, d.expected) for key, d in anchors.items() if key in LABELS and first <= d.on <= last)
    taken: list[list[tuple[float, float]]] = []
    marks = []
    for on, key, expected in days:
        label, place = str(ANCHORS[key].name), x(on)
        width, end = len(label) * CHARACTER, place > 50
        left, right = (place - width, place) if end else (place, place + width)
        free = [n for n, spans in enumerate(taken) if all(right < a or left > b for a, b in spans)]
        tier = free[0] if free else len(taken)
        if not free:
            taken.append([])
        taken[tier].append((left, right))
        marks.append(Mark(place, label, tier=tier, end=end, expected=expected))
    return marks


def _links(bars: Sequence[Bar]) -> list[Link]:
    """Down from the end of one step of the chain to the beginning of the next."""
    ordered = sorted(bars, key=lambda bar: (bar.item.earliest_finish or date.max, bar.y))
    links = []
    for one, other in pairwise(ordered):
        links.append(Link(one.end_x, one.middle, one.end_x, other.middle))
        if other.x - one.end_x > 0.3:
            links.append(Link(one.end_x, other.middle, other.x, other.middle))
    return links
