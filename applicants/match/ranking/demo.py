"""A made-up rank list for the demo: a first draft, edited by hand. No version is kept: the draft would count as done,
and with it every step of the road before it.
"""

from datetime import date
from typing import TYPE_CHECKING

from applicants.eras.models import ListedProgram
from applicants.match.ranking import services, weighing
from applicants.match.ranking.models import RankCriterion, RankEntry
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

SCORES = ((9, 9, 8, 10, 7), (8, 9, 9, 6, 8), (9, 7, 8, 8, 5), (6, 8, 7, None, 9))


def fill(applicant: Applicant, today: date, by: "User") -> None:
    """The example's weights, four programs with scores, one hard stop, four ranks. Nothing where nothing is listed."""
    listed = list(ListedProgram.objects.current().filter(applicant=applicant).for_list().select_related("applicant"))
    weighing.begin_with_usual(applicant=applicant, by=by)
    criteria = list(RankCriterion.objects.current().filter(applicant=applicant))
    for row, given in zip(listed, SCORES, strict=False):
        scores = {one.pk: score for one, score in zip(criteria, given, strict=True)}
        weighing.score(listed=row, scores=scores, by=by)
        services.put(applicant=applicant, listed=row, revision=None, by=by)
    for row in listed[4:5]:
        weighing.score(listed=row, scores={}, hard_stop="no_visa", by=by)
    last = RankEntry.objects.current().filter(applicant=applicant).primary().last()
    if last:
        services.move(applicant=applicant, entry=last.pk, to=2, revision=None, by=by)
