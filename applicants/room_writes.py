"""What the writes of all rooms do alike: a row and what it moved, a row anew behind the lock, a row taken away."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.owned import OwnedModel
from applicants.profile.models import Applicant
from applicants.seasonal import SeasonalModel, SeasonalQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class Kept[R](NamedTuple):
    """The row that was written, and what that moved in the plan."""

    row: R
    moved: Moved


def anew[R: OwnedModel](row: R, by: "User") -> R:
    """The row as it stands now, behind the lock of its applicant.

    Raises ValidationError when it is gone, or is of a season that was closed in the meantime: two presses at once and
    two tabs find what the other one did.
    """
    owner = records.locked(row.applicant, by)
    found: R | None = _same(row, owner).first()
    if found is None:
        raise ValidationError(_("It is not here any more; it was removed in the meantime."))
    if isinstance(found, SeasonalModel) and found.past_season_id:
        raise ValidationError(_("It belongs to a season that you have closed, so it stays as it is."))
    found.applicant = owner
    return found


def take_away(row: OwnedModel, by: "User") -> Applicant:
    """Take the row away, behind the lock of its applicant, who comes back. A second time changes nothing.

    Nor does it where the row is of a season that was closed in the meantime.
    """
    owner = records.locked(row.applicant, by)
    rows = _same(row, owner)
    (rows.current() if isinstance(rows, SeasonalQuerySet) else rows).delete()
    return owner


def _same(row: OwnedModel, owner: Applicant) -> Any:
    model: Any = type(row)
    return model.objects.filter(applicant=owner, pk=row.pk)
