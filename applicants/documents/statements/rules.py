"""What the rules say about a statement. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.documents.limits import Statement
from applicants.remarks import Remark, Weight


@dataclass(frozen=True)
class Counts:
    """The size of a text. A line break is one character, and blanks count."""

    characters: int
    words: int


@dataclass(frozen=True)
class Reading:
    """A reviewer as the rules see them."""

    returned_on: date | None
    knows_residency: bool


def counts(text: str) -> Counts:
    """How MyERAS and a reader count it."""
    return Counts(len(text), len(text.split()))


def plain(text: str) -> str:
    """The text as it is kept: line breaks alike, no blanks at the ends of lines, no more than one empty line."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]
    kept = [line for at, line in enumerate(lines) if line or lines[at - 1]]
    return "\n".join(kept)


def remarks(text: str, rule: Statement) -> list[Remark]:
    """About the size of a text.

    28,000 characters with spaces at most (AAMC, documents for ERAS); about a page, 500 to 850 words (advice).
    """
    size = counts(text)
    found = []
    if size.characters > rule.characters:
        words = _("%(n)s characters; MyERAS takes %(most)s, blanks included.") % {
            "n": f"{size.characters:,}", "most": f"{rule.characters:,}",
        }  # fmt: skip
        found.append(Remark("characters", Weight.STOP, words, rule.source))
    if size.words > rule.longest_words:
        found.append(Remark("words", Weight.WARN, _(
            "%(n)s words. A page holds about %(low)s to %(high)s; readers seldom like more."
        ) % {"n": size.words, "low": rule.shortest_words, "high": rule.longest_words}, rule.advice))  # fmt: skip
    elif size.words < rule.shortest_words:
        found.append(Remark("words", Weight.NOTE, ngettext(
            "%(n)s word. A page holds about %(low)s to %(high)s.",
            "%(n)s words. A page holds about %(low)s to %(high)s.", size.words,
        ) % {"n": size.words, "low": rule.shortest_words, "high": rule.longest_words}, rule.advice))  # fmt: skip
    return found


def readers_remarks(readings: Sequence[Reading], rule: Statement) -> list[Remark]:
    """At least two people read it, one of whom knows US residency (the guides' advice, no rule of ERAS)."""
    back = [one for one in readings if one.returned_on]
    found = []
    missing = rule.reviewers - len(back)
    if missing > 0:
        words = ngettext(
            "%(n)s more reader should come back before it counts as done. Guides advise %(most)s.",
            "%(n)s more readers should come back before it counts as done. Guides advise %(most)s.",
            missing,
        )
        found.append(Remark("reviewers", Weight.NOTE, words % {"n": missing, "most": rule.reviewers}))
    if readings and not any(one.knows_residency for one in readings):
        found.append(Remark("knows_residency", Weight.NOTE, _(
            "None of the readers knows US residency from the inside. One of them should."
        )))  # fmt: skip
    return found


def done_on(final_on: date | None, returned: Iterable[date], reviewers: int) -> date | None:
    """The day on which a statement was done: a version is final and enough readers have come back. None before."""
    back = sorted(returned)
    if final_on is None or len(back) < reviewers:
        return None
    return max(final_on, back[reviewers - 1])
