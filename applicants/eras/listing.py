"""What the page of the list shows: each program in one lean line, filtered, in order and counted. No writes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from applicants.eras.asked import FITS, NO_TIER, Asked
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.profile.facts import FACTS, FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from programs.catalogue.fit_lines import WORDS
from programs.catalogue.text import plain
from programs.fit import RULES, Me, Verdict, verdicts

if TYPE_CHECKING:
    from accounts.models import User


STATES = tuple(ListedProgram.State.values)
TIERS = (*ListedProgram.Tier.values, "")
AGAINST = {Verdict.FAILS: "fails", Verdict.BELOW: "below"}
EXTRAS: tuple[str, ...] = ("applicants.eras.applying.columns.signals", "applicants.eras.applying.columns.documents")
"""Names of functions `(*, applicant, user) -> Extra`: columns that another part of the room adds to the list."""


@dataclass(frozen=True)
class Extra:
    """A column more: its name, and words by id of the listed program; what `user` may not see is left out."""

    label: Any
    cells: Mapping[int, str]


@dataclass(frozen=True)
class Line:
    """One program of the list. `fit` is a key of FITS, `worst` what weighs most against it, in words.

    `changes` since it was added. `twice`: the catalogue merged two programs of the list into this one.
    """

    row: ListedProgram
    pk: int
    name: str
    specialty: str
    place: str
    fit: str
    worst: str
    changes: int
    twice: bool
    extras: Sequence[str] = field(default=())


# --------------------------------------------------------------------------------------- the lines


def lines(rows: Iterable[Any], me: Me, extras: Sequence[Extra] = ()) -> list[Line]:
    """A line for each row of `for_list().with_changes()`, in the same order. No query."""
    rows = list(rows)
    times = Counter(row.now.pk for row in rows if row.now)
    found = []
    for row in rows:
        fit, worst = against(row.now, me)
        found.append(Line(
            row=row, pk=row.pk, name=row.name, specialty=row.specialty.name, place=row.place, fit=fit, worst=worst,
            changes=row.change_count, twice=bool(row.now) and times[row.now.pk] > 1,
            extras=[extra.cells.get(row.pk, "") for extra in extras],
        ))  # fmt: skip
    return found


def against(program: Any, me: Me) -> tuple[str, str]:
    """What weighs most against a program: its key of FITS, and words. None: it is not in the catalogue."""
    if program is None:
        return "typed", _("Not in the catalogue")
    found = verdicts(program, me)
    for verdict, key in AGAINST.items():
        rules = [str(RULES[rule].label) for rule, one in found.items() if one is verdict]
        if rules:
            more = f" +{len(rules) - 1}" if len(rules) > 1 else ""
            return key, f"{WORDS[verdict]}: {rules[0]}{more}"
    open_ = sum(1 for rule, one in found.items() if one is not Verdict.MEETS and rule != "step2_liked")
    if not open_:
        return "nothing", _("Meets all that we compare")
    return "nothing", _("Nothing against it; %(n)s not known") % {"n": open_}


def extras_of(applicant: Applicant, user: "User") -> list[Extra]:
    """The columns that other parts of the room add; one in which nothing stands is left out."""
    found = [import_string(name)(applicant=applicant, user=user) for name in EXTRAS]
    return [extra for extra in found if extra.cells]


# ------------------------------------------------------------------------------- filtered, in order


def chosen(found: Iterable[Line], asked: Asked) -> list[Line]:
    """The lines that the address asks for, in its order; equal ones by name, and then as they were added."""
    kept = [line for line in found if _fits(line, asked)]
    return sorted(kept, key=lambda line: (_place(line, asked.sort), line.name.casefold(), line.pk))


def _fits(line: Line, asked: Asked) -> bool:
    row = line.row
    return (
        asked.state in ("", row.state)
        and asked.tier in ("", row.tier or NO_TIER)
        and asked.specialty in ("", row.specialty.key)
        and asked.fit in ("", line.fit)
        and (not asked.changed or line.changes > 0)
        and (not asked.text or _says(line, asked.text))
    )


def _says(line: Line, text: str) -> bool:
    """Whether name, specialty, place, code and notes hold all words of a text, whatever their accents."""
    about = " ".join((line.name, line.specialty, line.place, line.row.code, line.row.notes))
    latin, other = plain(about), about.casefold()
    return all(
        (bool(plain(word)) and plain(word) in latin) or word in other for word in text.casefold().split()
    )  # fmt: skip


def _place(line: Line, sort: str) -> Any:
    if sort == "state":
        return STATES.index(line.row.state)
    if sort == "tier":
        return TIERS.index(line.row.tier)
    if sort == "added":
        return -line.row.added_at.timestamp()
    if sort == "fit":
        return ["nothing", "below", "fails", "typed"].index(line.fit)
    return 0


# ------------------------------------------------------------------------------------------ counted


@dataclass(frozen=True)
class Totals:
    """How many programs there are in all, and by what; each of them as (key, words, count) without zeros."""

    all: int
    changed: int
    states: Sequence[tuple[str, Any, int]]
    tiers: Sequence[tuple[str, Any, int]]
    fits: Sequence[tuple[str, Any, int]]
    specialties: Sequence[tuple[str, str, int]]


def totals(found: Sequence[Line]) -> Totals:
    """The whole list in numbers."""
    names = {line.row.specialty.key: line.specialty for line in found}
    by_specialty = Counter(line.row.specialty.key for line in found)
    return Totals(
        all=len(found), changed=sum(1 for line in found if line.changes),
        states=_counted((line.row.state for line in found), dict(ListedProgram.State.choices)),
        tiers=_counted(
            (line.row.tier or NO_TIER for line in found), dict(ListedProgram.Tier.choices) | {NO_TIER: _("No tier yet")}
        ),
        fits=_counted((line.fit for line in found), FITS),
        specialties=sorted(
            ((key, names[key], count) for key, count in by_specialty.items()), key=lambda one: (-one[2], one[1])
        ),
    )  # fmt: skip


def _counted(keys: Iterable[str], words: Mapping[str, Any]) -> list[tuple[str, Any, int]]:
    counts = Counter(keys)
    return [(key, label, counts[key]) for key, label in words.items() if counts[key]]


def columns(found: Sequence[Line], most: int) -> list[tuple[str, Any, int, list[Line]]]:
    """The board: for each state in which there is a program its key, words, count, and the first few lines."""
    by_state: dict[str, list[Line]] = {}
    for line in found:
        by_state.setdefault(line.row.state, []).append(line)
    labels = dict(ListedProgram.State.choices)
    return [
        (state, labels[state], len(by_state[state]), by_state[state][:most]) for state in STATES if state in by_state
    ]  # fmt: skip


# ------------------------------------------------------------------------------- of the person


def as_viewer(user: "User") -> Any:
    """The applicant row of this user with all that the catalogue asks of them. One query; None for everybody else.

    `listed` and `aims` are ids of programs and specialties, `searches` (id, name, query), `facts` an unsaved FitFacts.
    """
    mine: Any = ListedProgram.objects.editable_by(user).filter(applicant=OuterRef("pk"))
    aims = TargetSpecialty.objects.filter(applicant=OuterRef("pk")).order_by("position")
    searches = SavedSearch.objects.editable_by(user).filter(applicant=OuterRef("pk")).order_by("name", "pk")
    found: Any = (
        Applicant.objects.editable_by(user).planned()
        .annotate(listed=ArraySubquery(mine.with_successor().order_by().values("now_id")))
        .annotate(aims=ArraySubquery(aims.values("specialty_id")))
        .annotate(searches=ArraySubquery(searches.values(one=JSONObject(id="pk", name="name", query="query"))))
        .annotate(**{f"fact_{name}": F(f"fitfactss__{name}") for name in (*FACTS, "recorded")}).first()
    )  # fmt: skip
    if found:
        found.facts = FitFacts(**{name: getattr(found, f"fact_{name}") for name in FACTS})
        found.facts.recorded = found.fact_recorded or {}
    return found


def facts_in_words(facts: FitFacts) -> list[tuple[str, Any, Any]]:
    """The person's facts for a list: (name, what it is called, value or None)."""
    found = []
    for name in FACTS:
        field: Any = FitFacts._meta.get_field(name)
        value = facts.known(name)
        words = dict(field.flatchoices).get(value, value) if field.choices else value
        found.append((name, capfirst(field.verbose_name), None if words in (None, "") else words))
    return found
