"""The Match at its real size, made up; and a small market beside the `matching` package from PyPI.

Source of the sizes: NRMP, Results and Data 2026: 48,050 active applicants (16,154 of them IMGs), 44,344 positions.
Charting Outcomes 2026: IMGs rank 5 programs in a row (median) when they match and 2 when not; their lists here have
a median of 3. Nothing was found for the others: their median of 8, the 6,500 programs, and all that people like and
programs prefer is our own assumption (programs like mostly the same people, couples list pairs of the same region).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, product
from time import process_time
from typing import TYPE_CHECKING, Any

from applicants.match.deferred_acceptance import match
from applicants.match.market import Couple, Market, Places

if TYPE_CHECKING:
    from bench.__main__ import Row

APPLICANTS, POSITIONS, COUPLES, PROGRAMS = 48_000, 44_000, 1_200, 6_500
IMG_SHARE = 16_154 / 48_050
IMG_MEDIAN, OTHER_MEDIAN = 3, 8
REGIONS = 50
ADVANCED_SHARE = 0.04
MATCH_S = 10.0
RUNS = 3
PEER_PEOPLE, PEER_HOSPITALS = 400, 50

FOUND: dict[str, Any] = {}


def matching_rows(row: "Callable[..., Row]") -> Iterator["Row"]:
    """The rows of the table. Seconds of one core stand as milliseconds, so that other work does not count."""
    for name, couples in (("with couples", COUPLES), ("single people alone", 0)):
        market = large_market(seed=1, couples=couples)
        times = sorted(_core_ms(lambda market=market: match(market, traced=False)) for _ in range(RUNS))  # type: ignore[misc]
        outcome = match(market, traced=False)
        FOUND[name] = times[-1] / 1000
        placed = sum(program is not None for program in outcome.matched.values())
        note = f"{APPLICANTS:,} people, {couples:,} couples, {placed:,} of {POSITIONS:,} placed; "
        note += "stable" if outcome.stable else f"not stable: {len(outcome.blocks)} people or couples could do better"
        yield row(f"the Match, {name}", times[RUNS // 2], times[-1], RUNS, note=note)
    yield from peer_rows(row)


def peer_rows(row: "Callable[..., Row]") -> Iterator["Row"]:
    """One hospital-resident market, by us and by `matching`; both must find the same, person by person."""
    people, hospitals, places = peer_market(random.Random(1))
    ours, theirs = _ours(people, hospitals, places), _theirs(people, hospitals, places)
    FOUND["same"] = ours == theirs
    note = f"{PEER_PEOPLE} people, {PEER_HOSPITALS} programs"
    for name, solve in (("ours", _ours), ("the package “matching”", _theirs)):
        times = sorted(_core_ms(lambda solve=solve: solve(people, hospitals, places)) for _ in range(RUNS))  # type: ignore[misc]
        yield row(f"a small market: {name}", times[RUNS // 2], times[-1], RUNS, note=note)


def judged() -> list[tuple[bool, str]]:
    """What was promised, and whether it holds."""
    if not FOUND:
        return []
    slowest = FOUND["with couples"]
    return [
        (slowest < MATCH_S, f"a Match of the real size takes under {MATCH_S:g} s of one core ({slowest:.1f} at most)"),
        (FOUND["same"], "the package “matching” finds the same result in a small market"),
    ]


def _core_ms(run: Callable[[], object]) -> float:
    begun = process_time()
    run()
    return (process_time() - begun) * 1000


# ------------------------------------------------------------------------------------- made up


def large_market(*, seed: int, couples: int = COUPLES) -> Market:
    """A market of the real size."""
    return _Maker(random.Random(seed)).market(couples)


class _Maker:
    """Programs have a fame and a region, people a quality; everybody sees both with an error of their own."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        numbers = range(PROGRAMS)
        weights = [dice.paretovariate(1.3) for _ in numbers]
        self.quota = [1] * PROGRAMS
        for number in dice.choices(numbers, weights=weights, k=POSITIONS - PROGRAMS):
            self.quota[number] += 1
        self.fame = [dice.gauss(0, 1) for _ in numbers]
        self.regions: list[list[int]] = [[] for _ in range(REGIONS)]
        for number in numbers:
            self.regions[dice.randrange(REGIONS)].append(number)
        self.advanced = set(dice.sample(numbers, round(PROGRAMS * ADVANCED_SHARE)))
        self.first_years = [n for n in numbers if n not in self.advanced and dice.random() < 0.1]
        self.all = list(numbers)
        self.sums: dict[int, list[int]] = {}
        self.ranked_by: list[dict[str, float]] = [{} for _ in numbers]

    def market(self, couples: int) -> Market:
        singles, supplemental = {}, {}
        for number in range(APPLICANTS - 2 * couples):
            name, quality = f"a{number}", self.dice.gauss(0, 1)
            median = IMG_MEDIAN if self.dice.random() < IMG_SHARE else OTHER_MEDIAN
            length = max(1, round(median * self.dice.lognormvariate(0, 0.6)))
            wanted = self._list(length, self.all, name, quality)
            singles[name] = [f"p{n}" for n in wanted]
            for program in wanted:
                if program in self.advanced:
                    years = self._list(4, self.first_years, name, quality)
                    supplemental[name, f"p{program}"] = [f"p{n}" for n in years]
        joined = [self._couple(number) for number in range(couples)]
        programs = {
            f"p{number}": Places(self.quota[number], sorted(seen, key=lambda name: -seen[name]))
            for number, seen in enumerate(self.ranked_by)
        }
        return Market(programs, singles, joined, supplemental)

    def _list(self, length: int, among: Sequence[int], person: str, quality: float) -> list[int]:
        """Programs that interviewed this person, in the order in which they like them."""
        sums = self.sums.get(id(among)) or self.sums.setdefault(
            id(among), list(accumulate(self.quota[number] for number in among))
        )  # fmt: skip
        found = set(self.dice.choices(among, cum_weights=sums, k=length))
        for number in found:
            self.ranked_by[number].setdefault(person, quality + self.dice.gauss(0, 1))
        return sorted(found, key=lambda number: -(self.fame[number] + self.dice.gauss(0, 1)))

    def _couple(self, number: int) -> Couple:
        """Pairs of four regions, best together first."""
        first, second = f"f{number}", f"m{number}"
        qualities = self.dice.gauss(0, 1), self.dice.gauss(0, 1)
        pairs = []
        for region in self.dice.sample(self.regions, 4):
            sides = [self._list(4, region, *one) for one in zip((first, second), qualities, strict=True)]
            pairs += [(self.fame[a] + self.fame[b] + self.dice.gauss(0, 1), a, b) for a, b in product(*sides)]
        pairs.sort(reverse=True)
        return Couple(first, second, [(f"p{a}", f"p{b}") for _liking, a, b in pairs])


type Lists = dict[str, list[str]]


def peer_market(dice: random.Random) -> tuple[Lists, Lists, dict[str, int]]:
    """People and programs that rank each other, and how many places there are."""
    names = [f"h{n}" for n in range(PEER_HOSPITALS)]
    people = {f"r{n}": dice.sample(names, dice.randint(3, 12)) for n in range(PEER_PEOPLE)}
    hospitals: Lists = {name: [person for person, wanted in people.items() if name in wanted] for name in names}
    for ranked in hospitals.values():
        dice.shuffle(ranked)
    return people, hospitals, {name: dice.randint(1, 12) for name in names}


def _ours(people: Lists, hospitals: Lists, places: dict[str, int]) -> dict[str, str | None]:
    programs = {name: Places(places[name], ranked) for name, ranked in hospitals.items()}
    return dict(match(Market(programs, people), traced=False).matched)


def _theirs(people: Lists, hospitals: Lists, places: dict[str, int]) -> dict[str, str | None]:
    from matching.games import HospitalResident

    game = HospitalResident.create_from_dictionaries(people, hospitals, places)
    found: dict[str, str | None] = dict.fromkeys(people)
    for hospital, residents in game.solve(optimal="resident").items():
        found |= {resident.name: hospital.name for resident in residents}
    return found
