"""What people say about themselves when they sign up, and later in the settings."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

ARRIVAL_SALT = "tried-plan"
HOURS = [(hour, f"{hour % 12 or 12} {'a.m.' if hour < 12 else 'p.m.'}") for hour in range(24)]
"""The hours of a day as choices: 8 is 8 a.m., 20 is 8 p.m."""
ROLES = [("applicant", _("I am on my way to a residency")), ("advisor", _("I advise applicants"))]


def arrival_of(token: str) -> dict[str, Any]:
    """The answers of the landing page that a signed token carries; empty for none or a forged one."""
    try:
        found = signing.loads(token, salt=ARRIVAL_SALT, max_age=60 * 60 * 24 * 7) if token else {}
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


class SignupDetails(forms.Form):
    """Beside address and password: name, role, the zone that the browser says, the plan that was tried."""

    name = forms.CharField(label=_("Your name"), max_length=150, required=False)
    roles = forms.MultipleChoiceField(
        label=_("What brings you here?"), choices=ROLES, widget=forms.CheckboxSelectMultiple, initial=["applicant"],
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput({"data-detect": "zone"}))
    plan = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def signup(self, request: "HttpRequest", user: User) -> None:
        """Called by allauth with the new user."""
        data = self.cleaned_data
        user.name = data["name"].strip()
        user.is_applicant = "applicant" in data["roles"]
        user.is_advisor = "advisor" in data["roles"]
        if data["time_zone"] in zones.zone_names():
            user.time_zone = data["time_zone"]
        user.arrived_with = arrival_of(data["plan"])
        user.save()


class ZoneField(forms.ChoiceField):
    """A choice of all IANA zones that name a place."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [(name, name.replace("_", " ")) for name in zones.zone_names()], **kwargs)


class AccountForm(forms.ModelForm):
    """Name, roles, zone."""

    time_zone = ZoneField(label=_("Your time zone"))

    class Meta:
        model = User
        fields = ["name", "is_applicant", "is_advisor", "time_zone"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("is_applicant") or data.get("is_advisor") or self.instance.is_staff):
            raise forms.ValidationError(_("Choose at least one: on your way to a residency, or advisor."))
        return data
