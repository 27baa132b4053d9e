"""Match seasons that a person has closed."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, OwnedQuerySet, Section
from roadmap.anchors import FIRST_SEASON, LAST_SEASON


class PastSeason(OwnedModel):
    """A season that is over for this person. The rows that were of it point here (applicants/seasonal.py).

    `steps` is what was done by then (key, title, day); `carried` what came along into the next season and what the
    person had said of the steps that stand open again, so that the season can be opened again.
    """

    section: ClassVar[str] = Section.ROADMAP

    class Outcome(models.TextChoices):
        """How the season ended."""

        MATCHED = "matched", _("matched")
        SOAP = "soap", _("found a position through SOAP")
        AFTER_SOAP = "after_soap", _("found a position after SOAP")
        UNMATCHED = "unmatched", _("did not match")
        WITHDREW = "withdrew", _("withdrew from the Match")
        NOT_APPLIED = "not_applied", _("did not apply")

    season = models.PositiveSmallIntegerField(_("Match season"))
    outcome = models.CharField(_("how it ended"), max_length=20, choices=Outcome)
    note = models.TextField(_("what I take from it"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(auto_now_add=True)
    next_season = models.PositiveSmallIntegerField(_("the season after it"))
    steps: Any = models.JSONField(default=list, blank=True, editable=False)
    carried: Any = models.JSONField(default=dict, blank=True, editable=False)

    objects: ClassVar[Any] = OwnedQuerySet["PastSeason"].as_manager()

    class Meta:
        ordering = ["-season"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "season"],
                name="a_season_is_closed_once",
                violation_error_message=_("This season is closed already."),
            ),
            models.CheckConstraint(
                condition=Q(season__range=(FIRST_SEASON, LAST_SEASON)),
                name="a_past_season_is_a_season",
                violation_error_message=_("That is no Match season."),
            ),
            models.CheckConstraint(
                condition=Q(next_season__gt=F("season")),
                name="the_next_season_is_later",
                violation_error_message=_("The next season is a later one."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.season)

    @property
    def done(self) -> list[dict[str, Any]]:
        """What was done by then, with days as days."""
        return [{"title": step["title"], "day": date.fromisoformat(step["on"])} for step in self.steps]
