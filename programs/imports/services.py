"""The writes of imports: a file comes in, is compared, chosen from, taken over and taken back."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.facts.models import Source
from programs.imports import columns as columns_of_files
from programs.imports import joining, readers
from programs.imports.applying import apply
from programs.imports.columns import Said, recognise, said_of
from programs.imports.comparing import AT_ONCE, Comparison, stored
from programs.imports.locks import NotNow, hold
from programs.imports.models import Batch, BatchRow, ColumnMapping
from programs.imports.readers import Row, Unreadable
from programs.imports.undoing import UndoRefused, start_undo, undo, why_not
from programs.imports.waiting import begin, done, locked

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "NotNow", "UndoRefused", "Unreadable", "WrongColumns", "apply", "choose", "dry_run", "set_columns", "source_named",
    "start_apply", "start_dry_run", "start_undo", "undo", "upload", "why_not",
]  # fmt: skip

SAMPLES = 3


class WrongColumns(Exception):
    """The columns cannot be as they were said to be. Its text is for people."""


@transaction.atomic
def source_named(*, name: str, type: str = Source.Type.DIRECTORY, url: str = "") -> Source:
    """The source of this name; a new one is made as said."""
    text = " ".join(name.split())[:150]
    found = Source.objects.filter(name__iexact=text).order_by("pk").first()
    return found or Source.objects.create(name=text, type=type, url=url)


@transaction.atomic
def upload(
    *, content: bytes, file_name: str, source: Source, season: int, retrieved_on: date, by: "User | None"
) -> Batch:
    """Keep a file, with what its columns seem to be. Raises Unreadable, and then keeps nothing.

    `batch.options["same_as"]` names an earlier batch of the same file and source, if there is one.
    """
    sheet = readers.read(content, file_name, most=SAMPLES)
    width = len(sheet.header)
    remembered = ColumnMapping.objects.filter(source=source).first()
    digest = hashlib.sha256(content).hexdigest()
    earlier = (
        Batch.objects.filter(source=source, sha256=digest, season=season)
        .exclude(state__in=[Batch.State.REFUSED, Batch.State.UNDONE]).defer("content").order_by("-pk").first()
    )  # fmt: skip
    return Batch.objects.create(
        source=source, season=season, retrieved_on=retrieved_on, content=content, sha256=digest, by=by,
        file_name=readers.clean(PurePath(file_name.replace("\\", "/")).name)[-200:] or "file",
        columns=recognise(sheet.header, remembered.columns if remembered else None),
        options={
            "header": sheet.header,
            "samples": [[cell[:80] for cell in (row.cells + [""] * width)[:width]] for row in sheet.rows],
            "same_as": str(earlier.public_id) if earlier else "",
            "note": sheet.note,
        },
    )  # fmt: skip


@transaction.atomic
def set_columns(*, batch: Batch, columns: Mapping[str, str], by: "User | None") -> Batch:
    """Say which column is what, and remember it for the source. Raises WrongColumns, NotNow."""
    row = locked(batch)
    if row.state not in (Batch.State.UPLOADED, Batch.State.READY):
        raise NotNow(_("The columns of this file can no longer be changed."))
    chosen = {name: columns.get(name, "") for name in row.options["header"]}
    problem = columns_of_files.problem_of(chosen)
    if problem:
        raise WrongColumns(problem)
    row.columns = chosen
    row.save(update_fields=["columns"])
    known = ColumnMapping.objects.filter(source=row.source_id).first()
    ColumnMapping.objects.update_or_create(
        source_id=row.source_id, defaults={"columns": {**(known.columns if known else {}), **chosen}}
    )
    return row


@transaction.atomic
def start_dry_run(*, batch: Batch, by: "User | None") -> Batch:
    """Mark a file as being compared; a task does it. May be called again for one that got lost. Raises NotNow."""
    row = locked(batch)
    if row.state not in (Batch.State.UPLOADED, Batch.State.READY, Batch.State.READING):
        raise NotNow(_("This file can no longer be compared."))
    problem = columns_of_files.problem_of(row.columns)
    if problem:
        raise WrongColumns(problem)
    row.state, row.trouble, row.done_count, row.options = Batch.State.READING, "", 0, done(row)
    row.save(update_fields=["state", "trouble", "done_count", "options"])
    return row


@transaction.atomic
def start_apply(*, batch: Batch, by: "User | None") -> Batch:
    """Mark a compared file as being taken over; a task does it. Raises NotNow."""
    row = locked(batch)
    if row.state not in (Batch.State.READY, Batch.State.APPLYING):
        raise NotNow(_("This file cannot be taken over now. Look at its page."))
    if row.state == Batch.State.READY:
        row.state, row.trouble, row.done_count = Batch.State.APPLYING, "", 0
        row.options = {**done(row), "applied_by": by.pk if by else None}
        row.save(update_fields=["state", "trouble", "done_count", "options"])
    return row


def dry_run(*, batch: Batch) -> Batch:
    """Compare each row with the catalogue and store what it would do; changes nothing else.

    The batch ends as READY, or as REFUSED where the file cannot be read. A run that broke off is done anew by the
    next one; two at once are not possible. Raises NotNow for a batch that is not marked for it.
    """
    with hold(batch.pk) as mine:
        if not mine:
            return batch
        row = begin(batch, Batch.State.READING, _("This file is not waiting to be compared."))
        try:
            counts, notes = _compare(row)
        except Unreadable as error:
            return _end(row, Batch.State.REFUSED, trouble=str(error))
        except Exception:
            _end(row, Batch.State.UPLOADED, trouble=_("Comparing broke off. Nothing was changed. Start it again."))
            raise
        return _end(row, Batch.State.READY, summary={**counts, "notes": notes})


def _end(row: Batch, state: str, *, trouble: str = "", summary: dict[str, Any] | None = None) -> Batch:
    row.state, row.trouble, row.summary, row.options = state, trouble[:500], summary or {}, done(row)
    row.save(update_fields=["state", "trouble", "summary", "options"])
    return row


def _compare(batch: Batch) -> tuple[dict[str, int], int]:
    content = bytes(batch.content)
    sheet = readers.read(content, batch.file_name)
    targets = {place: batch.columns.get(name, "") for place, name in enumerate(sheet.header)}
    targets = {place: target for place, target in targets.items() if target}
    BatchRow.objects.filter(batch=batch)._raw_delete("default")
    Batch.objects.filter(pk=batch.pk).update(row_count=len(sheet.rows), done_count=0)
    reading = Reading(targets, joining.continued(sheet.rows, targets), timezone.localdate())
    comparison = Comparison(batch)
    counts: Counter[str] = Counter(dict.fromkeys(BatchRow.Outcome.values, 0))
    notes = 0
    for start in range(0, len(sheet.rows), AT_ONCE):
        part = sheet.rows[start : start + AT_ONCE]
        with transaction.atomic():
            made = _rows(batch, comparison, part, reading)
            BatchRow.objects.bulk_create(made)
            Batch.objects.filter(pk=batch.pk).update(done_count=start + len(part))
        counts.update(row.outcome for row in made)
        notes += sum(1 for row in made if row.reason and row.outcome != BatchRow.Outcome.REFUSED)
    batch.row_count = batch.done_count = len(sheet.rows)
    return dict(counts), notes


@dataclass
class Reading:
    """The rows of a file, read one after the other. `above` is the last one with its number."""

    targets: dict[int, str]
    continued: set[int]
    today: date
    above: tuple[int, Said | None] = (0, None)

    def said(self, row: Row) -> Said:
        """What this row says."""
        said = Said(trouble=row.trouble) if row.trouble else said_of(row.cells, self.targets, today=self.today)
        if row.number in self.continued:
            number, above = self.above
            said = joining.go_on(said, above, number)
        self.above = (row.number, said)
        return said


def _rows(batch: Batch, comparison: Comparison, part: list[Row], reading: Reading) -> list[BatchRow]:
    said = [(row.number, reading.said(row)) for row in part]
    cells = {row.number: row.cells for row in part}
    made = []
    for number, says, plan in comparison.plans(said):
        refused = plan.outcome == BatchRow.Outcome.REFUSED
        codes = [says.acgme_code, *says.nrmp_codes]
        made.append(BatchRow(
            batch=batch, number=number, outcome=plan.outcome, chosen=not refused, reason=plan.reason,
            name=(says.name or says.institution)[:250], code=next((code for code in codes if code), "")[:12],
            program_id=plan.known.pk if plan.known else None, differences=plan.differences,
            values={"cells": cells[number]} if refused else stored(says),
        ))  # fmt: skip
    return made


@transaction.atomic
def choose(
    *, batch: Batch, chosen: bool, numbers: "list[int] | None" = None, outcome: str | None = None, by: "User | None"
) -> int:
    """Take rows in or leave them out: those with these numbers, or all of an outcome. Raises NotNow."""
    row = locked(batch)
    if row.state != Batch.State.READY:
        raise NotNow(_("The rows of this file can no longer be chosen."))
    rows = BatchRow.objects.filter(batch=row).exclude(outcome=BatchRow.Outcome.REFUSED)
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    if outcome:
        rows = rows.filter(outcome=outcome)
    count: int = rows.exclude(chosen=chosen).update(chosen=chosen)
    return count
