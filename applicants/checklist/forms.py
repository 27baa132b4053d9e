"""The forms of the checklist."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.models import LONGEST_WEEKS, ChecklistItem
from roadmap.models import Phase, WaitsOn


class DayInput(forms.DateInput):
    """A date field with the browser's own calendar; takes 2027-04-24."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "mid", **(attrs or {})}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day. Takes the browser's 2027-04-24 and what people type: 24 Apr 2027, 24.4.2027."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"]
        kwargs.setdefault("error_messages", {"invalid": _("Write a day like 2027-04-24.")})
        super().__init__(input_formats=formats, **kwargs)


class DoneForm(forms.Form):
    """On which day a step was done; today if left empty."""

    on = DayField(label=_("Done on"), required=False)


class WaitForm(forms.Form):
    """On whom, since when, when to ask again."""

    on = forms.ChoiceField(label=_("You wait on"), choices=WaitsOn)
    name = forms.CharField(
        label=_("Who exactly"), max_length=100, required=False, help_text=_("For example the registrar's office.")
    )
    since = DayField(label=_("Since"))
    chase_on = DayField(label=_("Ask again on"), help_text=_("On this day it comes back to you."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, chase_on = data.get("since"), data.get("chase_on")
        if since and chase_on and chase_on < since:
            self.add_error("chase_on", _("This day is before the day since which you wait."))
        return data


class StepForm(forms.Form):
    """What the person says about a step: their estimate, their date, when it began, the typed deadline, notes."""

    own_weeks = forms.DecimalField(
        label=_("How long it takes you, in weeks"), min_value=0, max_value=LONGEST_WEEKS, decimal_places=1,
        required=False, widget=forms.NumberInput({"class": "short", "step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    started_on = DayField(label=_("Begun on"), required=False)
    own_target_on = DayField(label=_("Your own date"), required=False, help_text=_("Reminders then count to this day."))
    own_deadline_on = DayField(
        label=_("The deadline"), required=False, help_text=_("Only you can know this one. Type it when you do.")
    )
    notes = forms.CharField(
        label=_("Your notes"), required=False, max_length=5000, widget=forms.Textarea({"rows": 4}),
        help_text=_("An advisor sees them only if you share your notes."),
    )  # fmt: skip

    def __init__(self, *args: Any, item: ChecklistItem, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(item, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        if not (item.milestone and item.milestone.deadline.startswith("text:")):
            del self.fields["own_deadline_on"]
        if item.milestone:
            self.fields["own_weeks"].help_text = _("%(weeks)g weeks (%(basis)s) if left empty.") % {
                "weeks": item.milestone.typical_weeks, "basis": item.milestone.get_weeks_basis_display(),
            }  # fmt: skip


class OwnStepForm(forms.Form):
    """A step of one's own."""

    title = forms.CharField(label=_("What is to do"), max_length=80)
    phase = forms.ModelChoiceField(label=_("In which part of the road"), queryset=Phase.objects.all(), empty_label=None)
    target_on = DayField(label=_("Your own date"), required=False)
    needed_before = forms.ModelChoiceField(
        label=_("It must be done before"), queryset=ChecklistItem.objects.none(), required=False,
        empty_label=_("no other step"), help_text=_("That step then waits for this one."),
    )  # fmt: skip
    weeks = forms.DecimalField(
        label=_("How long it takes, in weeks"), min_value=0, max_value=LONGEST_WEEKS, decimal_places=1, required=False,
        widget=forms.NumberInput({"class": "short", "step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    notes = forms.CharField(label=_("Notes"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needed_before"].queryset = items  # type: ignore[attr-defined]


class SubstepForm(forms.Form):
    """A part of a step."""

    text = forms.CharField(label=_("A part of this step"), max_length=200)
