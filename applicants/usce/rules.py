"""What the field says of clinical experience in the US, as pure functions. Days are whole days, both ends count.

A month is four weeks: rotations are given in blocks of four weeks, and the road's 8 and 12 weeks stand for the 2 and 3
months that the guides name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.remarks import Remark, Source, Weight
from roadmap.fees import shipped

CHECKED = date(2026, 11, 21)
GUIDE_TIERS = Source("Guide by Ace Med Boards: three tiers of clinical experience", "", CHECKED)
GUIDE_MONTHS = Source("Ultimate IMG Guide: two to three months; Ace Med Boards: three months, hands-on", "", CHECKED)
GUIDE_OFFERS = Source("Steps to Complete US Residency: avoid places that mass-produce letters", "", CHECKED)
USCEHUB = Source("USCEHub, a public list", "https://github.com/shalinder88/uscehub", CHECKED, verified=False)

MONTH_DAYS = 28
NEEDED_DAYS = 56
"""The step "Do your US clinical experience" is done with the 8 weeks that the road gives as its least."""
AIM_MONTHS = (2, 3)
WINDOWS = (12, 36, 60)
"""How far back programs look, in months: some want the last year, some the last three or five."""
TIERS = (1, 2, 3, 4)
RESEARCH_TIER = 4
LONG_DAYS = 26 * 7


class PlaceState(StrEnum):
    """How far the search at one place is."""

    FOUND = "found"
    ASKED = "asked"
    ANSWERED = "answered"
    BOOKED = "booked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Span:
    """Days from one to another, both among them."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Stay(Span):
    """A rotation, as rules see it. `specialty` is its name, empty for none; `cost_usd` in US dollars for all of it."""

    kind: str = "observership"
    hands_on: bool = False
    took_place: bool = False
    specialty: str = ""
    added_on: date = date.min
    visa: str = ""
    emr: str = ""
    cost_usd: Decimal | None = None
    pk: int = 0
    name: str = ""

    @property
    def is_clinical(self) -> bool:
        """Whether it counts as clinical experience; research with clinical exposure is counted apart."""
        return tier(self.kind, hands_on=self.hands_on) != RESEARCH_TIER

    @property
    def is_hands_on(self) -> bool:
        """Whether one works with patients: tiers 1 and 2."""
        return tier(self.kind, hands_on=self.hands_on) <= 2


@dataclass(frozen=True)
class Offer:
    """What is known of a place; None where nobody asked yet."""

    hands_on: bool | None = None
    residents_there: bool | None = None
    takes_residency_seekers: bool | None = None
    letter_allowed: bool | None = None
    emr_access: bool | None = None
    specialty: str = ""


def tier(kind: str, *, hands_on: bool) -> int:
    """How much a stay weighs, 1 the most. Watching only is tier 3, whatever it is called.

    Source: Ace Med Boards' guide (three tiers: hands-on electives; externships and hands-on observerships; shadowing);
    the Ultimate IMG Guide has research with clinical exposure as a fourth kind.
    """
    if kind == "research":
        return RESEARCH_TIER
    if not hands_on:
        return 3
    return 1 if kind == "elective" else 2


# --------------------------------------------------------------------------------- counting


def days_covered(spans: Iterable[Span], since: date = date.min, until: date = date.max) -> int:
    """How many days lie in at least one of the spans; of the days from `since` to `until` only."""
    total, reached = 0, date.min
    for span in sorted(spans, key=lambda one: (one.starts_on, one.ends_on)):
        start, end = max(span.starts_on, since, reached), min(span.ends_on, until)
        if start <= end:
            total += (end - start).days + 1
            reached = min(end, date.max - timedelta(days=1)) + timedelta(days=1)
    return total


def months(days: int) -> float:
    """Days as months of four weeks, cut (not rounded) to one decimal, so that nothing is counted that was not done."""
    return days * 10 // MONTH_DAYS / 10


def whole_months(days: int) -> int:
    """Whole months of four weeks, as programs count."""
    return days // MONTH_DAYS


def months_before(day: date, count: int) -> date:
    """The same day some calendar months earlier; the last of the month where it is shorter."""
    index = day.year * 12 + day.month - 1 - count
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def is_over(span: Span, today: date) -> bool:
    return span.ends_on < today


def unanswered(stays: Iterable[Stay], today: date) -> list[Stay]:
    """Stays that are over by the calendar, and nobody said that they took place."""
    return [stay for stay in stays if is_over(stay, today) and not stay.took_place]


def so_far(stays: Iterable[Stay], today: date) -> list[Span]:
    """What was done up to today: stays that took place, and the days so far of those that are under way."""
    found = []
    for stay in stays:
        if stay.starts_on <= today and (stay.took_place or not is_over(stay, today)):
            found.append(Span(stay.starts_on, min(stay.ends_on, today)))
    return found


def ahead(stays: Iterable[Stay], today: date) -> list[Span]:
    """What is booked and still to come, from tomorrow on."""
    tomorrow = today + timedelta(days=1)
    return [Span(max(stay.starts_on, tomorrow), stay.ends_on) for stay in stays if stay.ends_on > today]


@dataclass(frozen=True)
class Count:
    """Days of some stays: done up to today, done in each of WINDOWS, and still ahead."""

    days: int
    recent: tuple[int, ...]
    ahead_days: int

    @property
    def months(self) -> float:
        return months(self.days)

    @property
    def recent_months(self) -> list[float]:
        return [months(days) for days in self.recent]

    @property
    def ahead_months(self) -> float:
        return months(self.ahead_days)


def count(stays: Iterable[Stay], today: date) -> Count:
    """Days done and ahead. Days on which two stays overlap count once; the future is not done."""
    stays = list(stays)
    done = so_far(stays, today)
    return Count(
        days=days_covered(done),
        recent=tuple(days_covered(done, since=months_before(today, window)) for window in WINDOWS),
        ahead_days=days_covered(ahead(stays, today)),
    )


def reached_on(stays: Iterable[Stay], days: int) -> date | None:
    """The last day of the stay with which so many days are reached; None where all of them are not enough."""
    ordered = sorted(stays, key=lambda stay: (stay.ends_on, stay.starts_on))
    for number, stay in enumerate(ordered, 1):
        if days_covered(ordered[:number]) >= days:
            return stay.ends_on
    return None


def overlapping[S: Span](span: Span, others: Iterable[S]) -> list[S]:
    """Those of the others that share a day with the span."""
    return [one for one in others if span.starts_on <= one.ends_on and one.starts_on <= span.ends_on]


# -------------------------------------------------------------------------------- the search


def place_state(*, asked_on: date | None, answered_on: date | None, closed_on: date | None, booked: bool) -> PlaceState:
    """How far a place is, from its days: what came last in the order of the search counts."""
    if booked:
        return PlaceState.BOOKED
    if closed_on:
        return PlaceState.CLOSED
    if answered_on:
        return PlaceState.ANSWERED
    return PlaceState.ASKED if asked_on else PlaceState.FOUND


@dataclass(frozen=True)
class Check:
    """One question about an offer: `verdict` is yes, no or unknown."""

    key: str
    question: Any
    why: Any
    verdict: str


QUESTIONS = (
    ("hands_on", gettext_lazy("Is it work with patients?"), gettext_lazy("Guides rank it above watching.")),
    ("residents_there", gettext_lazy("Do residents train there?"), gettext_lazy(
        "Doctors who teach residents know what a letter must say."
    )),
    ("takes_residency_seekers", gettext_lazy("Does it take people who look for a residency?"), gettext_lazy(
        "Ask before paying."
    )),
    ("letter_allowed", gettext_lazy("May the doctor in charge write a letter?"), gettext_lazy(
        "Ask before paying. A letter that everybody gets helps nobody."
    )),
    ("emr_access", gettext_lazy("Is the record system (EMR) to be seen?"), gettext_lazy(
        "It is part of what there is to learn."
    )),
)  # fmt: skip


def judge(offer: Offer, aims: Sequence[str]) -> list[Check]:
    """The checklist for an offer. `aims` are the names of the person's target specialties.

    Source: the Ultimate IMG Guide (hands-on or not, community or academic, fit with the specialty, chance of a
    letter); Steps to Complete US Residency (EMR, no mass-produced letters).
    """
    found = [_check(key, question, why, getattr(offer, key)) for key, question, why in QUESTIONS]
    fits = None if not offer.specialty or not aims else offer.specialty in aims
    found.append(_check("specialty", _("Is it in the target specialty?"), _("Letters from it weigh most."), fits))
    return found


def _check(key: str, question: Any, why: Any, value: bool | None) -> Check:
    return Check(key, question, why, "unknown" if value is None else "yes" if value else "no")


# ----------------------------------------------------------------------------------- remarks


def remarks_on(stay: Stay, *, graduated_on: date | None) -> list[Remark]:
    """What is worth a second look in one rotation. Nothing of it is refused or changed."""
    found = []
    if stay.kind == "elective" and graduated_on and stay.starts_on > graduated_on:
        found.append(Remark("elective_after_graduation", Weight.WARN, _(
            "Electives and sub-internships are for students; few hosts take graduates. Is it an externship?"
        ), GUIDE_TIERS))  # fmt: skip
    if stay.visa == "b" and stay.is_hands_on and stay.kind != "elective":
        found.append(Remark("visitor_hands_on", Weight.WARN, _(
            "A visitor visa is generally not enough for hands-on work as a graduate. Ask the host what it requires."
        ), USCEHUB))  # fmt: skip
    if days_covered([stay]) > LONG_DAYS:
        found.append(Remark("long_stay", Weight.WARN, _("This is longer than 26 weeks. Are both days right?"), USCEHUB))
    if price := _price(stay):
        found.append(price)
    return found


def _price(stay: Stay) -> Remark | None:
    """A price above the usual one for so many days. Source: roadmap/data/fees.toml, usual prices, not verified."""
    usual = shipped().price(stay.kind)
    if usual is None or not stay.cost_usd or stay.cost_usd * MONTH_DAYS <= usual.high * days_covered([stay]):
        return None
    words = _("This is more than the usual price, up to $%(most)s for four weeks. Ask what it buys.")
    source = Source(usual.source, usual.url, usual.checked_on, verified=False)
    return Remark("price", Weight.WARN, words % {"most": f"{usual.high:,}"}, source)


def remarks_on_all(stays: Sequence[Stay], today: date) -> list[Remark]:
    """What the guides say about all of it, measured against 2 to 3 months, hands-on and recent."""
    hands_on = [stay for stay in stays if stay.is_hands_on]
    clinical = [stay for stay in stays if stay.is_clinical]
    least = AIM_MONTHS[0] * MONTH_DAYS
    done, coming = count(hands_on, today), days_covered([*so_far(hands_on, today), *ahead(hands_on, today)])
    found = []
    if stays and coming < least:
        found.append(Remark("hands_on_short", Weight.WARN, _(
            "Hands-on work, done and booked, is less than the two to three months that the guides advise."
        ), GUIDE_MONTHS))  # fmt: skip
    if clinical and done.days == 0 and not ahead(hands_on, today):
        found.append(Remark("only_watching", Weight.NOTE, _(
            "So far it is all watching. Better than none, but guides give it far less weight than hands-on work."
        ), GUIDE_TIERS))  # fmt: skip
    everything = count(clinical, today)
    if everything.days and everything.recent[1] == 0 and not everything.ahead_days:
        found.append(Remark("not_recent", Weight.WARN, _(
            "All of it is more than three years ago. Some programs want it from the last three to five years."
        ), GUIDE_MONTHS))  # fmt: skip
    return found
