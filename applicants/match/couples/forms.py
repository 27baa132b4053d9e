"""The forms of a couple."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.match.couples.models import MOST_PAIRS, SharedProgram
from applicants.match.explain.reads import OwnEntry


class InviteForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("E-mail address of your partner"), widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("They need an account and a plan of their own here, with this address."),
    )  # fmt: skip


class ShareForm(forms.Form):
    """Which programs of the own list the partner sees."""

    programs = forms.TypedMultipleChoiceField(
        label=_("Programs that your partner sees"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Name, specialty, code, your order of these. Nothing else: no interviews, no notes, no rank list."),
    )  # fmt: skip

    def __init__(self, *args: Any, entries: Sequence[OwnEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programs"]
        field.choices = [(entry.key, f"{entry.position}. {entry.label}") for entry in entries]


class SeenForm(forms.Form):
    """A form that knows which list the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ProposeForm(SeenForm):
    """How many rows, and whether rows for one alone come last."""

    most = forms.IntegerField(
        label=_("How many rows shall the list have?"), min_value=1, max_value=MOST_PAIRS,
        help_text=_("Rows that are there stay as they are. New ones come below, best together first."),
    )  # fmt: skip
    one_sided = forms.BooleanField(
        label=_("Add rows for one of us alone"), required=False,
        help_text=_("After all rows with a place for both: one matches, the other has no match."),
    )  # fmt: skip


class PairForm(SeenForm):
    """One row."""

    first = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    second = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(
        self, *args: Any, names: Sequence[str], shared: Sequence[Sequence[SharedProgram]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for key, name, rows in zip(("first", "second"), names, shared, strict=True):
            field: Any = self.fields[key]
            field.label = name
            field.choices = [("", _("no match"))] + [(row.pk, f"{row.position}. {row.name}") for row in rows]


class MoveForm(SeenForm):
    """Which row, and where to: the value of the button is `row:place`."""

    move = forms.RegexField(r"\A[0-9]{1,12}:[0-9]{1,4}\Z")
