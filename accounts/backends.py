"""Who is behind a session, and what they may do."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from accounts.models import User

# In SQL, because it is asked at every request: the same from the ORM takes longer to write than to answer.
GRANTED = RawSQL(
    """ARRAY(
        SELECT kind.app_label || '.' || permission.codename
        FROM auth_permission AS permission JOIN django_content_type AS kind ON kind.id = permission.content_type_id
        WHERE permission.id IN (
            SELECT permission_id FROM accounts_user_user_permissions WHERE user_id = accounts_user.id
            UNION ALL
            SELECT permission_id FROM auth_group_permissions JOIN accounts_user_groups USING (group_id)
            WHERE user_id = accounts_user.id
        )
    )""",
    (),
    ArrayField(TextField()),
)
"""The permissions of a user, their own and those of their groups, as “programs.curate_programs”."""


class OneQueryBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's own, but the user of a request comes with their permissions. Every page's navigation asks for them."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.annotate(granted=GRANTED).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        granted = getattr(user_obj, "granted", None)
        if granted is None or obj is not None or user_obj.is_superuser or not user_obj.is_active:
            found: set[str] = super().get_all_permissions(user_obj, obj)
            return found
        return set(granted)
