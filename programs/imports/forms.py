"""The forms of imports."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.facts.models import Source
from programs.imports import readers
from programs.imports.columns import TARGETS


class UploadForm(forms.Form):
    """A file, where it comes from, and since when it holds."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, TSV or XLSX, 25 MB at most. The first row names the columns."),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
    )
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=150,
        help_text=gettext_lazy("The name that people read beside each value. The columns are remembered for it."),
        error_messages={"required": gettext_lazy("Name the source: no value without one.")},
        widget=forms.TextInput({"list": "sources", "autocomplete": "off"}),
    )
    type = forms.ChoiceField(
        label=gettext_lazy("What it is, if it is new"),
        choices=[(one.value, one.label) for one in Source.Type if one not in (Source.Type.USER, Source.Type.CURATOR)],
        initial=Source.Type.DIRECTORY,
    )
    season = forms.IntegerField(label=gettext_lazy("Match season"), min_value=2000, max_value=2100)
    retrieved_on = forms.DateField(
        label=gettext_lazy("Read on"),
        help_text=gettext_lazy("Counts for every row that has no day of its own."),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            readers.check_size(file.size)
        except readers.Unreadable as error:
            raise ValidationError(str(error)) from None
        return file

    def clean_source(self) -> str:
        name = " ".join(readers.clean(self.cleaned_data["source"]).split())
        if not name:
            raise ValidationError(_("Name the source: no value without one."))
        return name

    def clean_retrieved_on(self) -> date:
        day: date = self.cleaned_data["retrieved_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is in the future; write the day on which the file was read."))
        if day.year < 2000:
            raise ValidationError(_("This day is too long ago; write the day on which the file was read."))
        return day


class ColumnsForm(forms.Form):
    """One choice a column: which field it is, or none. The fields are named c0, c1, ..."""

    def __init__(self, data: Any = None, *, header: list[str], columns: dict[str, str]) -> None:
        super().__init__(data)
        choices = [("", _("leave out")), *TARGETS.items()]
        for place, name in enumerate(header):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=columns.get(name, "")
            )
        self.header = header

    @property
    def columns(self) -> dict[str, str]:
        """Column -> target, of a valid form."""
        return {name: self.cleaned_data[f"c{place}"] for place, name in enumerate(self.header)}
