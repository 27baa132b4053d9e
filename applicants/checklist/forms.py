"""The forms of the checklist."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from applicants.checklist.models import ChecklistItem
from roadmap.models import Phase, WaitsOn
from roadmap.planner import LONGEST_WEEKS


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
        kwargs["error_messages"] = {"invalid": _("Write a day like 2027-04-24."), **kwargs.get("error_messages", {})}
        super().__init__(input_formats=formats, **kwargs)


class NeededBeforeField(forms.ModelChoiceField):
    """The step that waits for an own step. The form sets which steps can be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("It must be done before"), queryset=ChecklistItem.objects.none(), required=False,
            empty_label=_("no other step"), help_text=_("That step then waits for this one."), **kwargs,
        )  # fmt: skip


class DoneForm(forms.Form):
    """On which day a step was done; today if left empty."""

    on = DayField(label=_("Done on"), required=False, widget=DayInput({"class": "inline"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_%s_done")  # beside it stands a form with another `on`
        super().__init__(*args, **kwargs)


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
    """What the person says about a step: their estimate, their date, when it began, the typed deadline, notes.

    Of a step of their own also what it is called, where it stands and what it is needed before; `items` are the
    steps to choose from.
    """

    own_title = forms.CharField(label=_("What is to do"), max_length=80)
    phase = forms.ModelChoiceField(label=_("In which part of the road"), queryset=Phase.objects.all(), empty_label=None)
    needed_before = NeededBeforeField()
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

    def __init__(self, *args: Any, item: ChecklistItem, items: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", model_to_dict(item, fields=list(self.base_fields)))
        super().__init__(*args, **kwargs)
        if item.is_own:
            self.fields["needed_before"].queryset = items  # type: ignore[attr-defined]
        else:
            for name in ("own_title", "phase", "needed_before"):
                del self.fields[name]
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
    needed_before = NeededBeforeField()
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
