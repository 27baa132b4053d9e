"""The forms of Match Week. What a rule refuses is refused by the service and comes back at its field."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from applicants.match.forms import TypedProgramForm
from applicants.match.results.models import MatchOutcome, Vacancy

TEXT_HELP = _("Only if it is not on your list of programs.")


class ListedChoice(forms.ModelChoiceField):
    """A program of the person's list. The form sets which."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.specialty.name})"


class PlaceForm(forms.Form):
    """Where they matched. `listed`: the programs of their list."""

    matched_to = ListedChoice(
        label=_("Where you matched"), queryset=None, required=False, empty_label=_("Not on my list"),
        help_text=_("Where you begin: the categorical program, or the first year before an advanced one."),
    )  # fmt: skip
    matched_text = forms.CharField(label=_("In words"), max_length=250, required=False, help_text=TEXT_HELP)
    advanced_to = ListedChoice(
        label=_("Advanced position, if there is one"), queryset=None, required=False, empty_label=_("None"),
        help_text=_("A program that begins with the second year of training."),
    )  # fmt: skip
    advanced_text = forms.CharField(
        label=_("Advanced position in words"), max_length=250, required=False, help_text=TEXT_HELP
    )

    def __init__(self, *args: Any, row: MatchOutcome, listed: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", model_to_dict(row, fields=list(self.base_fields)))
        super().__init__(*args, **kwargs)
        for name in ("matched_to", "advanced_to"):
            self.fields[name].queryset = listed  # type: ignore[attr-defined]


class SoapEndForm(forms.Form):
    """How SOAP ended."""

    soap = forms.ChoiceField(label=_("How did SOAP end for you?"), choices=MatchOutcome.Soap, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Where the position is"), max_length=250, required=False,
        help_text=_("If you accepted an offer on your SOAP board, it stands there already: leave this page."),
    )  # fmt: skip


class AfterForm(forms.Form):
    """What came after SOAP."""

    after = forms.ChoiceField(label=_("What came after SOAP?"), choices=MatchOutcome.After, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Where the position is"), max_length=250, required=False)


class VacancyForm(TypedProgramForm):
    """A position to look at after SOAP. Of one of the catalogue, name and specialty are the catalogue's."""

    link = forms.URLField(label=_("Where it stands"), max_length=300, required=False, assume_scheme="https")
    notes = forms.CharField(
        label=_("Notes"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("An advisor who may see this room reads them too."),
    )  # fmt: skip
    is_open = forms.BooleanField(label=_("Still open for me"), required=False)

    def __init__(self, *args: Any, row: Vacancy | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", model_to_dict(row, fields=list(self.base_fields)) if row else {"is_open": True})
        super().__init__(*args, **kwargs)
        if row and row.program_id:
            for name in TypedProgramForm.base_fields:
                del self.fields[name]
