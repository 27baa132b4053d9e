"""The rules of the exams that change with time, read from data/exams.toml. Plain values with their sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from applicants.exams.kinds import Exam
from applicants.remarks import Source

SHIPPED = Path(__file__).parent / "data" / "exams.toml"
OET_PARTS = ("listening", "reading", "speaking", "writing")


@dataclass(frozen=True)
class Standard:
    """The lowest score that passes for tests from a day on. `refuses`: sure enough to refuse what contradicts it."""

    since: date
    score: int
    refuses: bool
    source: Source


@dataclass(frozen=True)
class OetMinimum:
    """What ECFMG takes of each part, for sittings from a day on; in the order of OET_PARTS."""

    since: date
    parts: tuple[int, int, int, int]
    source: Source


@dataclass(frozen=True)
class Reporting:
    """When results come, in days after the test: earliest usual, likely, how long to allow."""

    days: tuple[int, int, int]
    wednesdays: bool
    source: Source


@dataclass(frozen=True)
class Numbers:
    """The numbers of the USMLE rules; days of the changes in registration and scoring."""

    most_attempts: int
    in_twelve_months: int
    months_after_first: int
    months_after_latest: int
    period_months: int
    closed_month: int
    closed_first: int
    closed_last: int
    certificate_years: int
    fsmb_since: date
    ecfmg_until: date
    step1_pass_fail_since: date


@dataclass(frozen=True)
class Rulebook:
    """All of the file."""

    sources: Mapping[str, Source]
    standards: Mapping[str, tuple[Standard, ...]]
    oet: tuple[OetMinimum, ...]
    oet_windows: Mapping[int, tuple[date, Source]]
    reporting: Mapping[str, Reporting]
    numbers: Numbers

    def standard(self, exam: str, test_on: date) -> Standard | None:
        """What passed on this day; None where there is no score or nothing is known."""
        found = [row for row in self.standards.get(exam, ()) if row.since <= test_on]
        return found[-1] if found else None

    def oet_minimum(self, test_on: date) -> OetMinimum | None:
        """What ECFMG takes of a sitting on this day; None for sittings that it never took."""
        found = [row for row in self.oet if row.since <= test_on]
        return found[-1] if found else None

    def oet_first_day(self, season: int) -> tuple[date, Source]:
        """From which day on a sitting counts for the Pathways of a season. Later seasons follow the pattern."""
        return self.oet_windows.get(season) or (date(season - 2, 1, 1), self.sources["oet_window_pattern"])


@cache
def rulebook() -> Rulebook:
    """The shipped file."""
    return read(SHIPPED)


def read(path: Path) -> Rulebook:
    """Read a file of rules. Rows of one kind stand in the order of their days."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    checked_on = raw["checked_on"]
    sources = {
        key: Source(one["name"], one["url"], one.get("checked_on", checked_on), one.get("verified", True))
        for key, one in raw["source"].items()
    }
    standards: dict[str, tuple[Standard, ...]] = {}
    for row in raw["standard"]:
        made = Standard(row.get("since", date.min), row["score"], row["refuses"], sources[row["source"]])
        standards[Exam(row["exam"])] = (*standards.get(row["exam"], ()), made)
    oet = tuple(
        OetMinimum(row["since"], tuple(row[part] for part in OET_PARTS), sources[row["source"]]) for row in raw["oet"]
    )
    windows = {row["season"]: (row["first"], sources[row["source"]]) for row in raw["oet_window"]}
    reporting: dict[str, Reporting] = {
        Exam(exam): Reporting(tuple(row["days"]), row["wednesdays"], sources[row["source"]])
        for row in raw["result"]
        for exam in row["exams"]
    }
    return Rulebook(sources, standards, oet, windows, reporting, _numbers(raw))


def _numbers(raw: Mapping[str, Any]) -> Numbers:
    attempts, closed = raw["attempts"], raw["closed"]
    return Numbers(
        most_attempts=attempts["most"],
        in_twelve_months=attempts["in_twelve_months"],
        months_after_first=attempts["months_after_first"],
        months_after_latest=attempts["months_after_latest"],
        period_months=raw["eligibility"]["months"],
        closed_month=closed["month"],
        closed_first=closed["first_day"],
        closed_last=closed["last_day"],
        certificate_years=raw["certification"]["years"],
        fsmb_since=raw["registration"]["fsmb_since"],
        ecfmg_until=raw["registration"]["ecfmg_until"],
        step1_pass_fail_since=raw["pass_fail"]["step1_since"],
    )
