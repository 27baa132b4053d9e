"""How many programs each filter would leave: all counts of the search page from one query."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from programs.catalogue import sql
from programs.catalogue.models import Program
from programs.catalogue.query import MINE, Query
from programs.catalogue.search import (
    EVERYTHING,
    YES,
    Part,
    Words,
    in_force,
    of_places,
    of_types,
    option,
    parts,
    usable,
)
from programs.catalogue.viewer import Viewer
from programs.facts.fields import TYPES


@dataclass
class Counts:
    """`total` the programs found; `options` by key (j1, mine:step2, type:community ...) how many with that filter too.

    `specialties` and `states` count as if nothing were chosen among themselves; `names` are those of all specialties
    by key, `by_id` by id. `unsure`: how many fewer there are (or would be) when programs with an unknown value are
    left out. `words_exist`: whether any program has the words, whatever else is asked.
    """

    total: int = 0
    words_exist: bool = True
    unsure: int = 0
    options: dict[str, int] = field(default_factory=dict)
    specialties: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    by_id: dict[int, str] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)


def options_of(viewer: Viewer) -> list[str]:
    """The keys of the filters that one can tick."""
    found = [*YES, *(f"mine:{key}" for key in MINE if usable(key, viewer.me))]
    return [*found, "listed"] if viewer.put_url else found


def count(query: Query, viewer: Viewer, words: Words) -> Counts:
    """All counts in one pass over the programs, grouped by specialty and state."""
    filters = in_force(query, viewer)
    rows = Program.objects.listed().filter(words.condition())
    sure = EVERYTHING
    for one in filters:
        rows = rows.filter(one.kept)
        sure &= one.met
    base = sure if query.drop_unknown else EVERYTHING
    types = of_types(query)
    columns: dict[str, Any] = {
        "total": base & types,
        "kept": of_types(query.but(drop_unknown=False)),
        "sure": sure & of_types(query.but(drop_unknown=True)),
    }
    chosen = {one.key for one in filters}
    for key in options_of(viewer):
        if key not in chosen:
            met, kept = option(key, query, viewer)
            columns[key] = base & types & (met if query.drop_unknown else kept)
    for key in TYPES:
        columns[f"type:{key}"] = base & Q(program_type=key)
    names = [f"n{number}" for number in range(len(columns))]
    groups = rows.order_by().values_list("specialty_id", "state").annotate(
        **dict(zip(names, map(_count, columns.values()), strict=True))
    )  # fmt: skip
    anywhere = Program.objects.listed().filter(words.condition()).order_by().values("pk")
    sums = sql.sums(groups, names, anywhere, specialties=query.specialties, states=sorted(of_places(query)))
    return _put_together(sums, list(columns), chosen)


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition) if condition else Count("pk")


def _put_together(sums: sql.Sums, keys: list[str], chosen: set[str]) -> Counts:
    found = Counts(states=Counter(sums.by_state), options=dict(zip(keys, sums.totals, strict=True)))
    found.words_exist = sums.anywhere is not False
    for pk, key, name in sums.specialties:
        found.names[key] = found.by_id[pk] = name
        if pk in sums.by_specialty:
            found.specialties[key] = sums.by_specialty[pk]
    found.total = found.options.pop("total")
    found.unsure = found.options.pop("kept") - found.options.pop("sure")
    found.options |= dict.fromkeys(chosen, found.total)
    return found


class Costly(NamedTuple):
    """A part of an empty search, and how many programs there are without it."""

    label: str
    without: Query
    total: int


def costliest(query: Query, viewer: Viewer, words: Words) -> Costly | None:
    """The part of a search without results that keeps most programs away; None where no single one does."""
    every = parts(query, viewer, words)
    columns = {}
    for number in range(len(every)):
        others = EVERYTHING
        for other, part in enumerate(every):
            if other != number:
                others &= part.rows
        columns[f"n{number}"] = _count(others)
    if query.drop_unknown:
        loose, keeping = EVERYTHING, query.but(drop_unknown=False)
        for part in parts(keeping, viewer, words):
            loose &= part.rows
        columns[f"n{len(every)}"] = _count(loose)
        every.append(Part(_("leaving out unknown values"), loose, keeping))
    if not columns:
        return None
    totals = Program.objects.listed().aggregate(**columns)
    total, number = max((totals[f"n{number}"], -number) for number in range(len(every)))
    return Costly(every[-number].label, every[-number].without, total) if total else None
