"""What a past season shows, room by room, as plain tables. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from applicants.match.results.models import MatchOutcome
from applicants.match.soap.models import SoapOffer
from applicants.owned import Section
from applicants.seasons import tables
from applicants.seasons.models import PastSeason
from applicants.seasons.tables import Rows

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Part:
    """A table of a past season. `rows` reads it for one user, at most once for a page, in a few queries.

    `section` is what an advisor needs to see it, beside the sections of the rows themselves.
    """

    key: str
    section: Section
    name: Any
    heads: tuple[Any, ...]
    rows: "Callable[[PastSeason, User], Rows]"


@dataclass(frozen=True)
class Shown:
    """A part with its rows read."""

    part: Part
    rows: Rows

    @property
    def lines(self) -> list[list[tuple[Any, Any]]]:
        """Each row as pairs of head and cell."""
        return [list(zip(self.part.heads, row, strict=True)) for row in self.rows]


PROGRAM, STATE, NOTES = gettext_lazy("Program"), gettext_lazy("State"), gettext_lazy("Notes")
DONE_ON = gettext_lazy("Done on")
PARTS: tuple[Part, ...] = (
    Part("result", Section.MATCH, gettext_lazy("How it ended"), (gettext_lazy("What"), gettext_lazy("Result")),
         tables.result),
    Part("programs", Section.PROGRAMS, gettext_lazy("Programs"), (
        PROGRAM, gettext_lazy("Specialty"), gettext_lazy("Tier"), STATE, gettext_lazy("Signal"), NOTES,
    ), tables.programs),
    Part("kept", Section.PROGRAMS, gettext_lazy("What programs asked, what was looked up, who was in touch"), (
        PROGRAM, gettext_lazy("What"), gettext_lazy("When"), NOTES,
    ), tables.kept),
    Part("certified", Section.PROGRAMS, gettext_lazy("Applications"), (
        gettext_lazy("Service"), gettext_lazy("Certified on"),
    ), tables.certified),
    Part("letters", Section.LETTERS, gettext_lazy("Letters that were assigned"), (
        gettext_lazy("Writer"), gettext_lazy("Programs"),
    ), tables.letters),
    Part("statements", Section.DOCUMENTS, gettext_lazy("Statements that were assigned"), (
        gettext_lazy("Statement"), gettext_lazy("Programs"),
    ), tables.statements),
    Part("interviews", Section.INTERVIEWS, gettext_lazy("Interviews"), (
        PROGRAM, STATE, gettext_lazy("When"), gettext_lazy("Rating"), NOTES,
    ), tables.interviews),
    Part("before", Section.INTERVIEWS, gettext_lazy("Done before interviews"), (
        PROGRAM, gettext_lazy("What"), DONE_ON,
    ), tables.before),
    Part("written", Section.INTERVIEWS, gettext_lazy("Written to and from programs"), (
        PROGRAM, gettext_lazy("What"), gettext_lazy("When"), NOTES,
    ), tables.written),
    Part("ranks", Section.MATCH, gettext_lazy("Rank list"), (
        gettext_lazy("Place"), PROGRAM, gettext_lazy("Code"), gettext_lazy("Supplemental to"),
    ), tables.ranks),
    Part("weighed", Section.MATCH, gettext_lazy("What mattered when ranking"), (
        PROGRAM, gettext_lazy("Scores, 0 to 10"), gettext_lazy("Hard stop"),
    ), tables.weighed),
    Part("versions", Section.MATCH, gettext_lazy("Versions of the rank list"), (
        gettext_lazy("Version"), gettext_lazy("Kept on"), gettext_lazy("Certified on"), gettext_lazy("Note"),
        gettext_lazy("Order"),
    ), tables.versions),
    Part("soap_plan", Section.MATCH, gettext_lazy("Prepared for SOAP"), (gettext_lazy("What"), DONE_ON),
         tables.soap_plan),
    Part("soap", Section.MATCH, gettext_lazy("SOAP"), (PROGRAM, gettext_lazy("Service"), STATE), tables.soap),
    Part("contacts", Section.MATCH, gettext_lazy("Contacts in SOAP and after"), (
        PROGRAM, gettext_lazy("Begun by"), gettext_lazy("When"), NOTES,
    ), tables.contacts),
    Part("vacancies", Section.MATCH, gettext_lazy("Positions after SOAP"), (
        PROGRAM, gettext_lazy("Place"), STATE, NOTES,
    ), tables.vacancies),
    Part("visa", Section.VISA, gettext_lazy("Visa and start"), (
        gettext_lazy("Step"), gettext_lazy("What"), gettext_lazy("What was noted"),
    ), tables.visa),
)  # fmt: skip
"""The tables of a past season: how it ended first, then in the order of the year."""


def parts_of(past: PastSeason, user: "User", granted: Sequence[str] | None) -> list[Shown]:
    """What this user may see of it. `granted`: the sections of an advisor, None for the person themselves.

    A part without rows is shown only where the season could have had some: programs and interviews.
    """
    found = [Shown(part, part.rows(past, user)) for part in PARTS if granted is None or part.section in granted]
    return [one for one in found if one.rows or one.part.key in ("programs", "interviews")]


def outcome_of(applicant: Any, user: "User") -> str:
    """How the running season ended, as the records of Match week say it; empty where they do not.

    Who matched partly has a position once its place is noted, also while the other part is missing.
    """
    row = MatchOutcome.objects.visible_to(user).filter(applicant=applicant).first()
    if row is None:
        return ""
    if row.status == MatchOutcome.Status.MATCHED:
        return PastSeason.Outcome.MATCHED
    accepted = SoapOffer.objects.visible_to(user).filter(applicant=applicant, answer=SoapOffer.Answer.ACCEPTED)
    if row.soap == MatchOutcome.Soap.PLACE or accepted.exists():
        return PastSeason.Outcome.SOAP
    if row.after == MatchOutcome.After.PLACE:
        return PastSeason.Outcome.AFTER_SOAP
    if row.status == MatchOutcome.Status.PARTLY and row.place_on:
        return PastSeason.Outcome.MATCHED
    return PastSeason.Outcome.UNMATCHED if row.status == MatchOutcome.Status.NOT_MATCHED else ""
