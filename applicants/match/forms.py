"""Fields that several forms of the Match use."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import Specialty


class MomentField(forms.DateTimeField):
    """A day with its hour, in the person's own zone. Takes what the browser sends: 2027-03-18T09:30."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "mid"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {
            "invalid": _("Write day and time like 2027-03-18 09:30."),
            **kwargs.get("error_messages", {}),
        }
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


def this_minute() -> datetime:
    """Now without seconds, as forms show it."""
    return timezone.localtime().replace(second=0, microsecond=0)


class TypedProgramForm(forms.Form):
    """A program that the catalogue does not have."""

    own_name = forms.CharField(label=_("Name of the program"), max_length=250)
    own_specialty = forms.ModelChoiceField(
        label=_("Specialty"), queryset=Specialty.objects.order_by("name"), required=False, empty_label=_("Not said")
    )
    own_place = forms.CharField(label=_("City and state"), max_length=100, required=False)
