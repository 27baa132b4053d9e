"""Batches: a file that was read, what it would do row by row, and what it did."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnMapping(models.Model):
    """Which column of a source's files is which field. Remembered per source."""

    source = models.OneToOneField("programs.Source", on_delete=models.CASCADE, related_name="mapping")
    columns = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.source)


class Batch(models.Model):
    """One import of one file."""

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", _("uploaded")
        READING = "reading", _("being compared")
        READY = "ready", _("ready to be looked at")
        APPLYING = "applying", _("being taken over")
        APPLIED = "applied", _("taken over")
        UNDONE = "undone", _("taken back")
        REFUSED = "refused", _("not readable")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey("programs.Source", on_delete=models.PROTECT, related_name="batches")
    season = models.PositiveSmallIntegerField(_("Match season"))
    retrieved_on = models.DateField(_("read on"))
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.UPLOADED)
    trouble = models.CharField(max_length=500, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = _("batches")

    def __str__(self) -> str:
        return f"{self.source} {self.file_name}"


class BatchRow(models.Model):
    """What one row of the file would do or did. `before` holds what undoing puts back."""

    class Outcome(models.TextChoices):
        """What the row is."""

        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        SUGGESTED = "suggested", _("a suggestion")
        REFUSED = "refused", _("refused")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    chosen = models.BooleanField(default=True)
    name = models.CharField(max_length=250, blank=True)
    code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    program = models.ForeignKey(
        "programs.Program", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=True
    )
    values = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="a_row_of_a_batch_stands_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
