"""The search page and the map of states. The address holds the whole query; htmx gets the same region."""

from functools import cache
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, render_page
from programs.catalogue import lines, search, sql
from programs.catalogue.counting import Counts, costliest, count
from programs.catalogue.models import Program
from programs.catalogue.query import MINE, SORTS, Query
from programs.catalogue.search import OWN, YES, Words
from programs.catalogue.states import REGIONS, STATES, place_name
from programs.catalogue.viewer import NOBODY, Viewer, viewer_of
from programs.facts.fields import TYPES

PAGE = 15


class Choice(NamedTuple):
    """A box to tick. `number` of programs with it, None: not counted; `why` why it cannot be ticked."""

    id: str
    name: str
    value: str
    label: Any
    checked: bool
    number: int | None
    why: str = ""

    @property
    def html(self) -> SafeString:
        """The box with its label. Made here, because a page has a hundred of them."""
        why = f" <small>{escape(self.why)}</small>" if self.why else ""
        number = f' <span class="count">{self.number}</span>' if self.number is not None else ""
        mark = " checked" if self.checked else " disabled" if self.why else ""
        # name, value and id are keys of ours: letters, digits and hyphens
        box = f'<input type="checkbox" name="{self.name}" value="{self.value}" id="f-{self.id}"{mark}>'
        return SafeString(f'<label class="choice">{box} <span>{escape(str(self.label))}{number}{why}</span></label>')


class Chip(NamedTuple):
    """A filter in force, and the query without it."""

    label: str
    without: Query


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """The programs that the query finds, page by page, with what each filter would leave."""
    viewer = viewer_of(request)
    asked = read(Query.read(request.GET), viewer)
    query, words, counts = asked.query, asked.words, asked.counts
    order = search.order_of(query, viewer, words)
    last = max(1, -(-counts.total // PAGE))
    number = min(query.page, last)
    start = (number - 1) * PAGE
    rows: Any = ()
    if counts.total:
        ids = search.ordered(search.found(query, viewer, words), order, viewer, words).values("pk")
        rows = sql.page(ids[start : start + PAGE], shown())
    first = [rule for key in query.mine for rule in MINE[key]]
    columns = search.columns_of(query, viewer)
    results = lines.results(
        rows, me=viewer.me, listed=viewer.listed, names=counts.by_id, first=first, columns=columns,
        today=timezone.localdate(),
    )  # fmt: skip
    here = "?".join(filter(None, (reverse("programs:list"), query.address())))
    context = {
        "place": "programs",
        "viewer": viewer,
        "asked": asked,
        "query": query,
        "counts": counts,
        "here": here,
        "results": results,
        "has_facts": viewer.me != NOBODY,
        "choices": choices(query, viewer, asked),
        "chips": chips(query, viewer, asked.names),
        "costliest": None if counts.total else costliest(query, viewer, words),
        "left_out": search.left_out(query, viewer),
        "sorts": sorts(query, viewer, words, order),
        "order": order if query.sort == order else "",
        "back": query.but(page=number - 1) if number > 1 else None,
        "on": query.but(page=number + 1) if number < last else None,
        "from_number": start + 1,
        "to_number": start + len(results),
        "plain_address": query.but().address(),
    }
    answer = render_page(request, "programs/list.html", context)
    if request.htmx:  # the same search again, after a button, is no new step back
        same = request.htmx.current_url_abs_path == here
        answer["HX-Replace-Url" if same else "HX-Push-Url"] = here
    return answer


@cache
def shown() -> tuple[str, tuple[Any, ...]]:
    """What is read of a program for its place on the page, as SQL; always the same."""
    rows = lines.with_facts(Program.objects.defer("search_text").order_by())
    found: tuple[str, tuple[Any, ...]] = rows.query.sql_with_params()
    return found


def sorts(query: Query, viewer: Viewer, words: Words, order: str) -> list[tuple[str, Any]]:
    """The orders to choose from. The usual one in force has no name, so that it follows what is asked next."""
    off = {"match": not words.asked, "fit": viewer.me == NOBODY}
    usual = order if query.sort != order else ""
    return [("" if key == usual else key, label) for key, label in SORTS.items() if not off.get(key)]


class Asked(NamedTuple):
    """A query as it was understood. `names` of specialties by key; `odd` what of the address was not used."""

    query: Query
    words: Words
    counts: Counts
    names: dict[str, str]
    odd: list[str]


def read(query: Query, viewer: Viewer) -> Asked:
    """Understand the text, and count. Where a text finds nothing at all, each of its words may have an error."""
    words = search.understood(query.text)
    counts = count(query, viewer, words)
    if not counts.words_exist and words.widened.corrected != words.corrected:
        words = words.widened
        counts = count(query, viewer, words)
    odd = [PARTS.get(name, name) for name in query.odd]
    known = tuple(key for key in query.specialties if key in counts.names)
    if known != query.specialties:  # they were not counted either
        odd.append(PARTS["specialty"])
        query = query.but(specialties=known)
    return Asked(query, words, counts, counts.names, list(dict.fromkeys(map(str, odd))))


PARTS = {
    "specialty": gettext_lazy("specialty"),
    "state": gettext_lazy("state or region"),
    "img": gettext_lazy("share of IMGs"),
    "positions": gettext_lazy("places"),
    "type": gettext_lazy("type of program"),
    "mine": gettext_lazy("my own facts"),
    "unknown": gettext_lazy("unknown values"),
    "sort": gettext_lazy("order"),
    "page": gettext_lazy("page"),
}
"""The parts of an address as people know them."""


def choices(query: Query, viewer: Viewer, asked: Asked) -> dict[str, list[Any]]:
    """The boxes of the filter sheet, by group."""
    counts = asked.counts

    def box(name: str, value: str, label: Any, checked: bool, number: int | None, why: str = "") -> Choice:
        return Choice(f"{name}-{value}".lower(), name, value, label, checked, number, why)

    keys = sorted({*counts.specialties, *query.specialties}, key=lambda key: asked.names[key])
    found: dict[str, list[Any]] = {
        "specialties": [
            box("specialty", key, asked.names[key], key in query.specialties, counts.specialties[key]) for key in keys
        ],
        "visas": [box(key, "1", YES[key], getattr(query, key), counts.options[key]) for key in ("j1", "h1b")],
        "types": [
            box("type", key, label, key in query.types, counts.options[f"type:{key}"]) for key, label in TYPES.items()
        ],
        "also": [box("accepts", "1", _("Takes applications this season"), query.accepts, counts.options["accepts"])],
        "mine": [],
        "places": [],
    }
    if viewer.put_url:
        found["also"].append(box("listed", "1", _("On my list"), query.listed, counts.options["listed"]))
    for key, label in OWN.items():
        if search.usable(key, viewer.me):
            found["mine"].append(box("mine", key, label, key in query.mine, counts.options[f"mine:{key}"]))
        else:
            found["mine"].append(box("mine", key, label, False, None, str(MISSING[key])))
    for region, name in REGIONS.items():
        codes = [code for code, state in STATES.items() if state.region == region]
        shown = [code for code in codes if counts.states[code] or code in query.places]
        total = sum(counts.states[code] for code in codes)
        if shown or region in query.places:
            states = [box("state", code, place_name(code), code in query.places, counts.states[code]) for code in shown]
            found["places"].append((box("state", region, name, region in query.places, total), states))
    return found


MISSING = {
    "step2": gettext_lazy("Add your score first."),
    "years": gettext_lazy("Add your graduation day first."),
    "usce": gettext_lazy("Add your clinical experience first."),
    "attempts": gettext_lazy("Add your exams first."),
    "certificate": gettext_lazy("We cannot tell yet when you have it."),
    "letters": gettext_lazy("Add your letters first."),
}


def chips(query: Query, viewer: Viewer, names: dict[str, str]) -> list[Chip]:
    """The filters in force, each with the query without it."""
    found = [Chip(f"“{query.text}”", query.but(text=""))] if query.text else []
    found += [Chip(names.get(key, key), query.without("specialties", key)) for key in query.specialties]
    found += [Chip(place_name(place), query.without("places", place)) for place in query.places]
    found += [Chip(one.label, one.without) for one in search.in_force(query, viewer)]
    found += [Chip(str(TYPES[key]), query.without("types", key)) for key in query.types]
    if query.drop_unknown:
        found.append(Chip(_("Unknown values left out"), query.but(drop_unknown=False)))
    return found


class Tile(NamedTuple):
    """A state in the map: its place in pixels, its count, how full (0 to 4), and the search in it alone."""

    code: str
    name: str
    x: int
    y: int
    total: int
    depth: int
    query: Query


SIZE = 48


@require_safe
def states(request: SignedInRequest) -> HttpResponse:
    """The map of states: how many programs of the present query each has, as a picture and as a table."""
    viewer = viewer_of(request)
    asked = read(Query.read(request.GET), viewer)
    query = asked.query.but(places=())
    counted = asked.counts.states
    most = max([counted[code] for code in STATES] or [0])
    tiles = [
        Tile(code, state.name, state.column * SIZE, state.row * SIZE, counted[code],
             -(-4 * counted[code] // most) if most else 0, query.but(places=(code,)))
        for code, state in STATES.items()
    ]  # fmt: skip
    rows = [(name, sorted((tile for tile in tiles if STATES[tile.code].region == region), key=lambda tile: tile.name))
            for region, name in REGIONS.items()]  # fmt: skip
    elsewhere = sum(number for code, number in counted.items() if code not in STATES)
    context = {
        "place": "programs",
        "viewer": viewer,
        "asked": asked,
        "query": query,
        "counts": asked.counts,
        "chips": chips(query, viewer, asked.names),
        "left_out": search.left_out(query, viewer),
        "tiles": [tile for tile in tiles if tile.total],
        "empty": [tile for tile in tiles if not tile.total],
        "regions": rows,
        "elsewhere": elsewhere,
        "total": sum(counted.values()),
        "width": 12 * SIZE,
        "height": 10 * SIZE,
        "size": SIZE - 4,
    }
    return render_page(request, "programs/states.html", context)
