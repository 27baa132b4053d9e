"""What the rules of the Match say about a rank list. Pure: plain values in, remarks out; nothing is ever changed.

Read in published copies on 21 November 2026; each remark names its source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.match.ranking.costs import Cost
from applicants.match.ranking.order import MOST_RANKS
from applicants.remarks import Remark, Source, Weight, heaviest_first

CHECKED_ON = date(2026, 11, 21)
FAQ = Source("NRMP, applicant FAQ", "https://www.nrmp.org/", CHECKED_ON)
FEES = Source("NRMP, Match fees and FAQ", "https://www.nrmp.org/", CHECKED_ON, verified=False)
ALGORITHM = Source("NRMP, how the algorithm works", "https://www.nrmp.org/", CHECKED_ON)
CALENDAR = Source("NRMP, Match calendar", "https://www.nrmp.org/", CHECKED_ON)
AGREEMENT = Source("NRMP, policy pages", "https://www.nrmp.org/", CHECKED_ON)
GENERAL = Source("General knowledge", "", CHECKED_ON, verified=False)
ADVANCED, PRELIMINARY = "A", "P"
FULL_SOON = 20
"""So many ranks below the limit it is said."""


@dataclass(frozen=True)
class Ranked:
    """One rank as the rules see it.

    `interviewed` None: the reader may not know. `visas`: what the catalogue says of each visa that would do for the
    person (True, False, None for not known); empty where none is needed, where the program was typed by hand, or
    where the reader may not know. `known_codes`: the codes of the catalogue for this program; empty where it has none.
    """

    name: str
    code: str = ""
    type: str = ""
    interviewed: bool | None = None
    visas: tuple[bool | None, ...] = ()
    known_codes: frozenset[str] = frozenset()
    hard_stop: str = ""
    has_supplemental: bool = False
    is_supplemental: bool = False


def entry_remarks(one: Ranked) -> list[Remark]:
    """What is to be said of one rank, the heaviest first."""
    return heaviest_first([*_stop(one), *_track(one), *_interview(one), *_visa(one), *_year(one)])


def _stop(one: Ranked) -> Iterator[Remark]:
    """Rank only where one would train: a match binds both sides. Source: NRMP."""
    if one.hard_stop:
        words = _("A hard stop: %(reason)s. A match binds both sides, so leave it out or take the stop away.")
        yield Remark("hard_stop_ranked", Weight.WARN, words % {"reason": one.hard_stop}, AGREEMENT)


def _track(one: Ranked) -> Iterator[Remark]:
    """NRMP ranks tracks, by their code. Source: NRMP, applicant FAQ."""
    if not one.code:
        words = _("No track yet. R3 takes a code such as 1234140C0: look it up there and write it here.")
        yield Remark("no_code", Weight.WARN, words, FAQ)
    elif one.known_codes and one.code not in one.known_codes:
        words = _("The catalogue does not know %(code)s for this program. Compare it with R3.") % {"code": one.code}
        yield Remark("unknown_code", Weight.WARN, words)


def _interview(one: Ranked) -> Iterator[Remark]:
    """An interview is the practical condition to be ranked; why, and the source, is said once for the list."""
    if one.interviewed is False:
        yield Remark("not_interviewed", Weight.WARN, _("No interview is recorded as done."))


def _visa(one: Ranked) -> Iterator[Remark]:
    """The visa as the catalogue knows it today. Whose word it is and of which day stands on the program's page."""
    if not one.visas or True in one.visas:
        return
    if None in one.visas:
        words = _("The catalogue does not (or no longer) know whether they sponsor the visa. Ask before ranking.")
        yield Remark("visa_unknown", Weight.WARN, words)
    else:
        words = _("The catalogue says that they do not sponsor the visa. See its page for source and day, and ask.")
        yield Remark("visa_no", Weight.WARN, words)


def _year(one: Ranked) -> Iterator[Remark]:
    """An advanced program begins in the second year. Source: NRMP, applicant FAQ."""
    if one.type == ADVANCED and not one.has_supplemental and not one.is_supplemental:
        words = _(
            "Advanced: it begins with the second year. Without a supplemental list, a match here leaves "
            "the first year to be found."
        )
        yield Remark("advanced_alone", Weight.WARN, words, FAQ)
    if one.is_supplemental and one.type not in ("", PRELIMINARY):
        words = _("A supplemental list holds first years, usually preliminary or transitional ones. Is this one?")
        yield Remark("no_first_year", Weight.WARN, words, FAQ)


def list_remarks(ranks: Sequence[Ranked], costs: Sequence[Cost]) -> list[Remark]:
    """What is to be said of the list as a whole, the heaviest first."""
    return heaviest_first([
        *_length(len(ranks)), *_only_first_years(ranks), *_without_interview(ranks), *_cost(costs)
    ])  # fmt: skip


def _without_interview(ranks: Sequence[Ranked]) -> Iterator[Remark]:
    """An interview is the practical condition to be ranked. Source: general knowledge, not on an NRMP page."""
    count = sum(one.interviewed is False for one in ranks)
    if count:
        words = ngettext(
            "%(n)s rank has no interview that is done. It may be ranked, but programs rank whom they have met.",
            "%(n)s ranks have no interview that is done. They may be ranked, but programs rank whom they have met.",
            count,
        )
        yield Remark("ranks_without_interview", Weight.WARN, words % {"n": count}, GENERAL)


def certified_remarks(at: datetime | None, opens: datetime, closes: datetime) -> list[Remark]:
    """A list is certified between the opening of ranking and the deadline. Source: NRMP, Match calendar.

    Taken all the same: an official day may have moved since.
    """
    if at is None or opens <= at < closes:
        return []
    words = _("The day of certifying lies outside the time in which R3 takes lists. Is the day right?")
    return [Remark("certified_outside", Weight.WARN, words, CALENDAR)]


def _length(count: int) -> Iterator[Remark]:
    """At most 300 ranks. Source: NRMP, fees and FAQ, figure of the seasons up to 2027."""
    left = MOST_RANKS - count
    if left <= FULL_SOON:
        words = ngettext(
            "NRMP takes at most %(most)s ranks; there is room for %(n)s more.",
            "NRMP takes at most %(most)s ranks; there is room for %(n)s more.", left,
        )  # fmt: skip
        yield Remark("most_ranks", Weight.NOTE if left else Weight.STOP, words % {"most": MOST_RANKS, "n": left}, FEES)


def _only_first_years(ranks: Sequence[Ranked]) -> Iterator[Remark]:
    """A preliminary position is one year. Source: general knowledge on program types."""
    if ranks and all(one.type == PRELIMINARY for one in ranks):
        words = _("Only preliminary years are ranked. Each is one year; the rest means applying again.")
        yield Remark("preliminary_only", Weight.WARN, words, GENERAL)


def _cost(costs: Sequence[Cost]) -> Iterator[Remark]:
    """What goes beyond the codes that are included. Source: the fee schedule."""
    for one in costs:
        if one.amount:
            words = _("%(n)s codes; %(note)s. That is $%(amount)s (figure of Match %(season)s; compare R3).")
            values = {"n": one.count, "note": one.note, "amount": one.amount, "season": one.season}
            yield Remark(f"cost_{one.key}", Weight.NOTE, words % values, one.source)


def true_order() -> Remark:
    """True preference order is the best list; a reach on top cannot hurt. Source: NRMP; Roth and Peranson 1997."""
    words = _("The best list is the order that is truly wanted. A bold wish at the top cannot hurt.")
    return Remark("true_order", Weight.NOTE, words, ALGORITHM)
