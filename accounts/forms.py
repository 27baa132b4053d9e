"""What people say about themselves when they sign up, and later in the settings."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

ARRIVAL_SALT = "tried-plan"
HOURS = [(hour, f"{hour % 12 or 12} {'a.m.' if hour < 12 else 'p.m.'}") for hour in range(24)]
"""The hours of a day as choices: 8 is 8 a.m., 20 is 8 p.m."""
ARRIVAL_DAYS = 7
ROLES = [("applicant", _("I am on my way to a residency")), ("advisor", _("I advise applicants"))]


def arrival_of(token: str) -> dict[str, Any]:
    """The answers of the landing page that a signed token carries; empty for none, an old or a forged one."""
    try:
        found = signing.loads(token, salt=ARRIVAL_SALT, max_age=60 * 60 * 24 * ARRIVAL_DAYS) if token else {}
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


class RolesField(forms.MultipleChoiceField):
    """Applicant, advisor or both."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("What brings you here?"))
        kwargs.setdefault("error_messages", {"required": _("Choose at least one: on your way, or advisor.")})
        super().__init__(choices=ROLES, widget=forms.CheckboxSelectMultiple, **kwargs)


class ZoneField(forms.ChoiceField):
    """A choice of all IANA zones that name a place, in groups by part of the world."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your time zone"))
        super().__init__(choices=self.grouped, **kwargs)

    @staticmethod
    def grouped() -> list[tuple[str, Any]]:
        """Options as a select wants them. The place comes first, so that typing its name finds it."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for name in zones.zone_names():
            region, _slash, place = name.partition("/")
            if place:
                words = place.replace("_", " ").split("/")
                groups.setdefault(region, []).append((name, words[-1] + (f" ({words[0]})" if len(words) > 1 else "")))
        return [("UTC", "UTC"), *groups.items()]


class SignupDetails(forms.Form):
    """Beside address and password: name, role, the zone that the browser says, the plan that was tried.

    Nothing hidden can stop a sign-up: what is not valid there is left out.
    """

    name = forms.CharField(
        label=_("Your name"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    roles = RolesField(initial=["applicant"])
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput({"data-detect": "zone"}))
    plan = forms.CharField(required=False, widget=forms.HiddenInput)

    def signup(self, request: "HttpRequest", user: User) -> None:
        """Called by allauth with the new user."""
        data = self.cleaned_data
        user.name = data["name"]
        user.is_applicant = "applicant" in data["roles"]
        user.is_advisor = "advisor" in data["roles"]
        if data["time_zone"] in zones.zone_names():
            user.time_zone = data["time_zone"]
        user.arrived_with = arrival_of(data["plan"])
        user.save()


class AccountForm(forms.Form):
    """Name, roles, zone; for the settings. `looked_at` is a zone that somebody looks at before they choose."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    roles = RolesField(
        label=_("What you use this for"),
        help_text=_("If you switch one off, its pages are hidden and its mails stop. Nothing is deleted."),
    )
    time_zone = ZoneField()

    def __init__(self, *args: Any, user: User, looked_at: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looked_at = self.data.get("time_zone") or looked_at
        zone = looked_at if looked_at in zones.zone_names() else user.time_zone
        chosen = [("applicant", user.is_applicant), ("advisor", user.is_advisor)]
        self.initial = {
            "name": user.name,
            "roles": [role for role, has in chosen if has],
            "time_zone": zone,
        }
        self.fields["roles"].required = not user.is_staff
        self.fields["time_zone"].help_text = zones.now_there(zone)
        self.fields["time_zone"].widget.attrs |= {
            "hx-get": reverse("settings:account"), "hx-target": "#id_time_zone_helptext",
        }  # fmt: skip
        self.fields["time_zone"].error_messages["invalid_choice"] = _("We do not know this time zone. Choose one.")
