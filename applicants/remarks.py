"""What a rule of the field has to say about somebody's records. Never a change of what they wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Weight(StrEnum):
    """How much a remark weighs. `STOP`: a rule forbids it; `WARN`: look again; `NOTE`: good to know."""

    STOP = "stop"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True)
class Source:
    """Where a rule is written. `verified` is False where nobody could read it on the official page."""

    name: str
    url: str
    checked_on: date
    verified: bool = True


@dataclass(frozen=True)
class Remark:
    """One sentence about a record. `rule` names the rule (a key, stable, for tests); `words` are for people."""

    rule: str
    weight: Weight
    words: Any
    source: Source | None = None


ORDER = list(Weight)


def heaviest_first(remarks: Iterable[Remark]) -> list[Remark]:
    """The remarks by weight; of equals as they came."""
    return sorted(remarks, key=lambda remark: ORDER.index(remark.weight))
