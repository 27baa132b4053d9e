"""The form of a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.documents import limits
from applicants.documents.files.kinds import size_words
from applicants.documents.papers.models import Paper

ACCEPT = "application/pdf,image/jpeg,image/png"


class PaperForm(forms.ModelForm):
    """How far a paper is, and a copy of it."""

    asked_on = DayField(label=_("Asked for on"), required=False)
    ask_again_on = DayField(label=_("Ask again on"), required=False, help_text=_("On this day we remind you."))
    arrived_on = DayField(
        label=_("There since"),
        required=False,
        help_text=_("The day on which MyERAS showed it. It counts as done then."),
    )

    class Meta:
        model = Paper
        fields = ("route", "asked_on", "ask_again_on", "arrived_on", "note")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Paper.Kind.USMLE_TRANSCRIPT:
            del self.fields["route"]
            self.fields["asked_on"].label = _("Release authorized on")
            self.fields["arrived_on"].label = _("Assigned to programs on")
            self.fields["arrived_on"].help_text = _("It counts as done then.")
        self.fields["upload"] = forms.FileField(
            label=_("A copy for yourself"), required=False, widget=forms.FileInput({"accept": ACCEPT}),
            help_text=_(
                "PDF, JPEG or PNG, %(most)s at most. Pictures are saved anew, without what the camera wrote into them."
            ) % {
                "most": size_words(limits.current().uploads.paper_bytes)},
        )  # fmt: skip

    def _post_clean(self) -> None:
        """The service fills and checks the row."""
