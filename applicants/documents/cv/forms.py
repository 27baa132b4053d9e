"""The forms of the CV."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.documents import limits
from applicants.documents.cv.models import CvTexts, Experience, ScholarlyWork


def text_area(label: Any, most: int, rows: int = 5, **kwargs: Any) -> forms.CharField:
    """A longer text with a limit. The service counts, as MyERAS does; a browser counts a line break as two."""
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea({"rows": rows}),
        help_text=_("%(most)s characters at most, blanks included.") % {"most": most}, **kwargs,
    )  # fmt: skip


class ExperienceForm(forms.ModelForm):
    """An experience."""

    begun_on = DayField(
        label=_("Begun on"), help_text=_("The day is not shown to programs; the month should be right.")
    )
    ended_on = DayField(label=_("Ended on"), required=False, help_text=_("Empty while it goes on."))
    meaningful = forms.BooleanField(label=_("One of my three most meaningful experiences"), required=False)

    class Meta:
        model = Experience
        fields = (
            "title", "organization", "place", "type", "focus", "characteristic", "setting", "begun_on", "ended_on",
            "description", "meaningful", "why_meaningful",
        )  # fmt: skip
        labels = {"title": _("Your role"), "organization": _("Where"), "place": _("City and country")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cv = limits.current().cv
        self.fields["description"] = text_area(_("What you did"), cv.description)
        self.fields["why_meaningful"] = text_area(_("Why it is meaningful"), cv.meaningful, rows=3)

    def _post_clean(self) -> None:
        """The service fills and checks the row."""


class WorkForm(forms.ModelForm):
    """A scholarly work."""

    on = DayField(label=_("Day"), required=False, help_text=_("When it came out or was presented."))
    starred = forms.BooleanField(label=_("One of my three most meaningful works"), required=False)

    class Meta:
        model = ScholarlyWork
        fields = ("kind", "title", "authors", "venue", "status", "on", "collection", "starred")
        help_texts = {
            "authors": _("As they are printed, yourself included."),
            "collection": _("Works of one project can stand together under a name."),
        }

    def _post_clean(self) -> None:
        """The service fills and checks the row."""


class TextsForm(forms.ModelForm):
    """The two short texts, and “none”."""

    class Meta:
        model = CvTexts
        fields = ("impactful", "hobbies", "no_works")
        help_texts = {"no_works": _("MyERAS asks you to say so.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cv = limits.current().cv
        self.fields["impactful"] = text_area(
            _("Impactful experience: an obstacle on your way, and what came of it"), cv.impactful
        )
        self.fields["hobbies"] = text_area(_("Hobbies and interests"), cv.hobbies, rows=3)

    def _post_clean(self) -> None:
        """The service fills and checks the row."""
