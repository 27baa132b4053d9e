"""What an address asks of the search. `Query.read` never fails: what it cannot use it names in `odd`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programs.catalogue.states import REGIONS, STATES
from programs.facts.fields import TYPES

SORTS = {
    "match": _("best match"),
    "fit": _("fewest failed rules"),
    "name": _("name"),
    "img": _("share of IMGs"),
    "newest": _("newest facts"),
}
MINE = {
    "step2": ("step2",),
    "years": ("years",),
    "usce": ("usce", "usce_recent"),
    "attempts": ("attempts",),
    "certificate": ("certificate",),
    "letters": ("letters", "us_letters"),
}
"""The filters by the person's own facts, and the rules of fit behind each; the first one's fact must be known."""

LONGEST_TEXT = 200
MOST_CHOICES = 60
MOST_PAGES = 100_000
KEY = re.compile(r"[a-z0-9-]{1,60}")
NUMBER = re.compile(r"[0-9]{1,6}")
FLAGS = ("j1", "h1b", "accepts", "listed")
KNOWN = {"q", "specialty", "state", *FLAGS, "img", "positions", "type", "mine", "unknown", "sort", "page"}


@dataclass(frozen=True)
class Query:
    """A search. `places` are codes of states and keys of regions; `img` percent at least; `sort` empty: the usual one.

    `odd` are the parts of the address that could not be read; they change nothing.
    """

    text: str = ""
    specialties: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    j1: bool = False
    h1b: bool = False
    accepts: bool = False
    listed: bool = False
    img: int | None = None
    positions: int | None = None
    types: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    drop_unknown: bool = False
    sort: str = ""
    page: int = 1
    odd: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """The query of an address."""
        odd: list[str] = []

        def several(name: str, allowed: Any) -> tuple[str, ...]:
            given = [value.strip() for value in data.getlist(name) if value.strip()]
            found = tuple(dict.fromkeys(value for value in given if allowed(value)))[:MOST_CHOICES]
            if len(found) < len(set(given)):
                odd.append(name)
            return found

        def one(name: str, allowed: Any) -> str:
            found = several(name, allowed)
            return found[-1] if found else ""

        def number(name: str, least: int, most: int) -> int | None:
            text = one(name, lambda value: NUMBER.fullmatch(value) and least <= int(value) <= most)
            return int(text) if text else None

        text = " ".join(data.get("q", "").replace("\0", " ").split())
        return cls(
            text=text[:LONGEST_TEXT],
            specialties=several("specialty", KEY.fullmatch),
            places=several("state", lambda value: value in STATES or value in REGIONS),
            img=number("img", 0, 100) or None,
            positions=number("positions", 0, 500) or None,
            types=several("type", TYPES.__contains__),
            mine=several("mine", MINE.__contains__),
            drop_unknown=one("unknown", ("keep", "drop").__contains__) == "drop",
            sort=one("sort", SORTS.__contains__),
            page=number("page", 1, MOST_PAGES) or 1,
            **{flag: one(flag, ("1", "on").__contains__) != "" for flag in FLAGS},
            odd=tuple(dict.fromkeys(odd)),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The query as names and values, in one order, without what is usual."""
        found = [("q", self.text)] if self.text else []
        found += [("specialty", key) for key in self.specialties]
        found += [("state", place) for place in self.places]
        found += [(flag, "1") for flag in FLAGS if getattr(self, flag)]
        found += [(name, str(value)) for name, value in (("img", self.img), ("positions", self.positions)) if value]
        found += [("type", key) for key in self.types]
        found += [("mine", key) for key in self.mine]
        if self.drop_unknown:
            found.append(("unknown", "drop"))
        if self.sort:
            found.append(("sort", self.sort))
        if self.page > 1:
            found.append(("page", str(self.page)))
        return found

    def address(self) -> str:
        """The query as it stands in the address, without the question mark."""
        return urlencode(self.pairs())

    def but(self, **changes: Any) -> "Query":
        """The same with changes, from its first page on."""
        return replace(self, **({"page": 1} | changes))

    def without(self, name: str, value: str) -> "Query":
        """The same without one of several choices."""
        kept: Sequence[str] = getattr(self, name)
        return self.but(**{name: tuple(one for one in kept if one != value)})
