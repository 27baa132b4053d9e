"""The rows of each table of a past season. Reads only."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.zones import zone_of
from applicants.eras.applying.models import Application, AssignedLetter, AssignedStatement, Signal
from applicants.eras.models import NAMING, ListedNote, ListedProgram
from applicants.interviews.models import Interview
from applicants.interviews.prep.bank import bank
from applicants.interviews.prep.models import BeforeLine, InterviewNotes, Message
from applicants.match.ranking.models import (
    CertifiedList,
    HardStop,
    ProgramScore,
    RankCriterion,
    RankEntry,
    RankListVersion,
)
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.soap import rules as soap_rules
from applicants.match.soap.models import SoapApplication, SoapContact, SoapOffer, SoapPlanLine
from applicants.seasons.models import PastSeason
from applicants.visa import lines as visa_lines
from applicants.visa.models import H1bCase, J1Case, VisaPaper, VisaPlan
from applicants.visa.parts import PARTS as VISA_PARTS
from applicants.visa.reading import Records

if TYPE_CHECKING:
    from accounts.models import User

type Rows = list[Sequence[Any]]
WHEN = "j M Y, g:i a"


def result(past: PastSeason, user: "User") -> Rows:
    row = MatchOutcome.objects.visible_in(past, user).with_programs().first()
    if row is None:
        return []
    accepted = SoapOffer.objects.visible_in(past, user).filter(answer=SoapOffer.Answer.ACCEPTED).select_related(
        *(f"application__{one}" for one in NAMING)
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


def programs(past: PastSeason, user: "User") -> Rows:
    signals = {row.listed_id: row.get_kind_display() for row in Signal.objects.visible_in(past, user)}
    rows = ListedProgram.objects.visible_in(past, user).for_list()
    return [
        (
            row.name, row.specialty.name, row.get_tier_display(), row.get_state_display(), signals.get(row.pk, ""),
            row.notes,
        )
        for row in rows
    ]  # fmt: skip


def interviews(past: PastSeason, user: "User") -> Rows:
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


def ranks(past: PastSeason, user: "User") -> Rows:
    """The primary list, then what stood behind its advanced programs."""
    rows = RankEntry.objects.visible_in(past, user).select_related(
        "rank_list", *(f"listed__{name}" for name in NAMING),
        *(f"rank_list__entry__listed__{name}" for name in NAMING),
    )  # fmt: skip
    behind = {
        row.pk: (row.rank_list.entry.position, row.rank_list.entry.listed.name) if row.rank_list.entry else (0, "")
        for row in rows
    }
    return [
        (row.position, row.listed.name, row.code, behind[row.pk][1])
        for row in sorted(rows, key=lambda row: (behind[row.pk][0], row.position))
    ]


def weighed(past: PastSeason, user: "User") -> Rows:
    """What mattered, with its weight; then how each program did on it, and why the person would not train there."""
    criteria = RankCriterion.objects.visible_in(past, user).order_by("-weight", "pk")
    scores = ProgramScore.objects.visible_in(past, user).select_related(
        "criterion", *(f"listed__{name}" for name in NAMING)
    ).order_by("-criterion__weight", "criterion")  # fmt: skip
    stops = HardStop.objects.visible_in(past, user).select_related(*(f"listed__{name}" for name in NAMING))
    said: dict[ListedProgram, list[str]] = {}
    for one in scores:
        said.setdefault(one.listed, []).append(f"{one.criterion.name} {one.score}")
    why = {one.listed: one.get_reason_display() for one in stops}
    listed = sorted({*said, *why}, key=lambda row: (row.name, row.pk))
    weights = ", ".join(f"{one.name} {one.weight}" for one in criteria)
    return [
        *([(_("Weights"), weights, "")] if weights else []),
        *((row.name, ", ".join(said.get(row, ())), why.get(row, "")) for row in listed),
    ]


def versions(past: PastSeason, user: "User") -> Rows:
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


def soap(past: PastSeason, user: "User") -> Rows:
    rows = SoapApplication.objects.visible_in(past, user).select_related(*NAMING).order_by("slot", "pk")
    return [(row.name, row.get_service_display(), row.get_state_display()) for row in rows]


def soap_plan(past: PastSeason, user: "User") -> Rows:
    """What was prepared for SOAP: ticked lines, and own ones."""
    usual = {item.key: item.text for item in soap_rules.PLAN}
    rows = SoapPlanLine.objects.visible_in(past, user)
    return [(usual.get(row.key, row.text or row.key), _day(row.done_on)) for row in rows]


def contacts(past: PastSeason, user: "User") -> Rows:
    beside = [f"{one}__{name}" for one in ("application", "vacancy") for name in NAMING]
    rows: Any = SoapContact.objects.visible_in(past, user).select_related(*beside).order_by("at", "pk")
    return [
        ((row.application or row.vacancy).name, row.get_begun_by_display(), _at(row.at, user.time_zone), row.notes)
        for row in rows
    ]


def vacancies(past: PastSeason, user: "User") -> Rows:
    rows = Vacancy.objects.visible_in(past, user).for_list()
    return [(row.name, row.place, _("still open") if row.is_open else _("over"), row.notes) for row in rows]


def visa(past: PastSeason, user: "User") -> Rows:
    records = Records(
        plan=VisaPlan.objects.visible_in(past, user).first(),
        j1=J1Case.objects.visible_in(past, user).first(),
        h1b=H1bCase.objects.visible_in(past, user).first(),
    )
    found: Rows = [
        (part.title, name, date_format(value, "j M Y") if isinstance(value, date) else value)
        for key, part in VISA_PARTS.items() for name, value in visa_lines.said_of(key, records)
    ]  # fmt: skip
    for case in (records.j1, records.h1b):
        if case and case.interview_at:
            at = _at(case.interview_at, case.interview_zone)
            found.append((_("Interview at the US consulate"), case.interview_zone, at))
    papers = VisaPaper.objects.visible_in(past, user)
    return [*found, *((_("Papers"), str(row), f"{row.get_state_display()} {row.note}".strip()) for row in papers)]


def kept(past: PastSeason, user: "User") -> Rows:
    """What was kept of each program: what it asked, what its site said, who was in touch."""
    rows = ListedNote.objects.visible_in(past, user).select_related(*(f"listed__{name}" for name in NAMING))
    return [
        (
            row.listed.name, row.get_kind_display(), _day(row.on),
            " ".join(part for part in (row.whom, row.get_how_display(), row.text, row.address) if part),
        )
        for row in rows.order_by("on", "pk")
    ]  # fmt: skip


def written(past: PastSeason, user: "User") -> Rows:
    """What was written to and from programs after interviews."""
    beside = (f"interview__listed__{name}" for name in NAMING)
    rows = Message.objects.visible_in(past, user).select_related(*beside).order_by("on", "pk")
    return [
        (
            row.interview.listed.name, row.get_kind_display(), _day(row.on),
            " ".join(part for part in (row.who, row.text) if part),
        )
        for row in rows
    ]  # fmt: skip


def letters(past: PastSeason, user: "User") -> Rows:
    """To how many programs each letter was assigned; which they were stands in the section of programs."""
    rows = AssignedLetter.objects.visible_in(past, user).order_by("letter__writer", "letter")
    return list(rows.values_list("letter__writer").annotate(programs=Count("pk")))


def statements(past: PastSeason, user: "User") -> Rows:
    """To how many programs each statement was assigned, as with letters."""
    rows = AssignedStatement.objects.visible_in(past, user).order_by("statement__title", "statement")
    return list(rows.values_list("statement__title").annotate(programs=Count("pk")))


def certified(past: PastSeason, user: "User") -> Rows:
    """When the applications were certified, each in its service."""
    rows = Application.objects.visible_in(past, user)
    return [(row.get_service_display(), _day(row.certified_on)) for row in rows]


def before(past: PastSeason, user: "User") -> Rows:
    """What was ticked, or noted to be done, before each interview."""
    lines = {key: line.words for key, line in bank().before.items()}
    rows = BeforeLine.objects.visible_in(past, user).select_related(*(f"interview__listed__{name}" for name in NAMING))
    return [
        (row.interview.listed.name, lines.get(row.key, row.text or row.key), _day(row.done_on))
        for row in rows.order_by("interview__starts_at", "interview", "pk")
    ]


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


def _at(instant: datetime, zone: str) -> str:
    return date_format(instant.astimezone(zone_of(zone)), WHEN)
