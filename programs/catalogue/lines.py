"""What the search shows of a program: its facts, up to four lines of fit, and the newest source. No writes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from programs.facts.fields import FIELDS, STAGES
from programs.facts.models import Age, Fact, Seen
from programs.fit import RULES, Me, Verdict

LINES = 4
WORDS = {
    Verdict.MEETS: gettext_lazy("Meets"),
    Verdict.BELOW: gettext_lazy("Below a preference"),
    Verdict.FAILS: gettext_lazy("Fails a strict rule"),
    Verdict.UNKNOWN: gettext_lazy("Not known"),
    Verdict.MINE_MISSING: gettext_lazy("Tell us yours first"),
}
ORDER = (Verdict.FAILS, Verdict.BELOW)
ONLY_WHEN_FAILED = {"accepts", "specialty", "step2_liked"}
ONLY_WHEN_KNOWN = {"usce_recent", "us_letters"}
PLAIN = ("j1", "h1b", "step2_min", "grad_years_max")
"""What people without own facts see."""


class Line(NamedTuple):
    """One line. `verdict` empty: only what is known, nothing is compared. `note` is what stands behind it."""

    verdict: str
    words: Any
    text: str
    note: str = ""

    @property
    def look(self) -> str:
        """As the stylesheet and the icons name it."""
        return "unknown" if not self.verdict or self.is_missing else self.verdict

    @property
    def mark(self) -> str:
        """The name of the icon before it."""
        return self.look if self.verdict else "info"

    @property
    def is_missing(self) -> bool:
        """Whether the person has to tell theirs first."""
        return self.verdict == Verdict.MINE_MISSING

    @property
    def html(self) -> SafeString:
        """The line in full, for a list. Made here, because a page has sixty of them."""
        said = f'<span class="visually-hidden">{escape(str(self.words))}: </span>' if self.verdict else ""
        note = f'<span class="muted">, {escape(self.note)}</span>' if self.note else ""
        return SafeString(f"<span>{said}<b>{escape(self.text)}</b>{note}</span>")


def with_facts(rows: Any) -> Any:
    """The rows with their winning facts as `told`, in the same query; the oldest season first. For `facts_of`."""
    facts = Fact.objects.winning().filter(program=OuterRef("pk")).order_by("season")
    told = JSONObject(
        **{name: F(name) for name in ("field", "season", "says", "value", "rule", "retrieved_on", "verified_on")},
        address=F("address"), source=F("source__name"), site=F("source__url"),
    )  # fmt: skip
    return rows.annotate(told=Cast(Func(ArraySubquery(facts.values(one=told)), function="array_to_json"), TextField()))


@dataclass(slots=True)
class Told(Seen):
    """A winning fact in plain values. A page has hundreds of them, and most are never looked at: rows cost too much."""

    field: str
    season: int
    says: str
    value: Any
    rule: str
    retrieved_on: date
    verified_on: date | None
    address: str
    source: str
    site: str


def facts_of(program: Any) -> dict[str, Told]:
    """The facts of a row of `with_facts` by field, each of its newest season."""
    found = {}
    for one in json.loads(program.told):
        days = {name: date.fromisoformat(one[name]) if one[name] else None for name in ("retrieved_on", "verified_on")}
        found[one["field"]] = Told(**(one | days))
    return found


class Newest(NamedTuple):
    """The fact that was seen last, and how old it is."""

    fact: Told
    age: Age


class Result(NamedTuple):
    """A program as the list shows it. `about` in a few words; `unknown`: what was filtered by and is not known."""

    program: Any
    address: str
    about: Sequence[str]
    lines: Sequence[Line]
    newest: Newest | None
    listed: bool
    unknown: str


def results(
    rows: Iterable[Any], *, me: Me, listed: frozenset[int], names: Mapping[int, str], first: Sequence[str],
    columns: Sequence[str], today: date,
) -> list[Result]:  # fmt: skip
    """The rows of a page. `first` are the rules that are filtered by: they are shown before the others.

    `columns` are the columns that are filtered by, `names` those of the specialties by id.
    """
    found = []
    for program in rows:
        facts = facts_of(program)
        lines = fit_lines(program, facts, me, first) if me != Me() else plain_lines(program, facts)
        unknown = "; ".join(str(FIELDS[name].label) for name in columns if getattr(program, name) is None)
        found.append(Result(
            program, program.get_absolute_url(), about(program, names[program.specialty_id]), lines,
            newest(facts.values(), today), program.pk in listed, unknown,
        ))  # fmt: skip
    return found


def about(program: Any, specialty: str) -> list[str]:
    """Specialty, place, type, places a year and share of IMGs, as far as they are known."""
    found = [specialty, ", ".join(filter(None, (program.city, program.state)))]
    if program.program_type:
        found.append(FIELDS["program_type"].words(program.program_type))
    if program.positions is not None:
        places = ngettext("%(n)s place a year", "%(n)s places a year", program.positions)
        found.append(places % {"n": program.positions})
    if program.img_share is not None:
        found.append(_("%(share)s IMGs") % {"share": FIELDS["img_share"].words(program.img_share)})
    return [words for words in found if words]


def newest(facts: Iterable[Told], today: date) -> Newest | None:
    """The fact that was seen last."""
    fact = max(facts, key=lambda one: one.seen_on, default=None)
    return Newest(fact, fact.age(today)) if fact else None


def fit_lines(program: Any, facts: Mapping[str, Told], me: Me, first: Sequence[str] = ()) -> list[Line]:
    """Up to four rules: what fails, what is below a preference, what was filtered by, then the rest."""
    rows = []
    for number, (key, rule) in enumerate(RULES.items()):
        verdict = rule.verdict(program, me)
        if verdict is None or (key in ONLY_WHEN_FAILED and verdict not in ORDER):
            continue
        if key in ONLY_WHEN_KNOWN and verdict == Verdict.UNKNOWN:
            continue
        weight = ORDER.index(verdict) if verdict in ORDER else len(ORDER) + (key not in first)
        rows.append((weight, number, verdict, key))
    return [line(program, facts, me, key, verdict) for _weight, _number, verdict, key in sorted(rows)[:LINES]]


def line(program: Any, facts: Mapping[str, Told], me: Me, key: str, verdict: Verdict) -> Line:
    """A rule in words: what the program asks, and what the person has."""
    if key == "specialty":
        return Line(verdict, WORDS[verdict], _("Not one of your specialties"))
    columns = RULES[key].columns(me)
    text = " · ".join(f"{FIELDS[name].label}: {value_words(program, facts, name)}" for name in columns)
    notes = [kind_words(program, facts, columns[0]), "" if verdict == Verdict.UNKNOWN else my_words(key, me)]
    return Line(verdict, WORDS[verdict], text, ", ".join(note for note in notes if note))


def plain_lines(program: Any, facts: Mapping[str, Told]) -> list[Line]:
    """What is known of the things that people ask for first."""
    return [
        Line("", "", f"{FIELDS[key].label}: {value_words(program, facts, key)}", kind_words(program, facts, key))
        for key in PLAIN
    ]


def value_words(program: Any, facts: Mapping[str, Told], name: str) -> str:
    """The value of a column, or which way there is none."""
    value = getattr(program, name)
    if value is not None:
        return FIELDS[name].words(value)
    fact = facts.get(name)
    return _("not published") if fact and fact.says == Fact.Says.NOT_PUBLISHED else _("not known")


def kind_words(program: Any, facts: Mapping[str, Told], name: str) -> str:
    """How binding a known value is: strict rule, preference or observed; nothing for values that are no rules."""
    if getattr(program, name) is None:
        return ""
    fact = facts.get(name)
    if fact:
        return str(Fact.Rule(fact.rule).label)
    if FIELDS[name].strictness:
        strict = getattr(program, f"{name}_strict")
        return str(Fact.Rule.STRICT.label if strict else Fact.Rule.PREFERENCE.label)
    return ""


MINE = {
    "step2": "step2", "step2_liked": "step2", "attempts": "attempts", "years": "years", "usce": "usce_months",
    "usce_recent": "usce_years_ago", "letters": "letters", "us_letters": "us_letters", "certificate": "certified_at",
}  # fmt: skip
UNITS = {
    "years": ngettext_lazy("you: %(mine)s year", "you: %(mine)s years", "mine"),
    "usce": ngettext_lazy("you: %(mine)s month", "you: %(mine)s months", "mine"),
    "usce_recent": ngettext_lazy("you: %(mine)s year ago", "you: %(mine)s years ago", "mine"),
}


def my_words(key: str, me: Me) -> str:
    """What the person has, as “you: 231”; nothing where it is not known or not a thing to have."""
    mine = getattr(me, MINE[key]) if key in MINE else None
    if mine is None:
        return ""
    if key == "certificate":
        mine = STAGES.get(mine, mine)
    return str(UNITS.get(key, gettext_lazy("you: %(mine)s")) % {"mine": mine})
