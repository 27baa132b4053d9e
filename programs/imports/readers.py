"""Files of programs as text: bytes and a file name in, a header and rows of cells out. Nothing in them is executed."""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import PurePath
from typing import Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import load_workbook

from programs.catalogue.text import plain
from programs.imports.synonyms import SYNONYMS

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_CHARACTERS = 5_000
MOST_INFLATED = 250 * 1024 * 1024
MOST_SHARED_TEXTS = 60 * 1024 * 1024
MOST_PARTS = 2_000
SAMPLE = 64 * 1024
HEADER_WITHIN = 20
MOST_SHEETS = 50


class Unreadable(Exception):
    """The file cannot be read as a table. Its text is for people: what is wrong and what to do."""


@dataclass(frozen=True)
class Row:
    """A row of the file. `number` as a spreadsheet counts, from 1; `trouble` why it cannot be used."""

    number: int
    cells: list[str]
    trouble: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: a header without repeated or empty names, and its rows. `note` says what of the file was not read."""

    header: list[str]
    rows: list[Row]
    note: str = ""


def read(content: bytes, name: str, *, most: int | None = None, lines: bool = False) -> Sheet:
    """The table in a file; at most the first `most` rows of it. Raises Unreadable.

    A cell is one line; with `lines` it keeps its line breaks.
    """
    check_size(len(content))
    if not content.strip():
        raise Unreadable(_("The file is empty. Choose a file with a header and rows."))
    if _kind(content, name) == "text":
        return _table(_text_lines(content), most, pad=False, breaks=lines)
    with _workbook(content) as book:
        sheet, note = _best_sheet(book)
        return replace(_table(_cells_of(sheet), most, pad=True, breaks=lines), note=note)


def check_size(size: int) -> None:
    """Raises Unreadable for a file that is too large to be read at all."""
    if size > MOST_BYTES:
        raise Unreadable(
            _("The file has %(size)s MB; at most %(most)s MB can be read. Split it and import the parts.")
            % {"size": size // 1024 // 1024, "most": MOST_BYTES // 1024 // 1024}
        )


MAGIC = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"\x1f\x8b": "gzip", b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z", b"\x7fELF": "ELF", b"SQLite": "SQLite",
}  # fmt: skip


def _kind(content: bytes, name: str) -> str:
    """xlsx or text. Looks at the bytes; the name only helps with the words."""
    if content.startswith(b"PK"):
        return "xlsx"
    if content.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(_("This Excel file is protected by a password. Save it without one and choose it again."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("This is an old Excel file (.xls). Save it as .xlsx or CSV and choose it again."))
    for magic, kind in MAGIC.items():
        if content.startswith(magic):
            raise Unreadable(
                _("“%(name)s” is a %(kind)s file, not a spreadsheet. Choose a CSV, TSV or XLSX file.")
                % {"name": PurePath(name).name[:80], "kind": kind}
            )
    if re.match(rb"\s*<(!doctype|html|\?xml|svg)", content[:200], re.IGNORECASE):
        raise Unreadable(_("This is a web page or XML, not a spreadsheet. Choose a CSV, TSV or XLSX file."))
    return "text"


# ---------------------------------------------------------------------------------------------- text


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A byte that does not belong to the encoding counts as Windows-1252, else as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_one_byte(byte) for byte in bad), error.end


def _one_byte(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error("programs-stray", _stray)


def decode(content: bytes) -> str:
    """The text in bytes of any encoding. Never fails; raises Unreadable where it is no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if content.startswith(mark):
            return content.decode(encoding, "programs-stray" if encoding == "utf-8-sig" else "replace")
    sample = content[:SAMPLE]
    if sample.count(0) > len(sample) // 5:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if max(even, odd) < 4 * min(even, odd) + 1:
            raise Unreadable(_("This is no text and no spreadsheet. Choose a CSV, TSV or XLSX file."))
        return content.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = content.decode("utf-8", "replace")
    strays = lenient.count("\ufffd")
    if sum(1 for character in lenient if character > "\x7f") - strays >= strays:
        return content.decode("utf-8", "programs-stray")
    return content.decode(_guess(sample), "programs-stray")


def _guess(sample: bytes) -> str:
    """Western European unless another encoding makes clearly more sense of the bytes."""
    found = from_bytes(sample, cp_isolation=["cp1252", "cp1250", "cp1251", "mac_roman"])
    best = found.best()
    western = next((match for match in found if "cp1252" in match.could_be_from_charset), None)
    if best is None or best.encoding == "ascii" or (western and western.chaos <= best.chaos + 0.05):
        return "cp1252"
    return best.encoding if len(sample) > 2_000 else "cp1252"


def _text_lines(content: bytes) -> Iterator[list[str]]:
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    sample = text[:SAMPLE]
    odd = sum(1 for c in sample if unicodedata.category(c) in ("Cc", "Cn") and c not in "\n\t")
    if odd > len(sample) // 20:
        raise Unreadable(_("This is no text and no spreadsheet. Choose a CSV, TSV or XLSX file."))
    try:
        with wide_cells():
            yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(sample))
    except csv.Error as error:
        raise Unreadable(
            _("The file breaks off in the middle of a row. Save it again as CSV (%(error)s).") % {"error": error}
        ) from None


@contextmanager
def wide_cells() -> Iterator[None]:
    """Within it a cell that is too long refuses its row, not the file. The limit is of the whole process."""
    usual = csv.field_size_limit(MOST_BYTES * 2)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def delimiter_of(sample: str) -> str:
    """Comma, semicolon, tab or bar: the one that cuts the first lines into most cells, alike in each."""
    best, delimiter = (-1.0, 0), ","
    for mark in (",", "\t", ";", "|"):
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if row][:30]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        alike = sum(1 for row in rows if len(row) == width) / len(rows) if rows else 0
        if width > 1 and (alike * min(width, 20), width) > best:
            best, delimiter = (alike * min(width, 20), width), mark
    return delimiter


# ---------------------------------------------------------------------------------------------- XLSX


def _check_zip(content: bytes) -> None:
    """No zip bomb: both what the parts say of their size and what really comes out of them."""
    too_large = Unreadable(_("This XLSX file unpacks to far more than a table of programs. Save it as CSV."))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if names & {"xl/workbook.bin", "content.xml"}:
            raise Unreadable(_("This spreadsheet is in another format than XLSX. Save it as .xlsx or CSV."))
        if "xl/workbook.xml" not in names:
            raise Unreadable(_("This is a zip file, but no XLSX spreadsheet. Unpack it and choose the file in it."))
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
            raise too_large
        real = 0
        for part in parts:
            own = 0
            with archive.open(part) as stream:
                while piece := stream.read(1 << 20):
                    own += len(piece)
                    real += len(piece)
                    if real > MOST_INFLATED or (own > MOST_SHARED_TEXTS and "/worksheets/" not in part.filename):
                        raise too_large


@contextmanager
def _workbook(content: bytes) -> Iterator[Any]:
    """The opened file. Whatever goes wrong while it is open is a damaged file."""
    try:
        _check_zip(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception:  # a damaged file breaks the library in any way it likes
        raise Unreadable(_("The XLSX file is damaged and cannot be opened. Save it again, or as CSV.")) from None


def _best_sheet(book: Any) -> tuple[Any, str]:
    """The visible sheet with the most columns that are known, else the first with rows; and which were left."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    found: list[tuple[int, Any]] = []
    for sheet in visible[:MOST_SHEETS]:
        first = list(islice(_filled(enumerate(_cells_of(sheet), 1)), HEADER_WITHIN))
        if len(first) > 1:
            found.append((_known(first[_header_at(first)][1]), sheet))
    if not found:
        raise Unreadable(_("The file has no rows. Choose a file with a header and rows."))
    best = max(found, key=lambda one: one[0])[1]
    left = [sheet.title for _score, sheet in found if sheet is not best]
    if not left:
        return best, ""
    return best, _("Only the sheet “%(name)s” is read. Not read: %(left)s. Import each one as a file of its own.") % {
        "name": best.title, "left": ", ".join(left)[:300],
    }  # fmt: skip


def _cells_of(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    for cells in sheet.iter_rows():
        yield [_cell(cell) for cell in cells[: MOST_COLUMNS + 1]]


def _cell(cell: Any) -> str:
    """A cell as its text: codes without .0, days as 2027-01-31, a percentage with its sign; formulas as last seen."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.6g}%"
        return str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


# --------------------------------------------------------------------------------------------- table


def clean(cell: str, *, breaks: bool = False) -> str:
    """Without spaces at the ends, control characters and marks that nobody sees; line breaks stay if `breaks`."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    if breaks:
        return "\n".join(clean(line) for line in cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    kept = "".join(" " if c in "\n\t\r\xa0" else c for c in cell if c in "\n\t\r" or unicodedata.category(c)[0] != "C")
    return kept.strip()


def _table(lines: Iterable[list[str]], most: int | None, *, pad: bool, breaks: bool) -> Sheet:
    filled = _filled(enumerate(lines, 1))
    first = list(islice(filled, HEADER_WITHIN))
    if not first:
        raise Unreadable(_("The file has no rows. Choose a file with a header and rows."))
    at = _header_at(first)
    header = names_of([clean(cell) for cell in _trimmed(first[at][1])])
    rows: list[Row] = []
    for number, line in chain(first[at + 1 :], filled):
        if most is not None and len(rows) >= most:
            break
        if len(rows) >= MOST_ROWS:
            raise _too_many()
        rows.append(_row(number, line, len(header), pad=pad, breaks=breaks))
    if not rows:
        raise Unreadable(_("The file has a header, but no rows below it."))
    return Sheet(header, rows)


def _too_many() -> Unreadable:
    words = _("The file has more than %(most)s rows. Split it and import the parts.")
    return Unreadable(words % {"most": f"{MOST_ROWS:,}"})


def _filled(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The lines with something in them, each with its number."""
    for number, line in lines:
        if number > MOST_ROWS * 3:
            raise _too_many()
        if any(cell.strip() for cell in line):
            yield number, line


def _header_at(first: list[tuple[int, list[str]]]) -> int:
    """Which of the first lines is the header: the one with most names that are known, of two at least.

    Titles, dates and merged headings may stand above it. Where no line has known names it is the first with two cells.
    """
    known = [_known(line) for _number, line in first]
    if max(known) > 1:
        return known.index(max(known))
    return next((n for n, (_number, line) in enumerate(first) if sum(bool(cell.strip()) for cell in line) > 1), 0)


def _known(line: list[str]) -> int:
    return sum(plain(cell[:100]).replace(" ", "") in SYNONYMS for cell in line)


def _trimmed(line: list[str]) -> list[str]:
    end = len(line)
    while end and not line[end - 1].strip():
        end -= 1
    return line[:end]


def names_of(header: list[str]) -> list[str]:
    """Each column with a name of its own: a repeated or missing one gets a number. Raises Unreadable for too many."""
    if len(header) > MOST_COLUMNS:
        raise Unreadable(_("The file has more than %(most)s columns. Delete those that you do not need.") % {
            "most": MOST_COLUMNS
        })  # fmt: skip
    names: list[str] = []
    taken: set[str] = set()
    for place, text in enumerate(header, 1):
        base = text[:100] or _("Column %(n)s") % {"n": place}
        name, again = base, 1
        while name in taken:
            again += 1
            name = f"{base} ({again})"
        taken.add(name)
        names.append(name)
    return names


def _row(number: int, line: list[str], width: int, *, pad: bool, breaks: bool) -> Row:
    cells = [clean(cell, breaks=breaks) for cell in line]
    extra = [cell for cell in cells[width:] if cell]
    if extra or (len(cells) < width and not pad):
        own = len(_trimmed(cells)) if extra else len(cells)
        trouble = ngettext(
            "It has %(own)s cell, the header has %(header)s: the row is shifted.",
            "It has %(own)s cells, the header has %(header)s: the row is shifted.", own,
        ) % {"own": own, "header": width}  # fmt: skip
        return Row(number, [cell[:200] for cell in cells[:width]], trouble)
    cells = (cells + [""] * width)[:width]
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        trouble = _("A cell has more than %(most)s characters. A quotation mark may be left open.") % {
            "most": f"{MOST_CHARACTERS:,}"
        }
        return Row(number, [cell[:200] for cell in cells], trouble)
    return Row(number, cells)
