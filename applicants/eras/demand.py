"""How many list what: people per program for the curators' queue, programs per specialty for a person's budget."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.db.models import Count

from applicants.eras.applying.models import Application
from applicants.eras.applying.reads import targets_of
from applicants.eras.applying.rules import State, Target
from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant


def counts() -> Mapping[int, int]:
    """Applicants per id of a program that somebody lists; a merged program counts as the one that stands for it."""
    rows = ListedProgram.objects.current().with_successor().order_by().values("now_id")
    return dict(rows.annotate(people=Count("applicant", distinct=True)).values_list("now_id", "people"))


def listed_by_specialty(applicant: Applicant) -> Mapping[int, int]:
    """Programs on a person's list that cost a fee, per id of a specialty; a merged one counts as what it is now.

    Those that are paid for, as the page of fees counts them. Until an application is certified what is only considered
    counts as planned, unless it closed.
    """
    certified = dict(Application.objects.current().filter(applicant=applicant).values_list("service", "sent"))
    rows = ListedProgram.objects.current().filter(applicant=applicant).for_list()
    targets = targets_of(rows, {pk for sent in certified.values() for pk in sent})
    return Counter(one.specialty_pk for one in targets if one.is_paid or _is_planned(one, certified))


def _is_planned(target: Target, certified: Collection[str]) -> bool:
    return target.state == State.CONSIDERING and target.service not in certified and not target.is_closed
