"""The forms of sharing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.owned import Section


class SectionsForm(forms.Form):
    """What an advisor may see."""

    sections = forms.MultipleChoiceField(
        label=_("What they may see"), choices=Section, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one part, or take the access back.")},
    )  # fmt: skip


class InviteForm(SectionsForm):
    """Whom to invite, to what, with a line to them."""

    email = forms.EmailField(
        label=_("E-mail address of your advisor"), widget=forms.EmailInput({"autocomplete": "off"})
    )  # fmt: skip
    message = forms.CharField(
        label=_("A line to them"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands in the mail that we send."),
    )  # fmt: skip
    field_order = ["email", "sections", "message"]
