"""The forms of letters. What a rule refuses is refused by the service and comes back at its field."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField, DayInput
from applicants.letters.models import Letter
from applicants.letters.rules import State, Waiver
from programs.models import Specialty


class LetterForm(forms.Form):
    """A letter: who writes it, what it is for, and the days of its steps as far as they are behind."""

    writer = forms.CharField(
        label=_("Who writes it"), max_length=150, help_text=_("As you would address them: Dr Jane Example.")
    )
    role = forms.CharField(
        label=_("Role"), max_length=100, required=False, help_text=_("For example attending, program director.")
    )
    institution = forms.CharField(label=_("Hospital or university"), max_length=150, required=False)
    is_us = forms.BooleanField(label=_("They work in the US"), required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For your own messages. We never write to them.")
    )
    met_at = forms.CharField(
        label=_("Where you worked together"), max_length=150, required=False, help_text=_("It goes into your messages.")
    )
    specialty = forms.ModelChoiceField(
        label=_("Specialty tag"), queryset=Specialty.objects.order_by("name"), required=False, empty_label=_("General"),
        help_text=_("As in MyERAS: a letter is for one specialty, or general."),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("Form"), choices=Letter.Form, initial=Letter.Form.ORDINARY)
    waiver = forms.ChoiceField(
        label=_("Your right to see it"), choices=Waiver, initial=Waiver.UNDECIDED,
        help_text=_("You decide in MyERAS, for each letter. A letter that you waived can never be seen by you."),
    )  # fmt: skip
    asked_on = DayField(
        label=_("Asked on"), required=False, help_text=_("Leave the days empty that are not there yet, or not known.")
    )
    agreed_on = DayField(label=_("They agreed on"), required=False)
    packet_on = DayField(
        label=_("Packet sent on"), required=False, help_text=_("Your CV, personal statement and case summary.")
    )
    form_on = DayField(
        label=_("Form sent on"), required=False, help_text=_("The day when MyERAS sent them the link of the portal.")
    )
    uploaded_on = DayField(label=_("Uploaded on"), required=False)
    declined_on = DayField(label=_("They said no on"), required=False)
    nudge_on = DayField(
        label=_("Ask again on"), required=False,
        help_text=_("While it is their turn. Two weeks after the last step if left empty. We remind you."),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("Notes"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("An advisor who may see this room reads them too."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Letter | None = None, **kwargs: Any) -> None:
        if row:
            kwargs.setdefault("initial", model_to_dict(row, fields=list(self.base_fields)))
        super().__init__(*args, **kwargs)


class StepForm(forms.Form):
    """One step of a letter: which, and on which day."""

    to = forms.ChoiceField(choices=State)
    on = DayField(label=_("On"), widget=DayInput({"class": "inline"}))
