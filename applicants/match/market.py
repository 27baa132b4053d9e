"""A market of the Match as plain values: who ranks whom, how many places there are. No ORM.

Names are any text; those of people and those of programs are kept apart, so the same text may stand in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

type Pair = tuple[str | None, str | None]
"""A row of a couple: a program for the first, one for the second; None is "no match" for that side."""


@dataclass(frozen=True, slots=True)
class Places:
    """A program: how many it takes, whom it ranks (best first), and where places go that it does not fill."""

    quota: int
    ranks: Sequence[str]
    reverts_to: str | None = None


@dataclass(frozen=True, slots=True)
class Couple:
    """Two people with one list of pairs, best first."""

    first: str
    second: str
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Market:
    """All lists. `singles` and `couples` are tried in the order in which they stand.

    `supplemental`: by person and advanced (PGY-2) program of their list, the programs of a first year (PGY-1) that they
    want with it. Only of single people; a couple's are not modeled. Raises ValueError for lists that contradict
    themselves, naming the first fault.
    """

    programs: Mapping[str, Places]
    singles: Mapping[str, Sequence[str]]
    couples: Sequence[Couple] = ()
    supplemental: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fault in (self._fault_of_programs(), self._fault_of_people(), self._fault_of_supplements()):
            if fault:
                raise ValueError(fault)

    def _fault_of_programs(self) -> str:
        for name, places in self.programs.items():
            if places.quota < 0:
                return f"{name} has fewer than no places"
            if len(set(places.ranks)) < len(places.ranks):
                return f"{name} ranks somebody twice"
            seen, heir = {name}, places.reverts_to
            while heir is not None:
                if heir not in self.programs:
                    return f"{name} gives places to {heir}, which is not there"
                if heir in seen:
                    return f"places of {name} come back to {heir}"
                seen.add(heir)
                heir = self.programs[heir].reverts_to
        return ""

    def _fault_of_people(self) -> str:
        seen = set(self.singles)
        for one in self.couples:
            for person in (one.first, one.second):
                if person in seen:
                    return f"{person} stands on two lists"
                seen.add(person)
            if len(set(one.pairs)) < len(one.pairs):
                return f"{one.first} and {one.second} list a pair twice"
            if (None, None) in one.pairs:
                return f"{one.first} and {one.second} list a row without a program"
        for person, wanted in self.singles.items():
            if len(set(wanted)) < len(wanted):
                return f"{person} lists a program twice"
        return ""

    def _fault_of_supplements(self) -> str:
        for (person, advanced), wanted in self.supplemental.items():
            if advanced not in self.singles.get(person, ()):
                return f"{person} has a supplemental list for {advanced}, which is not on their own list"
            if advanced in wanted or len(set(wanted)) < len(wanted):
                return f"{person} lists a program twice for {advanced}"
        return ""
