"""The writes of facts. `settle` is the only one that says which fact wins and that writes the typed columns."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from programs.catalogue.models import Program
from programs.facts.fields import COLUMNS, FIELDS
from programs.facts.models import Fact, ProgramChange, Source

if TYPE_CHECKING:
    from accounts.models import User
    from programs.imports.models import Batch

SETTLED = (*(one.key for one in COLUMNS), *(f"{one.key}_strict" for one in COLUMNS if one.strictness), "newest_fact_on")
AT_ONCE = 500


def strength(fact: Fact) -> tuple[bool, date, date, int]:
    """What makes a fact win over others of the same field and season: newest checked, else newest read."""
    checked = fact.verified_on or date.min
    return (fact.verified_on is not None, checked, fact.retrieved_on, fact.pk)


def said(fact: Fact | None) -> dict[str, Any] | None:
    """What a fact says, as it stands in the history."""
    if fact is None:
        return None
    return {"says": fact.says, "value": fact.value, "rule": fact.rule, "season": fact.season}


@transaction.atomic
def settle(
    program_ids: Iterable[int], *, by: "User | None" = None, batch: "Batch | None" = None, quiet: Iterable[int] = ()
) -> int:
    """Say which facts win, bring the typed columns to them, and write the history of what changed.

    Per field and season the strongest fact wins; the column holds what the newest season's winner says. `quiet`
    are programs whose changes are not history (they are new). Returns how many programs changed.
    """
    ids, silent, count = sorted(set(program_ids)), set(quiet), 0
    sources: dict[int, Source] = {}
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        programs = {
            row.pk: row for row in Program.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk")
        }
        facts: dict[int, list[Fact]] = defaultdict(list)
        for fact in Fact.objects.filter(program__in=part).order_by("pk").iterator(5000):
            facts[fact.program_id].append(fact)
        found_facts = [fact for own in facts.values() for fact in own]
        sources |= Source.objects.in_bulk({fact.source_id for fact in found_facts} - sources.keys())
        for fact in found_facts:
            fact.source = sources[fact.source_id]
        losers: list[int] = []
        winners: list[int] = []
        changed: list[Program] = []
        history: list[ProgramChange] = []
        for pk, program in programs.items():
            found = _winners(facts[pk])
            now = {fact.pk for fact in found.values()}
            before = _shown({(f.field, f.season): f for f in facts[pk] if f.wins})
            losers += [fact.pk for fact in facts[pk] if fact.wins and fact.pk not in now]
            winners += [fact.pk for fact in found.values() if not fact.wins]
            after = _shown(found)
            if pk not in silent:
                history += _history(program, before, after, by, batch)
            values = _columns(after)
            if any(getattr(program, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(program, name, value)
                changed.append(program)
        Fact.objects.filter(pk__in=losers).update(wins=False)
        Fact.objects.filter(pk__in=winners).update(wins=True)
        _write_columns(changed)
        ProgramChange.objects.bulk_create(history)
        count += len(changed)
    return count


def _write_columns(programs: Sequence[Program]) -> None:
    """Write the settled columns in one statement; bulk_update takes many times as long for so many columns."""
    if not programs:
        return
    rows = [{"id": row.pk, **{name: getattr(row, name) for name in SETTLED}} for row in programs]
    columns = ", ".join(f"{name} = found.{name}" for name in SETTLED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE programs_program AS own SET {columns} "  # noqa: S608 - names of columns, all of them ours
            "FROM jsonb_populate_recordset(NULL::programs_program, %s::jsonb) AS found WHERE own.id = found.id",
            [json.dumps(rows, default=str)],
        )


def _winners(facts: Sequence[Fact]) -> dict[tuple[str, int], Fact]:
    found: dict[tuple[str, int], Fact] = {}
    for fact in facts:
        key = (fact.field, fact.season)
        if key not in found or strength(fact) > strength(found[key]):
            found[key] = fact
    return found


def _shown(winners: dict[tuple[str, int], Fact]) -> dict[str, Fact]:
    """Per field the winner of the newest season: what people see first, and what the column holds."""
    shown: dict[str, Fact] = {}
    for (name, season), fact in winners.items():
        if name not in shown or season > shown[name].season:
            shown[name] = fact
    return shown


def _columns(shown: dict[str, Fact]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in COLUMNS:
        fact = shown.get(one.key)
        values[one.key] = fact.value if fact and fact.says == Fact.Says.VALUE else None
        if one.strictness:
            values[f"{one.key}_strict"] = bool(fact and values[one.key] is not None and fact.rule == Fact.Rule.STRICT)
    values["newest_fact_on"] = max((fact.seen_on for fact in shown.values()), default=None)
    return values


def _history(
    program: Program, before: dict[str, Fact], after: dict[str, Fact], by: "User | None", batch: "Batch | None"
) -> list[ProgramChange]:
    rows = []
    for key in FIELDS:
        old, new = said(before.get(key)), said(after.get(key))
        if old == new:
            continue
        fact = after.get(key)
        rows.append(ProgramChange(
            program=program, verb=ProgramChange.Verb.VALUE, field=key, season=fact.season if fact else None,
            before=old, after=new, fact=fact, by=by, batch=batch, source_words=str(fact.source) if fact else "",
        ))  # fmt: skip
    return rows


@transaction.atomic
def state_fact(
    *, program: Program, field: str, season: int, source: Source, retrieved_on: date, says: str = Fact.Says.VALUE,
    value: Any = None, rule: str = Fact.Rule.STRICT, words: str = "", address: str = "", verified: bool = False,
    batch: "Batch | None" = None, by: "User | None",
) -> Fact:  # fmt: skip
    """Put a fact beside the others and settle the program. `verified`: `by` has looked at the source on this day.

    Raises ValidationError where the value does not fit the field.
    """
    if field not in FIELDS:
        raise ValidationError(_("There is no field “%(field)s”.") % {"field": field})
    clean = FIELDS[field].clean(value) if says == Fact.Says.VALUE else None
    fact = Fact(
        program=program, field=field, season=season, says=says, value=clean, rule=rule, words=words, source=source,
        address=address, retrieved_on=retrieved_on, verified_on=retrieved_on if verified else None,
        verified_by=by if verified else None, batch=batch,
    )  # fmt: skip
    fact.full_clean()
    fact.save()
    settle([program.pk], by=by, batch=batch)
    return fact


@transaction.atomic
def verify_fact(*, fact: Fact, on: date, by: "User") -> Fact:
    """Somebody looked: it is still true. Resets its age, and may make it win."""
    row = Fact.objects.select_for_update(of=("self",)).select_related("source").get(pk=fact.pk)
    row.verified_on, row.verified_by = on, by
    row.save(update_fields=["verified_on", "verified_by"])
    settle([row.program_id], by=by)
    ProgramChange.objects.create(
        program_id=row.program_id, verb=ProgramChange.Verb.VERIFIED, field=row.field, season=row.season, fact=row,
        after=said(row), by=by, source_words=str(row.source),
    )  # fmt: skip
    return row
