"""Programs that may stand in the catalogue twice: found by the codes of their tracks, or by name and place."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from programs.catalogue.models import Program, Track
from programs.catalogue.text import plain
from programs.curation.models import Apart

ALIKE = 90
ALIKE_IN_ONE_CITY = 80
"""From 0 (nothing in common) to 100 (the same words)."""
MOST = 50
HOLLOW = frozenset((
    "program", "residency", "demo", "example", "hospital", "hosp", "medical", "med", "center", "ctr", "centre", "of",
    "at", "the", "in", "and",
))  # fmt: skip
"""Words that nearly every name has; they tell no two programs apart."""


@dataclass(frozen=True)
class Pair:
    """Two programs that may be one, and why. `first` is the older row."""

    first: Program
    second: Program
    why: str


def alike(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100: the words that tell programs apart, in any order."""
    return float(fuzz.token_sort_ratio(_telling(one), _telling(other)))


def _telling(name: str) -> str:
    """The words of a name that tell it apart; all of them where there are no others."""
    words = plain(name).split()
    return " ".join([word for word in words if word not in HOLLOW] or words)


def pairs(*, specialty: int | None = None, most: int = MOST) -> list[Pair]:
    """The first pairs that nobody has told apart yet, within one specialty and state; those by code first."""
    apart = set(Apart.objects.values_list("first_id", "second_id"))
    listed = Program.objects.listed().select_related("specialty", "institution")
    if specialty:
        listed = listed.filter(specialty=specialty)
    found: dict[tuple[int, int], Pair] = {}
    for source in (_by_code(listed), _by_name(listed)):
        for pair in source:
            key = (pair.first.pk, pair.second.pk)
            if key not in apart:
                found.setdefault(key, pair)
            if len(found) >= most:
                return list(found.values())
    return list(found.values())


def _by_code(listed: Any) -> Iterator[Pair]:
    """Tracks of one institution and specialty (the first seven characters of the code) in two programs."""
    holders: dict[str, set[int]] = defaultdict(set)
    for code, program in Track.objects.filter(program__in=listed).values_list("code", "program_id").order_by("code"):
        holders[code[:7]].add(program)
    shared = {code: sorted(ids) for code, ids in holders.items() if len(ids) > 1}
    programs = listed.in_bulk({pk for ids in shared.values() for pk in ids})
    for code, ids in shared.items():
        for one, other in combinations(ids, 2):
            yield Pair(programs[one], programs[other], _("tracks of both begin with %(code)s") % {"code": code})


def _by_name(listed: Any) -> Iterator[Pair]:
    block: list[Program] = []
    for program in listed.order_by("specialty_id", "state", "pk").iterator(chunk_size=2000):
        if block and (block[0].specialty_id, block[0].state) != (program.specialty_id, program.state):
            yield from _alike_in(block)
            block = []
        block.append(program)
    yield from _alike_in(block)


def _alike_in(block: Sequence[Program]) -> Iterator[Pair]:
    """The pairs of one specialty and state whose names are alike. Two codes are two programs."""
    rows = [(program, _telling(program.name), plain(program.city)) for program in block]
    for (one, mine, here), (other, theirs, there) in combinations(rows, 2):
        if one.acgme_code and other.acgme_code:
            continue
        near = bool(here) and here == there
        if fuzz.token_sort_ratio(mine, theirs) >= (ALIKE_IN_ONE_CITY if near else ALIKE):
            yield Pair(one, other, _("name and city are alike") if near else _("the names are alike"))
