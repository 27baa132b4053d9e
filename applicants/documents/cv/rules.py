"""What the rules of MyERAS say about a CV. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.documents.limits import Cv
from applicants.remarks import Remark, Weight

if TYPE_CHECKING:
    from applicants.documents.cv.models import CvTexts, Experience


@dataclass(frozen=True)
class Entry:
    """An experience as the rules see it."""

    title: str
    begun_on: date
    ended_on: date | None
    description: str
    is_chosen: bool
    is_meaningful: bool
    why_meaningful: str


def entry_of(row: "Experience") -> Entry:
    """The plain values of a row."""
    return Entry(
        title=row.title, begun_on=row.begun_on, ended_on=row.ended_on, description=row.description,
        is_chosen=row.position is not None, is_meaningful=row.meaningful is not None,
        why_meaningful=row.why_meaningful,
    )  # fmt: skip


def plain(text: str) -> str:
    """A text as MyERAS counts it: a line break is one character, no blanks at the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def too_long(text: str, most: int) -> int:
    """By how many characters a text is longer than `most`; 0 where it fits. Blanks and line breaks count.

    Source: AAMC, MyERAS experiences (750 and 300 characters).
    """
    return max(0, len(plain(text)) - most)


def remarks(entries: Sequence[Entry], *, works: int, no_works: bool, today: date, cv: Cv) -> list[Remark]:
    """What to look at before the CV is called ready.

    Ten experiences, three of them most meaningful (AAMC, MyERAS experiences); "none" must be said where there is no
    scholarly work (AAMC, scholarly work).
    """
    chosen = [entry for entry in entries if entry.is_chosen]
    found = []
    if aside := len(entries) - len(chosen):
        found.append(Remark("most_experiences", Weight.NOTE, ngettext(
            "%(n)s experience is kept aside: MyERAS takes %(most)s.",
            "%(n)s experiences are kept aside: MyERAS takes %(most)s.", aside,
        ) % {"n": aside, "most": cv.most_experiences}, cv.source))  # fmt: skip
    meaningful = [entry for entry in chosen if entry.is_meaningful]
    if chosen and len(meaningful) < min(cv.most_meaningful, len(chosen)):
        found.append(Remark("most_meaningful", Weight.NOTE, _(
            "%(n)s of %(most)s are marked as most meaningful. Each of them gets %(more)s characters more."
        ) % {"n": len(meaningful), "most": cv.most_meaningful, "more": cv.meaningful}, cv.source))  # fmt: skip
    if not works and not no_works:
        found.append(Remark(
            "no_works_said", Weight.WARN,
            _("No scholarly work stands here. If there is none, say so: MyERAS asks for it."), cv.scholarly_source,
        ))  # fmt: skip
    for entry in chosen:
        found += _of_entry(entry, today)
    return found


def _of_entry(entry: Entry, today: date) -> list[Remark]:
    found = []
    if not plain(entry.description):
        found.append(Remark("described", Weight.WARN, _("“%(title)s” has no words on what was done.") % {
            "title": entry.title}))  # fmt: skip
    if entry.is_meaningful and not plain(entry.why_meaningful):
        found.append(Remark("why_meaningful", Weight.WARN, _("“%(title)s” does not say why it is meaningful.") % {
            "title": entry.title}))  # fmt: skip
    if entry.begun_on > today:
        found.append(Remark("begun", Weight.WARN, _("“%(title)s” begins in the future. Is the year right?") % {
            "title": entry.title}))  # fmt: skip
    return found


def texts_remarks(row: "CvTexts | None", cv: Cv) -> list[Remark]:
    """The two short texts are optional. Their limits come from a public list, not from an official page."""
    if row and (row.impactful or row.hobbies):
        return [Remark("texts", Weight.NOTE, _(
            "Limits of the two texts: %(impactful)s and %(hobbies)s characters. Compare with MyERAS before pasting."
        ) % {"impactful": cv.impactful, "hobbies": cv.hobbies}, cv.texts_source)]  # fmt: skip
    return []
