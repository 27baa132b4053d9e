"""The forms of training. What the rules refuse, the service says at its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.training.models import (
    Block,
    BoardExam,
    InTrainingExam,
    License,
    NextStep,
    Residency,
    Review,
    Sponsorship,
)
from applicants.training.services import FIELDS


class RecordForm(forms.ModelForm):
    """A row; its constraints are looked at by the service, which knows the fields."""

    def __init__(self, *args: Any, residencies: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "residency" in self.fields:
            self.fields["residency"].queryset = residencies  # type: ignore[attr-defined]
            self.fields["residency"].empty_label = None  # type: ignore[attr-defined]

    def validate_constraints(self) -> None:
        """See the class."""

    def validate_unique(self) -> None:
        """See the class."""


class ResidencyForm(RecordForm):
    starts_on = DayField(label=_("First day"), help_text=_("As in your contract; usually 1 July."))
    ends_on = DayField(label=_("Last day, as planned"), help_text=_(
        "Usually 30 June: one year later for a preliminary or transitional year, three to seven for a residency, one "
        "to three for a fellowship."
    ))  # fmt: skip

    class Meta:
        model = Residency
        fields = FIELDS[Residency]
        labels = {
            "program": _("Program"), "kind": _("What is it?"), "specialty": _("Specialty"),
            "completed": _("I have completed it"),
        }  # fmt: skip


class BlockForm(RecordForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    class Meta:
        model = Block
        fields = FIELDS[Block]
        labels = {"residency": _("In which training"), "name": _("Rotation"), "notes": _("Goals and feedback")}
        help_texts = {
            "name": _("For example: wards, night float, ICU, clinic."),
            "notes": _("Ask for goals on the first day and for feedback in the middle. No names of patients here."),
        }
        widgets = {"notes": forms.Textarea({"rows": 4})}


class ReviewForm(RecordForm):
    on = DayField(label=_("Day of the review"))

    class Meta:
        model = Review
        fields = FIELDS[Review]
        labels = {
            "residency": _("In which training"), "said": _("What they said"),
            "goals": _("What I want to reach until the next one"),
        }  # fmt: skip
        widgets = {"said": forms.Textarea({"rows": 4}), "goals": forms.Textarea({"rows": 3})}


class ExamForm(RecordForm):
    on = DayField(label=_("Day"), help_text=_("It may lie ahead; we remind you."))

    class Meta:
        model = InTrainingExam
        fields = FIELDS[InTrainingExam]
        labels = {
            "residency": _("In which training"), "name": _("Exam"), "score": _("Score, as on the report"),
            "percentile": _("Percentile for your year"),
        }  # fmt: skip
        widgets = {"percentile": forms.NumberInput({"class": "short", "inputmode": "numeric"})}


class SponsorshipForm(RecordForm):
    ends_on = DayField(label=_("The DS-2019 ends on"), help_text=_("As it stands on the form."))
    asked_on = DayField(label=_("Asked for on"), required=False)
    approved_on = DayField(label=_("Given on"), required=False)

    class Meta:
        model = Sponsorship
        fields = FIELDS[Sponsorship]
        labels = {"residency": _("For which training")}


class LicenseForm(RecordForm):
    applied_on = DayField(label=_("Applied for on"), required=False)
    issued_on = DayField(label=_("Issued on"), required=False)
    expires_on = DayField(label=_("Runs out on"), required=False, help_text=_("We remind you before."))

    class Meta:
        model = License
        fields = FIELDS[License]
        labels = {"kind": _("Which license?"), "state": _("State (two letters)")}
        widgets = {"state": forms.TextInput({"class": "short", "autocapitalize": "characters"})}

    def clean_state(self) -> str:
        """States are written in capitals."""
        state: str = self.cleaned_data["state"]
        return state.upper()


class BoardExamForm(RecordForm):
    register_by = DayField(label=_("Register by"), required=False, help_text=_("We remind you until you have."))
    registered_on = DayField(label=_("Registered on"), required=False)
    sits_on = DayField(label=_("Exam day"), required=False)
    certified_on = DayField(label=_("Certified on"), required=False)

    class Meta:
        model = BoardExam
        fields = FIELDS[BoardExam]
        labels = {
            "name": _("Board and part"), "result": _("Result"), "is_last": _("It is the last part"),
        }  # fmt: skip
        help_texts = {"name": _("For example: ABIM, or ABS qualifying exam.")}


class NextStepForm(RecordForm):
    signed_on = DayField(label=_("Contract signed on"), required=False)
    begins_on = DayField(label=_("First day there"), required=False)
    waiver_asked_on = DayField(label=_("Waiver asked for on"), required=False)
    waiver_given_on = DayField(label=_("Waiver given on"), required=False)

    class Meta:
        model = NextStep
        fields = FIELDS[NextStep]
        labels = {
            "kind": _("What is it?"), "name": _("Where"), "state": _("How far is it?"), "waiver": _("J-1 waiver"),
            "notes": _("Notes"),
        }  # fmt: skip
        widgets = {"notes": forms.Textarea({"rows": 3})}


FORMS: dict[type, type[Any]] = {
    Residency: ResidencyForm, Block: BlockForm, Review: ReviewForm, InTrainingExam: ExamForm,
    Sponsorship: SponsorshipForm, License: LicenseForm, BoardExam: BoardExamForm, NextStep: NextStepForm,
}  # fmt: skip
