"""Rows that belong to one Match season: programs applied to, interviews, rank lists.

A row without `past_season` is of the season that runs. When a person closes a season (applicants/seasons), its rows get
the past season that they stay readable in; what lasts is made anew for the next one. `visible_to` and `editable_by`
know only the running season, so that no page shows an old row by accident; `visible_in` reads a past one, which nobody
changes.
"""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from applicants.owned import OwnedModel, OwnedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

CURRENT = Q(past_season=None)
"""For constraints that hold within the running season."""


class SeasonalQuerySet[M: "SeasonalModel"](OwnedQuerySet[M]):
    """Rows of one applicant each, of the running season or of a past one."""

    def current(self) -> Self:
        """Rows of the season that runs. Reads that do not go through visible_to or editable_by begin with it."""
        return self.filter(CURRENT)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows of the running season that this user may see."""
        return super().visible_to(user).current()

    def editable_by(self, user: "User | AnonymousUser") -> Self:
        """Rows of the running season that this user may change. A past season is not changed."""
        return super().editable_by(user).current()

    def visible_in(self, past_season: Any, user: "User | AnonymousUser") -> Self:
        """Rows of a past season that this user may see."""
        return super().visible_to(user).filter(past_season=past_season)


class SeasonalModel(OwnedModel, is_base=True):
    """A row of one applicant and one Match season."""

    past_season = models.ForeignKey(
        "applicants.PastSeason", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        abstract = True
