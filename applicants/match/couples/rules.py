"""What holds for a couple's list of pairs. Pure.

Source: NRMP, FAQ for couples: the two lists have the same length and are matched row by row, as pairs; for one side of
a row a "no match" code is allowed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from django.utils.translation import gettext as _

from applicants.checklist.records import Shown
from applicants.match.couples.models import MOST_PAIRS
from applicants.remarks import Remark, Source, Weight
from roadmap.fees import Schedule, SeasonFee, cost

CHECKED_ON = date(2026, 11, 21)
FAQ = Source("NRMP, FAQ for couples", "https://www.nrmp.org/", CHECKED_ON)
LIMIT = Source("NRMP, limit of 700 pairs in earlier seasons", "https://www.nrmp.org/", CHECKED_ON, verified=False)
MOST_NAMED = 5

type Row = tuple[int | None, int | None]
"""Ids of what the first and the second share; None is "no match"."""


@dataclass(frozen=True)
class Side:
    """One partner: their name, and what they share (id and name) in their own order."""

    name: str
    shared: Sequence[tuple[int, str]]


def proposed(
    first: Sequence[int], second: Sequence[int], *, there: Iterable[Row] = (), most: int, one_sided: bool
) -> list[Row]:
    """New rows for the list: all combinations by the sum of their places in both orders, up to `most` rows in all.

    Of equal sums the row comes first whose worse place is better, then the one that is better for the first. Rows that
    are there are not repeated. `one_sided`: after all full pairs, each program with "no match" for the other.
    """
    known = set(there)
    places = sorted(
        product(range(len(first)), range(len(second))), key=lambda pair: (sum(pair), max(pair), pair)
    )  # fmt: skip
    rows: list[Row] = [(first[one], second[other]) for one, other in places]
    if one_sided:
        longest = max(len(first), len(second))
        for place in range(longest):
            rows += [(one, None) for one in first[place : place + 1]]
            rows += [(None, other) for other in second[place : place + 1]]
    fresh = [row for row in rows if row not in known]
    return fresh[: max(0, min(most, MOST_PAIRS) - len(known))]


def remarks(rows: Sequence[Row], sides: Sequence[Side], schedule: Schedule, season: int) -> list[Remark]:
    """What to look at again in the list, and what it costs."""
    found = [*_one_sided_above(rows), *_without_pair(rows, sides)]
    if rows:
        words = _("In R3 each of you enters %(n)s rows, in this order: row by row they belong together.") % {
            "n": len(rows)
        }
        found.append(Remark("equal_length", Weight.NOTE, words, FAQ))
    if len(rows) >= MOST_PAIRS:
        words = _("The list is full: %(n)s rows.") % {"n": MOST_PAIRS}
        found.append(Remark("most_pairs", Weight.WARN, words, LIMIT))
    return found + _costs(rows, sides, schedule, season)


def _one_sided_above(rows: Sequence[Row]) -> list[Remark]:
    """A row in which one of them stays unmatched, above a row in which both are matched."""
    full = [place for place, row in enumerate(rows, 1) if None not in row]
    early = [place for place, row in enumerate(rows, 1) if None in row and full and place < full[-1]]
    if not early:
        return []
    words = _(
        "Row %(rows)s leaves one of you without a match, and stands above a row with a place for both. That is "
        "allowed. Is it what you both want?"
    ) % {"rows": ", ".join(map(str, early[:MOST_NAMED]))}  # fmt: skip
    return [Remark("one_sided_above", Weight.WARN, words, FAQ)]


def _without_pair(rows: Sequence[Row], sides: Sequence[Side]) -> list[Remark]:
    """Programs that somebody shares and that stand in no row: the couple's list is the only one that counts."""
    found = []
    for number, side in enumerate(sides):
        used = {row[number] for row in rows}
        names = [name for key, name in side.shared if key not in used]
        if names and rows:
            more = len(names) - MOST_NAMED
            listed = ", ".join(names[:MOST_NAMED]) + (" " + _("and %(n)s more") % {"n": more} if more > 0 else "")
            words = _("Shared by %(who)s, but in no row: %(names)s. As a couple, only the rows count.") % {
                "who": side.name, "names": listed,
            }  # fmt: skip
            found.append(Remark("without_pair", Weight.WARN, words, FAQ))
    return found


def _costs(rows: Sequence[Row], sides: Sequence[Side], schedule: Schedule, season: int) -> list[Remark]:
    """What matching as a couple costs each partner, and further codes of each. Figures: roadmap/data/fees.toml."""
    couple, ranks = schedule.fee("nrmp_couple"), schedule.fee("extra_ranks")
    assert couple
    assert ranks
    fee, codes = couple.of(season), ranks.of(season)
    words = _("Registering as a couple costs each of you $%(amount)s more (figure for the Match %(season)s).") % {
        "amount": f"{fee.tiers[0].each or fee.tiers[0].flat:.0f}", "season": fee.season,
    }  # fmt: skip
    found = [Remark("couple_fee", Weight.NOTE, words, _source(fee))]
    for number, side in enumerate(sides):
        count = len({row[number] for row in rows} - {None})
        extra: Decimal = cost(codes.tiers, count)
        if extra:
            words = _("%(who)s: %(n)s different programs cost $%(amount)s beside the registration.") % {
                "who": side.name, "n": count, "amount": f"{extra:.0f}",
            }  # fmt: skip
            found.append(Remark("extra_codes", Weight.NOTE, words, _source(codes)))
    return found


def _source(fee: SeasonFee) -> Source:
    return Source(fee.source, fee.url, fee.checked_on, verified=fee.verified)


def shown(begun_on: date | None, revision: int, agreed: Sequence[tuple[int | None, date | None]]) -> Shown:
    """The step "pair list": begun when the couple stands, done when both said that this very list is ready."""
    if begun_on is None:
        return Shown()
    days = [day for said, day in agreed if said == revision and day is not None]
    done = {"rol_couples": max(days)} if len(days) == 2 else {}
    return Shown(begun={"rol_couples": begun_on}, done=done)
