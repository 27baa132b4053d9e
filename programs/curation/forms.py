"""The form of a suggestion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.curation.services import usual_rule
from programs.facts.fields import Field, Kind
from programs.facts.models import Fact

RULES = [
    (Fact.Rule.STRICT, _("A strict rule: who does not meet it is not considered")),
    (Fact.Rule.PREFERENCE, _("A preference: they like it")),
]


class SuggestForm(forms.Form):
    """What one field of a program should say. The value is cleaned by the service."""

    says = forms.ChoiceField(
        label=_("What is true?"), widget=forms.RadioSelect, initial=Fact.Says.VALUE,
        choices=[
            (Fact.Says.VALUE, _("The value below")),
            (Fact.Says.NOT_PUBLISHED, _("The program does not publish it")),
            (Fact.Says.UNKNOWN, _("It is not known: what stands here cannot be found any more")),
        ],
    )  # fmt: skip
    address = forms.URLField(
        label=_("Where did you read it?"), required=False, max_length=500, assume_scheme="https",
        help_text=_("A link is best. A curator looks at it before anything changes, and tells you the reason."),
        widget=forms.URLInput({"autocomplete": "off"}),
        error_messages={"invalid": _("Write the whole address, as https://example.org/residency.")},
    )  # fmt: skip
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("How you know it, if there is no link."),
    )  # fmt: skip

    def __init__(self, *args: Any, about: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(about)
        self.fields["value"].required = self.data.get("says", Fact.Says.VALUE) == Fact.Says.VALUE
        self.fields["value"].error_messages["required"] = _("Write the value, or choose another answer above.")
        if about.strictness:
            self.fields["rule"] = forms.ChoiceField(
                label=_("How binding is it?"), widget=forms.RadioSelect, choices=RULES, initial=usual_rule(about)
            )
        self.order_fields(["says", "value", "rule", "address", "comment"])


def _value_field(about: Field) -> forms.Field:
    """A choice where the values are known, else a line of text. Required where a value is said."""
    if about.kind in (Kind.YES_NO, Kind.CHOICE):
        values = [("yes", _("Yes")), ("no", _("No"))] if about.kind is Kind.YES_NO else list(about.choices.items())
        return forms.ChoiceField(label=about.label, required=False, choices=[("", _("Choose")), *values])
    hint: Any = ""
    if about.kind is Kind.SHARE:
        hint = _("In percent, as 43.5.")
    elif about.kind is Kind.COUNT:
        hint = _("A whole number from %(least)s to %(most)s.") % {"least": about.least, "most": about.most}
    attrs = {"inputmode": "decimal" if about.kind is Kind.SHARE else "numeric", "class": "short"}
    return forms.CharField(
        label=about.label, required=False, max_length=300, help_text=hint,
        widget=forms.TextInput(attrs if about.kind is not Kind.TEXT else {}),
    )  # fmt: skip
