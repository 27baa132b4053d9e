"""The papers that others send, and a copy of each for oneself."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.documents.files.models import StoredFile
from applicants.owned import OwnedModel, OwnedQuerySet, Section


class Paper(OwnedModel):
    """How far one paper is. `asked_on`: asked for, or (USMLE) its release authorized; `arrived_on`: it is in ERAS."""

    section: ClassVar[str] = Section.DOCUMENTS

    class Kind(models.TextChoices):
        MSPE = "mspe", _("MSPE")
        SCHOOL_TRANSCRIPT = "school_transcript", _("Medical school transcript")
        USMLE_TRANSCRIPT = "usmle_transcript", _("USMLE transcript")

    class Route(models.TextChoices):
        SCHOOL = "school", _("My school sends it to ECFMG")
        SELF = "self", _("I provide it to ECFMG myself")

    kind = models.CharField(max_length=20, choices=Kind)
    route = models.CharField(_("who sends it"), max_length=10, choices=Route, blank=True)
    asked_on = models.DateField(_("asked for on"), null=True, blank=True)
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)
    arrived_on = models.DateField(_("there since"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    copy = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet["Paper"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "kind"],
                name="one_paper_of_each_kind",
                violation_error_message=_("This paper stands twice."),
            ),
            models.CheckConstraint(
                condition=Q(asked_on=None) | Q(arrived_on=None) | Q(arrived_on__gte=F("asked_on")),
                name="no_paper_arrives_before_it_was_asked_for",
                violation_error_message=_("It cannot be there before the day on which you asked for it."),
            ),
            models.CheckConstraint(
                condition=Q(ask_again_on=None) | Q(asked_on__isnull=False, arrived_on=None),
                name="only_a_paper_on_its_way_is_asked_for_again",
                violation_error_message=_(
                    "A day to ask again needs a day on which you asked, and none on which it came."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="usmle_transcript") | Q(route=""),
                name="the_usmle_transcript_has_one_route",
                violation_error_message=_("The USMLE transcript goes one way only: you authorize and assign it."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
