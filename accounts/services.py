"""The writes of an account."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User


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
