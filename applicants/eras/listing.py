"""What the page of the list shows: each program with its fit and with what changed since it was added. No writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.text import capfirst

from accounts.models import User
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.profile.facts import FACTS, FitFacts
from applicants.profile.models import Applicant, TargetSpecialty
from programs.catalogue import fact_lines, fit_lines
from programs.facts.fields import FIELDS
from programs.facts.models import ProgramChange
from programs.fit import Me, Verdict
from programs.models import Program

MOST_CHANGES = 3
"""So many changes are named for one program; the page of the program has them all."""
NEWS = (ProgramChange.Verb.VALUE, ProgramChange.Verb.CLOSED, ProgramChange.Verb.MERGED)


@dataclass(frozen=True)
class ChangeLine:
    """A change in words."""

    at: datetime
    what: str
    before: str
    after: str
    is_value: bool


@dataclass(frozen=True)
class Entry:
    """One program of the list. `changes` are the newest few of `change_count` since it was added."""

    program: Program
    added_at: datetime
    old_name: str
    fit: Sequence[fit_lines.FitLine]
    totals: Mapping[str, int]
    changes: Sequence[ChangeLine]
    change_count: int

    @property
    def meets(self) -> list[fit_lines.FitLine]:
        """What is met, named in one line."""
        return [line for line in self.fit if line.verdict is Verdict.MEETS]

    @property
    def not_known(self) -> list[fit_lines.FitLine]:
        """What nobody has said of the program, named in one line."""
        return [line for line in self.fit if line.verdict is Verdict.UNKNOWN]

    @property
    def against(self) -> list[fit_lines.FitLine]:
        """What stands against it, or waits for the person's own part: a line each."""
        return [line for line in self.fit if line.verdict not in (Verdict.MEETS, Verdict.UNKNOWN)]


def as_viewer(user: User) -> Any:
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


def entries(rows: Iterable[ListedProgram], me: Me, season: int | None, *, mine: bool) -> list[Entry]:
    """The list by name, each program once. One query."""
    listed: dict[int, ListedProgram] = {}
    for row in rows:
        if row.now:
            listed.setdefault(row.now.pk, row)
    changes = _changes(listed)
    found = []
    for pk, row in listed.items():
        program: Any = row.now
        fit = fit_lines.lines(program, me, season, mine=mine)
        news = changes.get(pk, [])
        old_name = row.program.name if row.program and row.program_id != pk else ""
        found.append(Entry(
            program=program, added_at=row.added_at, old_name=old_name, fit=fit,
            totals=fit_lines.totals(fit), changes=[_line(one) for one in news[:MOST_CHANGES]], change_count=len(news),
        ))  # fmt: skip
    return sorted(found, key=lambda entry: (entry.program.name, entry.program.pk))


def summary(found: Sequence[Entry]) -> dict[str, int]:
    """How many programs there are, fail a strict rule, only miss a preference, have nothing against them, changed."""
    fails = [entry for entry in found if entry.totals["fails"]]
    below = [entry for entry in found if entry.totals["below"] and not entry.totals["fails"]]
    return {
        "all": len(found), "fails": len(fails), "below": len(below), "meets": len(found) - len(fails) - len(below),
        "changed": sum(1 for entry in found if entry.change_count),
    }  # fmt: skip


def _changes(listed: Mapping[int, ListedProgram]) -> dict[int, list[ProgramChange]]:
    """What changed since each program was added, the newest first."""
    if not listed:
        return {}
    now = {row.program_id: pk for pk, row in listed.items()} | {pk: pk for pk in listed}
    since = min(row.added_at for row in listed.values())
    rows = ProgramChange.objects.filter(program__in=list(now), verb__in=NEWS, at__gt=since).order_by("-pk")
    found: dict[int, list[ProgramChange]] = {}
    for change in rows:
        pk = now[change.program_id]
        if change.at > listed[pk].added_at:
            found.setdefault(pk, []).append(change)
    return found


def _line(change: ProgramChange) -> ChangeLine:
    is_value = change.verb == ProgramChange.Verb.VALUE
    what = FIELDS[change.field].label if is_value and change.field in FIELDS else change.get_verb_display()
    before, after = (fact_lines.said_words(change.field, side) for side in (change.before, change.after))
    return ChangeLine(change.at, str(what), before, after, is_value)
