"""How a room lets its records in and out of a spreadsheet. Each room describes its tables here in its `sheet.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from applicants.sections import Section

if TYPE_CHECKING:
    from applicants.owned import OwnedModel
    from applicants.profile.models import Applicant


class Kind(StrEnum):
    """What a cell holds. NUMBER is whole, MONEY has cents, RATE (also a percentage) keeps every decimal."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    MONEY = "money"
    RATE = "rate"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """A column. `key` is the name of the value in the room's services; `also` other headers that people use for it.

    `choices` (of a CHOICE) give the stored value and what people read; `also_choices` other words for a stored value.
    `lines`: a TEXT that keeps its line breaks.
    """

    key: str
    label: Any
    kind: Kind = Kind.TEXT
    required: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[tuple[str, Any], ...] = ()
    also_choices: Mapping[str, str] = field(default_factory=dict)
    lines: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table of a room.

    `identity`: the columns by which a row is known again, so that a file that comes twice changes nothing. `read`
    gives the rows of an applicant for an export or comparison, in a total order, as (row, values by column key);
    `add`, `change` and `remove` are the room's own services, so that every rule of the room holds for a file too:
    `add(applicant=, values=, by=)` returns the row, `change(row=, values=, by=)`, `remove(row=, by=)`; each raises
    ValidationError.
    """

    key: str
    name: Any
    section: Section
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    read: "Callable[[Applicant], Iterable[tuple[OwnedModel, Mapping[str, Any]]]]"
    add: "Callable[..., OwnedModel]"
    change: Callable[..., Any]
    remove: Callable[..., Any]
