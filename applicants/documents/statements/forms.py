"""The forms of statements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.documents import limits
from applicants.documents.statements.models import Reviewer, Statement


def text_field() -> forms.CharField:
    rule = limits.current().statement
    return forms.CharField(
        label=_("Text"), strip=False, widget=forms.Textarea({"rows": 18}),
        error_messages={"required": _("Write something first. A first sentence is enough.")},
        help_text=_("Plain text. About a page, %(low)s to %(high)s words; MyERAS takes %(most)s characters.") % {
            "low": rule.shortest_words, "high": rule.longest_words, "most": f"{rule.characters:,}",
        },
    )  # fmt: skip


class NameForm(forms.ModelForm):
    """Name and specialty of a statement."""

    class Meta:
        model = Statement
        fields = ("title", "specialty")
        help_texts = {
            "title": _("For yourself, for example “Internal medicine, university programs”."),
            "specialty": _("Empty for a general one."),
        }

    def _post_clean(self) -> None:
        """The service fills and checks the row."""


class BeginForm(NameForm):
    """A statement with its first text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = text_field()


class WriteForm(forms.Form):
    """The next version. `base` is the number of the version that was on the page."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("What changed"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = text_field()
        self.order_fields(["text", "note", "base"])


class ReviewerForm(forms.ModelForm):
    """Somebody who reads it. `versions` are the numbers to choose from."""

    version_number = forms.TypedChoiceField(label=_("Version that they read"), coerce=int)
    asked_on = DayField(label=_("Asked on"))
    ask_again_on = DayField(
        label=_("Ask again on"), required=False, help_text=_("On this day we remind you, until it came back.")
    )
    returned_on = DayField(label=_("Came back on"), required=False)

    class Meta:
        model = Reviewer
        fields = ("name", "knows_residency", "version_number", "asked_on", "ask_again_on", "returned_on", "remarks")
        widgets = {"remarks": forms.Textarea({"rows": 5})}
        help_texts = {"knows_residency": _("A resident, a program director, an attending in the US.")}

    def __init__(self, *args: Any, versions: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["version_number"]
        field.choices = [(number, _("Version %(n)s") % {"n": number}) for number in versions]

    def _post_clean(self) -> None:
        """The service fills and checks the row."""
