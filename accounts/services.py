"""The writes of the account itself. Address, password and second factor are changed through allauth."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User


@transaction.atomic
def change_account(*, user: User, name: str, roles: Collection[str], time_zone: str, by: User) -> User:
    """Change name, roles ("applicant", "advisor") and zone of one's own account. Raises ValidationError.

    Everybody keeps a role, or there would be no page for them; only the staff have pages without one.
    A changed zone counts as confirmed.
    """
    if by.pk != user.pk:
        raise PermissionError("people change only their own account")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not roles and not user.is_staff:
        raise ValidationError({"roles": _("Choose at least one: on your way, or advisor.")})
    user.time_zone_confirmed = user.time_zone_confirmed or time_zone != user.time_zone
    user.name = name
    user.time_zone = time_zone
    user.is_applicant = "applicant" in roles
    user.is_advisor = "advisor" in roles
    user.clean_fields(exclude=["email", "password"])
    user.save(update_fields=["name", "time_zone", "time_zone_confirmed", "is_applicant", "is_advisor"])
    return user


@transaction.atomic
def change_reminders(*, user: User, values: Mapping[str, Any], by: User) -> User:
    """Change when and about what the product writes to somebody. Raises ValidationError.

    A person who saves this says that the address works, so a noted bounce is forgotten.
    """
    if user.pk != by.pk:
        raise PermissionError("only the person decides when we write to them")
    row = User.objects.select_for_update().get(pk=user.pk)
    for name in ("time_zone", "digest_hour", "lead_days", "muted_kinds"):
        if name in values:
            setattr(row, name, values[name])
    row.time_zone_confirmed = True
    row.address_bounced_at = None
    row.full_clean()
    row.save()
    return row
