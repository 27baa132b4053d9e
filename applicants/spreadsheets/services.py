"""A file comes in, is compared, taken over, taken back. The rooms' own services write, so their rules hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.profile.models import Applicant
from applicants.sheets import Column, Sheet
from applicants.spreadsheets import cells
from applicants.spreadsheets.models import SpreadsheetImport
from applicants.spreadsheets.registry import SHEETS
from programs.imports import readers

if TYPE_CHECKING:
    from accounts.models import User

State = SpreadsheetImport.State
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 500
MOST_COLUMNS = 100
MOST_FILES = 50
NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
OUTCOMES = (NEW, CHANGED, REFUSED, UNCHANGED)


class NotNow(Exception):
    """The file is not in the state for this; the text says so to the person."""


@dataclass
class Found:
    """What one row of the file does: its number, a name for it, the outcome, the values (label, before, after), why."""

    number: int
    name: str
    outcome: str
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    reason: str = ""


@transaction.atomic
def upload(*, applicant: Applicant, content: bytes, name: str, by: "User") -> SpreadsheetImport:
    """Keep a file to look at. Raises readers.Unreadable with words, and ValidationError when there are too many."""
    owner = records.locked(applicant, by)
    if len(content) > MOST_BYTES:
        raise readers.Unreadable(_("The file has more than 5 MB. Delete what is not a table, and choose it again."))
    table = readers.read(content, name, lines=True)
    if len(table.rows) > MOST_ROWS or len(table.header) > MOST_COLUMNS:
        raise readers.Unreadable(
            _("A file can have %(rows)s rows and %(columns)s columns. Split it and bring in the parts.")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        )
    if SpreadsheetImport.objects.filter(applicant=owner).count() >= MOST_FILES:
        raise ValidationError(_("You have brought in %(n)s files. Remove an old one first.") % {"n": MOST_FILES})
    sheet = cells.best_sheet(table.header, list(SHEETS.values()))
    made: SpreadsheetImport = SpreadsheetImport.objects.create(
        applicant=owner, file_name=readers.clean(name)[-200:] or _("a file"), sheet=sheet.key, header=table.header,
        rows=[[row.number, row.cells, row.trouble] for row in table.rows],
        columns={str(place): key for place, key in cells.recognise(table.header, sheet).items()},
    )  # fmt: skip
    return made


@transaction.atomic
def compare(
    *, file: SpreadsheetImport, sheet: str, columns: Mapping[int, str], day_order: str, by: "User"
) -> SpreadsheetImport:
    """Say which column is what, and see what each row would do: all of it is written and rolled back.

    Raises ValidationError with words where the columns cannot work, NotNow where it is too late.
    """
    row = _locked(file, by, State.UPLOADED, State.COMPARED)
    table = SHEETS[sheet]
    chosen = {place: key for place, key in columns.items() if key}
    _check_columns(table, chosen)
    row.sheet, row.day_order = table.key, day_order
    row.columns = {str(place): key for place, key in chosen.items()}
    with transaction.atomic():
        with records.together(applicant=row.applicant, by=by):
            found, _done = _write(row, by)
        transaction.set_rollback(True)
    row.found = [asdict(one) for one in found]
    row.state = State.COMPARED
    row.save()
    return row


@transaction.atomic
def apply(*, file: SpreadsheetImport, by: "User") -> SpreadsheetImport:
    """Take over what the comparison showed, all rows that are not refused. Raises NotNow."""
    row = _locked(file, by, State.COMPARED)
    with records.together(applicant=row.applicant, by=by):
        found, done = _write(row, by)
    row.found, row.done = [asdict(one) for one in found], done
    row.state, row.applied_at, row.rows = State.APPLIED, timezone.now(), []
    row.save()
    return row


@transaction.atomic
def undo(*, file: SpreadsheetImport, by: "User") -> SpreadsheetImport:
    """Take back exactly what the file wrote, the last first. What was changed since stays, and is named in `kept`."""
    row = _locked(file, by, State.APPLIED)
    sheet = SHEETS[row.sheet]
    kept = []
    there = {one.pk: (one, values) for one, values in _records(sheet, row.applicant)}
    with records.together(applicant=row.applicant, by=by):
        for entry in reversed(row.done):
            if entry["row"] not in there:
                continue  # gone already
            record, values = there[entry["row"]]
            if _as_stored(sheet, values) != entry["after"]:
                kept.append({"name": str(record), "why": _("You changed it since.")})
                continue
            try:
                with records.attempt():
                    _take_back(sheet, record, entry["before"], by)
            except ValidationError as error:
                kept.append({"name": str(record), "why": " ".join(error.messages)})
            except ObjectDoesNotExist:
                continue  # it went with another row
    row.kept, row.state, row.undone_at = kept, State.UNDONE, timezone.now()
    row.save()
    return row


def _take_back(sheet: Sheet, record: Any, before: dict[str, Any] | None, by: "User") -> None:
    if before is None:
        sheet.remove(row=record, by=by)
        return
    columns = {column.key: column for column in sheet.columns}
    sheet.change(
        row=record, values={key: cells.restored(columns[key], value) for key, value in before.items()}, by=by
    )  # fmt: skip


@transaction.atomic
def forget(*, file: SpreadsheetImport, by: "User") -> None:
    """Remove a file and what is kept of it; the records that came from it stay."""
    records.locked(file.applicant, by)
    SpreadsheetImport.objects.filter(pk=file.pk).delete()


# ------------------------------------------------------------------------------------- row by row


def _records(sheet: Sheet, applicant: Applicant) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """The records of a table with their values, each with its applicant at hand: the rooms' services ask for it."""
    for record, values in sheet.read(applicant):
        record.applicant = applicant
        yield record, values


def _locked(file: SpreadsheetImport, by: "User", *states: str) -> SpreadsheetImport:
    records.locked(file.applicant, by)
    rows = SpreadsheetImport.objects.select_for_update(of=("self",)).select_related("applicant__user")
    row: SpreadsheetImport = rows.get(pk=file.pk)
    if row.state not in states:
        raise NotNow(_("This file is %(state)s.") % {"state": row.get_state_display()})
    return row


def _check_columns(sheet: Sheet, columns: Mapping[int, str]) -> None:
    labels = {column.key: column.label for column in sheet.columns}
    keys = list(columns.values())
    for key in keys:
        if key not in labels:
            raise ValidationError(_("“%(key)s” is no column of this table.") % {"key": key[:40]})
        if keys.count(key) > 1:
            raise ValidationError(_("Two columns are “%(name)s”. Keep one of them.") % {"name": labels[key]})
    missing = [str(column.label) for column in sheet.columns if column.required and column.key not in keys]
    if missing:
        raise ValidationError(_("No column holds this, and no row works without it: %(names)s.") % {
            "names": ", ".join(missing)
        })  # fmt: skip


def _write(row: SpreadsheetImport, by: "User") -> tuple[list[Found], list[dict[str, Any]]]:
    """Write every row that can be written. Returns what each did, and the journal for the way back."""
    sheet = SHEETS[row.sheet]
    columns = {column.key: column for column in sheet.columns}
    targets = {int(place): columns[key] for place, key in row.columns.items()}
    day_first = {"day": True, "month": False}.get(row.day_order)
    there = [(cells.mark_of(sheet, values), record, values) for record, values in _records(sheet, row.applicant)]
    seen: dict[Any, int] = {}
    found: list[Found] = []
    written: list[tuple[Found, Any, Mapping[str, Any]]] = []
    for number, texts, trouble in row.rows:
        said, problems = _said(texts, targets, day_first)
        mark = cells.mark_of(sheet, said)
        old = [(record, values) for other, record, values in there if cells.fits(mark, other)]
        one = Found(number, _name(sheet, said), REFUSED)
        found.append(one)
        one.reason = trouble or " ".join(problems) or _says_too_little(sheet, said, mark)
        if one.reason:
            continue
        if any(_says_nothing_new(columns, said, values) for _record, values in old):
            one.outcome = UNCHANGED
            seen |= {record.pk: number for record, _values in old if len(old) == 1}
            continue
        record, before = old[0] if old else (None, {})
        about = record.pk if record is not None else mark
        one.reason = _cannot_be_told(len(old), seen.get(about))
        if one.reason:
            continue
        seen[about] = number
        record = _put(one, sheet, columns, row.applicant, (record, before), said, by)
        if record is not None:
            written.append((one, record, before))
    return found, _journal(sheet, row.applicant, written)


def _journal(
    sheet: Sheet, applicant: Applicant, written: Sequence[tuple[Found, Any, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """What was written, for the way back. A row that says the same in other words (IM) changed nothing after all."""
    after = {record.pk: _as_stored(sheet, values) for record, values in sheet.read(applicant)} if written else {}
    journal = []
    for one, record, values in written:
        before = _as_stored(sheet, values) if values else None
        if after[record.pk] == before:
            one.outcome, one.differences = UNCHANGED, []
        else:
            journal.append({"row": record.pk, "before": before, "after": after[record.pk]})
    return journal


def _said(
    texts: Sequence[str], targets: Mapping[int, Column], day_first: bool | None
) -> tuple[dict[str, Any], list[str]]:
    """The values of a row by key, and what could not be read. An empty cell says nothing."""
    said: dict[str, Any] = {}
    problems = []
    for place, column in targets.items():
        if place < len(texts) and texts[place].strip():
            try:
                said[column.key] = cells.value_of(column, texts[place], day_first=day_first)
            except cells.Odd as error:
                problems.append(f"{column.label}: {error}")
    return said, problems


def _name(sheet: Sheet, said: Mapping[str, Any]) -> str:
    parts = [cells.shown(column, said.get(column.key)) for column in sheet.columns if column.key in sheet.identity]
    return ", ".join(filter(None, parts))[:200]


def _says_too_little(sheet: Sheet, said: Mapping[str, Any], mark: tuple[str, ...]) -> str:
    """Why a row can be about nothing; empty when it can."""
    missing = [str(column.label) for column in sheet.columns if column.required and said.get(column.key) in (None, "")]
    if missing:
        return _("This is missing: %(names)s.") % {"names": ", ".join(missing)}
    return _("It does not say what it is about.") if mark and not any(mark) else ""


def _says_nothing_new(columns: Mapping[str, Column], said: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a record says already all that a row says."""
    return all(cells.same(columns[key], values.get(key), value) for key, value in said.items())


def _cannot_be_told(known: int, earlier: int | None) -> str:
    """Why it cannot be told which record a row is about; empty when it can.

    `known` records fit; `earlier` is the row of the file that was about the same.
    """
    if known > 1:
        return _("You have more than one record like this, so it cannot be told which one is meant.")
    return _("Row %(n)s is about the same.") % {"n": earlier} if earlier is not None else ""


def _put(
    one: Found, sheet: Sheet, columns: Mapping[str, Column], applicant: Applicant, old: tuple[Any, Mapping[str, Any]],
    said: Mapping[str, Any], by: "User",
) -> Any:  # fmt: skip
    """Add or change one record, and note in `one` what became of the row. Returns what was written, or None.

    What the room refuses is refused here with its words, and leaves nothing behind.
    """
    record, before = old
    changed = [key for key in said if not cells.same(columns[key], before.get(key), said[key])]
    one.differences = [
        (str(columns[key].label), cells.shown(columns[key], before.get(key)), cells.shown(columns[key], said[key]))
        for key in changed
    ]
    try:
        with records.attempt():
            if record is None:
                record = sheet.add(applicant=applicant, values=dict(said), by=by)
                one.outcome = NEW
            else:
                sheet.change(row=record, values={**before, **{key: said[key] for key in changed}}, by=by)
                one.outcome = CHANGED
    except ValidationError as error:
        one.outcome, one.reason = REFUSED, _words(error, columns)
        return None
    return record


def _words(error: ValidationError, columns: Mapping[str, Column]) -> str:
    """What the room refused, each with the column that it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{columns[key].label}: {' '.join(words)}" if key in columns else " ".join(words)
        for key, words in error.message_dict.items()
    )


def _as_stored(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    return {column.key: cells.stored(column, values.get(column.key)) for column in sheet.columns}


def table_of(sheet: Sheet, applicant: Applicant) -> Iterator[list[str]]:
    """A table as rows of text, the header first; it comes back in unchanged."""
    yield [str(column.label) for column in sheet.columns]
    for _row, values in sheet.read(applicant):
        yield [cells.shown(column, values.get(column.key)) for column in sheet.columns]
