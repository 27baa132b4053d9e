"""The order of a rank list as plain values: places, moves, and the difference between two lists. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_RANKS = 300
"""Source: NRMP, Match fees and FAQ; the figure of the seasons up to 2027."""
FEW_NAMED = 6
"""So many moves are named one by one; a list that was sorted anew is told in one sentence."""


@dataclass(frozen=True)
class Place:
    """One rank. `listed` is the row of the list of programs, `program` that of the catalogue, if it is there.

    `key` is unique in a list. `supplemental` are the first years behind an advanced program.
    """

    listed: int
    name: str
    code: str = ""
    type: str = ""
    program: int | None = None
    track: int | None = None
    supplemental: tuple["Place", ...] = field(default=())

    @property
    def key(self) -> int | str:
        """What is ranked: the track by its code, or the program while there is none."""
        return self.code or self.listed

    @property
    def rank(self) -> Any:
        """What NRMP would see of it: the key and the list behind it; names aside."""
        return self.key, self.type, tuple(one.rank for one in self.supplemental)

    def stored(self) -> dict[str, Any]:
        """As it lies in JSON."""
        return {
            "listed": self.listed, "name": self.name, "code": self.code, "type": self.type, "program": self.program,
            "track": self.track, "supplemental": [one.stored() for one in self.supplemental],
        }  # fmt: skip

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """From JSON, as `stored` gives it."""
        return cls(**{**raw, "supplemental": cls.read_all(raw["supplemental"])})

    @classmethod
    def read_all(cls, raw: Iterable[Mapping[str, Any]]) -> tuple[Self, ...]:
        """A list from JSON."""
        return tuple(cls.read(one) for one in raw)


Places = tuple[Place, ...]


def same(one: Sequence[Place], other: Sequence[Place]) -> bool:
    """Whether NRMP would see the same list."""
    return [place.rank for place in one] == [place.rank for place in other]


def moved[T](items: Sequence[T], index: int, to: int) -> list[T]:
    """The items with the one at `index` at `to` (from 0, brought into the list). The rest keeps its order."""
    rest = [item for number, item in enumerate(items) if number != index]
    rest.insert(max(0, min(to, len(rest))), items[index])
    return rest


# ------------------------------------------------------------------------------------- the difference


@dataclass(frozen=True)
class Move:
    """A program that went from one place to another (from 1)."""

    place: Place
    before: int
    after: int


@dataclass(frozen=True)
class Difference:
    """What made one list of another. `apply` does it again.

    `moves` are as few as tell the whole of it; all others kept their order and only shifted (`shifts`: by how many
    places, how many of them). `changed` are ranks that are the same program with another code, name or list behind.
    """

    removed: tuple[tuple[int, Place], ...] = ()
    added: tuple[tuple[int, Place], ...] = ()
    moves: tuple[Move, ...] = ()
    changed: tuple[tuple[Place, Place], ...] = ()
    shifts: tuple[tuple[int, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.removed or self.added or self.moves or self.changed)


def _pairs(before: Sequence[Place], after: Sequence[Place]) -> dict[int, int]:
    """The index in `before` per index in `after`: the same track first, then the same program."""
    by_key = {place.key: index for index, place in enumerate(before)}
    found = {index: by_key[place.key] for index, place in enumerate(after) if place.key in by_key}
    left: dict[int, list[int]] = {}
    for index in sorted(set(range(len(before))) - set(found.values())):
        left.setdefault(before[index].listed, []).append(index)
    for index, place in enumerate(after):
        if index not in found and left.get(place.listed):
            found[index] = left[place.listed].pop(0)
    return found


def _keep_order(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising row of numbers: those that need not be said to have moved."""
    tails: list[int] = []
    behind: dict[int, int | None] = {}
    for number in numbers:
        spot = bisect_left(tails, number)
        behind[number] = tails[spot - 1] if spot else None
        tails[spot : spot + 1] = [number]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = behind[last]
    return kept


def difference(before: Sequence[Place], after: Sequence[Place]) -> Difference:
    """What made `after` of `before`, told in as few moves as there can be."""
    pairs = _pairs(before, after)
    order = [pairs[index] for index in sorted(pairs)]
    kept = _keep_order(order)
    back = {old: new for new, old in pairs.items()}
    shifts = Counter(back[old] - old for old in kept)
    return Difference(
        removed=tuple((n, one) for n, one in enumerate(before, 1) if n - 1 not in back),
        added=tuple((n, one) for n, one in enumerate(after, 1) if n - 1 not in pairs),
        moves=tuple(
            Move(after[new], old + 1, new + 1) for new, old in sorted(pairs.items()) if old not in kept
        ),
        changed=tuple((before[old], after[new]) for new, old in sorted(pairs.items()) if before[old] != after[new]),
        shifts=tuple(sorted((by, count) for by, count in shifts.items() if by)),
    )  # fmt: skip


def apply(before: Sequence[Place], change: Difference) -> Places:
    """`before` with the change made: apply(a, difference(a, b)) is b."""
    now = {old.key: new for old, new in change.changed}
    gone = {place.key for _number, place in change.removed}
    placed = {move.after: move.place for move in change.moves} | dict(change.added)
    movers = {move.place.key for move in change.moves}
    rest = iter([
        one for old in before if old.key not in gone and (one := now.get(old.key, old)).key not in movers
    ])  # fmt: skip
    total = len(before) - len(change.removed) + len(change.added)
    return tuple(placed[n] if n in placed else next(rest) for n in range(1, total + 1))


# ------------------------------------------------------------------------------------------- in words


def in_words(change: Difference) -> list[str]:
    """The difference in short sentences without a full stop; empty where there is none."""
    said = [_("%(name)s taken out") % {"name": place.name} for _number, place in change.removed]
    moves = sorted(change.moves, key=lambda move: move.after)
    if len(moves) > FEW_NAMED:
        said.append(_("%(n)s programs in another order") % {"n": len(moves)})
    else:
        said += [_("%(name)s %(a)s to %(b)s") % {"name": m.place.name, "a": m.before, "b": m.after} for m in moves]
    said += [_("%(name)s added at %(n)s") % {"name": place.name, "n": number} for number, place in change.added]
    for old, new in change.changed:
        said += _changed_words(old, new)
    return said + [_shift_words(by, count, bool(said)) for by, count in change.shifts]


def _shift_words(by: int, count: int, others: bool) -> str:
    who = ngettext("%(n)s other", "%(n)s others", count) % {"n": count} if others else str(count)
    steps = _("one") if abs(by) == 1 else str(abs(by))
    words = _("%(who)s moved down by %(steps)s") if by > 0 else _("%(who)s moved up by %(steps)s")
    return words % {"who": who, "steps": steps}


def _changed_words(old: Place, new: Place) -> list[str]:
    """What is different about a rank itself."""
    said, none = [], _("none")
    if old.code != new.code:
        words = _("%(name)s: code %(a)s, now %(b)s")
        said.append(words % {"name": new.name, "a": old.code or none, "b": new.code or none})
    elif old.type != new.type:
        said.append(_("%(name)s: another kind of track") % {"name": new.name})
    if old.name != new.name:
        said.append(_("%(a)s is now called %(b)s") % {"a": old.name, "b": new.name})
    behind = difference(old.supplemental, new.supplemental)
    if not behind.is_empty:
        words = _("first years behind %(name)s: %(what)s")
        said.append(words % {"name": new.name, "what": ", ".join(in_words(behind))})
    return said


@dataclass(frozen=True)
class Beside:
    """A line of two lists side by side: what stands at this place in each, None beyond the end."""

    number: int
    before: Place | None
    after: Place | None
    was: int | None
    """Where the one of the later list stood before; None where it is new or the line has none."""


def side_by_side(before: Sequence[Place], after: Sequence[Place]) -> list[Beside]:
    """Two lists, place by place."""
    pairs = _pairs(before, after)
    found = []
    for index in range(max(len(before), len(after))):
        was = pairs.get(index)
        found.append(Beside(
            index + 1, before[index] if index < len(before) else None, after[index] if index < len(after) else None,
            was + 1 if was is not None else None,
        ))  # fmt: skip
    return found
