"""The questions, the list for the video call and the list for each interview, as bank.toml says. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).parent / "bank.toml"
GROUPS: dict[str, Any] = {
    "usual": _("Asked of everybody"),
    "img": _("Asked of international graduates"),
    "ask": _("To ask the program"),
}


@dataclass(frozen=True)
class Question:
    """A question of the bank. `points`: what a good answer holds; `guide`: where it is named."""

    key: str
    group: str
    words: str
    points: str
    guide: str


@dataclass(frozen=True)
class Line:
    """A line of a list that is ticked off."""

    key: str
    words: str
    guide: str


@dataclass(frozen=True)
class Bank:
    """All of it. `ready`: once, for video calls; `before`: before each interview."""

    questions: Mapping[str, Question]
    ready: Mapping[str, Line]
    before: Mapping[str, Line]


@cache
def bank() -> Bank:
    """The file, read."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Bank(
        questions={one["key"]: Question(**one) for one in raw["question"]},
        ready={one["key"]: Line(**one) for one in raw["ready"]},
        before={one["key"]: Line(**one) for one in raw["before"]},
    )
