"""Road files: the project's own TOML, or a spreadsheet (CSV) of milestones. Read and checked, no database.

Every mistake is found with its place; a file with one is refused as a whole.
"""

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from roadmap.anchors import ANCHORS, FIRST_SEASON, LAST_SEASON, PUBLISHED, is_far_off
from roadmap.models import Confidence, Guide, Milestone, Phase, SeasonDate, WeeksBasis
from roadmap.planner import Road, RoadError, Step
from roadmap.road import steps_in

SHIPPED = Path(__file__).parent / "data" / "road.toml"
LARGEST_BYTES = 5_000_000
MOST_MILESTONES = 2000
MOST_PROBLEMS = 50

FIELDS: Any = {field.name: field for field in Milestone._meta.concrete_fields}
DATE_FIELDS: Any = {field.name: field for field in SeasonDate._meta.concrete_fields}
GUIDE_FIELDS: Any = {field.name: field for field in Guide._meta.concrete_fields}
PHASE_FIELDS: Any = {field.name: field for field in Phase._meta.concrete_fields}

TEXTS = ("what", "why", "how", "pitfalls", "elsewhere", "system", "url", "waits_on")
LISTS = ("requires", "follows", "applies_to", "guides", "sources")
LENGTHS = ("min_weeks", "typical_weeks", "max_weeks")
EXPRESSIONS = ("not_before", "deadline", "severity")
CSV_NEEDS = {"key", "phase", "title", *LENGTHS}
CSV_KNOWS = CSV_NEEDS | {*TEXTS, *LISTS, *EXPRESSIONS, "short", "weeks_basis", "confidence"}
TABLES = {
    "guide": {"key", "title", "author"},
    "phase": {"key", "title"},
    "milestone": {"key", "phase", "title", "short", "weeks", "weeks_basis", "confidence", *TEXTS, *LISTS, *EXPRESSIONS},
    "date": {"season", "anchor", "on", "at", "status", "source", "url", "note", "checked_on"},
}
"""The parts of a TOML file and what each may hold. An unknown word is a mistake, not a remark."""
CSV_CALLS = {"lead_basis": "weeks_basis", "seeds": "guides"}
"""Other names under which a column may come."""

KEY = re.compile(r"[a-z][a-z0-9_]*\Z")


class RoadFileError(ValueError):
    """The file cannot be used. `problems` names each mistake with its place, in plain words."""

    def __init__(self, problems: list[str]) -> None:
        more = len(problems) - MOST_PROBLEMS
        self.problems = problems[:MOST_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        super().__init__("\n".join(self.problems))


Document = dict[str, Any]
"""Keys guides, phases, milestones, dates: lists of plain dictionaries with every field present; None in a field
means that the file does not speak of it. `partial` is true where prerequisites may stand in the database only;
`unused` names columns of a spreadsheet that mean nothing here."""


def read(path: Path) -> Document:
    """Read and check a road file. Raises RoadFileError.

    A CSV has milestones only (columns as in docs/planner.md), all or some; what it has no column for is left as it is.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise RoadFileError([f"{path} cannot be read: {error.strerror}"]) from None
    if len(raw) > LARGEST_BYTES:
        raise RoadFileError([f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB; that is no road"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RoadFileError([f"{path.name} is not a UTF-8 text (line {line})"]) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise RoadFileError([f"{path.name} holds a NUL character (line {line}); that is no text"])
    problems: list[str] = []
    document = _from_csv(text, problems) if path.suffix.lower() == ".csv" else _from_toml(text, problems)
    _check(document, problems)
    if problems:
        raise RoadFileError(problems)
    return document


# ------------------------------------------------------------------------------ the two shapes


def _from_toml(text: str, problems: list[str]) -> Document:
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RoadFileError([f"not a TOML file: {error}"]) from None
    problems += [f"“{name}” is not a part of a road" for name in raw if name not in ("checked_on", *TABLES)]
    tables: Document = {}
    for name, knows in TABLES.items():
        found = raw.get(name, [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            problems.append(f"[[{name}]] must be a list of tables")
            found = []
        if len(found) > MOST_MILESTONES:
            raise RoadFileError([f"more than {MOST_MILESTONES} of [[{name}]]; that is no road"])
        problems += [
            f"{name} {entry.get('key', f'no. {n}')}: “{part}” is not a part of a {name}"
            for n, entry in enumerate(found, 1) for part in entry if part not in knows
        ]  # fmt: skip
        tables[name] = found
    given = {"checked_on": raw.get("checked_on")}
    if given["checked_on"] is not None and type(given["checked_on"]) is not date:
        raise RoadFileError(["“checked_on” must be a date"])
    return {
        "guides": [_plain(entry, GUIDE_FIELDS, "guide", problems) for entry in tables["guide"]],
        "phases": [_plain(entry, PHASE_FIELDS, "phase", problems) for entry in tables["phase"]],
        "milestones": [
            _milestone(given | _whole(entry), f"milestone {entry.get('key', f'no. {n}')}", problems)
            for n, entry in enumerate(tables["milestone"], 1)
        ],
        "dates": [_date(given | entry, problems) for entry in tables["date"]],
        "partial": False,
        "unused": [],
    }


def _whole(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A milestone of a TOML file: what it does not mention is empty."""
    lengths = entry.get("weeks") if isinstance(entry.get("weeks"), dict) else {}
    empty: dict[str, Any] = dict.fromkeys((*TEXTS, *EXPRESSIONS), "") | {name: [] for name in LISTS}
    return (
        empty
        | {"short": str(entry.get("title", "")).lower()[:40]}
        | {"weeks_basis": WeeksBasis.ESTIMATE.value, "confidence": Confidence.MEDIUM.value}
        | {f"{name}_weeks": (lengths or {}).get(name) for name in ("min", "typical", "max")}
        | dict(entry)
    )


def _from_csv(text: str, problems: list[str]) -> Document:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    document: Document = {"guides": [], "phases": [], "milestones": [], "dates": [], "partial": True, "unused": []}
    try:
        columns = [CSV_CALLS.get(name.strip(), name.strip()) for name in reader.fieldnames or []]
        if missing := CSV_NEEDS - set(columns):
            raise RoadFileError(
                [f"line 1: the columns {', '.join(sorted(missing))} are missing (columns are separated by commas)"]
            )
        if double := [name for name, count in Counter(columns).items() if count > 1]:
            raise RoadFileError([f"line 1: the column {double[0]} stands twice"])
        reader.fieldnames = columns
        document["unused"] = [name for name in columns if name not in CSV_KNOWS]
        for row in reader:
            place = f"line {reader.line_num}"
            if None in row or None in row.values():
                problems.append(f"{place}: {len(columns)} columns expected, the line has more or fewer")
            elif len(document["milestones"]) < MOST_MILESTONES:
                document["milestones"].append(_milestone(_from_row(row), place, problems))
            else:
                raise RoadFileError([f"{place}: more than {MOST_MILESTONES} milestones; that is no road"])
    except csv.Error as error:
        raise RoadFileError([f"not a CSV file, after line {reader.line_num}: {error}"]) from None
    return document


def _from_row(row: Mapping[str, str]) -> dict[str, Any]:
    """A line of a spreadsheet; of what it has no column for, nothing is said."""
    entry: dict[str, Any] = {name: value.strip() for name, value in row.items() if name in CSV_KNOWS}
    for name in LISTS:
        if name in entry:
            parts = re.split(r";|\n" if name == "sources" else r"[,;\s]+", entry[name])
            entry[name] = [part.strip() for part in parts if part.strip() not in ("", "-")]
    for name, usual in (("weeks_basis", WeeksBasis.ESTIMATE), ("confidence", Confidence.MEDIUM)):
        if name in entry:
            entry[name] = entry[name] or usual.value
    return entry


# -------------------------------------------------------------------------------- one by one


def _milestone(entry: Mapping[str, Any], place: str, problems: list[str]) -> dict[str, Any]:
    """One milestone with every field, each checked by the rules of the model."""
    found: dict[str, Any] = {name: entry.get(name) for name in ("key", "title", "short", "phase", "checked_on")}
    found |= {name: entry.get(name) for name in (*TEXTS, *EXPRESSIONS, *LISTS, "weeks_basis", "confidence")}
    for name in EXPRESSIONS:
        found[name] = "" if found[name] == "none" else found[name]
    if found["weeks_basis"] == "seed":
        found["weeks_basis"] = WeeksBasis.GUIDE.value
    if found["applies_to"] == []:
        found["applies_to"] = ["all"]
    if not isinstance(found["key"], str) or not KEY.match(found["key"]):
        problems.append(f"{place}: the key must be small letters, digits and underscores, and begin with a letter")
        found["key"] = ""
    for name in ("title", "phase"):
        if found[name] in (None, ""):
            problems.append(f"{place}: {name} must be filled in")
            found[name] = ""
    for name in LISTS:
        if found[name] is not None and not _is_words(found[name]):
            problems.append(f"{place}: {name} must be a list of words")
            found[name] = None
    empty = [name for name in ("key", "title") if not found[name]]
    _clean(found, {n: FIELDS[n] for n in found if n in FIELDS and n not in ("phase", *empty)}, place, problems)
    if not isinstance(found["phase"], str):
        problems.append(f"{place}: phase must be a text")
        found["phase"] = ""
    _lengths(entry, found, place, problems)
    doubles = Counter([*(found["requires"] or []), *(found["follows"] or [])])
    problems += [f"{place}: “{other}” stands twice in front of it" for other, n in doubles.items() if n > 1]
    return found


def _lengths(entry: Mapping[str, Any], found: dict[str, Any], place: str, problems: list[str]) -> None:
    wrong = len(problems)
    for name in LENGTHS:
        value = entry.get(name)
        try:
            found[name] = float(value) if isinstance(value, (str, int, float)) and value is not True else float("nan")
            FIELDS[name].clean(Decimal(str(found[name])), None)
        except (ValueError, OverflowError, ValidationError):
            problems.append(f"{place}: {name} must be a number of weeks with at most one decimal")
            found[name] = 0.0
    low, typical, high = (found[name] for name in LENGTHS)
    if len(problems) == wrong and not low <= typical <= high:
        problems.append(f"{place}: the lengths must be in order: {low:g}, {typical:g}, {high:g}")


def _date(entry: Mapping[str, Any], problems: list[str]) -> dict[str, Any]:
    place = f"date {entry.get('season', '?')} {entry.get('anchor', '?')}"
    found = {name: entry.get(name) for name in ("season", "anchor", "on", "at", "checked_on")}
    found |= {name: entry.get(name, "") for name in ("status", "source", "note")} | {"source_url": entry.get("url", "")}
    season, on = found["season"], found["on"]
    if type(season) is not int or not FIRST_SEASON <= season <= LAST_SEASON:
        problems.append(f"{place}: the season must be a year from {FIRST_SEASON} to {LAST_SEASON}")
        found["season"] = season = FIRST_SEASON
    if not isinstance(found["anchor"], str) or found["anchor"] not in PUBLISHED:
        problems.append(f"{place}: the anchor is not one of {', '.join(PUBLISHED)}")
        found["anchor"] = ""
    elif type(on) is date and is_far_off(season, found["anchor"], on):
        problems.append(f"{place}: {on} is far from the usual day of this season ({ANCHORS[found['anchor']].rule})")
    for name in ("on", "checked_on"):
        if type(found[name]) is not date:
            problems.append(f"{place}: “{name}” must be a date")
            found[name] = None
    if found["at"] is not None and type(found["at"]) is not time:
        problems.append(f"{place}: “at” must be a time")
    _clean(found, {name: DATE_FIELDS[name] for name in ("status", "source", "source_url", "note")}, place, problems)
    return found


def _plain(entry: Mapping[str, Any], fields: Mapping[str, Any], kind: str, problems: list[str]) -> dict[str, Any]:
    """A guide or a phase."""
    found = {name: entry.get(name, "") for name in fields if name != "position"}
    _clean(found, {name: fields[name] for name in found}, f"{kind} {entry.get('key', '?')}", problems)
    return found


def _clean(found: dict[str, Any], fields: Mapping[str, Any], place: str, problems: list[str]) -> None:
    """Check values by the fields of their model; None says nothing. A wrong one is named and becomes None."""
    for name, field in fields.items():
        value = found[name]
        if value is None:
            continue
        try:
            if field.get_internal_type() in ("CharField", "TextField", "SlugField") and not isinstance(value, str):
                raise ValidationError("This must be a text.")
            if any("\0" in part for part in (value if isinstance(value, list) else [str(value)])):
                raise ValidationError("This holds a NUL character.")
            field.clean(value, None)
        except ValidationError as error:
            problems.append(f"{place}: {name}: {' '.join(error.messages)}")
            found[name] = None


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


# ----------------------------------------------------------------------------------- all together


def _check(document: Document, problems: list[str]) -> None:
    """What can only be seen with all rows together: names, doubles, circles."""
    milestones = document["milestones"]
    if not milestones:
        problems.append("the file holds no milestones")
    for name, known in (("phase", document["phases"]), ("guides", document["guides"])):
        keys = {entry["key"] for entry in known}
        problems += [
            f"milestone {m['key']}: “{value}” is not one of the {name.rstrip('s')}s of the file"
            for m in milestones for value in _as_list(m[name]) if keys and value not in keys
        ]  # fmt: skip
    days = _doubles((d["season"], d["anchor"]) for d in document["dates"] if d["anchor"])
    problems += [f"date {season} {key}: stands twice" for season, key in days]
    problems += [f"phase {key}: stands twice" for key in _doubles(phase["key"] for phase in document["phases"])]
    doubles = _doubles(m["key"] for m in milestones)
    problems += [f"milestone {key}: stands twice" for key in doubles]
    if doubles or not all(m["key"] for m in milestones):
        return
    try:
        Road(_among_themselves(steps_in(document)) if document["partial"] else steps_in(document))
    except RoadError as error:
        problems.append(str(error))


def _among_themselves(steps: list[Step]) -> Iterator[Step]:
    """Only what the milestones of a file say of each other; the rest is checked when it is loaded."""
    keys = {step.key for step in steps}
    for step in steps:
        kind, _, other = step.deadline.partition(":")
        yield replace(
            step,
            requires=tuple(key for key in step.requires if key in keys),
            follows=tuple(key for key in step.follows if key in keys),
            deadline="" if kind in ("before", "with") and other not in keys else step.deadline,
        )


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _doubles(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1 and value]
