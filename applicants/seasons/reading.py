"""What a past season shows, room by room, as plain tables. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.zones import zone_of
from applicants.eras.applying.models import AssignedLetter, Signal
from applicants.eras.models import ListedNote, ListedProgram
from applicants.interviews.models import Interview
from applicants.interviews.prep.models import InterviewNotes, Message
from applicants.match.programs import WITH_PROGRAM
from applicants.match.ranking.models import CertifiedList, RankEntry, RankListVersion
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer
from applicants.owned import Section
from applicants.seasons.models import PastSeason
from applicants.visa import lines as visa
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan
from applicants.visa.parts import PARTS as VISA_PARTS
from applicants.visa.reading import Records

if TYPE_CHECKING:
    from accounts.models import User

type Rows = list[Sequence[Any]]
WHEN = "j M Y, g:i a"


@dataclass(frozen=True)
class Part:
    """A table of a past season. `rows` reads it for one user, at most once for a page, in a few queries."""

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


def _result(past: PastSeason, user: "User") -> Rows:
    row = MatchOutcome.objects.visible_in(past, user).select_related(
        "matched_to__program", "matched_to__own_specialty", "advanced_to__program", "advanced_to__own_specialty"
    ).first()  # fmt: skip
    if row is None:
        return []
    accepted = SoapOffer.objects.visible_in(past, user).filter(answer=SoapOffer.Answer.ACCEPTED).select_related(
        *(f"application__{one}" for one in WITH_PROGRAM)
    ).first()  # fmt: skip
    said = [
        (_("Status on Monday"), row.get_status_display()),
        (_("Matched at"), row.matched_name),
        (_("Advanced position at"), row.advanced_name),
        (_("SOAP"), " ".join(part for part in (row.get_soap_display(), row.soap_text) if part)),
        (_("Accepted in SOAP"), accepted and accepted.application.name),
        (_("After SOAP"), " ".join(part for part in (row.get_after_display(), row.after_text) if part)),
    ]
    return [pair for pair in said if pair[1]]


def _programs(past: PastSeason, user: "User") -> Rows:
    signals = {row.listed_id: row.get_kind_display() for row in Signal.objects.visible_in(past, user)}
    rows = ListedProgram.objects.visible_in(past, user).for_list()
    return [
        (
            row.name, row.specialty.name, row.get_tier_display(), row.get_state_display(), signals.get(row.pk, ""),
            row.notes,
        )
        for row in rows
    ]  # fmt: skip


def _interviews(past: PastSeason, user: "User") -> Rows:
    notes = {row.interview_id: row for row in InterviewNotes.objects.visible_in(past, user)}
    rows = Interview.objects.visible_in(past, user).with_program().order_by("starts_at", "pk")
    found: Rows = []
    for row in rows:
        noted = notes.get(row.pk)
        found.append((
            row.listed.name, row.get_state_display(), f"{_at(row.starts_at, row.zone)} ({row.zone})"
            if row.starts_at else "",
            noted and noted.rating, _words_of(noted) if noted else "",
        ))  # fmt: skip
    return found


def _words_of(noted: InterviewNotes) -> str:
    return " · ".join(words for words in (noted.after, noted.people, noted.research, noted.questions) if words)


def _ranks(past: PastSeason, user: "User") -> Rows:
    rows = RankEntry.objects.visible_in(past, user).filter(rank_list__kind="primary").select_related(
        "listed__own_specialty", "listed__program__specialty", "listed__program__merged_into__specialty",
        "listed__program__merged_into__merged_into__specialty",
    ).order_by("position")  # fmt: skip
    return [(row.position, row.listed.name, row.code) for row in rows]


def _versions(past: PastSeason, user: "User") -> Rows:
    certified = {
        row.version_id: row.certified_at
        for row in CertifiedList.objects.visible_in(past, user).order_by("certified_at", "pk")
    }
    rows = RankListVersion.objects.visible_in(past, user).order_by("-number", "-pk")
    return [
        (
            row.number, _at(row.made_at, user.time_zone),
            _at(certified[row.pk], user.time_zone) if row.pk in certified else "",
            row.note, ", ".join(f"{place}. {one.name}" for place, one in enumerate(row.places, 1)),
        )
        for row in rows
    ]  # fmt: skip


def _soap(past: PastSeason, user: "User") -> Rows:
    rows = SoapApplication.objects.visible_in(past, user).select_related(*WITH_PROGRAM).order_by("slot", "pk")
    return [(row.name, row.get_service_display(), row.get_state_display()) for row in rows]


def _contacts(past: PastSeason, user: "User") -> Rows:
    beside = [f"{one}__{name}" for one in ("application", "vacancy") for name in WITH_PROGRAM]
    rows: Any = SoapContact.objects.visible_in(past, user).select_related(*beside).order_by("at", "pk")
    return [
        ((row.application or row.vacancy).name, row.get_begun_by_display(), _at(row.at, user.time_zone), row.notes)
        for row in rows
    ]


def _vacancies(past: PastSeason, user: "User") -> Rows:
    rows = Vacancy.objects.visible_in(past, user).for_list()
    return [(row.name, row.place, _("still open") if row.is_open else _("over"), row.notes) for row in rows]


def _visa(past: PastSeason, user: "User") -> Rows:
    records = Records(
        plan=VisaPlan.objects.visible_in(past, user).first(),
        j1=J1Case.objects.visible_in(past, user).first(),
        h1b=H1bCase.objects.visible_in(past, user).first(),
    )
    found: Rows = [
        (part.title, name, date_format(value, "j M Y") if isinstance(value, date) else value)
        for key, part in VISA_PARTS.items() for name, value in visa.said_of(key, records)
    ]  # fmt: skip
    for case in (records.j1, records.h1b):
        if case and case.interview_at:
            at = _at(case.interview_at, case.interview_zone)
            found.append((_("Interview at the US consulate"), case.interview_zone, at))
    papers = VisaPaper.objects.visible_in(past, user)
    return [*found, *((_("Papers"), str(row), f"{row.get_state_display()} {row.note}".strip()) for row in papers)]


NAMED = (
    "own_specialty", "program__specialty", "program__merged_into__specialty",
    "program__merged_into__merged_into__specialty",
)  # fmt: skip
"""What names a listed program."""


def _kept(past: PastSeason, user: "User") -> Rows:
    """What was kept of each program: what it asked, what its site said, who was in touch."""
    rows = ListedNote.objects.visible_in(past, user).select_related(*(f"listed__{name}" for name in NAMED))
    return [
        (
            row.listed.name, row.get_kind_display(), date_format(row.on, "j M Y"),
            " ".join(part for part in (row.whom, row.get_how_display(), row.text, row.address) if part),
        )
        for row in rows.order_by("on", "pk")
    ]  # fmt: skip


def _written(past: PastSeason, user: "User") -> Rows:
    """What was written to and from programs after interviews."""
    beside = (f"interview__listed__{name}" for name in NAMED)
    rows = Message.objects.visible_in(past, user).select_related(*beside).order_by("on", "pk")
    return [
        (
            row.interview.listed.name, row.get_kind_display(), date_format(row.on, "j M Y"),
            " ".join(part for part in (row.who, row.text) if part),
        )
        for row in rows
    ]  # fmt: skip


def _letters(past: PastSeason, user: "User") -> Rows:
    """To how many programs each letter was assigned; which they were stands in the section of programs."""
    rows = AssignedLetter.objects.visible_in(past, user).order_by("letter__writer", "letter")
    return list(rows.values_list("letter__writer").annotate(programs=Count("pk")))


def _at(instant: datetime, zone: str) -> str:
    return date_format(instant.astimezone(zone_of(zone)), WHEN)


PROGRAM, STATE, NOTES = gettext_lazy("Program"), gettext_lazy("State"), gettext_lazy("Notes")
PARTS: tuple[Part, ...] = (
    Part("result", Section.MATCH, gettext_lazy("How it ended"), (gettext_lazy("What"), gettext_lazy("Result")),
         _result),
    Part("programs", Section.PROGRAMS, gettext_lazy("Programs"), (
        PROGRAM, gettext_lazy("Specialty"), gettext_lazy("Tier"), STATE, gettext_lazy("Signal"), NOTES,
    ), _programs),
    Part("kept", Section.PROGRAMS, gettext_lazy("What programs asked, what was looked up, who was in touch"), (
        PROGRAM, gettext_lazy("What"), gettext_lazy("When"), NOTES,
    ), _kept),
    Part("letters", Section.LETTERS, gettext_lazy("Letters that were assigned"), (
        gettext_lazy("Writer"), gettext_lazy("Programs"),
    ), _letters),
    Part("interviews", Section.INTERVIEWS, gettext_lazy("Interviews"), (
        PROGRAM, STATE, gettext_lazy("When"), gettext_lazy("Rating"), NOTES,
    ), _interviews),
    Part("written", Section.INTERVIEWS, gettext_lazy("Written to and from programs"), (
        PROGRAM, gettext_lazy("What"), gettext_lazy("When"), NOTES,
    ), _written),
    Part("ranks", Section.MATCH, gettext_lazy("Rank list"), (gettext_lazy("Place"), PROGRAM, gettext_lazy("Code")),
         _ranks),
    Part("versions", Section.MATCH, gettext_lazy("Versions of the rank list"), (
        gettext_lazy("Version"), gettext_lazy("Kept on"), gettext_lazy("Certified on"), gettext_lazy("Note"),
        gettext_lazy("Order"),
    ), _versions),
    Part("soap", Section.MATCH, gettext_lazy("SOAP"), (PROGRAM, gettext_lazy("Service"), STATE), _soap),
    Part("contacts", Section.MATCH, gettext_lazy("Contacts in SOAP and after"), (
        PROGRAM, gettext_lazy("Begun by"), gettext_lazy("When"), NOTES,
    ), _contacts),
    Part("vacancies", Section.MATCH, gettext_lazy("Positions after SOAP"), (
        PROGRAM, gettext_lazy("Place"), STATE, NOTES,
    ), _vacancies),
    Part("visa", Section.VISA, gettext_lazy("Visa and start"), (
        gettext_lazy("Step"), gettext_lazy("What"), gettext_lazy("What was noted"),
    ), _visa),
)  # fmt: skip
"""The tables of a past season: how it ended first, then in the order of the year."""


def parts_of(past: PastSeason, user: "User", granted: Sequence[str] | None) -> list[Shown]:
    """What this user may see of it. `granted`: the sections of an advisor, None for the person themselves.

    A part without rows is shown only where the season could have had some: programs and interviews.
    """
    found = [Shown(part, part.rows(past, user)) for part in PARTS if granted is None or part.section in granted]
    return [one for one in found if one.rows or one.part.key in ("programs", "interviews")]


def outcome_of(applicant: Any, user: "User") -> str:
    """How the running season ended, as the records of Match week say it; empty where they do not."""
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
    return PastSeason.Outcome.UNMATCHED if row.status == MatchOutcome.Status.NOT_MATCHED else ""
