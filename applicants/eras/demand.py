"""How many list what: people per program for the curators' queue, programs per specialty for a person's budget."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from applicants.eras.models import ListedProgram
from applicants.profile.models import Applicant
from programs.models import Program


def counts() -> Mapping[int, int]:
    """Applicants per id of a program that somebody lists; a merged program counts as the one that stands for it."""
    rows = ListedProgram.objects.current().with_successor().order_by().values("now_id")
    return dict(rows.annotate(people=Count("applicant", distinct=True)).values_list("now_id", "people"))


def listed_by_specialty(applicant: Applicant) -> Mapping[int, int]:
    """Open programs on a person's list per id of a specialty; a merged one counts as the one that stands for it.

    Those that the person typed count too.
    """
    mine = ListedProgram.objects.current().filter(applicant=applicant)
    now = mine.with_successor().order_by().values("now_id")
    rows = Program.objects.filter(pk__in=now, closed_on=None).order_by().values("specialty_id")
    found = Counter(dict(rows.annotate(programs=Count("pk")).values_list("specialty_id", "programs")))
    found.update(mine.filter(program=None).values_list("own_specialty_id", flat=True))
    return found
