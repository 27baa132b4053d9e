"""The planner to try on the landing page."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.http import refuse
from applicants.checklist.forms import DayField
from applicants.profile import rules
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
        label=_("When do you expect to graduate?"), help_text=_("Only if you are a student."),
        error_messages={"required": _("Say when you expect to graduate; your plan depends on it.")},
    )  # fmt: skip
    visa = forms.ChoiceField(label=_("Which visa?"), choices=Applicant.Visa, initial="j1", widget=forms.RadioSelect)
    done = forms.MultipleChoiceField(
        label=_("Done already"), choices=TRIED, required=False, widget=forms.CheckboxSelectMultiple,
        initial=["graduation"],
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("status") != Applicant.Status.STUDENT:
            self.errors.pop("graduation", None)  # nobody else is asked
            data["graduation"] = None
        elif data.get("graduation"):
            try:
                rules.check_status(data["status"], data["graduation"], self.today)
            except ValidationError as error:
                refuse(self, error, {"graduation_on": "graduation"})
        return data

    def arrival(self) -> dict[str, Any]:
        """The answers as they go along through sign-up."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("status", "visa", "done")}
        return found | {"graduation": data["graduation"].isoformat() if data["graduation"] else None}
