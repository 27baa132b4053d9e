"""A list that came in: what stood in it, what each row means, what was written, so that it can be taken back."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.owned import OwnedModel, PrivateQuerySet, Section
from programs.models import Specialty


class ListImport(OwnedModel):
    """One pasted text or file of its owner; nobody else sees it.

    `header` and `rows` ([number, cells, trouble]) are what came in, `columns` is place -> what it holds. `found` is
    what each row means (matching.Found as a dict). When it is taken over, `rows` and `found` go; `done` holds what was
    written: [{"listed": id, "name": ..., "after": values}], `told` counts what happened to the rows.
    """

    section: ClassVar[str] = Section.PROGRAMS

    class State(models.TextChoices):
        MATCHED = "matched", _("not taken over yet")
        APPLIED = "applied", _("taken over")
        UNDONE = "undone", _("taken back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    specialty = models.ForeignKey(Specialty, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """What rows count for that name no specialty."""
    header: Any = models.JSONField(default=list, blank=True)
    rows: Any = models.JSONField(default=list, blank=True)
    columns: Any = models.JSONField(default=dict, blank=True)
    found: Any = models.JSONField(default=list, blank=True)
    done: Any = models.JSONField(default=list, blank=True)
    told: Any = models.JSONField(default=dict, blank=True)
    kept: Any = models.JSONField(default=list, blank=True)
    """What was not taken back and why, after an undo."""
    note = models.CharField(max_length=500, blank=True)
    """What of the file was not read."""
    state = models.CharField(max_length=10, choices=State, default=State.MATCHED)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = PrivateQuerySet["ListImport"].as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="matched", applied_at=None)
                | Q(state="applied", applied_at__isnull=False, undone_at=None)
                | Q(state="undone", applied_at__isnull=False, undone_at__isnull=False),
                name="a_list_that_was_taken_over_has_its_moment",
                violation_error_message=_("A list that was taken over has the moment when."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
