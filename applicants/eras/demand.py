"""How many list what: people per program for the curators' queue, programs per specialty for a person's budget."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from applicants.eras.applying.models import Application
from applicants.eras.applying.rules import PAID
from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant
from programs.models import Program

BY_SPECIALTY = ("program__merged_into__specialty", "program__specialty", "own_specialty")
"""Where the specialty of a listed program stands, the one that counts first."""


def counts() -> Mapping[int, int]:
    """Applicants per id of a program that somebody lists; a merged program counts as the one that stands for it."""
    rows = ListedProgram.objects.current().with_successor().order_by().values("now_id")
    return dict(rows.annotate(people=Count("applicant", distinct=True)).values_list("now_id", "people"))


def listed_by_specialty(applicant: Applicant) -> Mapping[int, int]:
    """Programs on a person's list that cost a fee, per id of a specialty; a merged one counts as what it is now.

    Open ones, and those that were typed. Until an application is certified what is only considered counts as planned;
    from then on only what was applied to. What was withdrawn does not count.
    """
    mine = _to_pay(applicant)
    now = mine.with_successor().order_by().values("now_id")
    rows = Program.objects.filter(pk__in=now, closed_on=None).order_by().values("specialty_id")
    found = Counter(dict(rows.annotate(programs=Count("pk")).values_list("specialty_id", "programs")))
    found.update(mine.filter(program=None).values_list("own_specialty_id", flat=True))
    return found


def _to_pay(applicant: Applicant) -> Any:
    certified = Application.objects.current().filter(applicant=applicant).values("service")
    not_sent = Q(service__in=certified) & ~Q(state__in=PAID)
    return (
        ListedProgram.objects.current()
        .filter(applicant=applicant)
        .exclude(state=ListedProgram.State.WITHDRAWN)
        .annotate(service=Coalesce(*(f"{name}__service" for name in BY_SPECIALTY)))
        .exclude(not_sent)
    )
