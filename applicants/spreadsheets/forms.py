"""The forms of a person's spreadsheets."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.sheets import Sheet
from applicants.spreadsheets.models import SpreadsheetImport


class UploadForm(forms.Form):
    """A file from the person's own machine."""

    file = forms.FileField(
        label=_("Your spreadsheet"),
        help_text=_("CSV, TSV or XLSX, 5 MB and 500 rows at most. The first row names the columns."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class TableForm(forms.Form):
    """Which table the file is."""

    sheet = forms.ChoiceField(label=_("What the rows are"), widget=forms.Select({"class": "inline"}))

    def __init__(self, data: Any = None, *, sheets: Sequence[Sheet], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["sheet"]
        field.choices = [(sheet.key, sheet.name) for sheet in sheets]


class ColumnsForm(forms.Form):
    """One choice a column: what it is, or left out. The fields are named c0, c1, ..."""

    day_order = forms.ChoiceField(
        label=_("How days are written in it"), choices=SpreadsheetImport.DayOrder, required=False
    )  # fmt: skip

    def __init__(self, data: Any = None, *, header: Sequence[str], sheet: Sheet, columns: dict[int, str],
                 day_order: str) -> None:  # fmt: skip
        super().__init__(data, initial={"day_order": day_order})
        choices = [("", _("leave out")), *[(column.key, column.label) for column in sheet.columns]]
        for place, name in enumerate(header):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=columns.get(place, "")
            )
        self.width = len(header)

    @property
    def columns(self) -> dict[int, str]:
        """Place -> key, of a valid form."""
        return {place: key for place in range(self.width) if (key := self.cleaned_data[f"c{place}"])}

    def column_fields(self) -> list[Any]:
        """The choices of the columns, as the page shows them."""
        return [self[f"c{place}"] for place in range(self.width)]
