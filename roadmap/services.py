"""The writes of the road. Every one leaves a row in the change log; nothing else writes these tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from roadmap import road
from roadmap.files import FIELDS, Document
from roadmap.models import Guide, Milestone, Phase, Prerequisite, RoadChange, Season, SeasonDate
from roadmap.planner import Road

if TYPE_CHECKING:
    from accounts.models import User

EDGE_FIELDS = ("requires", "follows")
PLAIN_FIELDS = (
    "phase", "title", "short", "what", "why", "how", "pitfalls", "elsewhere", "min_weeks", "typical_weeks",
    "max_weeks", "weeks_basis", "not_before", "deadline", "severity", "applies_to", "system", "url", "waits_on",
    "guides", "sources", "confidence", "checked_on",
)  # fmt: skip
DATE_FIELDS = ("on", "at", "status", "source", "source_url", "checked_on", "note")


@dataclass
class LoadReport:
    """What a load did. Lists hold keys or sentences for people."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Edited here by an admin; the file says something else; the edit stays."""
    not_in_file: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report in words, one line a fact."""
        return [
            f"{len(self.new)} new, {len(self.changed)} changed, {self.unchanged} unchanged, {len(self.kept)} kept",
            *(f"changed: {line}" for line in self.changed),
            *(f"kept an edit made here: {line}" for line in self.kept),
            *(f"not in the file, left as it is: {key}" for key in self.not_in_file),
        ]


# ----------------------------------------------------------------------------- loading a file


@transaction.atomic
def load_road(*, document: Document, by: "User | None" = None) -> LoadReport:
    """Bring the database to a checked road file; idempotent.

    Field by field: what only the file changed is taken over, what an admin edited stays and is reported when the
    file says something else. Milestones that the file does not have stay. Raises RoadError where the road that
    would result has a circle or an unknown name.
    """
    report = LoadReport()
    for guide in document["guides"]:
        Guide.objects.update_or_create(key=guide["key"], defaults={"title": guide["title"], "author": guide["author"]})
    _load_phases(document["phases"])
    rows = {m.key: m for m in Milestone.objects.select_for_update()}
    edges = road.edges()
    phases = set(Phase.objects.values_list("key", flat=True))
    wanted_edges: dict[str, dict[str, list[str]]] = {}
    for position, entry in enumerate(document["milestones"]):
        phase_key = _known_phase(entry["phase"], phases)
        wanted_edges[entry["key"]] = _load_milestone(
            {**entry, "phase": phase_key}, position, rows, edges.get(entry["key"]), report
        )
    _set_edges(wanted_edges, edges)
    if document["phases"]:
        report.not_in_file = sorted(set(rows) - {entry["key"] for entry in document["milestones"]})
    for entry in document["dates"]:
        _load_date(entry, report, by)
    Road(road.steps_of(Milestone.objects.active(), road.edges()))  # refuses circles with what stands here
    if report.new or report.changed:
        RoadChange.objects.create(
            kind=RoadChange.Kind.LOADED, subject="road", by=by,
            after={"new": len(report.new), "changed": report.changed[:200]},
        )  # fmt: skip
    road.forget()
    return report


def _load_phases(entries: Sequence[Mapping[str, str]]) -> None:
    known = {phase.key: phase for phase in Phase.objects.all()}
    for position, entry in enumerate(entries):
        phase = known.get(entry["key"])
        if phase is None:
            Phase.objects.create(key=entry["key"], position=position, title=entry["title"])
        elif phase.title != entry["title"]:
            phase.title = entry["title"]
            phase.save(update_fields=["title"])


def _known_phase(key: str, phases: set[str]) -> str:
    """A phase by its key. Raises ValidationError for one that does not exist."""
    if key not in phases:
        raise ValidationError(f"There is no phase “{key}”; the phases are {', '.join(sorted(phases))}.")
    return key


def _load_milestone(
    entry: Mapping[str, Any], position: int, rows: dict[str, Milestone],
    edges: Mapping[str, list[str]] | None, report: LoadReport,
) -> dict[str, list[str]]:  # fmt: skip
    """Create or merge one milestone. Returns the edges that it is to have."""
    key = entry["key"]
    given = {name: _plain(entry[name]) for name in (*PLAIN_FIELDS, *EDGE_FIELDS) if entry[name] is not None}
    row = rows.get(key)
    if row is None:
        row = Milestone(key=key, position=position, shipped=given)
        for name in PLAIN_FIELDS:
            _put(row, name, given.get(name, FIELDS[name].get_default()))
        row.save()
        rows[key] = row
        report.new.append(key)
        return {name: given[name] for name in EDGE_FIELDS}
    now = {**{name: _plain(_get(row, name)) for name in PLAIN_FIELDS}, **(edges or {name: [] for name in EDGE_FIELDS})}
    before = dict(now)
    for name, value in given.items():
        same = sorted(value) == sorted(now[name]) if name in EDGE_FIELDS else value == now[name]
        if same:
            continue
        shipped = row.shipped.get(name, now[name])
        if now[name] == shipped or (name in EDGE_FIELDS and sorted(now[name]) == sorted(shipped)):
            now[name] = value
        elif value == shipped:
            continue  # the file did not change, the edit is newer
        else:
            report.kept.append(f"{key}: {name}")
    taken = [name for name in now if now[name] != before[name]]
    for name in taken:
        if name in PLAIN_FIELDS:
            _put(row, name, now[name])
    if row.shipped != {**row.shipped, **given} or row.position != position or taken:
        row.shipped, row.position = {**row.shipped, **given}, position
        row.save()
    if taken:
        report.changed.append(f"{key}: {', '.join(taken)}")
    else:
        report.unchanged += 1
    return {name: now[name] for name in EDGE_FIELDS}


def _plain(value: Any) -> Any:
    """A value as it lies in JSON, so that file, row and merge base compare equal."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value


def _get(row: Milestone, name: str) -> Any:
    return row.phase_id if name == "phase" else getattr(row, name)


def _put(row: Milestone, name: str, value: Any) -> None:
    if name == "phase":
        row.phase_id = value
    elif name == "checked_on":
        row.checked_on = date.fromisoformat(value) if isinstance(value, str) else value
    elif name.endswith("_weeks"):
        setattr(row, name, Decimal(str(value)))
    else:
        setattr(row, name, value)


def _set_edges(wanted: Mapping[str, Mapping[str, list[str]]], now: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Make the prerequisites of these milestones what is wanted. Raises ValidationError for unknown names."""
    ids = dict(Milestone.objects.values_list("key", "pk"))
    for key, edges in wanted.items():
        if {n: sorted(edges[n]) for n in EDGE_FIELDS} == {n: sorted(now.get(key, {}).get(n, [])) for n in EDGE_FIELDS}:
            continue
        if unknown := [before for name in EDGE_FIELDS for before in edges[name] if before not in ids]:
            raise ValidationError(f"{key}: there is no milestone “{unknown[0]}”.")
        Prerequisite.objects.filter(milestone__key=key).delete()
        Prerequisite.objects.bulk_create(
            Prerequisite(milestone_id=ids[key], before_id=ids[before], kind=kind)
            for kind in EDGE_FIELDS for before in edges[kind]
        )  # fmt: skip


def _load_date(entry: Mapping[str, Any], report: LoadReport, by: "User | None") -> None:
    """Create a date, or supersede one that the file had given before. An admin's version stays."""
    name = f"{entry['season']}:{entry['anchor']}"
    versions = SeasonDate.objects.all().versions(entry["season"], entry["anchor"])
    now = versions.first()
    shipped = versions.filter(shipped=True).first()
    values = {key: entry[key] for key in DATE_FIELDS}

    def differs(row: SeasonDate) -> bool:
        return any(getattr(row, key) != values[key] for key in DATE_FIELDS)

    if now is None:
        Season.objects.get_or_create(match_year=entry["season"])
        SeasonDate.objects.create(season_id=entry["season"], anchor=entry["anchor"], shipped=True, **values)
        report.new.append(name)
    elif not differs(now):
        report.unchanged += 1
    elif now.shipped:
        publish_date(season=entry["season"], anchor=entry["anchor"], shipped=True, by=by, **values)
        report.changed.append(name)
    elif shipped is None or differs(shipped):
        report.kept.append(f"{name}: {now.on} here, {entry['on']} in the file")
    else:
        report.unchanged += 1


# ------------------------------------------------------------------------------- admins' edits


@transaction.atomic
def publish_date(
    *, season: int, anchor: str, on: date, status: str, source: str, checked_on: date, at: time | None = None,
    source_url: str = "", note: str = "", zone: str | None = None, shipped: bool = False, by: "User | None",
) -> SeasonDate:  # fmt: skip
    """Store a new version of a date and put one row into the change log. The old version stays, superseded.

    Raises ValidationError (no source, a day far from its season, nothing changed).
    """
    Season.objects.get_or_create(match_year=season)
    Season.objects.select_for_update().get(pk=season)
    old = SeasonDate.objects.all().current().select_for_update().filter(season_id=season, anchor=anchor).first()
    last = SeasonDate.objects.all().versions(season, anchor).values_list("version", flat=True).first() or 0
    new = SeasonDate(
        season_id=season, anchor=anchor, version=last + 1, on=on, at=at, status=status, source=source.strip(),
        source_url=source_url, checked_on=checked_on, note=note, shipped=shipped, created_by=by,
        **({"zone": zone} if zone else {}),
    )  # fmt: skip
    new.full_clean(exclude=["superseded_by"], validate_constraints=False)
    usual = new.rule.usual(season)
    if abs((new.on - usual).days) > 200:
        raise ValidationError(
            {"on": f"{new.on} is far from the usual day ({usual}) of this season. Is the year right?"}
        )
    if old and all(getattr(old, name) == getattr(new, name) for name in (*DATE_FIELDS, "zone")):
        raise ValidationError("Nothing changed: this is the current version of the date.")
    if old:
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
    new.validate_constraints(exclude=["superseded_by"])
    new.save()
    if old:
        old.superseded_by = new
        old.save(update_fields=["superseded_by"])
    RoadChange.objects.create(
        kind=RoadChange.Kind.DATE, subject=f"{season}:{anchor}", season_date=new, by=by,
        before=_date_facts(old) if old else {}, after=_date_facts(new),
    )  # fmt: skip
    road.forget()
    return new


def _date_facts(row: SeasonDate) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in (*DATE_FIELDS, "zone", "version")}


@transaction.atomic
def edit_milestone(*, key: str, values: Mapping[str, Any], by: "User") -> Milestone:
    """Change fields or prerequisites of a milestone. Raises ValidationError, RoadLoop and RoadError.

    `values` may hold the fields of PLAIN_FIELDS, `is_active`, and `requires`/`follows` as lists of keys.
    """
    Milestone.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1]
    row = Milestone.objects.select_for_update().get(key=key)
    edges = road.edges()
    mine = edges.get(key, {name: [] for name in EDGE_FIELDS})
    before = {name: _plain(_get(row, name)) for name in PLAIN_FIELDS} | {"is_active": row.is_active} | mine
    after = before | {name: _plain(value) for name, value in values.items() if name in before}
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        raise ValidationError("Nothing changed.")
    for name in changed:
        if name in PLAIN_FIELDS:
            _put(row, name, after[name])
    row.is_active = after["is_active"]
    row.full_clean()
    row.save()
    _set_edges({key: {name: after[name] for name in EDGE_FIELDS}}, edges)
    Road(road.steps_of(Milestone.objects.active(), road.edges()))
    RoadChange.objects.create(
        kind=RoadChange.Kind.MILESTONE, subject=key, by=by,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    road.forget()
    return row
