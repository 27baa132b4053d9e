"""What the Match finds for a market, and what happened on the way, as plain values. No ORM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class What(StrEnum):
    """What happens. `LEFT`: a place is given back, because a partner's or an advanced one is gone, or for a better one.
    `EMPTY`: a list ended without a place. `REVERTED`: unfilled places go to another program."""

    TRIES = "tries"
    HELD = "held"
    REFUSED = "refused"
    DISPLACED = "displaced"
    LEFT = "left"
    EMPTY = "empty"
    REVERTED = "reverted"


class Why(StrEnum):
    """Why a program says no."""

    NOT_RANKED = "not_ranked"
    FULL = "full"


class Event(NamedTuple):
    """One thing that happens to `people` at row `row` (from 1) of their list, which asks for `programs`.

    `advanced`: the list is the supplemental one of this program. `program`: who refuses, drops or is left; `others`:
    who took the place. For REVERTED `programs` are giver and receiver, and `row` is the number of places.
    """

    what: What
    people: tuple[str, ...]
    programs: tuple[str | None, ...]
    row: int
    advanced: str | None = None
    program: str | None = None
    why: Why | None = None
    others: tuple[str, ...] = ()


class Block(NamedTuple):
    """People who would rather have these programs, which would take them."""

    people: tuple[str, ...]
    programs: tuple[str | None, ...]
    advanced: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result. `matched` names everybody; `first_years` those who hold an advanced place with a supplemental list.

    `quotas` are those at the end, after places went from one program to another.
    """

    matched: Mapping[str, str | None]
    first_years: Mapping[str, str | None]
    quotas: Mapping[str, int]
    events: Sequence[Event]
    blocks: Sequence[Block]

    @property
    def stable(self) -> bool:
        """Nobody and no program would both do better together."""
        return not self.blocks
