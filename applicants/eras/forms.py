"""The forms of the list, of what is kept of a program, and of one's own facts.

What the rules refuse, the service says at its field.
"""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField, DayInput
from applicants.eras.models import ListedNote, ListedProgram
from applicants.eras.services import ABOUT, NOTE_FIELDS, OWN
from applicants.profile.facts import FACTS, FitFacts
from programs.catalogue.states import STATES

SHORT = forms.NumberInput({"class": "short", "inputmode": "numeric"})


class FactsForm(forms.ModelForm):
    """What programs ask about. Everything can stay empty: it is then “not said yet”."""

    usce_last_on = DayField(
        label=_("Last day of the newest one"), required=False,
        help_text=_("Programs ask how long ago it was. It may lie ahead."),
    )  # fmt: skip

    class Meta:
        model = FitFacts
        fields = FACTS
        widgets = dict.fromkeys(("step2_score", "most_attempts", "usce_months", "letters", "us_letters"), SHORT)
        labels = {
            "step2_score": _("Step 2 CK score"),
            "most_attempts": _("Most attempts that one Step took you"),
            "usce_months": _("US clinical experience, in months"),
            "letters": _("Letters of recommendation"),
            "us_letters": _("Of them, letters from the US"),
            "certified_at": _("When will your ECFMG certificate be there?"),
        }
        help_texts = {
            "step2_score": _("As on your score report. Leave it empty until you have it."),
            "most_attempts": _("1 if you passed every Step the first time."),
            "usce_months": _("0 if you have none."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.instance.recorded:
            del self.fields[name]  # the records say it
        if "certified_at" not in self.fields:
            return
        field: Any = self.fields["certified_at"]
        field.choices = [("", _("Not known yet")), *[(key, label) for key, label in field.choices if key]]


class RowForm(forms.ModelForm):
    """A row; its constraints are looked at by the service, which knows the fields."""

    def validate_constraints(self) -> None:
        """See the class."""

    def validate_unique(self) -> None:
        """See the class."""


class ListedForm(RowForm):
    """What the person says of any program of their list."""

    tier_by = forms.ChoiceField(
        label=_("Who set the tier?"), choices=ListedProgram.TierBy, required=False, initial=ListedProgram.TierBy.ME,
        widget=forms.RadioSelect,
    )  # fmt: skip

    class Meta:
        model = ListedProgram
        fields: Collection[str] = ABOUT
        labels = {"tier": _("Tier"), "notes": _("Notes")}
        help_texts = {
            "tier": _("How likely you or your advisor think it is. It is your word; we compute no chances."),
            "notes": _("What you want to remember. An advisor whom you let see your programs reads it."),
        }
        widgets = {"notes": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tier_by"] = self.instance.tier_by or ListedProgram.TierBy.ME
        tier: Any = self.fields["tier"]
        tier.choices = [("", _("No tier yet")), *ListedProgram.Tier.choices]


class OwnProgramForm(ListedForm):
    """A program that the person types."""

    own_state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("Not known yet")), *((code, f"{state.name} ({code})") for code, state in STATES.items())],
    )  # fmt: skip

    class Meta(ListedForm.Meta):
        fields = (*OWN, *ABOUT)
        labels = ListedForm.Meta.labels | {
            "own_name": _("Name"), "own_specialty": _("Specialty"), "own_city": _("City"),
            "own_code": _("ACGME or NRMP code"),
        }  # fmt: skip
        help_texts = ListedForm.Meta.help_texts | {
            "own_code": _("As 1400099001 or 1234140C0. With it we find the program in the catalogue, if it is there."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("own_name", "own_specialty"):
            self.fields[name].required = True


class StateForm(forms.Form):
    """How far a program is, and since when; today if the day is left empty."""

    state = forms.ChoiceField(
        label=_("State"), choices=ListedProgram.State, widget=forms.Select({"class": "inline"})
    )  # fmt: skip
    on = DayField(label=_("Since"), required=False, widget=DayInput({"class": "inline"}))


class NoteForm(RowForm):
    """What a program asks, a website check, or a contact: the fields of its kind."""

    on = DayField(label=_("Day"))
    address = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    LABELS = {
        ListedNote.Kind.ASK: {"text": _("What does this program ask that others do not?")},
        ListedNote.Kind.WEBSITE: {"on": _("Looked at it on"), "text": _("What did you see?")},
        ListedNote.Kind.CONTACT: {"text": _("What was it about?")},
    }
    HINTS = {
        ListedNote.Kind.ASK: _("For example an essay of its own, a lower limit of a score, a photo from the rotation."),
        ListedNote.Kind.WEBSITE: _("For example where the residents come from, the faculty, what it says on visas."),
        ListedNote.Kind.CONTACT: _("What you asked, what they said, what you promised."),
    }

    class Meta:
        model = ListedNote
        fields = ("on", "address", "whom", "how", "text", "done")
        labels = {"whom": _("With whom"), "how": _("How"), "done": _("It is done")}
        widgets = {"text": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(NOTE_FIELDS[kind]):
            del self.fields[name]
        for name, label in self.LABELS[ListedNote.Kind(kind)].items():
            self.fields[name].label = label
        self.fields["text"].help_text = self.HINTS[ListedNote.Kind(kind)]
        for name in ("whom", "how"):
            if name in self.fields:
                self.fields[name].required = True


def picked(data: QueryDict) -> list[int]:
    """The ids of the programs that were ticked, each once; what is no id is left out."""
    texts = dict.fromkeys(data.getlist("pick"))
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
