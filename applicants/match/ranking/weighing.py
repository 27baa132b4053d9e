"""The writes of one's own weights, scores and hard stops. They move nothing: a proposal is applied by hand."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.checklist import records
from applicants.eras.models import ListedProgram
from applicants.match.ranking.models import HardStop, ProgramScore, RankCriterion
from applicants.profile.models import Applicant
from applicants.room_writes import anew, take_away

if TYPE_CHECKING:
    from accounts.models import User

MOST_CRITERIA = 12
USUAL = (
    (gettext_lazy("Teaching and fellowships"), 30), (gettext_lazy("People I met"), 25),
    (gettext_lazy("Visa safety"), 20), (gettext_lazy("Place and family"), 15), (gettext_lazy("Pay and hours"), 10),
)  # fmt: skip
"""An example to begin with; nobody's rule."""


@transaction.atomic
def add_criterion(*, applicant: Applicant, name: str, weight: int, by: "User") -> RankCriterion:
    """One more thing that matters. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if RankCriterion.objects.current().filter(applicant=owner).count() >= MOST_CRITERIA:
        raise ValidationError(_("You weigh %(n)s things. Take one away first.") % {"n": MOST_CRITERIA})
    return _write(RankCriterion(applicant=owner), name, weight)


@transaction.atomic
def change_criterion(*, row: RankCriterion, name: str, weight: int, by: "User") -> RankCriterion:
    """Another name or weight. Raises ValidationError."""
    return _write(anew(row, by), name, weight)


@transaction.atomic
def remove_criterion(*, row: RankCriterion, by: "User") -> None:
    """It matters no longer; its scores go with it. A second time changes nothing."""
    take_away(row, by)


@transaction.atomic
def begin_with_usual(*, applicant: Applicant, by: "User") -> int:
    """Take the example over, where nothing is weighed yet. Returns how many were added."""
    owner = records.locked(applicant, by)
    if RankCriterion.objects.current().filter(applicant=owner).exists():
        return 0
    for name, weight in USUAL:
        _write(RankCriterion(applicant=owner), str(name), weight)
    return len(USUAL)


@transaction.atomic
def score(*, listed: ListedProgram, scores: Mapping[int, int | None], hard_stop: str = "", by: "User") -> ListedProgram:
    """What the person thinks of a program: a score (0 to 10, None for none) by criterion id, and why they would not
    train there (empty: they would). A criterion that is not named stays. Raises ValidationError.
    """
    owner = records.locked(listed.applicant, by)
    listed = ListedProgram.objects.current().get(pk=listed.pk, applicant=owner)
    criteria = RankCriterion.objects.current().filter(applicant=owner, pk__in=scores)
    rows = {row.criterion_id: row for row in ProgramScore.objects.filter(listed=listed, criterion__in=criteria)}
    for criterion in criteria:
        value = scores[criterion.pk]
        row = rows.get(criterion.pk) or ProgramScore(applicant=owner, listed=listed, criterion=criterion)
        if value is not None:
            row.score = value
            row.full_clean()
            row.save()
        elif row.pk:
            row.delete()
    _stop(owner, listed, hard_stop)
    return listed


def _stop(owner: Applicant, listed: ListedProgram, reason: str) -> None:
    row = HardStop.objects.filter(listed=listed).first() or HardStop(applicant=owner, listed=listed)
    if reason:
        row.reason = reason
        row.full_clean()
        row.save()
    elif row.pk:
        row.delete()


def _write(row: RankCriterion, name: str, weight: int) -> RankCriterion:
    row.name, row.weight = " ".join(name.split()), weight
    row.full_clean()
    row.save()
    return row
