"""Small made-up markets, and an independent look at what is stable: over all matchings, without the solver."""

import itertools
import random

from applicants.match.market import Couple, Market, Places


def chosen(places, people):
    """Whom a program keeps of these: the best on its list, up to its quota."""
    return set(sorted((one for one in people if one in places.ranks), key=places.ranks.index)[: places.quota])


def stable(market, matched, first_years=None):
    """Whether nobody, no couple and no first year would do better with programs that would take them.

    Written from the definition alone: who asks for something better first leaves what they hold.
    """
    years = first_years or {}
    held = {name: [] for name in market.programs}
    for person, program in [*matched.items(), *years.items()]:
        if program is not None:
            held[program].append(person)
    if any(chosen(market.programs[name], people) != set(people) for name, people in held.items()):
        return False

    def get(people, programs, *, keep=None):
        for program in {one for one in programs if one is not None}:
            if program not in market.programs:
                return False
            stay = [one for one in held[program] if one not in people or program == keep]
            new = [one for one, asked in zip(people, programs, strict=True) if asked == program]
            if not set(new) <= chosen(market.programs[program], stay + new):
                return False
        return True

    for person, wanted in market.singles.items():
        now = matched[person]
        if any(get((person,), (better,)) for better in wanted[: wanted.index(now) if now else None]):
            return False
        supplement = market.supplemental.get((person, now), ())
        year = years.get(person)
        if any(get((person,), (one,), keep=now) for one in supplement[: supplement.index(year) if year else None]):
            return False
    for couple in market.couples:
        people = (couple.first, couple.second)
        now = (matched[couple.first], matched[couple.second])
        above = couple.pairs[: couple.pairs.index(now) if now != (None, None) else None]
        if any(get(people, pair) for pair in above):
            return False
    return True


def all_matchings(market):
    """Every way to give each person a place of their list or none, each couple a row or none, and first years."""
    choices = []
    for person, wanted in market.singles.items():
        mine = [({person: None}, {})]
        for program in wanted:
            supplement = market.supplemental.get((person, program))
            years = [{}] if supplement is None else [{person: one} for one in (None, *supplement)]
            mine += [({person: program}, year) for year in years]
        choices.append(mine)
    for couple in market.couples:
        rows = [(None, None), *couple.pairs]
        choices.append([({couple.first: one, couple.second: other}, {}) for one, other in rows])
    for combination in itertools.product(*choices):
        matched, years = {}, {}
        for places, year in combination:
            matched |= places
            years |= year
        yield matched, years


def all_stable(market):
    return [(matched, years) for matched, years in all_matchings(market) if stable(market, matched, years)]


def singles_market(dice, people=4, programs=3):
    """Single people, complete and incomplete lists on both sides, one or two places each."""
    names = [f"program {n}" for n in range(programs)]
    persons = [f"person {n}" for n in range(people)]

    def some(of):
        return dice.sample(of, dice.choice([len(of), len(of), dice.randint(0, len(of))]))

    return Market(
        {name: Places(dice.choice([1, 1, 2]), some(persons)) for name in names},
        {person: some(names) for person in persons},
    )


def couples_market(dice, people=3, couples=2, programs=4):
    """Single people and couples with short lists of pairs, some with "no match" on a side."""
    names = [f"program {n}" for n in range(programs)]
    persons = [f"person {n}" for n in range(people)]
    pairs = [pair for pair in itertools.product([*names, None], repeat=2) if pair != (None, None)]
    joined = [
        Couple(f"first {n}", f"second {n}", dice.sample(pairs, dice.randint(1, 5))) for n in range(couples)
    ]  # fmt: skip
    everybody = persons + [one for couple in joined for one in (couple.first, couple.second)]
    return Market(
        {name: Places(dice.randint(1, 2), dice.sample(everybody, dice.randint(2, len(everybody)))) for name in names},
        {person: dice.sample(names, dice.randint(1, programs)) for person in persons},
        joined,
    )


def advanced_market(dice, people=4):
    """Single people, two advanced programs, two programs of a first year."""
    persons = [f"person {n}" for n in range(people)]
    advanced, years = ["advanced 0", "advanced 1"], ["year 0", "year 1"]
    names = advanced + years
    singles = {person: dice.sample(names, dice.randint(1, 3)) for person in persons}
    return Market(
        {name: Places(dice.randint(1, 2), dice.sample(persons, dice.randint(2, people))) for name in names},
        singles,
        (),
        {
            (person, program): dice.sample(years, dice.randint(0, 2))
            for person, wanted in singles.items()
            for program in wanted
            if program in advanced
        },
    )


def dice(seed):
    return random.Random(seed)
