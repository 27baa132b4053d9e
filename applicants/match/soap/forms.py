"""The forms of the SOAP board. What a rule refuses is refused by the service and comes back at its field."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from applicants.match.forms import MomentField, TypedProgramForm, this_minute
from applicants.match.soap.models import SoapApplication, SoapContact

ROUNDS = [(1, _("Round 1")), (2, _("Round 2")), (3, _("Round 3")), (4, _("Round 4"))]


class ApplicationForm(TypedProgramForm):
    """An application. Of a program of the catalogue, name and specialty are the catalogue's."""

    track_code = forms.CharField(
        label=_("NRMP code of the track"), max_length=11, required=False, help_text=_("As 1234140C0, if you know it.")
    )
    service = forms.ChoiceField(
        label=_("Sent through"), required=False,
        choices=[("", _("What the specialty usually uses")), *SoapApplication.Service.choices],
        help_text=_("ERAS for most; ResidencyCAS for emergency medicine and OB-GYN. Ask if you are not sure."),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("Notes"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("An advisor who may see this room reads them too."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: SoapApplication | None = None, **kwargs: Any) -> None:
        if row:
            kwargs.setdefault("initial", model_to_dict(row, fields=list(self.base_fields)))
        super().__init__(*args, **kwargs)
        if row and row.program_id:
            for name in TypedProgramForm.base_fields:
                del self.fields[name]


class ContactForm(forms.Form):
    """A contact that took place. The box that keeps one against the rule shows when the rule was broken."""

    begun_by = forms.ChoiceField(label=_("Who began it?"), choices=SoapContact.By, widget=forms.RadioSelect)
    at = MomentField(label=_("When (your own time)"))
    notes = forms.CharField(label=_("What was said"), max_length=500, required=False)
    happened = forms.BooleanField(
        label=_("It happened all the same; keep it in my log"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"begun_by": SoapContact.By.PROGRAM, "at": this_minute()})
        super().__init__(*args, **kwargs)

    def add_error(self, field: Any, error: Any) -> None:
        if field == "happened":
            self.fields["happened"].widget = forms.CheckboxInput()
        super().add_error(field, error)


class OfferForm(forms.Form):
    """An offer that is noted later, or of another round than the one that runs."""

    round = forms.TypedChoiceField(label=_("Round"), choices=ROUNDS, coerce=int)
    received_at = MomentField(
        label=_("Received (your own time)"),
        required=False,
        help_text=_("Now, or the beginning of the round, if empty."),
    )
