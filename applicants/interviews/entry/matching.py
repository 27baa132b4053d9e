"""Which program of a person's list a text is about. Pure; a proposal, never a decision."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

NEARLY = 88
"""From this likeness (0 to 100) a name is proposed."""


def best(names: Mapping[int, str], text: str, found: Iterable[str]) -> list[int]:
    """Keys of the names that stand in the text, or are nearly one of the names found in it; the likeliest first."""
    body = _bare(text)
    likeness = {}
    for key, name in names.items():
        bare = _bare(name)
        whole = 100.0 + len(bare) if bare and f" {bare} " in f" {body} " else 0.0
        near = max((fuzz.token_sort_ratio(bare, _bare(one)) for one in found), default=0.0)
        likeness[key] = max(whole, near)
    return sorted((key for key, like in likeness.items() if like >= NEARLY), key=lambda key: (-likeness[key], key))


def _bare(text: str) -> str:
    """Words only, in lower case, without what stands in brackets behind a name."""
    return " ".join(re.sub(r"[^\w]+", " ", re.sub(r"\((?:demo)\)", " ", text.casefold())).split())
