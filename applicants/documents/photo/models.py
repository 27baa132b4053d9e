"""The photo: what was uploaded, and the crop that meets the rules."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.documents.files.models import StoredFile
from applicants.documents.photo.crop import Position
from applicants.owned import OwnedModel, OwnedQuerySet, Section


class Photo(OwnedModel):
    """A picture. At most one is offered and one accepted: the accepted one stays until the offer takes its place.

    What the uploaded file said of itself (`width` to `size`, upright pixels and bytes) is kept, because the picture
    itself is written anew. `original` is dropped once the crop is accepted.
    """

    section: ClassVar[str] = Section.DOCUMENTS

    class State(models.TextChoices):
        OFFERED = "offered", _("to look at")
        ACCEPTED = "accepted", _("accepted")

    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    format = models.CharField(max_length=10)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dpi = models.PositiveIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField()
    position = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Position])
    original = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    cropped = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")
    offered_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["Photo"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "state"],
                name="one_photo_offered_and_one_accepted",
                violation_error_message=_("There is one photo to look at and one that is accepted, not more."),
            ),
            models.CheckConstraint(
                condition=Q(state="offered", accepted_on=None) | Q(state="accepted", accepted_on__isnull=False),
                name="an_accepted_photo_has_its_day",
                violation_error_message=_("An accepted photo has the day on which it was accepted."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())
