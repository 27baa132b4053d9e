"""In-training and board exams by specialty, as data/boards.toml says. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from applicants.remarks import Remark, Source, Weight

FILE = Path(__file__).parent / "data" / "boards.toml"


@dataclass(frozen=True)
class Board:
    """The exams of a specialty. `months`: when the in-training exam usually is; empty where we do not know."""

    specialty: str
    in_training: str
    months: str
    board: str
    exam: str
    note: str
    source: Source

    @property
    def remarks(self) -> list[Remark]:
        """How its board exam goes, with the source."""
        return [Remark(f"board:{self.specialty}", Weight.NOTE, f"{self.exam} {self.note}".strip(), self.source)]


@cache
def boards() -> dict[str, Board]:
    """By key of the specialty."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        one["specialty"]: Board(
            specialty=one["specialty"], in_training=one["in_training"], months=one["months"], board=one["board"],
            exam=one["exam"], note=one["note"],
            source=Source(one["source"], one["url"], raw["checked_on"], verified=one["verified"]),
        )
        for one in raw["board"]
    }  # fmt: skip
