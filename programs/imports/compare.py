"""A row of a file against what is known: what it would add, change or only suggest. Pure: no rows of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from programs.catalogue.text import plain
from programs.imports.columns import Said

Group = tuple[Any, ...]
"""A program that this file makes: ("acgme", code), ("seat", institution code, specialty) or ("name", ...)."""
Ref = int | Group
"""A program: the id of a known one, or the group of one that the file makes."""


@dataclass(frozen=True)
class Standing:
    """A fact that is known, as much of it as comparing needs."""

    season: int
    says: str
    value: Any
    retrieved_on: date
    verified_on: date | None
    source: int
    wins: bool

    @property
    def said(self) -> list[Any]:
        """How it stands in a difference: which kind of answer, and the value."""
        return [self.says, self.value]


@dataclass
class Known:
    """A program of the catalogue, its tracks with their names. `own`: the file's source named it, and may rename."""

    pk: int
    acgme_code: str | None
    name: str
    city: str
    state: str
    institution: int | None
    specialty: int
    own: bool = False
    aliases: set[str] = field(default_factory=set)
    tracks: dict[str, str] = field(default_factory=dict)
    facts: dict[str, list[Standing]] = field(default_factory=dict)
    suggested: set[tuple[str, int, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Step:
    """One field of a row. `kind`: value (what people see changes), same, beside (kept beside a stronger fact) or
    suggested (a checked fact says otherwise); `old` and `new` as [says, value]."""

    field: str
    kind: str
    old: list[Any] | None
    new: list[Any]


@dataclass
class Plan:
    """What a row would do. `columns` are identity columns with their new values, `alias` a further name,
    `tracks` new ones; `track_name` names the one track of the row, which had no name."""

    outcome: str
    reason: str = ""
    ref: Ref | None = None
    creates: bool = False
    known: Known | None = None
    specialty: int | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    fills_institution: bool = False
    alias: str = ""
    tracks: list[str] = field(default_factory=list)
    track_name: str = ""
    steps: list[Step] = field(default_factory=list)
    differences: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Catalogue:
    """What is known of the programs that a chunk of rows may mean."""

    by_acgme: Mapping[str, int]
    by_track: Mapping[str, int]
    by_seat: Mapping[tuple[str, int], set[int]]
    by_name: Mapping[tuple[str, int, str], set[int]]
    programs: Mapping[int, Known]


@dataclass
class Memory:
    """What the rows before have said: codes, new programs and their tracks. `made` are new programs that exist now."""

    acgme: dict[str, int] = field(default_factory=dict)
    rows: dict[Any, int] = field(default_factory=dict)
    by_track: dict[str, Ref] = field(default_factory=dict)
    by_seat: dict[tuple[str, int], set[Ref]] = field(default_factory=dict)
    stated: dict[tuple[Ref, str], int] = field(default_factory=dict)
    made: dict[Group, int] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)

    def origin(self, ref: Ref) -> Ref:
        """The group from which a program was made; itself for others."""
        return self.groups.get(ref, ref) if isinstance(ref, int) else ref

    def make(self, group: Group, pk: int) -> None:
        """The program of this group exists now."""
        self.made[group] = pk
        self.groups[pk] = group

    def resolved(self, ref: Ref) -> Ref:
        """The id of a program that was made meanwhile."""
        return self.made.get(ref, ref) if isinstance(ref, tuple) else ref


def refused(reason: str) -> Plan:
    """A row that is not taken over."""
    return Plan("refused", reason[:500])


def plan_row(
    said: Said,
    number: int,
    specialty: int,
    *,
    catalogue: Catalogue,
    memory: Memory,
    season: int,
    day: date,
    source: int,
) -> Plan:
    """What this row would do, after the rows before it. Remembers what it says in `memory`."""
    twice = _twice(said, number, specialty, memory)
    if twice:
        return refused(twice)
    ref, trouble = find(said, specialty, catalogue, memory)
    if trouble:
        return refused(trouble)
    notes = list(said.notes)
    creates = ref is None
    if ref is None:
        ref = new_group(said, specialty)
        if not said.acgme_code and not (said.institution or said.nrmp_codes):
            return refused(_("No program of this name is known, and a new one needs a code or an institution."))
    known = catalogue.programs.get(ref) if isinstance(ref, int) else None
    plan = Plan("new", ref=ref, creates=creates, known=known, specialty=specialty)
    plan.tracks = _new_tracks(said, ref, known, catalogue, memory, notes)
    _remember(ref, plan, specialty, memory)
    facts = _unsaid(said.facts, ref, number, memory, notes)
    if known is None:
        plan.steps = [Step(key, "value", None, _said(value)) for key, value in facts.items()]
        plan.differences = [{"field": step.field, "kind": "value", "old": None, "new": step.new} for step in plan.steps]
    else:
        _against(known, said, facts, plan, season=season, day=day, source=source)
    if known is not None and is_track(said) and said.name and known.tracks.get(said.nrmp_codes[0]) == "":
        plan.track_name = said.name[:200]
        named = f"{said.nrmp_codes[0]}: {plan.track_name}"
        plan.differences.append({"field": "tracks", "kind": "tracks", "old": None, "new": [named]})
    if not creates and plan.tracks:
        plan.differences.append({"field": "tracks", "kind": "tracks", "old": None, "new": plan.tracks})
    plan.reason = " ".join(notes)[:500]
    if known is not None:
        kinds = {one["kind"] for one in plan.differences}
        plan.outcome = (
            "changed" if kinds - {"suggested", "beside"} else "suggested" if "suggested" in kinds else "unchanged"
        )
    return plan


def is_track(said: Said) -> bool:
    """Whether the row is one track of a program, as in the Match's directory; its name is then the track's."""
    return len(said.nrmp_codes) == 1 and not said.acgme_code


def outcome_of(differences: Sequence[Mapping[str, Any]]) -> str:
    """What a row is for a program that is known: changed, only a suggestion, or unchanged for those who read."""
    kinds = {one["kind"] for one in differences}
    if kinds - {"suggested", "beside"}:
        return "changed"
    return "suggested" if "suggested" in kinds else "unchanged"


def _twice(said: Said, number: int, specialty: int, memory: Memory) -> str:
    """Why a row repeats an earlier one; the first counts."""
    if said.acgme_code:
        keys: list[tuple[Any, str]] = [(("acgme", said.acgme_code), said.acgme_code)]
    elif said.nrmp_codes:
        keys = [(("nrmp", code), code) for code in said.nrmp_codes]
    else:
        keys = [(("name", plain(said.institution), specialty, plain(said.name)), said.name)]
    for key, words in keys:
        if key in memory.rows:
            return _("The code %(code)s stands in row %(row)s already. The first row counts.") % {
                "code": words[:100], "row": memory.rows[key],
            }  # fmt: skip
    memory.rows |= {key: number for key, _words in keys}
    return ""


def find(said: Said, specialty: int, catalogue: Catalogue, memory: Memory) -> tuple[Ref | None, str]:
    """The program that a row means (None: a new one), or why that cannot be told."""
    if said.acgme_code and said.acgme_code in catalogue.by_acgme:
        return catalogue.by_acgme[said.acgme_code], ""
    found = {catalogue.by_track[code] for code in said.nrmp_codes if code in catalogue.by_track}
    refs: set[Ref] = {*found, *(memory.resolved(memory.by_track[c]) for c in said.nrmp_codes if c in memory.by_track)}
    if said.acgme_code:
        known = [catalogue.programs[ref] for ref in refs if isinstance(ref, int) and ref in catalogue.programs]
        refs = {program.pk for program in known if not program.acgme_code}
        return (refs.pop(), "") if len(refs) == 1 else (None, "")
    if len(refs) > 1:
        return None, _("Its tracks belong to several programs. Give each program a row of its own.")
    if refs:
        return refs.pop(), ""
    named = set(catalogue.by_name.get((plain(said.institution), specialty, plain(said.name)), ()))
    if said.nrmp_codes:
        seat = (said.nrmp_codes[0][:4], specialty)
        seated = {*catalogue.by_seat.get(seat, ()), *(memory.resolved(ref) for ref in memory.by_seat.get(seat, ()))}
        if len(seated) > 1 and len(named & seated) != 1:
            text = _("%(n)s programs of this institution are of this specialty, and the code does not say which.")
            return None, text % {"n": len(seated)}
        if seated:
            return (named & seated or seated).pop(), ""
    if len(named) > 1:
        return None, _("%(n)s programs have this name, institution and specialty. A code is needed.") % {
            "n": len(named)
        }
    return (named.pop(), "") if named else (None, "")


def new_group(said: Said, specialty: int) -> Group:
    """The program that a row makes."""
    if said.acgme_code:
        return ("acgme", said.acgme_code)
    if said.nrmp_codes:
        return ("seat", said.nrmp_codes[0][:4], specialty)
    return ("name", plain(said.institution), specialty, plain(said.name))


def _new_tracks(
    said: Said, ref: Ref, known: Known | None, catalogue: Catalogue, memory: Memory, notes: list[str]
) -> list[str]:
    added = []
    for code in said.nrmp_codes:
        holder = memory.resolved(memory.by_track[code]) if code in memory.by_track else catalogue.by_track.get(code)
        if holder is None:
            added.append(code)
        elif holder != ref:
            notes.append(_("Left out: the track %(code)s belongs to another program.") % {"code": code})
    return added


def _remember(ref: Ref, plan: Plan, specialty: int, memory: Memory) -> None:
    memory.by_track |= dict.fromkeys(plan.tracks, ref)
    for seat in {(code[:4], specialty) for code in plan.tracks}:
        memory.by_seat.setdefault(seat, set()).add(ref)


def _unsaid(facts: Mapping[str, Any], ref: Ref, number: int, memory: Memory, notes: list[str]) -> dict[str, Any]:
    """The facts that no earlier row has said of the same program."""
    fresh = {}
    for key, value in facts.items():
        earlier = memory.stated.setdefault((memory.origin(ref), key), number)
        if earlier == number:
            fresh[key] = value
    if len(fresh) < len(facts):
        notes.append(_("Left out: an earlier row says the same of this program."))
    return fresh


def _said(value: Any) -> list[Any]:
    return ["not_published", None] if value is None else ["value", value]


def _against(
    known: Known, said: Said, facts: Mapping[str, Any], plan: Plan, *, season: int, day: date, source: int
) -> None:
    for name in ("name", "city", "state", "acgme_code"):
        new, old = getattr(said, name), getattr(known, name)
        if not new or new == old or (name == "name" and _is_known_as(known, new)):
            continue
        if name == "name" and is_track(said):
            continue
        if name == "name" and not known.own:
            plan.alias = new
            plan.differences.append({"field": "aliases", "kind": "details", "old": None, "new": new})
        elif not old or known.own:
            plan.columns[name] = new
            plan.differences.append({"field": name, "kind": "details", "old": old, "new": new})
    if known.institution is None and said.institution:
        plan.fills_institution = True
        plan.differences.append({"field": "institution", "kind": "details", "old": None, "new": said.institution})
    for key, value in facts.items():
        step = step_of(key, _said(value), known.facts.get(key, ()), season=season, day=day, source=source)
        if step is None:
            continue
        if step.kind == "suggested" and (key, season, repr(step.new)) in known.suggested:
            continue
        plan.steps.append(step)
        if step.kind != "same":
            plan.differences.append({"field": key, "kind": step.kind, "old": step.old, "new": step.new})


def _is_known_as(known: Known, name: str) -> bool:
    return plain(name) in {plain(one) for one in (known.name, *known.aliases)}


def step_of(
    key: str, new: list[Any], facts: Sequence[Standing], *, season: int, day: date, source: int
) -> Step | None:  # fmt: skip
    """What a value does to the facts that are known. None where the same source has said it already.

    A checked fact is never outdone by a file: it becomes a suggestion. Else the newer season, then the newer day wins.
    """
    if any(f.source == source and f.season == season and f.said == new and f.retrieved_on >= day for f in facts):
        return None
    winners = {fact.season: fact for fact in facts if fact.wins}
    if not winners:
        return Step(key, "value", None, new)
    shown = winners[max(winners)]
    rival = winners.get(season, shown)
    if rival.said == new:
        changes = shown.said != new and season >= shown.season
        return Step(key, "value" if changes else "same", shown.said, new)
    if rival.verified_on is not None and (rival.season == season or day < rival.verified_on):
        return Step(key, "suggested", rival.said, new)
    wins = season > shown.season or (season == shown.season and day >= shown.retrieved_on)
    return Step(key, "value" if wins else "beside", shown.said, new)
