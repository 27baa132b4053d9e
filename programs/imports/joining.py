"""Several rows of a file that are one program: joined where they agree, refused where they contradict. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from programs.catalogue.text import plain
from programs.facts.fields import FIELDS
from programs.imports.columns import IDENTITY, NOTHING, Said
from programs.imports.readers import Row

Group = tuple[Any, ...]
"""A program that this file makes: ("acgme", code), ("seat", institution code, specialty) or ("name", ...)."""
Ref = int | Group
"""A program: the id of a known one, or the group of one that the file makes."""
KEYS = ("acgme_code", "nrmp_codes", "name")
CELLS = ("acgme_code", "name", "institution", "city", "state")
"""What a program has one of. Addresses and days belong to each row's own values, and may differ."""


@dataclass(slots=True)
class Told:
    """What the rows so far say of one program: `row` is the first, `later` names the row of each value of another."""

    ref: Ref
    row: int
    specialty: int
    cells: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)

    def row_of(self, key: str) -> int:
        """The row that says this."""
        return self.later.get(key, self.row)

    def add(self, said: Said, number: int) -> None:
        """Remember what a row says and none before it said."""
        for key in CELLS:
            if key not in self.cells and getattr(said, key):
                self.cells[key] = getattr(said, key)
                self._note(key, number)
        for key, value in said.facts.items():
            if key not in self.facts:
                self.facts[key] = value
                self._note(key, number)

    def _note(self, key: str, number: int) -> None:
        if number != self.row:
            self.later[key] = number


def keys_of(said: Said, specialty: int) -> list[Group]:
    """By what a row is known to be of the same program as an earlier one: its code, else its tracks, else its name."""
    if said.acgme_code:
        return [("acgme", said.acgme_code)]
    if said.nrmp_codes:
        return [("nrmp", code) for code in said.nrmp_codes]
    return [("name", plain(said.institution), specialty, plain(said.name))]


def clash(said: Said, specialty: int, told: Told) -> str:
    """Why a row cannot be of the program of which an earlier one speaks: the first field that both fill differently."""
    where = (said.acgme_code or ", ".join(said.nrmp_codes) or said.name)[:100]
    if said.specialty and specialty != told.specialty:
        return _("The code %(code)s stands in row %(row)s already, with another specialty.") % {
            "code": where,
            "row": told.row,
        }
    for key in CELLS:
        new, old = getattr(said, key), told.cells.get(key, "")
        if new and old and plain(new) != plain(old):
            return _contradicts(where, IDENTITY[key], told.row_of(key), old, new)
    for key, value in said.facts.items():
        if key in told.facts and told.facts[key] != value:
            words = [FIELDS[key].words(one) or _("not published") for one in (told.facts[key], value)]
            return _contradicts(where, FIELDS[key].label, told.row_of(key), *words)
    return ""


def _contradicts(code: str, label: Any, row: int, old: str, new: str) -> str:
    return _("The code %(code)s stands in row %(row)s already, and the two contradict each other: %(label)s is "
             "“%(old)s” there and “%(new)s” here. This row is left out; correct the one that is wrong.") % {
        "code": code, "row": row, "label": label, "old": old[:80], "new": new[:80],
    }  # fmt: skip


def unsaid(said: Said, told: Told) -> Said:
    """The row with only those cells and facts that no earlier row of the program has said."""
    cells: dict[str, Any] = {key: "" for key in CELLS if key in told.cells}
    return replace(said, **cells, facts={key: value for key, value in said.facts.items() if key not in told.facts})


def left_out(said: Said, told: Told) -> str:
    """What a row of another key, which turns out to be of the same program, says in vain; empty for nothing."""
    other = [
        str(IDENTITY[key]) for key in CELLS[2:]
        if getattr(said, key) and key in told.cells and plain(getattr(said, key)) != plain(told.cells[key])
    ]  # fmt: skip
    other += [str(FIELDS[key].label) for key, value in said.facts.items() if told.facts.get(key, value) != value]
    if not other:
        return _("An earlier row says the same of this program.") if said.facts.keys() & told.facts.keys() else ""
    return _("Left out: row %(row)s says otherwise of this program (%(names)s).") % {
        "row": told.row, "names": ", ".join(other),
    }  # fmt: skip


def continued(rows: Sequence[Row], targets: Mapping[int, str]) -> set[int]:
    """The numbers of the rows without code and name that go on with the program of the row above them.

    So it is in a file that gives a program two rows: each such row stands right below one with a code or a name, and
    at least half of those are followed by one. In any other file a row without code and name is damaged.
    """
    places = [place for place, target in targets.items() if target in KEYS]
    found: set[int] = set()
    keyed, before = 0, -2
    for row in rows:
        has_key = any(row.cells[place].lower() not in NOTHING for place in places if place < len(row.cells))
        if row.number == before + 1 and not has_key and not row.trouble:
            found.add(row.number)
        before = row.number if has_key else -2
        keyed += has_key
    return found if 2 * len(found) >= keyed else set()


def go_on(said: Said, above: Said | None, number: int) -> Said:
    """A row that goes on with the one above it, which has this number, as a row of the same program."""
    if above is None or above.trouble:
        return Said(trouble=_("It has no code and no name, and the row above it is refused."))
    return replace(
        said, acgme_code=above.acgme_code, nrmp_codes=list(above.nrmp_codes), name=above.name,
        institution=said.institution or above.institution, specialty=said.specialty or above.specialty,
        address=said.address or above.address, retrieved_on=said.retrieved_on or above.retrieved_on, continues=number,
        trouble="",
    )  # fmt: skip
