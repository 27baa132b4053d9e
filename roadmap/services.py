"""The writes of the road. Every one leaves a row in the change log; nothing else writes these tables.

Writes stand in line (`_in_line`), so that the ids of the change log follow the order of commits and two edits
that are fine apart cannot close a circle together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roadmap import road
from roadmap.anchors import ANCHORS, FIRST_SEASON, LAST_SEASON, PUBLISHED, is_far_off
from roadmap.facts import EDGE_FIELDS, PLAIN_FIELDS, Facts, changes_of, check_edges, facts_of, plain, put, same
from roadmap.files import FIELDS, Document
from roadmap.models import Guide, Milestone, Phase, Prerequisite, RoadChange, Season, SeasonDate
from roadmap.planner import Road

if TYPE_CHECKING:
    from accounts.models import User

DATE_FIELDS = ("on", "at", "status", "source", "source_url", "checked_on", "note")
LINE = 7_236_001
"""The number of the advisory lock in which all writes of the road stand in line."""


class Stale(Exception):
    """The same thing was changed since the form was shown. `change` is the newest change, None when unknown."""

    def __init__(self, change: RoadChange | None) -> None:
        self.change = change
        super().__init__("changed meanwhile")


@dataclass
class LoadReport:
    """What a load did. Lists hold keys or sentences for people."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Edited here by an admin; the file says something else; the edit stays."""
    not_in_file: list[str] = field(default_factory=list)
    before: dict[str, Facts] = field(default_factory=dict)
    after: dict[str, Facts] = field(default_factory=dict)
    """Per milestone that was there before: what the load changed, from what to what."""

    def lines(self) -> list[str]:
        """The report in words, one line a fact."""
        left = [f"not in the file, left as they are: {', '.join(self.not_in_file)}"] if self.not_in_file else []
        return [
            f"{len(self.new)} new, {len(self.changed)} changed, {self.unchanged} unchanged, {len(self.kept)} kept",
            *(f"changed: {line}" for line in self.changed),
            *(f"kept an edit made here: {line}" for line in self.kept),
            *left,
        ]


def _in_line() -> None:
    """Wait for the other writes of the road; the lock is held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINE])


# ----------------------------------------------------------------------------- loading a file


@transaction.atomic
def load_road(*, document: Document, by: "User | None" = None) -> LoadReport:
    """Bring the database to a checked road file; idempotent.

    Field by field: what only the file changed is taken over, what an admin edited stays and is reported when the
    file says something else. Milestones that the file does not have stay. Raises RoadError where the road that
    would result has a circle or an unknown name, ValidationError where a phase or prerequisite does not exist.
    """
    _in_line()
    report, first = LoadReport(), not RoadChange.objects.exists()
    for guide in document["guides"]:
        Guide.objects.update_or_create(key=guide["key"], defaults={"title": guide["title"], "author": guide["author"]})
    _load_phases(document["phases"])
    _load_milestones(document, report)
    _load_dates(document["dates"], report, by, first=first)
    Road(road.steps_of(Milestone.objects.all(), road.edges()))  # refuses circles with what stands here
    if report.new or report.changed:
        RoadChange.objects.create(
            kind=RoadChange.Kind.LOADED, subject="road", by=by, before={"milestones": report.before},
            after={"new": len(report.new), "changed": report.changed[:200], "milestones": report.after},
        )  # fmt: skip
    road.forget()
    return report


def _load_phases(entries: Sequence[Mapping[str, str]]) -> None:
    """Titles and order as in the file; phases that it does not have come after its own."""
    known = {phase.key: phase for phase in Phase.objects.all()}
    titles = {entry["key"]: entry["title"] for entry in entries}
    order = [*titles, *(key for key in known if key not in titles)] if entries else list(known)
    if [*known] != order:  # positions are unique: make room first, then put each in its place
        for phase in known.values():
            phase.position += 1000
            phase.save(update_fields=["position"])
    for position, key in enumerate(order):
        phase = known.get(key) or Phase(key=key)
        new = (position, titles.get(key, phase.title))
        if (phase.position, phase.title) != new:
            phase.position, phase.title = new
            phase.save()


def _phase_key(name: str, phases: Iterable[Phase]) -> str:
    """A phase by its key or title. Raises ValidationError for one that does not exist."""
    for phase in phases:
        if name in (phase.key, phase.title):
            return phase.key
    listed = ", ".join(phase.key for phase in phases)
    raise ValidationError(_("There is no phase “%(name)s”; the phases are %(listed)s.") % {
        "name": name, "listed": listed,
    })  # fmt: skip


def _load_milestones(document: Document, report: LoadReport) -> None:
    rows = {m.key: m for m in Milestone.objects.all()}
    phases, edges = list(Phase.objects.all()), road.edges()
    in_order = bool(document["phases"])
    last = max((m.position for m in rows.values()), default=-1)
    wanted: road.Edges = {}
    for number, entry in enumerate(document["milestones"]):
        key = entry["key"]
        given = {name: plain(entry[name]) for name in (*PLAIN_FIELDS, *EDGE_FIELDS) if entry[name] is not None}
        given["phase"] = _phase_key(given["phase"], phases)
        if key in rows:
            facts = _merge_milestone(rows[key], given, edges.get(key), report)
        else:
            last += 1
            rows[key] = Milestone(key=key, position=last)
            facts = _new_milestone(rows[key], given)
            report.new.append(key)
        if in_order and rows[key].position != number:
            rows[key].position = number
            rows[key].save(update_fields=["position"])
        wanted[key] = {name: facts[name] for name in EDGE_FIELDS}
    _set_edges(wanted, edges)
    report.not_in_file = sorted(set(rows) - set(wanted))


def _new_milestone(row: Milestone, given: Facts) -> Facts:
    usual = {name: plain(FIELDS[name].get_default()) for name in PLAIN_FIELDS}
    short = given["title"].lower()[: FIELDS["short"].max_length]
    row.shipped = facts = usual | {"short": short, "applies_to": ["all"], "requires": [], "follows": []} | given
    for name in PLAIN_FIELDS:
        put(row, name, facts[name])
    row.save()
    return facts


def _merge_milestone(
    row: Milestone, given: Facts, edges: Mapping[str, list[str]] | None, report: LoadReport
) -> Facts:  # fmt: skip
    """Take over what only the file changed. Returns the facts that result."""
    now = facts_of(row, edges)
    taken: Facts = {}
    for name, value in given.items():
        if same(name, value, now[name]):
            continue
        if same(name, now[name], row.shipped.get(name, _unshipped(name))):
            taken[name] = value
        else:
            report.kept.append(f"{row.key}: {name} ({_short(now[name])} here, {_short(value)} in the file)")
    for name in taken.keys() & set(PLAIN_FIELDS):
        put(row, name, taken[name])
    if taken or row.shipped != row.shipped | given:
        row.shipped = row.shipped | given
        row.save()
    if taken:
        report.changed.append(f"{row.key}: {', '.join(taken)}")
        report.before[row.key] = {name: now[name] for name in taken}
        report.after[row.key] = taken
    else:
        report.unchanged += 1
    return now | taken


def _unshipped(name: str) -> Any:
    """What a field held before any file spoke of it."""
    return [] if name in EDGE_FIELDS else plain(FIELDS[name].get_default())


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"“{text[:39]}…”" if len(text) > 40 else f"“{text}”"


def _load_dates(entries: Sequence[Mapping[str, Any]], report: LoadReport, by: "User | None", *, first: bool) -> None:
    """Create dates, or supersede those that a file had given before. An admin's version stays."""
    versions: dict[tuple[int, str], list[SeasonDate]] = {}
    for row in SeasonDate.objects.order_by("-version"):
        versions.setdefault((row.season_id, row.anchor), []).append(row)
    for entry in entries:
        season, anchor = entry["season"], entry["anchor"]
        name, values = f"{season}:{anchor}", {key: entry[key] for key in DATE_FIELDS}
        rows = versions.get((season, anchor), [])
        if not rows and first:
            Season.objects.get_or_create(match_year=season)
            SeasonDate.objects.create(season_id=season, anchor=anchor, shipped=True, **values)
            report.new.append(name)
        elif not rows:  # people planned with the rule until now; the log lets their plans follow
            publish_date(season=season, anchor=anchor, shipped=True, by=by, **values)
            report.new.append(name)
        elif all(getattr(rows[0], key) == value for key, value in values.items()):
            report.unchanged += 1
        elif rows[0].shipped:
            publish_date(season=season, anchor=anchor, shipped=True, by=by, **values)
            report.changed.append(name)
        else:
            report.kept.append(f"{name} ({rows[0].on} here, {entry['on']} in the file)")


# ------------------------------------------------------------------------------- admins' edits


@transaction.atomic
def publish_date(
    *, season: int, anchor: str, on: date, status: str, source: str, checked_on: date, at: time | None = None,
    source_url: str = "", note: str = "", zone: str | None = None, shipped: bool = False, seen: int | None = None,
    by: "User | None",
) -> SeasonDate:  # fmt: skip
    """Store a new version of a date and put one row into the change log. The old version stays, superseded.

    The log names what held before, also where that was the rule's day only: plans counted with it.

    `seen` is the version that was looked at (0: none yet). Raises Stale where another one has come since, and
    ValidationError (no source, a day far from its season, nothing changed).
    """
    _in_line()
    if not FIRST_SEASON <= season <= LAST_SEASON or anchor not in PUBLISHED:
        raise ValidationError(_("Nobody publishes this date, or the season cannot be planned."))
    Season.objects.get_or_create(match_year=season)
    old = SeasonDate.objects.all().current().filter(season_id=season, anchor=anchor).first()
    if seen is not None and seen != (old.version if old else 0):
        raise Stale(RoadChange.objects.of(RoadChange.Kind.DATE, f"{season}:{anchor}").first())
    new = SeasonDate(
        season_id=season, anchor=anchor, version=old.version + 1 if old else 1, on=on, at=at, status=status,
        source=source.strip(), source_url=source_url, checked_on=checked_on, note=note, shipped=shipped,
        created_by=by, **({"zone": zone} if zone else {}),
    )  # fmt: skip
    check_date(new, old)
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
        before=_date_facts(old or by_the_rule(season, anchor)), after=_date_facts(new),
    )  # fmt: skip
    road.forget()
    return new


def check_date(new: SeasonDate, old: SeasonDate | None) -> None:
    """Whether a version may take the place of the old one. Raises ValidationError. Writes nothing."""
    new.full_clean(exclude=["superseded_by", "season"], validate_constraints=False)
    if is_far_off(new.season_id, new.anchor, new.on):
        message = _("%(day)s is far from the usual day (%(rule)s) of this season. Is the year right?")
        raise ValidationError({"on": message % {"day": new.on, "rule": new.rule.rule}})
    if old and all(getattr(old, name) == getattr(new, name) for name in (*DATE_FIELDS, "zone")):
        raise ValidationError(_("Nothing changed: this is the current version of the date."))


def by_the_rule(season: int, anchor: str) -> SeasonDate:
    """The day that holds while nobody has published one, as version 0. Not a row."""
    rule = ANCHORS[anchor]
    return SeasonDate(
        season_id=season, anchor=anchor, version=0, on=rule.usual(season), at=rule.at,
        status=SeasonDate.Status.EXPECTED, source=str(rule.rule),
    )  # fmt: skip


def _date_facts(row: SeasonDate) -> Facts:
    return {name: plain(getattr(row, name)) for name in (*DATE_FIELDS, "zone", "version")}


@transaction.atomic
def edit_milestone(*, key: str, values: Mapping[str, Any], seen: int | None = None, by: "User") -> Milestone:
    """Change fields or prerequisites of a milestone.

    `values` may hold the fields of PLAIN_FIELDS, `is_active`, and `requires`/`follows` as lists of keys. `seen` is
    the id of the newest change of this milestone that was looked at (0: none yet). Raises Stale where another one
    has come since, ValidationError, RoadLoop and RoadError.
    """
    _in_line()
    row = Milestone.objects.select_for_update().get(key=key)
    newest = RoadChange.objects.of_milestone(key).first()
    if seen is not None and seen != (newest.pk if newest else 0):
        raise Stale(newest)
    edges = road.edges()
    before, after = changes_of(row, edges.get(key), values)
    for name in after.keys() & set(PLAIN_FIELDS):
        put(row, name, after[name])
    row.is_active = after.get("is_active", row.is_active)
    row.full_clean()
    row.save()
    now = edges.get(key, {name: [] for name in EDGE_FIELDS})
    _set_edges({key: {name: after.get(name, now[name]) for name in EDGE_FIELDS}}, edges)
    Road(road.steps_of(Milestone.objects.all(), road.edges()))
    RoadChange.objects.create(kind=RoadChange.Kind.MILESTONE, subject=key, by=by, before=before, after=after)
    road.forget()
    return row


def _set_edges(wanted: Mapping[str, Mapping[str, list[str]]], now: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Make the prerequisites of these milestones what is wanted. Raises ValidationError, see `check_edges`."""
    ids = dict(Milestone.objects.values_list("key", "pk"))
    for key, edges in wanted.items():
        if all(same(name, edges[name], now.get(key, {}).get(name, [])) for name in EDGE_FIELDS):
            continue
        check_edges(key, edges, ids)
        Prerequisite.objects.filter(milestone__key=key).delete()
        Prerequisite.objects.bulk_create(
            Prerequisite(milestone_id=ids[key], before_id=ids[before], kind=kind)
            for kind in EDGE_FIELDS for before in edges[kind]
        )  # fmt: skip
