"""The people in Django's admin. One gets there only through the sign-in of the site."""

from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.usersessions.admin import UserSessionAdmin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Rate limits and the second factor count for the admin pages too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

admin.site.unregister([Authenticator, UserSession])

RIGHTS = ["is_staff", "is_superuser", "groups", "user_permissions"]


class ChangeForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {}


class CreationForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("email",)
        field_classes: ClassVar[dict[str, Any]] = {}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Only superusers give rights. The address is changed by its owner: the new one must be verified."""

    form = ChangeForm
    add_form = CreationForm
    list_display = ["email", "name", "is_applicant", "is_advisor", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_applicant", "is_advisor", "is_staff", "is_active", "is_demo", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    date_hierarchy = "date_joined"
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        (_("In the product"), {"fields": ["is_applicant", "is_advisor", "time_zone", "is_demo"]}),
        (_("Mails"), {"fields": ["digest_hour", "muted_kinds", "address_bounced_at"]}),
        (_("Rights"), {"fields": ["is_active", *RIGHTS]}),
        (_("Days"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "usable_password", "password1", "password2"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = ["last_login", "date_joined", "is_demo", "muted_kinds"]
        if obj:
            fields.append("email")
        return fields if request.user.is_superuser else [*fields, *RIGHTS]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request.user, obj)


def may_touch(by: Any, user: User | None) -> bool:
    """Superusers are changed by superusers only: who may set their password has their rights."""
    return by.is_superuser or user is None or not user.is_superuser


@admin.register(Authenticator)
class SecondStepAdmin(AuthenticatorAdmin):  # type: ignore[misc]
    """To take the second step from somebody who lost their phone. Its secret is nobody's to see."""

    exclude = ["data"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False


@admin.register(UserSession)
class SessionAdmin(UserSessionAdmin):  # type: ignore[misc]
    search_fields = ["user__email", "ip"]
