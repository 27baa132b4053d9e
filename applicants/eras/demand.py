"""How many people list each program, for the curators' queue: numbers only, nobody's name."""

from collections.abc import Mapping

from django.db.models import Count

from applicants.eras.models import ListedProgram


def counts() -> Mapping[int, int]:
    """Applicants per id of a program that somebody lists; a merged program counts as the one that stands for it."""
    rows = ListedProgram.objects.all().with_successor().order_by().values("now_id")
    return dict(rows.annotate(people=Count("applicant", distinct=True)).values_list("now_id", "people"))
