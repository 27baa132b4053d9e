"""What stays usually cost: the figures of prices.toml, with their source."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from applicants.remarks import Source


@dataclass(frozen=True)
class Usual:
    """From least to most, in US dollars for four weeks."""

    least: int
    most: int
    source: Source


def read() -> dict[str, Usual]:
    """The usual price by kind of rotation."""
    data = tomllib.loads((Path(__file__).parent / "prices.toml").read_text(encoding="utf-8"))
    source = Source(data["source"], data["url"], data["checked_on"], verified=data["verified"])
    return {kind: Usual(least, most, source) for kind, (least, most) in data["usual"].items()}


USUAL = read()
