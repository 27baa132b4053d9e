"""The form of one's own facts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.profile.facts import FACTS, FitFacts

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
