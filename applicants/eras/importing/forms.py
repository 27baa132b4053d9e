"""The forms of an import: the list itself, its columns, and what each row is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.eras.importing import matching, reading
from applicants.eras.importing.matching import Found
from applicants.eras.importing.services import LEFT, TYPED
from programs.models import Program, Specialty


def _specialty() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=gettext_lazy("Specialty, where a row names none"), required=False,
        queryset=Specialty.objects.order_by("name"), empty_label=gettext_lazy("Every row names it, or I do not know"),
    )  # fmt: skip


class BringForm(forms.Form):
    """A pasted list, or a file."""

    text = forms.CharField(
        label=gettext_lazy("Paste your list"), required=False, widget=forms.Textarea({"rows": 8}),
        max_length=reading.MOST_TEXT,
        help_text=gettext_lazy("One program a line, with its city, state or code if you have them. Columns copied from "
                               "a spreadsheet work too."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"), required=False,
        help_text=gettext_lazy("CSV, TSV or XLSX, 5 MB and 500 rows at most."),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )  # fmt: skip
    specialty = _specialty()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("text")) == bool(cleaned.get("file")):
            problem = _("Paste a list or choose a file, one of both.")
            self.add_error("text", problem)
        return cleaned


class ColumnsForm(forms.Form):
    """One choice a column: what it holds, or left out. The fields are named c0, c1, ..."""

    specialty = _specialty()

    def __init__(self, *args: Any, header: Sequence[str], columns: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("leave out")), *reading.COLUMNS.items()]
        for place, name in enumerate(header):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=columns.get(str(place), ""),
                widget=forms.Select({"class": "inline"}),
            )  # fmt: skip
        self.width = len(header)

    @property
    def columns(self) -> dict[int, str]:
        """Place -> what it holds, of a valid form."""
        return {place: key for place in range(self.width) if (key := self.cleaned_data[f"c{place}"])}


class ChoicesForm(forms.Form):
    """What each row is: a program of the catalogue, as typed, or left out. The fields are named r and the number."""

    def __init__(self, *args: Any, found: Sequence[Found], programs: Mapping[int, Program], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = [one for one in found if one.outcome != matching.TROUBLE]
        for one in self.found:
            offered = [(f"p{pk}", program_words(programs[pk])) for pk in one.candidates if pk in programs]
            can_type = one.specialty is not None and bool(one.said["name"])
            choices = [*offered, *([(TYPED, _("Not in the catalogue: list it as I typed it"))] if can_type else []),
                       (LEFT, _("Leave it out"))]  # fmt: skip
            initial = ""
            if one.outcome == matching.SURE and offered:
                initial = offered[0][0]
            elif not offered:
                initial = choices[0][0]
            self.fields[f"r{one.number}"] = forms.ChoiceField(
                label=one.shown, choices=choices if initial else [("", _("Choose")), *choices], initial=initial,
                error_messages={"required": _("Row %(n)s: choose a program.") % {"n": one.number}},
            )  # fmt: skip

    @property
    def choices(self) -> dict[int, str]:
        """The choice by number of the row, of a valid form."""
        return {one.number: self.cleaned_data[f"r{one.number}"] for one in self.found}


def program_words(program: Program) -> str:
    """A program of the catalogue as it stands among the choices."""
    place = ", ".join(part for part in (program.city, program.state) if part)
    words = [program.name, program.specialty.name, place, program.acgme_code or ""]
    if program.closed_on:
        words.append(_("closed"))
    return " · ".join(word for word in words if word)
