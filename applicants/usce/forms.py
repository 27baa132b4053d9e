"""The forms of rotations and places. What a rule refuses is refused by the service and comes back at its field."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.usce.models import Kind, Place, Rotation
from programs.models import Specialty

SHORT = {"class": "short", "inputmode": "decimal"}
NOT_SAID = [("", _("Not said"))]
YES_NO = [("", _("Not known yet")), ("yes", _("Yes")), ("no", _("No"))]


def money() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Cost in US dollars"), min_value=0, max_value=100_000, decimal_places=2, required=False,
        help_text=_("For all of it: fees, cover, papers. Not travel."), widget=forms.NumberInput(SHORT),
    )  # fmt: skip


class SpecialtyField(forms.ModelChoiceField):
    """A specialty, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Specialty"), queryset=Specialty.objects.order_by("name"), required=False,
            empty_label=_("No single one"), **kwargs,
        )  # fmt: skip


class RotationForm(forms.Form):
    """A rotation. The box that confirms an overlap shows when there is one."""

    kind = forms.ChoiceField(
        label=_("What is it called?"), choices=[("", _("Choose one")), *Kind.choices],
        help_text=_("Electives and sub-internships are for students, externships for graduates."),
    )  # fmt: skip
    hands_on = forms.BooleanField(
        label=_("Hands-on"), required=False,
        help_text=_("You take histories, examine or present patients yourself. Without it, it counts as watching."),
    )  # fmt: skip
    hospital = forms.CharField(label=_("Hospital or practice"), max_length=150)
    city = forms.CharField(
        label=_("City and state"), max_length=100, required=False, help_text=_("Only work in the US belongs here.")
    )
    setting = forms.ChoiceField(label=_("Setting"), choices=[*NOT_SAID, *Rotation.Setting.choices], required=False)
    specialty = SpecialtyField()
    supervisor = forms.CharField(label=_("Doctor in charge"), max_length=150, required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"), help_text=_("If this day is over, saving says that it took place as written here.")
    )
    full_time = forms.BooleanField(label=_("Full-time"), required=False)
    cost_usd = money()
    visa = forms.ChoiceField(label=_("Visa used"), choices=[*NOT_SAID, *Rotation.Visa.choices], required=False)
    emr = forms.CharField(
        label=_("Record system (EMR) that you saw"), max_length=60, required=False,
        help_text=_("For example Epic or Cerner. Leave it empty if you saw none."),
    )  # fmt: skip
    letter_expected = forms.BooleanField(label=_("I expect a letter from it"), required=False)
    overlap_confirmed = forms.BooleanField(
        label=_("I really did both, full-time, on the same days"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, row: Rotation | None = None, **kwargs: Any) -> None:
        if row:
            kwargs.setdefault("initial", model_to_dict(row, fields=list(self.base_fields)))
        else:
            kwargs["initial"] = {"full_time": True, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if row and row.overlap_confirmed:
            self._offer_to_confirm()

    def _offer_to_confirm(self) -> None:
        self.fields["overlap_confirmed"].widget = forms.CheckboxInput()

    def add_error(self, field: Any, error: Any) -> None:
        if field == "overlap_confirmed":
            self._offer_to_confirm()
        super().add_error(field, error)


class PlaceForm(forms.Form):
    """A place of the search, and what is known of its offer."""

    host = forms.CharField(label=_("Hospital, practice or service"), max_length=150)
    city = forms.CharField(label=_("City and state"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("What it offers"), choices=[("", _("Not known yet")), *Kind.choices], required=False
    )
    specialty = SpecialtyField()
    contact = forms.CharField(label=_("Whom you write to"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    link = forms.URLField(label=_("Page"), max_length=300, required=False, assume_scheme="https")
    asked_on = DayField(label=_("Asked on"), required=False, help_text=_("Leave it empty until you wrote to them."))
    nudge_on = DayField(
        label=_("Ask again on"), required=False, help_text=_("Two weeks after you asked if left empty. We remind you.")
    )
    answered_on = DayField(label=_("They answered on"), required=False)
    cost_usd = money()

    hands_on = forms.ChoiceField(label=_("Do you work with patients?"), choices=YES_NO, required=False)
    residents_there = forms.ChoiceField(label=_("Do residents train there?"), choices=YES_NO, required=False)
    takes_residency_seekers = forms.ChoiceField(
        label=_("Does it take people who look for a residency?"), choices=YES_NO, required=False
    )
    letter_allowed = forms.ChoiceField(
        label=_("May the doctor in charge write you a letter?"), choices=YES_NO, required=False
    )
    emr_access = forms.ChoiceField(label=_("Do you see the record system (EMR)?"), choices=YES_NO, required=False)
    notes = forms.CharField(
        label=_("Notes"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("An advisor who may see this room reads them too."),
    )  # fmt: skip

    ANSWERS = ("hands_on", "residents_there", "takes_residency_seekers", "letter_allowed", "emr_access")

    def __init__(self, *args: Any, row: Place | None = None, **kwargs: Any) -> None:
        if row:
            initial = model_to_dict(row, fields=list(self.base_fields))
            said = {None: "", True: "yes", False: "no"}
            kwargs.setdefault("initial", initial | {name: said[initial[name]] for name in self.ANSWERS})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        meant = {"": None, "yes": True, "no": False}
        return data | {name: meant[data[name]] for name in self.ANSWERS if name in data}
