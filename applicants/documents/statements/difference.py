"""What changed between two texts, paragraph by paragraph and word by word. Pure; made on the server."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORK = 200_000
"""Pairs of equal words that are looked at; a text of the same few words over and over would take minutes."""


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
        both = min(j - i, m - k)
        yield from (_paired(old, new) for old, new in zip(before[i : i + both], after[k : k + both], strict=True))
        yield from (Row("removed", (Piece(text, True),), ()) for text in before[i + both : j])
        yield from (Row("added", (), (Piece(text, True),)) for text in after[k + both : m])


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's opcodes; all replaced where too much is alike to be told apart in time."""
    if _work(old, new) > MOST_WORK:
        return [("replace", 0, len(old), 0, len(new))]
    # blanks stand between all words; where words are matched by them, nothing can be read
    return list(SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes())


def _paired(before: str, after: str) -> Row:
    """A paragraph and what it became, word by word."""
    if before == after:
        return Row("same", (Piece(before, False),), (Piece(after, False),))
    old, new = WORDS.findall(before), WORDS.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i, j, k, m in _opcodes(old, new):
        for side, words in ((left, old[i:j]), (right, new[k:m])):
            if words:
                side.append(Piece("".join(words), tag != "equal"))
    return Row("changed", tuple(left), tuple(right))


def _work(old: Sequence[str], new: Sequence[str]) -> int:
    ours, theirs = Counter(old), Counter(new)
    return sum(count * theirs[word] for word, count in ours.items() if not word.isspace())
