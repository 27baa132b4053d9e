"""The forms of check-ins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.wellbeing.models import Hours, Mood


class CheckInForm(forms.Form):
    """Two taps: the hours, then one of the five buttons that say how it was and send the form."""

    hours = forms.TypedChoiceField(
        label=_("Hours of work and study this week"), choices=Hours, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose about how many hours it took.")},
    )  # fmt: skip
    line = forms.CharField(
        label=_("A line about it"), max_length=200, required=False, widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    mood = forms.TypedChoiceField(
        label=_("How was it?"), choices=Mood, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Press one of the five to say how it was.")},
    )  # fmt: skip


class OffForm(forms.Form):
    """What becomes of what was written."""

    entries = forms.ChoiceField(
        label=_("What you wrote so far"),
        choices=[("keep", _("Keep it, in case I come back")), ("delete", _("Delete all of it"))],
        widget=forms.RadioSelect, initial="keep",
    )  # fmt: skip
