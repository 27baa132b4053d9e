"""The forms of the desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.catalogue.models import Program
from programs.facts.fields import Field, Kind
from programs.facts.models import Fact, Source
from programs.specialties.models import Figure, SignalLimit, Specialty

DAY = {"type": "date"}
SOURCES = (Source.Type.PROGRAM, Source.Type.DIRECTORY, Source.Type.OFFICIAL, Source.Type.CURATOR)
SEASONS = (2020, 2100)
EMPTY = gettext_lazy("Leave it empty where the source gives no value.")


class ValueForm(forms.Form):
    """A new value of one field, as the curator read it."""

    says = forms.ChoiceField(label=gettext_lazy("What the source says"), choices=Fact.Says, widget=forms.RadioSelect)
    rule = forms.ChoiceField(label=gettext_lazy("How binding it is"), choices=Fact.Rule, widget=forms.RadioSelect)
    season = forms.IntegerField(label=gettext_lazy("Match season"), min_value=SEASONS[0], max_value=SEASONS[1])
    source_type = forms.ChoiceField(
        label=gettext_lazy("Where you read it"), choices=[(kind.value, kind.label) for kind in SOURCES]
    )
    address = forms.URLField(label=gettext_lazy("Address"), required=False, max_length=500, assume_scheme="https")
    words = forms.CharField(
        label=gettext_lazy("In the words of the source"), required=False, max_length=300,
        help_text=gettext_lazy("One sentence, as it stands there."),
    )  # fmt: skip
    retrieved_on = forms.DateField(
        label=gettext_lazy("Read on"), widget=forms.DateInput(DAY, "%Y-%m-%d"), initial=timezone.localdate
    )

    def __init__(self, *args: Any, about: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.fields["value"] = value_field(about)
        self.order_fields(["says", "value"])

    def clean(self) -> dict[str, Any]:
        """The value fits the field; there is none where the source gives none."""
        found = super().clean() or {}
        if found.get("says") != Fact.Says.VALUE:
            return found | {"value": None}
        if found.get("value") in (None, ""):
            self.add_error("value", _("Write the value, or choose that there is none."))
            return found
        try:
            return found | {"value": self.about.clean(found["value"])}
        except ValidationError as error:
            self.add_error("value", error)
            return found


def value_field(about: Field) -> forms.Field:
    """The control for a value of this field; never required, there may be no value."""
    if about.kind is Kind.YES_NO:
        choices = [("", _("Choose")), ("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(label=about.label, required=False, choices=choices, help_text=EMPTY)
    if about.kind is Kind.CHOICE:
        choices = [("", _("Choose")), *about.choices.items()]
        return forms.ChoiceField(label=about.label, required=False, choices=choices, help_text=EMPTY)
    text = {"inputmode": "decimal"} if about.kind is not Kind.TEXT else {}
    return forms.CharField(
        label=about.label, required=False, max_length=300, widget=forms.TextInput(text),
        help_text=f"{_('In percent.')} {EMPTY}" if about.kind is Kind.SHARE else EMPTY,
    )  # fmt: skip


class ProgramForm(forms.Form):
    """A program: what it is called, where it is, its codes."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    specialty = forms.ModelChoiceField(label=gettext_lazy("Specialty"), queryset=Specialty.objects.all())
    institution = forms.CharField(label=gettext_lazy("Institution"), max_length=200, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    state = forms.RegexField(
        r"^[A-Za-z]{2}$", label=gettext_lazy("State"), required=False, help_text=gettext_lazy("Two letters, as OH."),
        error_messages={"invalid": gettext_lazy("A state has two letters, as OH.")},
    )  # fmt: skip
    acgme_code = forms.CharField(
        label=gettext_lazy("ACGME code"), max_length=10, required=False,
        help_text=gettext_lazy("Ten characters, as 1400099001. Leave it empty if there is none."),
    )  # fmt: skip
    aliases = forms.CharField(
        label=gettext_lazy("Other names"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One a line."),
    )  # fmt: skip
    tracks = forms.CharField(
        label=gettext_lazy("Tracks"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line: the NRMP code, and a name if you like, as 9901140C0 Categorical."),
    )  # fmt: skip

    def clean_state(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["state"]).upper()

    def clean_acgme_code(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["acgme_code"]).upper()

    def clean_aliases(self) -> list[str]:
        """The names, each once."""
        lines = [" ".join(line.split())[:250] for line in self.cleaned_data["aliases"].splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def clean_tracks(self) -> list[tuple[str, str]]:
        """Code and name of each track."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["tracks"].splitlines():
            code, _space, name = line.strip().partition(" ")
            if code and code.upper() in found:
                raise ValidationError(_("%(code)s stands twice."), params={"code": code})
            if code:
                found[code.upper()] = name.strip()[:200]
        return list(found.items())


def start_of(program: Program, names: list[str], tracks: list[tuple[str, str]]) -> dict[str, Any]:
    """What the form of a program begins with."""
    return {
        "name": program.name, "specialty": program.specialty_id, "institution": program.institution or "",
        "city": program.city, "state": program.state, "acgme_code": program.acgme_code or "",
        "aliases": "\n".join(names), "tracks": "\n".join(" ".join(track).strip() for track in tracks),
    }  # fmt: skip


LONGEST = 100
"""Characters of what one looks for; the rest of a longer text is left out."""


class FindForm(forms.Form):
    """Which program to edit."""

    q = forms.CharField(label=gettext_lazy("Name, city or code"), required=False, max_length=LONGEST)


class SpecialtyForm(forms.ModelForm):
    """The basics of a specialty."""

    other_names = forms.CharField(label=gettext_lazy("Other names"), required=False, help_text=gettext_lazy(
        "With commas between them."))  # fmt: skip

    class Meta:
        model = Specialty
        fields = ["name", "training_years", "service", "other_names", "note", "source", "checked_on"]
        widgets = {"checked_on": forms.DateInput(DAY, "%Y-%m-%d")}

    def clean_other_names(self) -> list[str]:
        """The names as a list."""
        return [name.strip()[:100] for name in self.cleaned_data["other_names"].split(",") if name.strip()]


class SignalsForm(forms.ModelForm):
    """How many signals one may send in a season."""

    class Meta:
        model = SignalLimit
        fields = ["season", "gold", "silver", "note", "source", "checked_on"]
        widgets = {"checked_on": forms.DateInput(DAY, "%Y-%m-%d")}


class FigureForm(forms.ModelForm):
    """A figure of a past Match."""

    class Meta:
        model = Figure
        fields = ["what", "year", "value", "people", "is_estimate", "note", "source", "url", "checked_on"]
        widgets = {"checked_on": forms.DateInput(DAY, "%Y-%m-%d")}
