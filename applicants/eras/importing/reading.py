"""Pasted lines or a file as a table: which column holds what, and what the cells of a row say. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.eras.models import ListedProgram
from programs.catalogue.text import plain, unquoted
from programs.imports import readers
from programs.imports.places import state_of
from programs.imports.synonyms import WORDS

State, Tier = ListedProgram.State, ListedProgram.Tier

COLUMNS: Mapping[str, Any] = {
    "name": gettext_lazy("Program"), "specialty": gettext_lazy("Specialty"), "code": gettext_lazy("ACGME or NRMP code"),
    "city": gettext_lazy("City"), "state": gettext_lazy("US state"), "tier": gettext_lazy("Tier"),
    "progress": gettext_lazy("How far it is"), "notes": gettext_lazy("Notes"),
}  # fmt: skip
SEVERAL = ("code", "notes")
"""What more than one column may hold; of the others the first one counts."""
NAMED_AS: Mapping[str, str] = {
    "name": WORDS["name"] + " " + WORDS["institution"] + " list mylist programs hospitals",
    "specialty": WORDS["specialty"], "code": WORDS["acgme_code"] + " " + WORDS["nrmp_codes"] + " code codes",
    "city": WORDS["city"], "state": WORDS["state"],
    "tier": "tier category chance reachtargetsafety reach level bucket",
    "progress": "status progress applicationstatus stage howfaritis howfar",
    "notes": "notes note comments comment remarks remark",
}  # fmt: skip
BY_NAME = {word: key for key, words in NAMED_AS.items() for word in words.split()}
BY_NAME |= {plain(str(label)).replace(" ", ""): key for key, label in COLUMNS.items()}

TIER_WORDS = {
    Tier.REACH: "reach,dream,stretch", Tier.TARGET: "target,match", Tier.SAFETY: "safety,safe,backup,back up",
}  # fmt: skip
PROGRESS_WORDS = {
    State.CONSIDERING: "considering,maybe,interested,shortlisted",
    State.WILL_APPLY: "will apply,to apply,planned,apply", State.APPLIED: "applied,submitted,sent",
    State.INVITED: "invited,invite,interview invite,ii,interview offered",
    State.SCHEDULED: "interview scheduled,scheduled,interview booked", State.INTERVIEWED: "interviewed",
    State.RANKED: "ranked", State.WITHDRAWN: "withdrawn,withdrew,withdrawn by me",
    State.REJECTED: "rejected,denied,rejection", State.NO_ANSWER: "no answer,no response,silent",
}  # fmt: skip

ACGME = re.compile(r"\b[0-9A-Z]{3}[0-9]{7}\b")
NRMP = re.compile(r"\b[0-9]{4}[0-9A-Z]{3}[A-Z][0-9]{1,3}\b")
BULLET = re.compile(r"^\s*(?:[-*•·–—]|\d{1,3}[.):])\s+")
BETWEEN = re.compile(r"\s*(?:[,;|]|\s[-–—]\s)\s*")
BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
LENGTHS = {"name": 250, "city": 100, "notes": 5000}
MOST_BYTES = 5 * 1024 * 1024
MOST_TEXT = 200_000
MOST_ROWS = 500
MOST_COLUMNS = 100


@dataclass(frozen=True)
class Table:
    """What came in. `header` is empty where nothing names the columns; then each row is understood by itself."""

    header: Sequence[str]
    rows: Sequence[tuple[int, list[str], str]]
    note: str = ""


@dataclass
class Said:
    """What one row says. `odd` are words about cells that could not be read; nothing is dropped without them."""

    name: str = ""
    specialty: str = ""
    codes: list[str] = field(default_factory=list)
    city: str = ""
    state: str = ""
    tier: str = ""
    progress: str = ""
    notes: str = ""
    odd: list[str] = field(default_factory=list)


# --------------------------------------------------------------------------------------- tables


def read_text(text: str) -> Table:
    """Pasted text: one program a line, or columns (as from a spreadsheet). Raises readers.Unreadable with words."""
    if len(text) > MOST_TEXT:
        raise readers.Unreadable(_("The text is too long. Paste it in parts, or bring it in as a file."))
    lines = [line for line in text.replace("\0", " ").splitlines() if line.strip()]
    if not lines:
        raise readers.Unreadable(_("Nothing stands in it. Paste your list, one program a line."))
    mark = readers.delimiter_of("\n".join(lines[:50]))
    if len(lines) > 1 and len(recognise(lines[0].split(mark))) > 1:
        return _checked(readers.read("\n".join(lines).encode(), ""))
    if any("\t" in line for line in lines):
        return _checked_rows([line.split("\t") for line in lines])
    return _checked_rows([[line] for line in lines])


def read_file(content: bytes, name: str) -> Table:
    """A CSV, TSV or XLSX file. Raises readers.Unreadable with words."""
    if len(content) > MOST_BYTES:
        raise readers.Unreadable(_("The file has more than 5 MB. Delete what is not a list, and choose it again."))
    bare = content.strip()
    if bare and b"\n" not in bare and b"\r" not in bare and len(bare) <= readers.MOST_CHARACTERS:
        readers.read(bare + b"\n" + bare, name)  # twice, as one line alone is no table; raises for what is no text
        return read_text(readers.decode(bare))
    return _checked(readers.read(content, name))


def _checked(sheet: readers.Sheet) -> Table:
    """A table whose header names no column has none: its first line is a program too."""
    rows = [(row.number, row.cells, row.trouble) for row in sheet.rows]
    header = sheet.header
    if not recognise(header):
        first = ["" if text == _("Column %(n)s") % {"n": n} else text for n, text in enumerate(header, 1)]
        rows, header = [(max(sheet.rows[0].number - 1, 1), first, ""), *rows], []
    return _within(Table(header, rows, sheet.note), len(sheet.header))


def _checked_rows(lines: Sequence[Sequence[str]]) -> Table:
    rows = [(number, [readers.clean(cell) for cell in line], "") for number, line in enumerate(lines, 1)]
    return _within(Table([], rows), max(len(line) for line in lines))


def _within(table: Table, width: int) -> Table:
    if len(table.rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise readers.Unreadable(
            _("A list can have %(rows)s rows and %(columns)s columns. Split it and bring in the parts.")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        )
    return table


def recognise(header: Sequence[str]) -> dict[int, str]:
    """Place -> what the column holds, of those that are known by their name."""
    found: dict[int, str] = {}
    for place, text in enumerate(header):
        key = BY_NAME.get(plain(text).replace(" ", ""), "")
        if key and (key in SEVERAL or key not in found.values()):
            found[place] = key
    return found


def columns_of(table: Table) -> dict[int, str]:
    """The columns of a table. One called “state” that holds “applied” and the like says how far a program is."""
    found = recognise(table.header)
    for place, key in found.items():
        cells = [cells[place] for _n, cells, _t in table.rows if place < len(cells) and cells[place]]
        progress = sum(bool(progress_of(cell)) for cell in cells)
        if key == "state" and "progress" not in found.values() and progress > sum(bool(state_of(c)) for c in cells):
            found[place] = "progress"
    return found


# ------------------------------------------------------------------------------------------ rows


def _word(words: Mapping[Any, str], text: str) -> str:
    wanted = plain(text)
    return next((str(key) for key, said in words.items() if wanted in said.split(",")), "")


def tier_of(text: str) -> str:
    """The tier that a word means; empty for anything else."""
    return _word(TIER_WORDS, text)


def progress_of(text: str) -> str:
    """The state of an application that a word means; empty for anything else."""
    return _word(PROGRESS_WORDS, text)


def codes_in(text: str) -> tuple[list[str], str]:
    """The codes in a text, and the text without them."""
    upper = text.upper()
    spans = [match for pattern in (ACGME, NRMP) for match in pattern.finditer(upper)]
    rest = text
    for match in spans:
        rest = rest.replace(text[match.start() : match.end()], " ")
    return list(dict.fromkeys(match.group() for match in spans)), " ".join(rest.split())


def said_by(
    cells: Sequence[str], columns: Mapping[int, str], is_specialty: Callable[[str], bool]
) -> Said:  # fmt: skip
    """What a row says, by its columns; without any, by what each of its parts looks like."""
    cells = [unquoted(cell) for cell in cells]
    if not columns:
        return _by_looks(cells, is_specialty)
    values: dict[str, list[str]] = {}
    for place, key in columns.items():
        if place < len(cells) and cells[place].strip():
            values.setdefault(key, []).append(cells[place].strip())
    name, specialty, city = (values.get(key, [""])[0] for key in ("name", "specialty", "city"))
    said = Said(name=name, specialty=specialty, city=city)
    said.notes = "\n".join(values.get("notes", []))
    for cell in values.get("code", []):
        codes, rest = codes_in(cell)
        said.codes += codes
        if rest and not codes:
            said.odd.append(_("“%(text)s” is no code of a program.") % {"text": rest[:40]})
    for key, read in (("state", state_of), ("tier", tier_of), ("progress", progress_of)):
        if text := values.get(key, [""])[0]:
            setattr(said, key, read(text))
            if not getattr(said, key):
                said.odd.append(_("%(column)s: “%(text)s” is not known and left out.") % {
                    "column": COLUMNS[key], "text": text[:40],
                })  # fmt: skip
    return _cut(said)


def _by_looks(cells: Sequence[str], is_specialty: Callable[[str], bool]) -> Said:
    """A line, or cells without names: the first part is the name, then place, specialty, codes, tier as they look."""
    said = Said()
    codes, text = codes_in(BULLET.sub("", " | ".join(cell for cell in cells if cell.strip())))
    said.codes = codes

    def opened(brackets: re.Match[str]) -> str:
        """What stands in brackets is a part of its own where it is known, else it belongs to the name."""
        inner = brackets.group(1)
        is_known = state_of(inner) or is_specialty(inner) or tier_of(inner) or progress_of(inner)
        return f" | {inner} | " if is_known else brackets.group(0)

    text = BRACKETS.sub(opened, text)
    for part in [part.strip(" \t-–—:") for part in BETWEEN.split(text)]:
        if not part:
            continue
        if not said.name:
            said.name = part
        elif state_of(part) and not said.state:
            said.state = state_of(part)
        elif is_specialty(part) and not said.specialty:
            said.specialty = part
        elif tier_of(part) and not said.tier:
            said.tier = tier_of(part)
        elif progress_of(part) and not said.progress:
            said.progress = progress_of(part)
        elif not said.city:
            said.city = part
        else:
            said.notes = f"{said.notes} {part}".strip()
    return _cut(said)


def _cut(said: Said) -> Said:
    for key, most in LENGTHS.items():
        text = getattr(said, key)
        if len(text) > most:
            setattr(said, key, text[:most])
            said.odd.append(_("%(column)s: cut after %(n)s characters.") % {"column": COLUMNS[key], "n": most})
    return said
