"""allauth's forms in our words: labels, no placeholders, one hint for passwords, the right keyboard on a phone."""

from typing import Any

from allauth.account import forms
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

from accounts.forms import arrival_of

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Your password until now"),
    "password1": _("New password"),
    "password2": _("The new password again"),
    "code": _("Code"),
}
HINTS = {
    "password": "",
    "oldpassword": "",
    "password1": _("At least 10 characters, not only numbers. No common password, nothing close to your address."),
}
ADDRESS_ERRORS = {
    "required": _("Write your e-mail address."),
    "invalid": _("Write the address like this: name@example.org."),
}
ERRORS = {
    "login": ADDRESS_ERRORS,
    "email": ADDRESS_ERRORS,
    "password": {"required": _("Write your password.")},
    "oldpassword": {"required": _("Write your password until now.")},
    "password1": {"required": _("Choose a password.")},
    "password2": {"required": _("Write the new password once more.")},
    "code": {"required": _("Write the code.")},
}
ADDRESS = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
ATTRS = {
    "login": ADDRESS | {"autocomplete": "username"},
    "email": ADDRESS,
    "code": {"inputmode": "numeric", "class": "short"},
}


class Worded:
    """Mixin of all of them. A form's own `words` ({field: {"label" or "help_text": words}}) win."""

    words: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in getattr(self, "fields", {}).items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)
            for part, words in self.words.get(name, {}).items():
                setattr(field, part, words)
            field.error_messages |= ERRORS.get(name, {})
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(ATTRS.get(name, {}))


class LoginForm(Worded, forms.LoginForm):  # type: ignore[misc]
    pass


class SignupForm(Worded, forms.SignupForm):  # type: ignore[misc]
    """Takes the tried plan from the address (?plan=), and keeps it in the form from then on."""

    field_order = ["email", "password1", "name", "roles", "time_zone", "plan"]
    words = {"password1": {"label": _("Password")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        token = context.request.GET.get("plan", "")
        if arrival_of(token):
            self.initial["plan"] = token


class AddEmailForm(Worded, forms.AddEmailForm):  # type: ignore[misc]
    words = {"email": {"label": _("New e-mail address")}}


class ChangePasswordForm(Worded, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Worded, forms.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Worded, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Worded, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Worded, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(Worded, mfa.AuthenticateForm):  # type: ignore[misc]
    words = {"code": {"help_text": _("Six digits from your app. Without your phone: one of your recovery codes.")}}


class ReauthenticateByCodeForm(Worded, mfa.ReauthenticateForm):  # type: ignore[misc]
    words = AuthenticateForm.words


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    words = {"code": {"help_text": _("The six digits that the app shows now.")}}
