"""What proves who somebody is and what they may do: only its name, what is written on it, and until when it holds."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.documents.vault import rules
from applicants.owned import OwnedModel, OwnedQuerySet, Section


class VaultQuerySet(OwnedQuerySet["VaultItem"]):
    def for_list(self) -> Self:
        """What runs out first stands first; what never does, last."""
        return self.order_by(F("expires_on").asc(nulls_last=True), "label", "pk").fetch_mode(models.FETCH_RAISE)


class VaultItem(OwnedModel):
    """A passport, visa, certificate or immunisation. There is no field for a number, on purpose."""

    section: ClassVar[str] = Section.DOCUMENTS

    class Kind(models.TextChoices):
        PASSPORT = "passport", _("Passport")
        VISA = "visa", _("Visa")
        CERTIFICATE = "certificate", _("Certificate (BLS, ACLS, language, ...)")
        IMMUNISATION = "immunisation", _("Immunization or titer")
        DIPLOMA = "diploma", _("Diploma or school paper")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    label = models.CharField(_("what it is"), max_length=80)
    name_on_it = models.CharField(_("your name as written on it"), max_length=150, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    objects: ClassVar[Any] = VaultQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "label"],
                name="one_vault_item_per_label",
                violation_error_message=_("Something with this name stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=F("issued_on")),
                name="nothing_expires_before_it_was_issued",
                violation_error_message=_("It cannot run out before the day on which it was issued."),
            ),
            models.CheckConstraint(
                condition=~Q(label__regex=rules.NUMBER_PATTERN) & ~Q(name_on_it__regex=rules.NUMBER_PATTERN),
                name="no_document_number_is_kept",
                violation_error_message=_("Leave the number out: we keep no numbers of documents."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
