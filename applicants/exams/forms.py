"""The forms of the exams room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.exams.kinds import STEPS, Exam, State
from applicants.exams.models import Attempt, PracticeScore, StudyPlan, StudyResource, is_percent
from applicants.exams.standards import OET_PARTS

WHOLE = forms.NumberInput({"class": "short", "inputmode": "numeric"})
TENTHS = forms.NumberInput({"class": "short", "step": "0.1", "inputmode": "decimal"})
PARTLY = forms.NumberInput({"class": "short", "step": "0.5", "inputmode": "decimal"})
STEP_ONLY = ("system", "eligible_from", "eligible_to", "extended")
YES_NO = [("", _("not said")), ("true", _("passed")), ("false", _("not passed"))]


class RowForm(forms.ModelForm):
    """A form of a row. What must hold is checked by the service, which names the rule at the field."""

    def validate_constraints(self) -> None:
        """Left to the service."""


class AttemptForm(RowForm):
    """An attempt. Which fields there are depends on the exam; which are needed, on how far it is."""

    registered_on = DayField(label=_("Registered on"), required=False, help_text=_("Once you have registered."))
    eligible_from = DayField(
        label=_("Eligibility period from"), required=False,
        help_text=_("The three months in which you may sit the exam. They stand on your scheduling permit."),
    )  # fmt: skip
    eligible_to = DayField(
        label=_("Eligibility period to"), required=False, help_text=_("Left empty: three months after its first day.")
    )
    test_on = DayField(
        label=_("Test day"), required=False, help_text=_("Once it is booked; before that, the day that you plan.")
    )
    result_on = DayField(label=_("Day of the result"), required=False, help_text=_("Once the result is there."))
    passed = forms.TypedChoiceField(
        label=_("Result"), choices=YES_NO, required=False, empty_value=None,
        coerce={"true": True, "false": False, "True": True, "False": False}.get,
    )  # fmt: skip

    class Meta:
        model = Attempt
        fields = (
            "state", "registered_on", "system", "eligible_from", "eligible_to", "extended", "test_on", "place",
            "result_on", "passed", "score", *OET_PARTS,
        )  # fmt: skip
        widgets = dict.fromkeys(("score", *OET_PARTS), WHOLE)
        help_texts = {
            "extended": _("FSMB makes the period three months longer once, for a fee."),
            "place": _("City and country are enough."),
        }

    def __init__(self, *args: Any, exam: Exam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.exam = exam
        self.fields["state"].help_text = _("Fill in what you know at this point; come back when there is more.")
        gone = set() if exam in STEPS else set(STEP_ONLY)
        gone |= set() if exam == Exam.OET else set(OET_PARTS)
        gone |= {Exam.OET: {"passed", "score"}, Exam.TOEFL: {"passed"}}.get(exam, set())
        for name in gone:
            del self.fields[name]
        if exam in STEPS:
            self.initial["passed"] = {True: "true", False: "false"}.get(self.instance.passed, "")
        self._explain(exam)

    def _explain(self, exam: Exam) -> None:
        words = {
            Exam.STEP1: _("Only for tests before 26 January 2022. Later ones have no score."),
            Exam.STEP2: _("The three digits of your score report."),
            Exam.STEP3: _("The three digits of your score report."),
            Exam.TOEFL: _("On the scale up to 120, which still stands on the report."),
        }
        if "score" in self.fields:
            self.fields["score"].help_text = words[exam]
        if exam == Exam.STEP3:
            self.fields["test_on"].help_text = _("The first of the two days, once they are booked.")
        if exam == Exam.OET:
            self.fields["listening"].help_text = _("0 to 500. All four parts of one sitting; two cannot be mixed.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("state") != State.RESULT and any(data.get(name) for name in ("result_on", "passed", "score")):
            self.add_error("state", _("You give a result. Choose “result is there”."))
        return data


class PracticeForm(RowForm):
    """A practice exam."""

    taken_on = DayField(label=_("Taken on"))

    class Meta:
        model = PracticeScore
        fields = ("maker", "form_name", "taken_on", "percent", "score", "conditions")
        widgets = {"score": WHOLE, "percent": TENTHS}
        help_texts = {
            "form_name": _("For example: Form 31."),
            "percent": _("Share of right answers, as most practice exams for Step 1 show it."),
            "score": _("On the scale of the exam, as NBME and UWSA show it for Step 2 CK."),
        }

    def __init__(self, *args: Any, exam: Exam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.exam = exam
        if not is_percent(exam):
            self.order_fields(["maker", "form_name", "taken_on", "score", "percent", "conditions"])


class TargetForm(forms.Form):
    """What one aims for; empty for no target."""

    value = forms.IntegerField(label=_("Your target"), required=False, min_value=1, max_value=500, widget=WHOLE)

    def __init__(self, *args: Any, exam: Exam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = _("Leave it empty to have none.")
        if is_percent(exam):
            self.fields["value"].label = _("Your target in practice exams, in percent right")


class PlanForm(RowForm):
    """A study plan."""

    starts_on = DayField(label=_("First day of study"), help_text=_("Weeks count from this day."))

    class Meta:
        model = StudyPlan
        fields = ("starts_on", "hours_a_week", "weeks")
        widgets = {"hours_a_week": PARTLY, "weeks": WHOLE}
        help_texts = {
            "hours_a_week": _("What you can really keep. Two to four hours on most days carry further than long days."),
        }

    def __init__(self, *args: Any, usual: tuple[int, int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if usual:
            words = _("Guides count %(least)s to %(most)s weeks for this exam.")
            self.fields["weeks"].help_text = words % {"least": usual[0], "most": usual[1]}


class WeekForm(forms.Form):
    """How a week of the plan went."""

    hours_done = forms.DecimalField(
        label=_("Hours done"), min_value=0, max_value=168, decimal_places=1, max_digits=4, widget=PARTLY,
        help_text=_("0 for a missed week: the end of the plan then moves by a week."),
    )  # fmt: skip


class ResourceForm(RowForm):
    """A book or question bank."""

    class Meta:
        model = StudyResource
        fields = ("name", "passes_planned", "passes_done")
        widgets = {"passes_planned": PARTLY, "passes_done": PARTLY}
        help_texts = {
            "name": _("For example: UWorld, First Aid, AMBOSS."),
            "passes_planned": _("How often you want to go through it. For a question bank, guides say once at least."),
        }
