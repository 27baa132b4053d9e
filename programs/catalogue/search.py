"""Which programs a query finds, and in which order. Reads only.

A filter keeps the programs that meet it and, unless the query drops them, those of which the value is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz.distance import OSA

from programs import fit
from programs.catalogue.models import Program, Word
from programs.catalogue.query import MINE, Query
from programs.catalogue.states import states_of
from programs.catalogue.text import SPOKEN, plain
from programs.catalogue.viewer import NOBODY, Viewer
from programs.fit import RULES, Me, Verdict

MOST_WORDS = 8
EVERYTHING = Q()


# ---------------------------------------------------------------------------------------- the text


@dataclass(frozen=True)
class Words:
    """The words of a text, each with those that it is read as: itself, and where nobody has it, one error away.

    `close` are those one error away of every word.
    """

    asked: tuple[str, ...] = ()
    read_as: Mapping[str, tuple[str, ...]] | None = None
    close: Mapping[str, tuple[str, ...]] | None = None

    @property
    def widened(self) -> "Words":
        """The same, where each word may have an error."""
        return Words(self.asked, self.close, self.close)

    @property
    def corrected(self) -> list[tuple[str, tuple[str, ...]]]:
        """The words that are looked for under other spellings too: (as typed, the others)."""
        return [(word, others) for word, others in (self.read_as or {}).items() if others]

    def condition(self) -> Q:
        """The programs that have all of them."""
        found = EVERYTHING
        for word in self.asked:
            either = Q(search_text__contains=word)
            for other in (self.read_as or {}).get(word, ()):
                either |= Q(search_text__contains=other)
            found &= either
        return found


def understood(text: str) -> Words:
    """The words of a text. A word that no program begins with is read as those that are one typing error away.

    One error: a letter too many, missing, wrong, or two neighbors swapped. `widened` does so with words that some
    program has, too. One query at most; codes are never corrected.
    """
    asked = tuple(dict.fromkeys(plain(text).split()))[:MOST_WORDS]
    spoken = [word for word in asked if SPOKEN.fullmatch(word)]
    if not spoken:
        return Words(asked)
    near = EVERYTHING
    for word in spoken:
        # an error touches two neighboring letters at most: one side of it is as typed
        half = max(1, (len(word) - 1) // 2)
        size = Q(size__gte=len(word) - 1, size__lte=len(word) + 1)
        near |= Q(word__startswith=word) | size & (Q(word__startswith=word[:half]) | Q(word__endswith=word[-half:]))
    words = list(Word.objects.annotate(size=Length("word")).filter(near).values_list("word", flat=True))
    close = {
        word: tuple(sorted(one for one in words if one != word and OSA.distance(word, one, score_cutoff=1) <= 1))
        for word in spoken
    }
    unknown = [word for word in spoken if not any(one.startswith(word) for one in words)]
    return Words(asked, {word: close[word] for word in unknown}, close)


# ------------------------------------------------------------------------------------- the filters


@dataclass(frozen=True)
class Filter:
    """A condition of the query: the rows that meet it, and those that it keeps when unknown values stay."""

    key: str
    label: str
    met: Q
    kept: Q
    without: Query


def _known(**condition: Any) -> tuple[Q, Q]:
    name = next(iter(condition)).partition("__")[0]
    return Q(**condition), Q(**condition) | Q(**{name: None})


YES = {"j1": gettext_lazy("J-1"), "h1b": gettext_lazy("H-1B"), "accepts": gettext_lazy("Takes applications")}
OWN = {
    "step2": gettext_lazy("My Step 2 CK is enough"),
    "years": gettext_lazy("My graduation year is accepted"),
    "usce": gettext_lazy("My US clinical experience is enough"),
    "attempts": gettext_lazy("My number of attempts is accepted"),
    "certificate": gettext_lazy("My ECFMG certificate comes in time"),
    "letters": gettext_lazy("I have enough letters"),
}


def usable(key: str, me: Me) -> bool:
    """Whether the person has told the fact that this filter needs."""
    return RULES[MINE[key][0]].mine(me) is not None


def option(key: str, query: Query, viewer: Viewer) -> tuple[Q, Q]:
    """What a filter by this key would meet and keep: j1, listed, mine:step2, img ..."""
    if key in YES:
        return _known(**{key: True})
    if key == "listed":
        return (mine := Q(pk__in=viewer.listed)), mine
    if key == "img":
        return _known(img_share__gte=query.img)
    if key == "positions":
        return _known(positions__gte=query.positions)
    rules = [rule for rule in MINE[key.removeprefix("mine:")] if RULES[rule].mine(viewer.me) is not None]
    met, kept = EVERYTHING, EVERYTHING
    for rule in rules:
        met &= fit.passes(rule, viewer.me, keep_unknown=False)
        kept &= fit.passes(rule, viewer.me, keep_unknown=True)
    return met, kept


def in_force(query: Query, viewer: Viewer) -> list[Filter]:
    """The filters of the query but for specialty, place, type and text. Those that cannot work are left out."""
    found = []

    def add(key: str, label: str, **changes: Any) -> None:
        found.append(Filter(key, label, *option(key, query, viewer), query.but(**changes)))

    for key, label in YES.items():
        if getattr(query, key):
            add(key, str(label), **{key: False})
    for key in query.mine:
        if usable(key, viewer.me):
            add(f"mine:{key}", str(OWN[key]), mine=tuple(one for one in query.mine if one != key))
    if query.img:
        add("img", _("IMG share %(n)s%% or more") % {"n": query.img}, img=None)
    if query.positions:
        add("positions", _("%(n)s places or more") % {"n": query.positions}, positions=None)
    if query.listed and viewer.put_url:
        add("listed", _("On my list"), listed=False)
    return found


def left_out(query: Query, viewer: Viewer) -> list[str]:
    """The filters of the query that cannot work for this person, by their names."""
    found = [str(OWN[key]) for key in query.mine if not usable(key, viewer.me)]
    return [*found, _("On my list")] if query.listed and not viewer.put_url else found


COLUMN = {"img": "img_share"}
"""The column of a filter, where it has another name."""


def columns_of(query: Query, viewer: Viewer) -> list[str]:
    """The columns that the query filters by, each once."""
    found = ["program_type"] if query.types else []
    for one in in_force(query, viewer):
        kind, _colon, mine = one.key.partition(":")
        if mine:
            rules = [RULES[key] for key in MINE[mine] if RULES[key].mine(viewer.me) is not None]
            found += [name for rule in rules for name in rule.columns(viewer.me)]
        elif kind != "listed":
            found.append(COLUMN.get(kind, kind))
    return list(dict.fromkeys(found))


def of_types(query: Query) -> Q:
    """The rows of the wanted types; unknown ones as asked."""
    if not query.types:
        return EVERYTHING
    wanted = Q(program_type__in=query.types)
    return wanted if query.drop_unknown else wanted | Q(program_type=None)


def of_places(query: Query) -> frozenset[str]:
    """The states of the query; none means anywhere."""
    return frozenset().union(*(states_of(place) for place in query.places))


class Part(NamedTuple):
    """A part of the query that takes programs out, and the query without it."""

    label: str
    rows: Q
    without: Query


def parts(query: Query, viewer: Viewer, words: Words) -> list[Part]:
    """All that the query asks, part by part."""
    found = []
    if words.asked:
        found.append(Part(_("the words you typed"), words.condition(), query.but(text="")))
    if query.specialties:
        rows = Q(specialty__key__in=query.specialties)
        found.append(Part(_("the specialty"), rows, query.but(specialties=())))
    if codes := of_places(query):
        found.append(Part(_("the state or region"), Q(state__in=codes), query.but(places=())))
    if query.types:
        found.append(Part(_("the type of program"), of_types(query), query.but(types=())))
    for one in in_force(query, viewer):
        found.append(Part(f"“{one.label}”", one.met if query.drop_unknown else one.kept, one.without))
    return found


def found(query: Query, viewer: Viewer, words: Words) -> Any:
    """The programs that the query finds, without an order."""
    return Program.objects.listed().filter(*(part.rows for part in parts(query, viewer, words)))


# --------------------------------------------------------------------------------------- the order


def order_of(query: Query, viewer: Viewer, words: Words) -> str:
    """The order in force: the one that was chosen; else best match for a text, fewest failed rules for a person."""
    if (query.sort == "match" and not words.asked) or (query.sort == "fit" and viewer.me == NOBODY):
        return "name"
    if query.sort:
        return query.sort
    if words.asked:
        return "match"
    return "fit" if viewer.me != NOBODY else "name"


def can_fail(me: Me) -> list[str]:
    """The rules that the person could fail."""
    return [key for key, rule in RULES.items() if rule.strict is not False and rule.applies(me)
            and rule.mine(me) is not None]  # fmt: skip


def ordered(rows: Any, order: str, viewer: Viewer, words: Words) -> Any:
    """The rows in a total order."""
    last = ("name", "pk")
    if order == "fit":
        return rows.annotate(failed=failed(viewer.me)).order_by("failed", *last)
    if order == "img":
        return rows.order_by(F("img_share").desc(nulls_last=True), *last)
    if order == "newest":
        return rows.order_by(F("newest_fact_on").desc(nulls_last=True), *last)
    if order == "match":
        return rows.annotate(rank=_rank(words)).order_by("rank", *last)
    return rows.order_by(*last)


def failed(me: Me) -> Any:
    """How many strict rules a row fails for this person."""
    total: Any = Value(0)
    for key in can_fail(me):
        total = total + Case(When(RULES[key].condition(Verdict.FAILS, me), then=Value(1)), default=Value(0))
    return total


def _rank(words: Words) -> Any:
    """0 the code itself, 1 the name begins so, 2 the words stand together, 3 all words as typed, 4 all the others."""
    phrase, typed = " ".join(words.asked), EVERYTHING
    for word in words.asked:
        typed &= Q(search_text__contains=word)
    return Case(
        When(Q(acgme_code="".join(words.asked).upper()), then=0),
        When(Q(search_text__startswith=phrase), then=1),
        When(Q(search_text__contains=f" {phrase}"), then=2),
        When(typed, then=3),
        default=4,
        output_field=IntegerField(),
    )
