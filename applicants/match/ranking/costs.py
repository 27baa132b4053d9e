"""What a rank list costs beyond what is included. Pure; the figures are roadmap/data/fees.toml."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from applicants.match.ranking.order import Place
from applicants.remarks import Source
from roadmap.fees import Schedule, cost

FEES = {"extra_ranks": "primary", "extra_supplemental": "supplemental", "long_list": "primary"}
"""The fees of a list, and which codes each counts."""


@dataclass(frozen=True)
class Cost:
    """One fee for a list: how many codes there are, how many are included, what it comes to, and whose figure it is.

    `season` is the season that the figure is of, which may be an earlier one.
    """

    key: str
    count: int
    included: int
    amount: Decimal
    season: int
    note: str
    source: Source


def codes_in(places: Iterable[Place]) -> int:
    """How many codes there are. One that stands on several lists counts once; a rank without a code counts as one."""
    places = list(places)
    return len({place.code for place in places if place.code}) + sum(not place.code for place in places)


def behind(places: Iterable[Place]) -> list[Place]:
    """The ranks of all supplemental lists."""
    return [one for place in places for one in place.supplemental]


def costs(places: Sequence[Place], season: int, schedule: Schedule) -> list[Cost]:
    """The fees of this list. Source: NRMP, Match fees, as the schedule names it."""
    counts = {
        "primary": codes_in(places),
        "supplemental": codes_in(behind(places)),
    }
    found = []
    for key, counted in FEES.items():
        fee = schedule.fee(key)
        if fee is None:
            continue
        of = fee.of(season)
        found.append(Cost(
            key=key, count=counts[counted], included=min(tier.start for tier in of.tiers) - 1,
            amount=cost(of.tiers, counts[counted]), season=of.season, note=of.note,
            source=Source(of.source, of.url, of.checked_on, of.verified),
        ))  # fmt: skip
    return found
