"""What the columns of a file mean, and what their cells say. Pure: no rows of the database."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.catalogue.models import ACGME, NRMP, Track
from programs.catalogue.text import plain
from programs.facts.fields import FIELDS, Kind
from programs.imports.places import state_of
from programs.imports.synonyms import SYNONYMS, TYPE_WORDS

IDENTITY: Mapping[str, Any] = {
    "acgme_code": gettext_lazy("ACGME code"),
    "nrmp_codes": gettext_lazy("NRMP codes"),
    "name": gettext_lazy("Name of the program"),
    "institution": gettext_lazy("Institution"),
    "city": gettext_lazy("City"),
    "state": gettext_lazy("State"),
    "specialty": gettext_lazy("Specialty"),
    "track_type": gettext_lazy("Type of the track"),
    "visas": gettext_lazy("Visas, several in one cell"),
    "address": gettext_lazy("Where it says so (address)"),
    "retrieved_on": gettext_lazy("Day on which it was read"),
}
TARGETS: Mapping[str, Any] = {**IDENTITY, **{key: one.label for key, one in FIELDS.items()}}
LENGTHS = {"name": 250, "institution": 200, "city": 100, "specialty": 200}

NOTHING = {"", "-", "--", "?", "n/a", "na", "nan", "none", "null", "nil", "unknown", "not known", "not available",
           "tbd", "[]", "{}", "()", "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "no data", "."}  # fmt: skip
NOT_PUBLISHED = {"not published", "not disclosed", "not reported", "undisclosed", "not stated"}
YES_WORDS = {"sponsored", "accepted", "accepts", "accepting", "available", "supported", "participating", "✓", "✔"}
NO_WORDS = {"not sponsored", "not accepted", "not accepting", "not supported", "not participating"}
VISAS = {
    "j1": re.compile(r"\bj[\s\-]*1\b"),
    "h1b": re.compile(r"\bh[\s\-]*1[\s\-]*b?\b"),
    "f1": re.compile(r"\bf[\s\-]*1\b"),
}
NO_VISA = {"no visa", "no visas", "no visas sponsored", "no visa sponsorship", "does not sponsor visas"}
DENIED = re.compile(r"\b(no|not|never|without)\b")

ACGME_CODE, NRMP_CODE = re.compile(ACGME), re.compile(NRMP)
ERROR = re.compile(r"^#(REF|VALUE|NAME|DIV/0|NUM|NULL|N/A|SPILL|CALC)[!?]?$", re.IGNORECASE)
"""What a spreadsheet shows where a formula has failed."""
DECIMAL_COMMA = re.compile(r"^(\d{1,3}),(\d{1,2})(\s*%)?$")
SERIAL = re.compile(r"^(\d{5})(\.\d+)?$")
FLOAT = re.compile(r"^(\d+)\.0+$")
IS_ADDRESS = URLValidator(["http", "https"])


def recognise(header: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[str, str]:
    """Column -> target. What is remembered of the source wins; a target is given once; "" is a column left out."""
    found = {name: remembered[name] for name in header if remembered and remembered.get(name, "-") in ("", *TARGETS)}
    taken = {target for target in found.values() if target}
    for name in header:
        if name not in found:
            target = SYNONYMS.get(plain(name).replace(" ", ""), "")
            found[name] = "" if target in taken else target
            taken.add(found[name])
    return found


def problem_of(columns: Mapping[str, str]) -> str:
    """Why rows cannot be found by these columns; empty when they can."""
    targets = [target for target in columns.values() if target]
    for target in targets:
        if target not in TARGETS:
            return _("“%(target)s” is no field of a program.") % {"target": target[:50]}
        if targets.count(target) > 1:
            return _("Two columns are “%(target)s”. Keep one of them.") % {"target": TARGETS[target]}
    if not {"acgme_code", "nrmp_codes", "name"} & set(targets):
        return _("No column holds a code or a name of programs, so no row can be found. Say which column it is.")
    return ""


@dataclass
class Said:
    """What a row says. `facts` hold cleaned values, None for “not published”; what is not in it, the row does not say.

    `notes` name cells that were left out, `trouble` why the whole row is refused. `continues` is the number of the
    row above, where this one has no code and no name of its own and goes on with it.
    """

    acgme_code: str = ""
    nrmp_codes: list[str] = field(default_factory=list)
    name: str = ""
    institution: str = ""
    city: str = ""
    state: str = ""
    specialty: str = ""
    address: str = ""
    retrieved_on: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    trouble: str = ""
    continues: int = 0


def said_of(cells: Sequence[str], targets: Mapping[int, str], *, today: date) -> Said:
    """What the cells of a row say. `targets` is place -> target. Never raises."""
    said, visas = Said(), ""
    for place, target in targets.items():
        cell = " ".join(cells[place].split())
        if (cell.lower() in NOTHING and target not in ("name", "institution")) or ERROR.match(cell):
            continue
        if target in FIELDS:
            _put_fact(said, target, cell)
        elif target == "visas":
            visas = cell
        else:
            _put_identity(said, target, cell, today)
        if said.trouble:
            return said
    for key, value in visas_of(visas).items():
        said.facts.setdefault(key, value)
    if not (said.acgme_code or said.nrmp_codes or said.name):
        said.trouble = _("It has no code and no name.")
    return said


def _put_identity(said: Said, target: str, cell: str, today: date) -> None:
    if target == "acgme_code":
        said.acgme_code = code = code_of(cell)
        if not ACGME_CODE.match(code):
            said.trouble = _("“%(cell)s” is no ACGME code: it has ten characters, as 1400099001.") % {"cell": cell[:40]}
    elif target == "nrmp_codes":
        said.nrmp_codes = list(dict.fromkeys(code_of(one) for one in parts_of(cell)))
        wrong = [one for one in said.nrmp_codes if not NRMP_CODE.match(one) or one[7] not in Track.Type.values]
        if wrong:
            said.trouble = _("“%(cell)s” is no NRMP code: it looks like 1234140C0.") % {"cell": wrong[0][:40]}
    elif target in LENGTHS:
        if len(cell) > LENGTHS[target]:
            said.trouble = _("%(label)s is longer than %(most)s characters.") % {
                "label": IDENTITY[target], "most": LENGTHS[target],
            }  # fmt: skip
        else:
            setattr(said, target, cell)
    elif target == "state":
        said.state = state_of(cell)
        if not said.state:
            said.notes.append(_("Left out: “%(cell)s” is no state.") % {"cell": cell[:40]})
    elif target == "address":
        try:
            IS_ADDRESS(cell[:501])
            said.address = cell if len(cell) <= 500 else ""
        except ValidationError:
            said.notes.append(_("Left out: “%(cell)s” is no address.") % {"cell": cell[:40]})
    elif target == "retrieved_on":
        day = day_of(cell)
        if day and date(2000, 1, 1) <= day <= today:
            said.retrieved_on = day.isoformat()
        else:
            said.notes.append(_("Left out: “%(cell)s” is no day in the past.") % {"cell": cell[:40]})


def _put_fact(said: Said, target: str, cell: str) -> None:
    one, low = FIELDS[target], cell.lower()
    if low in NOT_PUBLISHED:
        said.facts[target] = None
        return
    if one.kind is Kind.YES_NO:
        cell = "yes" if low in YES_WORDS else "no" if low in NO_WORDS else cell
    elif one.kind is Kind.SHARE:
        cell = DECIMAL_COMMA.sub(r"\1.\2", cell)
    elif one.kind is Kind.CHOICE:
        cell = TYPE_WORDS.get(plain(cell), cell)
    try:
        said.facts[target] = one.clean(cell)
    except ValidationError as error:
        said.notes.append(_("Left out: %(why)s") % {"why": " ".join(error.messages)})


def code_of(cell: str) -> str:
    """A code as text: 2200111018.0 from a spreadsheet is 2200111018; capital letters, no spaces or quotes."""
    text = re.sub(r"[\s'\"`=\-]", "", cell).upper()
    whole = FLOAT.match(text)
    text = whole[1] if whole else text
    return text.zfill(10) if text.isascii() and text.isdigit() and len(text) == 9 else text


def parts_of(cell: str) -> list[str]:
    """Several things in one cell: a Python list as text, or parted by semicolon, comma, bar, slash or space."""
    if cell[:1] in "[({" and len(cell) < 5000:
        try:
            found = ast.literal_eval(cell)
            if isinstance(found, list | tuple | set):
                return [str(one) for one in found]
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            cell = cell.strip("[](){}")
    return [part for part in re.split(r"[;,|/\s]+", cell) if part]


def visas_of(cell: str) -> dict[str, bool]:
    """The visas that a cell names. One that it does not name stays unknown, an empty cell says nothing."""
    low = " ".join(cell.lower().split())
    if low.strip(" .!") in NO_VISA:
        return dict.fromkeys(VISAS, False)
    found: dict[str, bool] = {}
    for part in re.split(r"[;,|\[\]\"']+|\band\b|\bbut\b", low):
        for key, pattern in VISAS.items():
            if pattern.search(part):
                found[key] = not DENIED.search(part)
    return found


DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d.%m.%Y",
        "%Y%m%d")  # fmt: skip


def day_of(cell: str) -> date | None:
    """A day in one of the usual ways (month before day, as in the US; or as spreadsheets count days). None: no day."""
    if serial := SERIAL.match(cell):
        return date(1899, 12, 30) + timedelta(days=int(serial[1]))
    try:
        return datetime.fromisoformat(cell).date()
    except ValueError:
        pass
    for pattern in DAYS:
        try:
            return datetime.strptime(cell.split("T")[0], pattern).date()
        except ValueError:
            continue
    return None
