"""What can be said about papers that run out, and about the names on them. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.remarks import Remark, Weight

SOON_DAYS = 180
NUMBER_PATTERN = r"([0-9٠-٩۰-۹][^0-9٠-٩۰-۹]*){5}"
"""Five digits or more in one short text: the number of a document. The database refuses it too."""

LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
})  # fmt: skip
"""Letters that Unicode does not take apart into a plain one and a mark."""
TITLES = {"dr", "mr", "mrs", "ms", "miss", "prof", "md", "mbbs", "mbbch", "phd"}


def has_number(text: str) -> bool:
    """Whether a text looks as if it held the number of a document; a year or a dose is none."""
    return bool(re.search(NUMBER_PATTERN, text))


def name_parts(name: str) -> tuple[str, ...]:
    """The parts of a name, in order of the alphabet: no marks, small letters, no titles, hyphens as blanks."""
    return tuple(sorted(_words(name)))


def _words(name: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    letters = "".join(char for char in apart if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", re.sub(r"['’ʼ`.]", "", letters))
    return [word for word in words if word not in TITLES]


class Match(StrEnum):
    """How two spellings of a name stand to each other."""

    SAME = "same"
    SHORTER = "shorter"
    OTHER_SCRIPT = "other_script"
    DIFFERENT = "different"


def match(one: str, other: str) -> Match:
    """Whether two texts are the same name: order, accents, case, hyphens and titles do not count.

    SHORTER: one leaves parts out or has initials for them. OTHER_SCRIPT: they cannot be compared letter by letter.
    """
    a, b = name_parts(one), name_parts(other)
    if a == b or _joined(one) == _joined(other):
        return Match.SAME
    if a and b and _latin(a) != _latin(b):
        return Match.OTHER_SCRIPT
    few, many = (a, b) if (len(a), sum(map(len, a))) <= (len(b), sum(map(len, b))) else (b, a)
    return Match.SHORTER if few and _left_out(few, many) else Match.DIFFERENT


def _joined(name: str) -> str:
    """All letters in the order in which they stand, so that Abdul Rahman is Abdulrahman."""
    return "".join(_words(name))


def _latin(parts: Sequence[str]) -> bool:
    return all(unicodedata.name(char, "").startswith("LATIN") for part in parts for char in part if char.isalpha())


def _left_out(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether each part of `few` is a part of `many`, or the first letter of one that is left."""
    left = list(many)
    for part in sorted(few, key=len, reverse=True):
        found = part if part in left else next((one for one in left if len(part) == 1 and one.startswith(part)), None)
        if found is None:
            return False
        left.remove(found)
    return True


@dataclass(frozen=True)
class Named:
    """A paper and the name on it."""

    label: str
    name: str


def names_remarks(own: str, papers: Sequence[Named]) -> list[Remark]:
    """Each paper whose name is not the one of the profile. No rule of ours says which of them is right."""
    found = []
    for paper in papers:
        if not paper.name.strip():
            continue
        kind = match(own, paper.name)
        values = {"label": paper.label, "name": paper.name, "own": own}
        if kind is Match.DIFFERENT:
            found.append(Remark("name_differs", Weight.WARN, _(
                "“%(label)s” says %(name)s, the profile says %(own)s. Find out which spelling counts, and use one."
            ) % values))  # fmt: skip
        elif kind is Match.SHORTER:
            found.append(Remark("name_shorter", Weight.WARN, _(
                "“%(label)s” says %(name)s, the profile says %(own)s: parts of the name are left out or shortened."
            ) % values))  # fmt: skip
        elif kind is Match.OTHER_SCRIPT:
            found.append(Remark("name_other_script", Weight.NOTE, _(
                "The name on “%(label)s” is in another script, and we cannot compare it. Compare the Latin spelling."
            ) % values))  # fmt: skip
    return found


def expiry_remark(label: str, expires_on: date | None, today: date) -> Remark | None:
    """What has run out, or runs out within half a year. On its last day a paper still holds."""
    if expires_on is None or (expires_on - today).days > SOON_DAYS:
        return None
    days = (expires_on - today).days
    values = {"label": label, "day": date_format(expires_on), "n": days}
    if days < 0:
        return Remark("expired", Weight.WARN, _("“%(label)s” ran out on %(day)s.") % values)
    words = ngettext(
        "“%(label)s” runs out on %(day)s, in %(n)s day.", "“%(label)s” runs out on %(day)s, in %(n)s days.", days
    )
    return Remark("expires_soon", Weight.NOTE, words % values)
