"""What changed between two texts, paragraph by paragraph and word by word. Pure; made on the server."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\S+\s*|\s+")
MOST_WORK = 200_000
"""Pairs of equal words that are looked at; a text of the same few words over and over would take minutes."""


ALIKE = 0.4
"""A paragraph that shares fewer of its words with another one is a new paragraph, not that one rewritten."""
LOOK_AHEAD = 8


@dataclass(frozen=True)
class Piece:
    """Some words; `changed` where the other side has others in their place."""

    words: str
    changed: bool


@dataclass(frozen=True)
class Row:
    """A paragraph on both sides. `kind`: same, changed, removed (only before), added (only after)."""

    kind: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class Difference:
    """All paragraphs in order, and how many words went and came."""

    rows: tuple[Row, ...]
    removed: int
    added: int

    @property
    def is_empty(self) -> bool:
        return not (self.removed or self.added)


def compare(before: str, after: str) -> Difference:
    """The difference of two texts. Put together, the pieces of each side give that side's paragraphs again."""
    rows = tuple(_rows(_paragraphs(before), _paragraphs(after)))
    return Difference(
        rows,
        removed=sum(_count(row.before) for row in rows),
        added=sum(_count(row.after) for row in rows),
    )


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _count(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.words.split()) for piece in pieces if piece.changed)


def _rows(before: list[str], after: list[str]) -> Iterator[Row]:
    for tag, i, j, k, m in _opcodes(before, after):
        if tag == "equal":
            yield from (Row("same", (Piece(text, False),), (Piece(text, False),)) for text in before[i:j])
            continue
        yield from _pairs(before[i:j], after[k:m])


def _pairs(before: list[str], after: list[str]) -> Iterator[Row]:
    """Each paragraph beside the next one that is like it; those that are like none stand alone."""
    at = 0
    for old in before:
        near = enumerate(after[at : at + LOOK_AHEAD], at)
        found = next((place for place, new in near if _likeness(old, new) >= ALIKE), None)
        if found is None:
            yield Row("removed", (Piece(old, True),), ())
            continue
        yield from (Row("added", (), (Piece(new, True),)) for new in after[at:found])
        yield _paired(old, after[found])
        at = found + 1
    yield from (Row("added", (), (Piece(new, True),)) for new in after[at:])


def _likeness(old: str, new: str) -> float:
    """The share of words that both have, from 0 to 1."""
    ours, theirs = Counter(old.split()), Counter(new.split())
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's opcodes; all replaced where too much is alike to be told apart in time."""
    if _work(old, new) > MOST_WORK:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _paired(before: str, after: str) -> Row:
    """A paragraph and what it became, word by word."""
    if before == after:
        return Row("same", (Piece(before, False),), (Piece(after, False),))
    old, new = WORDS.findall(before), WORDS.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    # blanks go with the word before them; matched by themselves, they would tear the text apart
    for tag, i, j, k, m in _opcodes([word.strip() for word in old], [word.strip() for word in new]):
        for side, words in ((left, old[i:j]), (right, new[k:m])):
            if words:
                side.append(Piece("".join(words), tag != "equal"))
    return Row("changed", tuple(left), tuple(right))


def _work(old: Sequence[str], new: Sequence[str]) -> int:
    ours, theirs = Counter(old), Counter(new)
    return sum(count * theirs[word] for word, count in ours.items())
