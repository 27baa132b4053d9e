"""What documents mean for the plan: plain values in, Shown out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applicants.checklist.models import RecordDate
from applicants.checklist.records import Day, Shown
from applicants.documents.statements.rules import done_on


@dataclass(frozen=True)
class Statement:
    """One statement: when it was begun, which day its version became final, when readers came back."""

    begun_on: date
    final_on: date | None
    returned: tuple[date, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Something that is to be asked for again. `key` is stable."""

    key: str
    words: str
    on: date
    path: str


@dataclass(frozen=True)
class Expiring:
    """A paper that runs out."""

    key: str
    label: str
    on: date
    path: str


@dataclass(frozen=True)
class Documents:
    """All of a person's documents, as far as the plan cares. Papers by kind: (asked for, there since)."""

    experiences: int = 0
    cv_begun_on: date | None = None
    cv_ready_on: date | None = None
    statements: tuple[Statement, ...] = ()
    papers: dict[str, tuple[date | None, date | None]] = field(default_factory=dict)
    photo_offered_on: date | None = None
    photo_accepted_on: date | None = None
    asked: tuple[Asked, ...] = ()
    expiring: tuple[Expiring, ...] = ()


def shown(documents: Documents, reviewers: int) -> Shown:
    """Milestones and days to be reminded of.

    The CV is done when the person says so and it has an experience; a statement when a version is final and
    `reviewers` people have come back (the guides' advice: two); the photo when a crop that meets the rules was
    accepted; papers when the person says that they are there. Whether all of it tells one story stays theirs to say.
    """
    done: dict[str, date | None] = {}
    begun: dict[str, date | None] = {}
    if documents.experiences:
        begun["cv_document"] = documents.cv_begun_on
        done["cv_document"] = documents.cv_ready_on
    if documents.statements:
        begun["personal_statement"] = min(one.begun_on for one in documents.statements)
        days = [done_on(one.final_on, one.returned, reviewers) for one in documents.statements]
        done["personal_statement"] = min((day for day in days if day), default=None)
    begun["photo"], done["photo"] = documents.photo_offered_on, documents.photo_accepted_on
    for kind, (asked_on, arrived_on) in documents.papers.items():
        begun[kind], done[kind] = asked_on, arrived_on
    return Shown(done=_said(done), begun=_said(begun), dates=[*_asked(documents.asked), *_expiring(documents.expiring)])


def _said(days: dict[str, date | None]) -> dict[str, date]:
    return {key: day for key, day in days.items() if day}


def _asked(found: Iterable[Asked]) -> list[Day]:
    return [Day(one.key, RecordDate.Kind.ASK, one.words[:200], one.on, one.path) for one in found]


def _expiring(found: Iterable[Expiring]) -> list[Day]:
    kind: Any = RecordDate.Kind.EXPIRES
    return [Day(one.key, kind, _("%(label)s runs out") % {"label": one.label}, one.on, one.path) for one in found]
