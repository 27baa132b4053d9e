"""The rules of the Pathways per season, from seasons.toml. Pure; a season without data follows the pattern."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from applicants.remarks import Source

SHIPPED = Path(__file__).parent / "seasons.toml"


@dataclass(frozen=True)
class KnownDay:
    """A day that a season sets, with where it is written; `source.verified` False where nobody could read it."""

    on: date
    source: Source


@dataclass(frozen=True)
class SeasonRules:
    """What the Pathways of a season ask. `pathway_2_open` may be wrong where its source is not verified."""

    season: int
    license_since: KnownDay
    graduated_since: KnownDay
    expires_on: KnownDay
    pathway_2_open: bool
    pathway_2_source: Source


@cache
def _document() -> Mapping[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def _source(key: str, *, verified: bool) -> Source:
    document = _document()
    return Source(**document["sources"][key], checked_on=document["checked_on"], verified=verified)


def rules_of(season: int) -> SeasonRules:
    """The rules of a season; what the file does not say is expected by the pattern, and not verified."""
    document = _document()
    entry: Mapping[str, Any] = next((one for one in document["season"] if one["season"] == season), {})
    pattern = document["pattern"]
    usual = {
        "license_since": date(season - pattern["license_years"], 1, 1),
        "graduated_since": date(season - pattern["graduation_years"], 1, 1),
        "expires_on": date(season + pattern["expiry_years"], 12, 31),
    }
    unknown = {"source": "pattern", "verified": False}
    days = {}
    for name, on in usual.items():
        said = entry.get(name) or {"on": on, **unknown}
        days[name] = KnownDay(said["on"], _source(said["source"], verified=said["verified"]))
    second = entry.get("pathway_2") or {"open": False, **unknown}
    return SeasonRules(
        season=season,
        **days,
        pathway_2_open=second["open"],
        pathway_2_source=_source(second["source"], verified=second["verified"]),
    )
