"""Who looks at the catalogue, in plain values. The catalogue knows no person; settings name who does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from programs.fit import Me

NOBODY = Me()


@dataclass(frozen=True)
class SavedSearch:
    """A search that the viewer has kept: its name and the query of the search page."""

    name: str
    query: str
    remove_url: str


@dataclass(frozen=True)
class Viewer:
    """What the pages of the catalogue need of the person.

    `me` their facts; `season` the Match they aim for; `listed` the ids of programs on their list. The addresses
    are empty for people without a list (advisors, curators): `list_url` the page of their list, `put_url` takes a
    POST with `program` (id) and `on` (1 or empty) and `next`, `save_url` a POST with `name` and `query`,
    `facts_url` the page where they tell their own facts.
    """

    me: Me = NOBODY
    season: int | None = None
    listed: frozenset[int] = frozenset()
    list_url: str = ""
    put_url: str = ""
    save_url: str = ""
    facts_url: str = ""
    searches: Sequence[SavedSearch] = ()


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request, from `settings.PROGRAMS_VIEWER` (a dotted name; None: nobody has a list)."""
    find: Any = import_string(settings.PROGRAMS_VIEWER) if settings.PROGRAMS_VIEWER else None
    found: Viewer = find(request) if find else Viewer()
    return found
