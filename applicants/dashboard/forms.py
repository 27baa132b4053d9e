"""The planner to try on the landing page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.profile.models import Applicant

TRIED = [
    ("graduation", _("Final diploma")),
    ("step1_result", _("Step 1 passed")),
    ("step2_result", _("Step 2 CK passed")),
    ("oet_result", _("OET Medicine passed")),
    ("usce_do", _("US clinical experience, 2 months or more")),
]


class TryForm(forms.Form):
    """Where you are, which visa, what is done. A GET form: nothing is stored."""

    status = forms.ChoiceField(
        label=_("Where are you now?"), choices=Applicant.Status, initial="graduate", widget=forms.RadioSelect
    )
    graduation = DayField(
        label=_("When do you expect to graduate?"), required=False, help_text=_("Only if you are a student.")
    )
    visa = forms.ChoiceField(label=_("Which visa?"), choices=Applicant.Visa, initial="j1", widget=forms.RadioSelect)
    done = forms.MultipleChoiceField(
        label=_("Done already"), choices=TRIED, required=False, widget=forms.CheckboxSelectMultiple,
        initial=["graduation"],
    )  # fmt: skip

    def arrival(self) -> dict[str, Any]:
        """The answers as they go along through sign-up."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("status", "visa", "done")}
        return found | {"graduation": data["graduation"].isoformat() if data["graduation"] else None}
