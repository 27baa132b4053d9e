"""The limits of this season and of this site, from limits.toml. A new season is a new file, not new code."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from applicants.remarks import Source

FILE = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True)
class Cv:
    """Counts of entries, and characters with spaces."""

    most_experiences: int
    most_meaningful: int
    description: int
    meaningful: int
    most_starred: int
    impactful: int
    hobbies: int
    source: Source
    texts_source: Source
    scholarly_source: Source


@dataclass(frozen=True)
class Statement:
    """Characters with spaces; words that make about a page; how many people should have read it."""

    characters: int
    shortest_words: int
    longest_words: int
    reviewers: int
    source: Source
    advice: Source


@dataclass(frozen=True)
class Photo:
    """Pixels, dots per inch, bytes."""

    width: int
    height: int
    dpi: int
    bytes: int
    source: Source


@dataclass(frozen=True)
class Uploads:
    """Bytes, pixels, files: what this site takes from one person."""

    paper_bytes: int
    photo_bytes: int
    photo_pixels: int
    photo_side: int
    files_per_person: int
    bytes_per_person: int


@dataclass(frozen=True)
class Limits:
    """All of it; `season` is the year of the Match that the limits of MyERAS hold for."""

    season: int
    cv: Cv
    statement: Statement
    photo: Photo
    uploads: Uploads
    papers_source: Source
    usmle_transcript_source: Source


def parse(found: dict[str, Any]) -> Limits:
    """The file's values with their types. Raises KeyError or TypeError where one is missing or is called otherwise."""
    cv, texts = dict(found["cv"]), dict(found["cv"]["texts"])
    scholarly = cv.pop("scholarly")["source"]
    del cv["texts"]
    return Limits(
        season=found["season"],
        cv=Cv(
            **cv | {"source": _source(cv["source"]), "texts_source": _source(texts.pop("source")), **texts},
            scholarly_source=_source(scholarly),
        ),
        statement=Statement(**_with_sources(found["statement"])),
        photo=Photo(**_with_sources(found["photo"])),
        uploads=Uploads(**found["uploads"]),
        papers_source=_source(found["papers"]["source"]),
        usmle_transcript_source=_source(found["usmle_transcript"]["source"]),
    )


def _with_sources(table: dict[str, Any]) -> dict[str, Any]:
    return {name: _source(value) if isinstance(value, dict) else value for name, value in table.items()}


def _source(table: dict[str, Any]) -> Source:
    day = table["checked_on"]
    if not isinstance(day, date):
        raise TypeError("checked_on is no day")
    return Source(table["name"], table["url"], day, table["verified"])


@cache
def current() -> Limits:
    """The limits that hold."""
    return parse(tomllib.loads(FILE.read_text(encoding="utf-8")))
