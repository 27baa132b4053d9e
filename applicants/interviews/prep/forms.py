"""The forms of the preparation. What the rules refuse, the service says at its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.interviews.prep.models import Answer, InterviewNotes, Message, MockInterview, Practice
from applicants.interviews.prep.services import FIELDS

RATING = forms.Select(choices=[("", _("not rated")), *[(n, str(n)) for n in range(1, 6)]], attrs={"class": "short"})


class RecordForm(forms.ModelForm):
    """A row; its constraints are looked at by the service, which knows the fields."""

    def validate_constraints(self) -> None:
        """See the class."""

    def validate_unique(self) -> None:
        """See the class."""


class AnswerForm(RecordForm):
    """An answer. The question is typed only where it is one's own."""

    class Meta:
        model = Answer
        fields = ("question", "text")
        labels = {"question": _("Your question"), "text": _("What you want to say")}
        help_texts = {
            "text": _("Points, not sentences to learn by heart. No names of patients."),
        }
        widgets = {"text": forms.Textarea({"rows": 8})}

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not own:
            del self.fields["question"]


class PracticeForm(RecordForm):
    on = DayField(label=_("On"))

    class Meta:
        model = Practice
        fields = FIELDS[Practice]
        labels = {"how": _("How"), "rating": _("How it went, 1 to 5"), "note": _("What to change")}
        widgets = {"rating": RATING}


class MockForm(RecordForm):
    on = DayField(label=_("Day"), help_text=_("It may lie ahead; we remind you."))

    class Meta:
        model = MockInterview
        fields = FIELDS[MockInterview]
        labels = {
            "who": _("With whom"), "held": _("It was held"), "rating": _("How it went, 1 to 5"),
            "feedback": _("What they said"),
        }  # fmt: skip
        help_texts = {"who": _("A resident, a faculty member, your school's career office, a friend.")}
        widgets = {"rating": RATING, "feedback": forms.Textarea({"rows": 4})}


class NotesForm(RecordForm):
    """Before and after in one place; the part for afterwards only once it has begun."""

    class Meta:
        model = InterviewNotes
        fields = FIELDS[InterviewNotes]
        labels = {
            "research": _("What I know of the program"), "questions": _("What I want to ask"),
            "after": _("How it was"), "people": _("Whom I met"), "rating": _("My rating, 1 to 5"),
        }  # fmt: skip
        help_texts = {
            "research": _("Mission, patients, faculty, call schedule, fellowships of its graduates."),
            "after": _("On the same day. What would you miss, what would you not?"),
        }
        widgets = {
            "research": forms.Textarea({"rows": 5}), "questions": forms.Textarea({"rows": 4}),
            "after": forms.Textarea({"rows": 6}), "people": forms.Textarea({"rows": 2}), "rating": RATING,
        }  # fmt: skip

    def __init__(self, *args: Any, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not begun:
            for name in ("after", "people", "rating"):
                del self.fields[name]


class MessageForm(RecordForm):
    on = DayField(label=_("On"))

    class Meta:
        model = Message
        fields = FIELDS[Message]
        labels = {"kind": _("What is it?"), "who": _("To whom, or from whom"), "text": _("What it says")}
        widgets = {"text": forms.Textarea({"rows": 5})}
