"""A spreadsheet of a person: what was in it, what it did, so that it can be taken back."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, PrivateQuerySet, Section


class SpreadsheetImport(OwnedModel):
    """One file of its owner; nobody else sees it.

    `rows` are [number, cells, trouble] and go when the file has been taken over. `columns` is place -> key. `found`
    holds what each row would do or did; `done` what was written: [{"row": id, "before": values or null, "after":
    values}], oldest first, in JSON's values.
    """

    section: ClassVar[str] = Section.PROFILE

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("not compared yet")
        COMPARED = "compared", _("compared, nothing changed yet")
        APPLIED = "applied", _("taken over")
        UNDONE = "undone", _("taken back")

    class DayOrder(models.TextChoices):
        UNSAID = "", _("clear by themselves (2027-04-24, 24 Apr 2027)")
        DAY_FIRST = "day", _("day first: 24/4/2027")
        MONTH_FIRST = "month", _("month first: 4/24/2027")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=40)
    header: Any = models.JSONField(default=list)
    rows: Any = models.JSONField(default=list)
    columns: Any = models.JSONField(default=dict)
    day_order = models.CharField(max_length=5, choices=DayOrder, blank=True)
    found: Any = models.JSONField(default=list)
    done: Any = models.JSONField(default=list)
    kept: Any = models.JSONField(default=list)
    """What was not taken back and why, after an undo."""
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = PrivateQuerySet["SpreadsheetImport"].as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "compared"], applied_at=None) | Q(applied_at__isnull=False),
                name="what_was_taken_over_has_its_moment",
                violation_error_message=_("A file that was taken over has the moment when."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
