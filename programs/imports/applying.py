"""Taking a compared file over: every chosen row, in one transaction, or nothing."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.catalogue.models import Alias, Institution, Program, Track
from programs.catalogue.text import index, plain
from programs.curation.models import Suggestion
from programs.facts import services as facts_services
from programs.facts.fields import FIELDS, Kind
from programs.facts.models import Fact, ProgramChange, Source
from programs.imports.columns import Said
from programs.imports.compare import Plan, is_track
from programs.imports.comparing import AT_ONCE, Comparison, restored
from programs.imports.locks import APPLYING, NotNow, Progress, hold
from programs.imports.models import Batch, BatchRow
from programs.imports.waiting import begin, done, give_back

if TYPE_CHECKING:
    from accounts.models import User

OBSERVED = {key for key, one in FIELDS.items() if one.kind is Kind.SHARE} | {"interviews", "positions"}
"""Fields that count what was, and ask nothing of anybody."""


def apply(*, batch: Batch, by: "User | None") -> Batch:
    """Take over the chosen rows of a batch that is marked for it, all in one transaction.

    Each row is compared anew, so that what changed since the dry run counts. Raises NotNow while another import runs.
    """
    with hold(0, APPLYING) as mine, hold(batch.pk) as own:
        if not (mine and own):
            raise NotNow(_("Another file is being taken over. This one begins by itself when it is done."))
        row = begin(batch, Batch.State.APPLYING, _("This file is not waiting to be taken over."))
        try:
            with Progress(row) as progress, transaction.atomic():
                return _Application(row, by, progress).run()
        except Exception:
            give_back(
                Batch.objects.defer("content").get(pk=row.pk),
                _("Taking over broke off. Nothing was changed. Start it again."),
            )
            raise


class _Application:
    """One run of apply. `touched` are the programs that it changes, `fresh` those that it makes."""

    def __init__(self, batch: Batch, by: "User | None", progress: Progress) -> None:
        self.batch, self.by, self.progress = batch, by, progress
        self.comparison = Comparison(batch)
        self.touched: set[int] = set()
        self.fresh: set[int] = set()
        self.tally: Counter[str] = Counter()
        self.by_code: dict[str, Institution] = {}
        self.by_place: dict[tuple[str, str], list[Institution]] = {}
        for one in Institution.objects.order_by("pk"):
            self._know(one)

    def run(self) -> Batch:
        """Do it. The caller holds the transaction."""
        last, count = 0, 0
        while rows := list(
            BatchRow.objects.filter(batch=self.batch, chosen=True, number__gt=last)
            .exclude(outcome=BatchRow.Outcome.REFUSED).order_by("number")[:AT_ONCE]
        ):  # fmt: skip
            self._take(rows)
            last, count = rows[-1].number, count + len(rows)
            self.progress.say(count // 2)
        ids = sorted(self.touched)
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            facts_services.settle(part, by=self.by, batch=self.batch, quiet=self.fresh)
            index(part)
            self.progress.say(count // 2 + (count - count // 2) * (start + len(part)) // len(ids))
        batch = self.batch
        batch.state, batch.applied_at, batch.trouble, batch.done_count = Batch.State.APPLIED, timezone.now(), "", count
        batch.summary, batch.options = {**batch.summary, "done": dict(self.tally)}, done(batch)
        batch.save(update_fields=["state", "applied_at", "trouble", "done_count", "summary", "options"])
        return batch

    # ------------------------------------------------------------------------------- a chunk of rows

    def _take(self, rows: Sequence[BatchRow]) -> None:
        by_number = {row.number: row for row in rows}
        found = self.comparison.plans([(row.number, restored(row.values)) for row in rows])
        plans: list[tuple[BatchRow, Said, Plan]] = []
        for number, said, plan in found:
            row = by_number[number]
            if plan.outcome == BatchRow.Outcome.REFUSED:
                BatchRow.objects.filter(pk=row.pk).update(outcome=plan.outcome, reason=plan.reason, chosen=False)
                self.tally["refused since"] += 1
            else:
                plans.append((row, said, plan))
        for row, _said, _plan in plans:
            row.before = {}
        institutions = self._find_institutions(plans)
        self._make_programs(plans, institutions)
        self._change_programs(plans, institutions)
        self._add_tracks(plans)
        self._add_facts(plans)
        for row, _said, plan in plans:
            row.program_id = self._id_of(plan)
        _remember([row for row, _said, _plan in plans])

    def _id_of(self, plan: Plan) -> int:
        ref = self.comparison.memory.resolved(plan.ref) if plan.ref is not None else 0
        assert isinstance(ref, int)
        return ref

    def _make_programs(
        self, plans: Sequence[tuple[BatchRow, Said, Plan]], institutions: Mapping[int, Institution]
    ) -> None:
        making = [(row, said, plan) for row, said, plan in plans if plan.creates]
        programs = []
        for row, said, plan in making:
            assert plan.specialty is not None
            programs.append(Program(
                specialty_id=plan.specialty, institution=institutions.get(row.number), name=self._name(said, plan),
                acgme_code=said.acgme_code or None, city=said.city, state=said.state,
                is_demo=self.batch.source.type == Source.Type.DEMO,
            ))  # fmt: skip
        Program.objects.bulk_create(programs)
        aliases, changes = [], []
        for (row, said, plan), program in zip(making, programs, strict=True):
            assert isinstance(plan.ref, tuple)
            self.comparison.memory.make(plan.ref, program.pk)
            self.fresh.add(program.pk)
            self.touched.add(program.pk)
            row.before["program"] = program.pk
            if said.name and plain(said.name) not in plain(program.name):
                aliases.append(Alias(program=program, name=said.name))
            changes.append(ProgramChange(
                program=program, verb=ProgramChange.Verb.ADDED, season=self.batch.season, batch=self.batch, by=self.by,
                after={"name": program.name, "acgme_code": program.acgme_code}, source_words=str(self.batch.source),
            ))  # fmt: skip
        Alias.objects.bulk_create(aliases)
        ProgramChange.objects.bulk_create(changes)
        self.tally["programs"] += len(programs)

    def _name(self, said: Said, plan: Plan) -> str:
        """Its own name; a program known by its tracks only is named after institution and specialty."""
        specialty = self.comparison.specialties.rows[plan.specialty or 0].name
        if said.name and (said.acgme_code or not said.nrmp_codes):
            return said.name
        return f"{said.institution}, {specialty}"[:250] if said.institution else said.name or specialty

    def _change_programs(
        self, plans: Sequence[tuple[BatchRow, Said, Plan]], institutions: Mapping[int, Institution]
    ) -> None:
        changes: list[ProgramChange] = []
        for row, _said, plan in plans:
            wanted: dict[str, Any] = dict(plan.columns)
            if plan.fills_institution and row.number in institutions:
                wanted["institution_id"] = institutions[row.number].pk
            if plan.known is None or plan.known.pk in self.fresh:  # this batch made it: nothing to put back, no history
                if wanted:
                    Program.objects.filter(pk=self._id_of(plan)).update(**wanted)
                continue
            alias = plan.alias or (plan.known.name if "name" in plan.columns else "")
            if not wanted and not alias:
                continue
            before = {name: getattr(plan.known, name.removesuffix("_id")) for name in wanted}
            if wanted:
                Program.objects.filter(pk=plan.known.pk).update(**wanted)
                row.before["columns"] = before
            if alias:
                made, is_new = Alias.objects.get_or_create(program_id=plan.known.pk, name=alias)
                if is_new:
                    row.before["alias"] = made.pk
            self.touched.add(plan.known.pk)
            changes.append(ProgramChange(
                program_id=plan.known.pk, verb=ProgramChange.Verb.DETAILS, before=before or None,
                after=wanted or {"alias": alias}, batch=self.batch, by=self.by, source_words=str(self.batch.source),
            ))  # fmt: skip
        ProgramChange.objects.bulk_create(changes)

    def _add_tracks(self, plans: Sequence[tuple[BatchRow, Said, Plan]]) -> None:
        tracks, changes = [], []
        for row, said, plan in plans:
            pk = self._id_of(plan)
            if plan.track_name:
                Track.objects.filter(code=said.nrmp_codes[0], program=pk).update(name=plan.track_name)
                row.before["track_name"] = said.nrmp_codes[0]
            if not plan.tracks:
                continue
            single = said.name[:200] if is_track(said) else ""
            tracks += [Track(program_id=pk, code=code, type=code[7], name=single) for code in plan.tracks]
            row.before["tracks"] = plan.tracks
            self.touched.add(pk)
            if pk not in self.fresh:
                changes.append(ProgramChange(
                    program_id=pk, verb=ProgramChange.Verb.TRACKS, after={"added": plan.tracks}, batch=self.batch,
                    by=self.by, source_words=str(self.batch.source),
                ))  # fmt: skip
        Track.objects.bulk_create(tracks)
        ProgramChange.objects.bulk_create(changes)
        self.tally["tracks"] += len(tracks)

    def _add_facts(self, plans: Sequence[tuple[BatchRow, Said, Plan]]) -> None:
        facts, suggestions = [], []
        for _row, said, plan in plans:
            pk, day = self._id_of(plan), self.comparison.day_of(said)
            for step in plan.steps:
                says, value = step.new
                rule = Fact.Rule.OBSERVED if step.field in OBSERVED else Fact.Rule.STRICT
                common: dict[str, Any] = {
                    "program_id": pk, "field": step.field, "season": self.batch.season, "says": says, "value": value,
                    "rule": rule, "address": said.address, "retrieved_on": day, "batch": self.batch,
                }  # fmt: skip
                if step.kind == "suggested":
                    suggestions.append(Suggestion(**common, by=self.by, comment=str(self.batch.source)))
                else:  # the only fact of a new program wins at once; settle looks at it again
                    facts.append(Fact(**common, source=self.batch.source, wins=pk in self.fresh))
            if any(step.kind != "suggested" for step in plan.steps):
                self.touched.add(pk)
        _copy(facts)
        Suggestion.objects.bulk_create(suggestions)
        self.tally["facts"] += len(facts)
        self.tally["suggestions"] += len(suggestions)

    # ----------------------------------------------------------------------------------- institutions

    def _know(self, one: Institution) -> None:
        self.by_place.setdefault((plain(one.name), one.state), []).append(one)
        if one.nrmp_code:
            self.by_code[one.nrmp_code] = one

    def _find_institutions(self, plans: Sequence[tuple[BatchRow, Said, Plan]]) -> dict[int, Institution]:
        """The institution of each row that needs one, by the number of the row; those that are new are made."""
        found: dict[int, Institution] = {}
        made: list[tuple[BatchRow, Institution]] = []
        for row, said, plan in plans:
            if not plan.creates and not plan.fills_institution:
                continue
            one = self._institution(said)
            if one is None and said.institution:
                code = said.nrmp_codes[0][:4] if said.nrmp_codes else None
                one = Institution(name=said.institution, city=said.city, state=said.state, nrmp_code=code)
                self._know(one)
                made.append((row, one))
            if one is not None:
                found[row.number] = one
        Institution.objects.bulk_create([one for _row, one in made])
        for row, one in made:
            row.before["institution"] = one.pk
        return found

    def _institution(self, said: Said) -> Institution | None:
        """The known one: by the first four digits of the row's tracks, else by name and state."""
        code = said.nrmp_codes[0][:4] if said.nrmp_codes else None
        if code in self.by_code:
            return self.by_code[code]
        named = self.by_place.get((plain(said.institution), said.state), []) if said.institution else []
        return next((one for one in named if code is None or one.nrmp_code is None), None)


FACT_COLUMNS = ("program_id", "field", "season", "says", "value", "rule", "words", "source_id", "address",
                "retrieved_on", "batch_id", "wins", "created_at")  # fmt: skip


def _copy(facts: Sequence[Fact]) -> None:
    """Write facts by COPY: a large file brings hundreds of thousands."""
    now = timezone.now()
    with connection.cursor() as cursor:
        statement = f"COPY programs_fact ({', '.join(FACT_COLUMNS)}) FROM STDIN"
        with cursor.cursor.copy(statement) as copy:
            for one in facts:
                copy.write_row((
                    one.program_id, one.field, one.season, one.says,
                    None if one.value is None else json.dumps(one.value, ensure_ascii=False), one.rule, "",
                    one.source_id, one.address, one.retrieved_on, one.batch_id, one.wins, now,
                ))  # fmt: skip


def _remember(rows: Sequence[BatchRow]) -> None:
    """Write program and before of rows in one statement."""
    found = [{"id": row.pk, "program_id": row.program_id, "before": row.before} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_batchrow AS own SET program_id = found.program_id, before = found.before "
            "FROM jsonb_populate_recordset(NULL::programs_batchrow, %s::jsonb) AS found WHERE own.id = found.id",
            [json.dumps(found)],
        )
