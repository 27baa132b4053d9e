"""Road files: the project's own TOML, or a spreadsheet (CSV) of milestones. Read and checked, no database.

Every mistake is found with its place; a file with one is refused as a whole.
"""

import csv
import io
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from roadmap.anchors import ANCHORS, FIRST_SEASON, LAST_SEASON
from roadmap.models import AppliesTo, Confidence, Milestone, SeasonDate, Severity, WaitsOn, WeeksBasis
from roadmap.planner import Road, RoadError, Step

SHIPPED = Path(__file__).parent / "data" / "road.toml"
LARGEST_BYTES = 5_000_000

TEXTS = ("what", "why", "how", "pitfalls", "elsewhere", "system", "url", "waits_on")
LISTS = ("requires", "follows", "applies_to", "guides", "sources")
CSV_NEEDS = {"key", "phase", "title", "min_weeks", "typical_weeks", "max_weeks"}


FIELDS: Any = {field.name: field for field in Milestone._meta.concrete_fields}


class RoadFileError(ValueError):
    """The file cannot be used. `problems` names each mistake with its place, in plain words."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


Document = dict[str, Any]
"""Keys guides, phases, milestones, dates: lists of plain dictionaries with every field present."""


def read(path: Path) -> Document:
    """Read and check a road file. Raises RoadFileError.

    A CSV has milestones only (columns as in docs/planner.md); what it has no column for is left as it is.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RoadFileError([f"{path} cannot be read: {error.strerror}"]) from None
    if len(raw) > LARGEST_BYTES:
        raise RoadFileError([f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB; that is no road"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RoadFileError([f"{path.name} is not a UTF-8 text (byte {error.start})"]) from None
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
    except tomllib.TOMLDecodeError as error:
        raise RoadFileError([f"not a TOML file: {error}"]) from None
    document: Document = {"guides": [], "phases": [], "milestones": [], "dates": []}
    for name, one in (("guides", "guide"), ("phases", "phase"), ("milestones", "milestone"), ("dates", "date")):
        found = raw.get(one, [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            problems.append(f"[[{one}]] must be a list of tables")
            continue
        document[name] = found
    milestones = document["milestones"]
    document["milestones"] = [
        _milestone(entry, f"milestone {entry.get('key', f'no. {n}')}", raw.get("checked_on"), problems)
        for n, entry in enumerate(milestones, 1)
    ]
    document["dates"] = [_date(entry, raw.get("checked_on"), problems) for entry in document["dates"]]
    return document


def _from_csv(text: str, problems: list[str]) -> Document:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    document: Document = {"guides": [], "phases": [], "milestones": [], "dates": []}
    try:
        columns = set(reader.fieldnames or [])
        if missing := CSV_NEEDS - columns:
            raise RoadFileError([f"the columns {', '.join(sorted(missing))} are missing in the first line"])
        for row in reader:
            place = f"line {reader.line_num}"
            if None in row or None in row.values():
                problems.append(f"{place}: {len(columns)} columns expected, the line has more or fewer")
                continue
            document["milestones"].append(_milestone(_from_row(row), place, None, problems))
    except csv.Error as error:
        raise RoadFileError([f"not a CSV file, near line {reader.line_num}: {error}"]) from None
    return document


def _from_row(row: Mapping[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {key: value.strip() for key, value in row.items() if key}
    for name in LISTS:
        if name in entry:
            entry[name] = [part.strip() for part in entry[name].split(",") if part.strip() not in ("", "-")]
    entry["weeks"] = {name: entry.pop(f"{name}_weeks", "") for name in ("min", "typical", "max")}
    return entry


# -------------------------------------------------------------------------------- one by one


def _milestone(entry: Mapping[str, Any], place: str, checked_on: date | None, problems: list[str]) -> dict[str, Any]:
    """One milestone with every field; texts that the file does not have are None (left as they are)."""
    weeks = entry.get("weeks") if isinstance(entry.get("weeks"), dict) else {}
    deadline = entry.get("deadline", "")
    found: dict[str, Any] = {
        "key": entry.get("key", ""),
        "phase": str(entry.get("phase", "")),
        "title": entry.get("title", ""),
        "short": entry.get("short") or str(entry.get("title", "")).lower()[:40],
        "not_before": entry.get("not_before", ""),
        "deadline": "" if deadline == "none" else deadline,
        "severity": entry.get("severity", ""),
        "weeks_basis": {"seed": "guide"}.get(basis := entry.get("weeks_basis", "estimate"), basis),
        "confidence": entry.get("confidence", Confidence.MEDIUM),
        "checked_on": checked_on,
        "requires": entry.get("requires", []),
        "follows": entry.get("follows", []),
        "applies_to": entry.get("applies_to") or ["all"],
        "guides": entry.get("guides", []),
        "sources": entry.get("sources", []),
        **{name: entry.get(name) for name in TEXTS},
    }
    for name in ("min", "typical", "max"):
        try:
            found[f"{name}_weeks"] = float((weeks or {})[name])
        except (KeyError, TypeError, ValueError):
            problems.append(f"{place}: the length “{name}” is no number of weeks")
            found[f"{name}_weeks"] = 0.0
    for name in LISTS:
        if not isinstance(found[name], list) or not all(isinstance(part, str) for part in found[name]):
            problems.append(f"{place}: {name} must be a list of words")
            found[name] = []
    for name, value in found.items():
        if name not in LISTS and value is not None and not isinstance(value, (str, float, date)):
            problems.append(f"{place}: {name} must be a text")
            found[name] = ""
    _fits_model(found, place, problems)
    return found


def _fits_model(found: Mapping[str, Any], place: str, problems: list[str]) -> None:
    if not found["key"] or not found["title"]:
        problems.append(f"{place}: key and title must be filled in")
    for name in ("key", "title", "short", "not_before", "deadline", "system"):
        longest = FIELDS[name].max_length
        if longest and len(found[name] or "") > longest:
            problems.append(f"{place}: {name} is longer than {longest} characters")
    low, typical, high = found["min_weeks"], found["typical_weeks"], found["max_weeks"]
    if not 0 <= low <= typical <= high <= 999:
        problems.append(f"{place}: the lengths must be in order: {low:g}, {typical:g}, {high:g}")
    for name, choices, wanted in (
        ("severity", Severity, [found["severity"]]),
        ("weeks_basis", WeeksBasis, [found["weeks_basis"]]),
        ("confidence", Confidence, [found["confidence"]]),
        ("waits_on", WaitsOn, [found["waits_on"]]),
        ("applies_to", AppliesTo, found["applies_to"]),
    ):
        for value in wanted:
            if value and value not in choices.values:
                problems.append(f"{place}: {name} “{value}” is not one of {', '.join(choices.values)}")


def _date(entry: Mapping[str, Any], checked_on: date | None, problems: list[str]) -> dict[str, Any]:
    place = f"date {entry.get('season', '?')} {entry.get('anchor', '?')}"
    found = {
        "season": entry.get("season"),
        "anchor": entry.get("anchor"),
        "on": entry.get("on"),
        "at": entry.get("at"),
        "status": entry.get("status"),
        "source": entry.get("source", ""),
        "source_url": entry.get("url", ""),
        "checked_on": entry.get("checked_on", checked_on),
        "note": entry.get("note", ""),
    }
    if not isinstance(found["season"], int) or not FIRST_SEASON <= found["season"] <= LAST_SEASON:
        problems.append(f"{place}: the season must be a year from {FIRST_SEASON} to {LAST_SEASON}")
    if found["anchor"] not in ANCHORS:
        problems.append(f"{place}: the anchor is not one of {', '.join(ANCHORS)}")
    if not isinstance(found["on"], date) or not isinstance(found["checked_on"], date):
        problems.append(f"{place}: “on” and “checked_on” must be dates")
    if found["at"] is not None and not isinstance(found["at"], time):
        problems.append(f"{place}: “at” must be a time")
    if found["status"] not in SeasonDate.Status.values:
        problems.append(f"{place}: the status must be official or expected")
    if not found["source"]:
        problems.append(f"{place}: no date without a source")
    return found


def _check(document: Document, problems: list[str]) -> None:
    """What can only be seen with all rows together: names, doubles, circles."""
    if not document["milestones"]:
        problems.append("the file holds no milestones")
    phases = {phase.get("key") for phase in document["phases"]}
    if phases:
        problems += [
            f"milestone {m['key']}: there is no phase “{m['phase']}”"
            for m in document["milestones"] if m["phase"] not in phases
        ]  # fmt: skip
    seen = [(d["season"], d["anchor"]) for d in document["dates"]]
    problems += [f"date {season} {anchor}: stands twice" for season, anchor in {d for d in seen if seen.count(d) > 1}]
    if problems:
        return
    try:
        Road(
            Step(
                m["key"], tuple(m["requires"]), tuple(m["follows"]), m["min_weeks"], m["typical_weeks"],
                m["not_before"], m["deadline"], m["severity"], frozenset(m["applies_to"]),
            )
            for m in document["milestones"]
        )  # fmt: skip
    except RoadError as error:
        problems.append(str(error))
