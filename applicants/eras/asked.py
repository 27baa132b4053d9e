"""What the address of the list asks: view, filters, order. `Asked.read` never fails: what it cannot use it names."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applicants.eras.models import ListedProgram

VIEWS = {"table": _("Table"), "board": _("Board")}
SORTS = {
    "name": _("name"), "state": _("state"), "tier": _("tier"), "added": _("newest first"),
    "fit": _("least against it first"),
}  # fmt: skip
FITS = {
    "fails": _("a strict rule is not met"),
    "below": _("only a preference is not met"),
    "nothing": _("nothing known against it"),
    "typed": _("not compared: typed by hand"),
}
"""What stands against a program, the heaviest first."""
NO_TIER = "none"
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Asked:
    """`tier` may be NO_TIER; `specialty` is the key of one. `check`: all boxes come ticked.

    `odd` are the parts of the address that could not be read; they change nothing.
    """

    view: str = "table"
    text: str = ""
    state: str = ""
    tier: str = ""
    specialty: str = ""
    fit: str = ""
    changed: bool = False
    sort: str = "name"
    check: bool = False
    odd: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, data: QueryDict, specialties: Collection[str]) -> Self:
        """The query of an address; `specialties` are the keys of those on the list."""
        odd = []

        def one(name: str, allowed: Collection[Any], usual: str = "") -> str:
            value = data.get(name, "").strip()
            if value and value not in allowed:
                odd.append(name)
                return usual
            return value or usual

        text = " ".join(data.get("q", "").replace("\0", " ").split())
        return cls(
            view=one("view", VIEWS, "table"),
            text=text[:LONGEST_TEXT],
            state=one("state", ListedProgram.State.values),
            tier=one("tier", [*ListedProgram.Tier.values, NO_TIER]),
            specialty=one("specialty", specialties),
            fit=one("fit", FITS),
            changed=one("changed", ("1", "on")) != "",
            sort=one("sort", SORTS, "name"),
            check=one("check", ("1",)) != "",
            odd=tuple(odd),
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves programs out."""
        return any((self.text, self.state, self.tier, self.specialty, self.fit, self.changed))

    def pairs(self) -> list[tuple[str, str]]:
        """The query as names and values, in one order, without what is usual; ticked boxes are not kept."""
        found = [("view", self.view)] if self.view != "table" else []
        found += [("q", self.text)] if self.text else []
        found += [(name, getattr(self, name)) for name in ("state", "tier", "specialty", "fit") if getattr(self, name)]
        found += [("changed", "1")] if self.changed else []
        return found + ([("sort", self.sort)] if self.sort != "name" else [])

    def address(self) -> str:
        """The query as it stands in the address, with its question mark; empty for the usual list."""
        return f"?{urlencode(self.pairs())}" if self.pairs() else ""

    def but(self, **changes: Any) -> "Asked":
        """The same with changes."""
        return replace(self, **changes)

    def plain(self) -> "Asked":
        """The same view in the same order, with all programs."""
        return Asked(view=self.view, sort=self.sort)
