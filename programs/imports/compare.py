"""A row of a file against what is known: what it would add, change or only suggest. Pure: no rows of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from programs.catalogue.text import plain
from programs.imports.columns import Said
from programs.imports.joining import CELLS, Group, Ref, Told, clash, keys_of, left_out, unsaid


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
    """What the rows before have said: `keyed` under a code or name, `told` of a program under whatever key. `made` are
    new programs that exist now; `last` is the number of the last row that was not refused."""

    keyed: dict[Group, Told] = field(default_factory=dict)
    told: dict[Ref, Told] = field(default_factory=dict)
    by_track: dict[str, Ref] = field(default_factory=dict)
    by_seat: dict[tuple[str, int], set[Ref]] = field(default_factory=dict)
    made: dict[Group, int] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    last: int = 0

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

    def earlier(self, said: Said, specialty: int) -> tuple[Told | None, str]:
        """What earlier rows with the same code (or name) say; or why this row cannot be joined with them."""
        found = {id(one): one for key in keys_of(said, specialty) if (one := self.keyed.get(key))}
        if said.continues and said.continues != self.last:
            return None, _("It goes on with row %(row)s, which is not taken over.") % {"row": said.continues}
        if len(found) > 1:
            return None, several()
        told = next(iter(found.values()), None)
        if said.continues and told is None:
            return None, _("It has no code and no name, and does not fit the row above it.")
        return told, clash(said, specialty, told) if told else ""

    def tell(self, said: Said, number: int, specialty: int, ref: Ref, earlier: Told | None) -> None:
        """A row is of this program, and joined with `earlier`."""
        origin = self.origin(ref)
        own = earlier or Told(origin, number, specialty)
        self.keyed |= dict.fromkeys(keys_of(said, specialty), own)
        for told in {id(one): one for one in (own, self.told.setdefault(origin, own))}.values():
            told.add(said, number)
        self.last = number


def several() -> str:
    """Why a row cannot be given to a program."""
    return _("Its tracks belong to several programs. Give each program a row of its own.")


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
    earlier, trouble = memory.earlier(said, specialty)
    ref = memory.resolved(earlier.ref) if earlier else None
    if not trouble and earlier is None:
        ref, trouble = find(said, specialty, catalogue, memory)
    if not trouble and ref is None and not (said.acgme_code or said.institution or said.nrmp_codes):
        trouble = _("No program of this name is known, and a new one needs a code or an institution.")
    if trouble:
        return refused(trouble)
    notes, creates = list(said.notes), ref is None
    ref = new_group(said, specialty) if ref is None else ref
    known = catalogue.programs.get(ref) if isinstance(ref, int) else None
    plan = Plan("new", ref=ref, creates=creates, known=known, specialty=earlier.specialty if earlier else specialty)
    plan.tracks = _new_tracks(said, ref, known, catalogue, memory, notes)
    told = memory.told.get(memory.origin(ref))
    says = _not_yet_said(said, earlier, told, notes)
    adds = bool(creates or plan.tracks or says.facts or any(getattr(says, key) for key in CELLS))
    if earlier and not adds and said.nrmp_codes and not said.acgme_code and not said.continues:
        return refused(_stands_already(said, earlier))  # a list of tracks has each of them once
    if earlier:
        text = _("Joined with row %(row)s: one program.") if adds else _("It says the same as row %(row)s.")
        notes.append(text % {"row": earlier.row})
    plan.outcome = "new" if adds else "unchanged"
    _remember(ref, plan, memory)
    memory.tell(said, number, specialty, ref, earlier)
    if known is None:
        _onto_new(says, plan, joins=told is not None, renames=earlier is not None)
    else:
        _against(known, said, says, plan, season=season, day=day, source=source)
        plan.outcome = outcome_of(plan.differences)
    plan.reason = " ".join(notes)[:500]
    return plan


def _not_yet_said(said: Said, earlier: Told | None, told: Told | None, notes: list[str]) -> Said:
    """The row without what earlier rows have said of its program, be it under the same key or another."""
    says = unsaid(said, earlier) if earlier else said
    if told is None or told is earlier:
        return says
    if words := left_out(says, told):
        notes.append(words)
    return unsaid(says, told)


def _stands_already(said: Said, told: Told) -> str:
    return _("The code %(code)s stands in row %(row)s already. The first row counts.") % {
        "code": ", ".join(said.nrmp_codes)[:100], "row": told.row,
    }  # fmt: skip


def is_track(said: Said) -> bool:
    """Whether the row is one track of a program, as in the Match's directory; its name is then the track's."""
    return len(said.nrmp_codes) == 1 and not said.acgme_code


def outcome_of(differences: Sequence[Mapping[str, Any]]) -> str:
    """What a row is for a program that is known: changed, only a suggestion, or unchanged for those who read."""
    kinds = {one["kind"] for one in differences}
    if kinds - {"suggested", "beside"}:
        return "changed"
    return "suggested" if "suggested" in kinds else "unchanged"


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
        return None, several()
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


def _remember(ref: Ref, plan: Plan, memory: Memory) -> None:
    assert plan.specialty is not None
    memory.by_track |= dict.fromkeys(plan.tracks, ref)
    for seat in {(code[:4], plan.specialty) for code in plan.tracks}:
        memory.by_seat.setdefault(seat, set()).add(ref)


def _said(value: Any) -> list[Any]:
    return ["not_published", None] if value is None else ["value", value]


def _onto_new(says: Said, plan: Plan, *, joins: bool, renames: bool) -> None:
    """A row onto a program that this file makes. `joins`: an earlier row made it, and this one fills what it left."""
    if joins:
        filled = {key: new for key in ("city", "state", "institution") if (new := getattr(says, key))}
        filled |= {"name": says.name} if renames and says.name else {}
        plan.fills_institution = "institution" in filled
        plan.columns = {key: new for key, new in filled.items() if key != "institution"}
        plan.differences += [{"field": k, "kind": "details", "old": None, "new": new} for k, new in filled.items()]
    for key, value in says.facts.items():
        plan.steps.append(Step(key, "value", None, _said(value)))
        plan.differences.append({"field": key, "kind": "value", "old": None, "new": _said(value)})
    _show_tracks(plan)


def _show_tracks(plan: Plan) -> None:
    if not plan.creates and plan.tracks:
        plan.differences.append({"field": "tracks", "kind": "tracks", "old": None, "new": plan.tracks})


def _against(
    known: Known, said: Said, says: Said, plan: Plan, *, season: int, day: date, source: int
) -> None:  # fmt: skip
    """A row against what is known; `says` is what of it no earlier row has said."""
    for name in ("name", "city", "state", "acgme_code"):
        new, old = getattr(says, name), getattr(known, name)
        if not new or new == old or (name == "name" and (is_track(said) or _is_known_as(known, new))):
            continue
        if name == "name" and not known.own:
            plan.alias = new
            plan.differences.append({"field": "aliases", "kind": "details", "old": None, "new": new})
        elif not old or known.own:
            plan.columns[name] = new
            plan.differences.append({"field": name, "kind": "details", "old": old, "new": new})
    if known.institution is None and says.institution:
        plan.fills_institution = True
        plan.differences.append({"field": "institution", "kind": "details", "old": None, "new": says.institution})
    _facts_against(known, says.facts, plan, season=season, day=day, source=source)
    if is_track(said) and said.name and known.tracks.get(said.nrmp_codes[0]) == "":
        plan.track_name = said.name[:200]
        named = f"{said.nrmp_codes[0]}: {plan.track_name}"
        plan.differences.append({"field": "tracks", "kind": "tracks", "old": None, "new": [named]})
    _show_tracks(plan)


def _facts_against(
    known: Known, facts: Mapping[str, Any], plan: Plan, *, season: int, day: date, source: int
) -> None:  # fmt: skip
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
