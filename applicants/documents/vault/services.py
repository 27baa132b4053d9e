"""The writes of the vault."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applicants.checklist import records
from applicants.documents import dates
from applicants.documents.telling import tell
from applicants.documents.vault import rules
from applicants.documents.vault.models import VaultItem
from applicants.profile.models import Applicant

if TYPE_CHECKING:
    from accounts.models import User

MOST_ITEMS = 60
FIELDS = ("kind", "label", "name_on_it", "issued_on", "expires_on")


@transaction.atomic
def add_item(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> VaultItem:
    """Note a paper that runs out, or on which a name stands. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if VaultItem.objects.filter(applicant=owner).count() >= MOST_ITEMS:
        raise ValidationError(_("%(n)s papers stand here. Remove one first.") % {"n": MOST_ITEMS})
    row = VaultItem(applicant=owner)
    _save(row, values, by)
    tell(owner, by)
    return row


@transaction.atomic
def change_item(*, row: VaultItem, values: Mapping[str, Any], by: "User") -> records.Moved:
    """Change it; a name that is not given stays. Raises ValidationError."""
    owner = records.locked(row.applicant, by)
    _save(VaultItem.objects.get(pk=row.pk, applicant=owner), values, by)
    return tell(owner, by)


@transaction.atomic
def remove_item(*, row: VaultItem, by: "User") -> records.Moved:
    """Remove it, and its reminders."""
    owner = records.locked(row.applicant, by)
    VaultItem.objects.filter(pk=row.pk, applicant=owner).delete()
    return tell(owner, by)


def _save(row: VaultItem, values: Mapping[str, Any], by: "User") -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(row, name, " ".join(value.split()) if isinstance(value, str) else value)
    for name in ("label", "name_on_it"):
        if rules.has_number(getattr(row, name)):
            raise ValidationError({name: _(
                "This looks like the number of a document. Leave it out: we keep none, and days have their own fields."
            )})  # fmt: skip
    dates.past("issued_on", row.issued_on, by.today())
    dates.plausible("expires_on", row.expires_on)
    row.full_clean()
    row.save()
