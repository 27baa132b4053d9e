"""The forms of people, conferences and groups. What the rules refuse, the service says at its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.people.models import Conference, Contact, Group
from applicants.people.services import FIELDS


class RecordForm(forms.ModelForm):
    """A row; its constraints are looked at by the service, which knows the fields."""

    def validate_constraints(self) -> None:
        """See the class."""

    def validate_unique(self) -> None:
        """See the class."""


class ContactForm(RecordForm):
    met_on = DayField(label=_("Met on"), required=False, help_text=_("A rough day is enough."))
    last_contact_on = DayField(label=_("Last in touch on"), required=False)
    follow_up_on = DayField(
        label=_("Next follow-up on"), required=False, help_text=_("We remind you on this day.")
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = FIELDS[Contact]
        labels = {
            "name": _("Name"), "kind": _("Who is it?"), "role": _("What they do, and where"),
            "met_how": _("How you met"), "notes": _("Notes"),
        }  # fmt: skip
        help_texts = {
            "met_how": _("For example: my observership, alumni group, a mail after a talk."),
            "notes": _("How to reach them, what you talked about. Nobody but you sees the notes, not even an advisor."),
        }
        widgets = {"notes": forms.Textarea({"rows": 4})}


class TouchForm(forms.Form):
    """Been in touch: when, and when again."""

    last_contact_on = DayField(label=_("In touch on"))
    follow_up_on = DayField(
        label=_("Next follow-up on"), required=False, help_text=_("Leave it empty if nothing is planned.")
    )  # fmt: skip


class ConferenceForm(RecordForm):
    begins_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    abstract_due_on = DayField(
        label=_("Abstracts until"), required=False, help_text=_("We remind you until you tick that it is sent.")
    )  # fmt: skip

    class Meta:
        model = Conference
        fields = FIELDS[Conference]
        labels = {
            "name": _("Name"), "field": _("Specialty or field"), "place": _("Place"), "going": _("Do you go?"),
            "abstract_sent": _("My abstract is sent"),
        }  # fmt: skip
        help_texts = {"place": _("A city, or online."), "going": _("“Was there” counts for your roadmap.")}


class GroupForm(RecordForm):
    link = forms.URLField(label=_("Link"), required=False, max_length=300, assume_scheme="https")
    joined_on = DayField(
        label=_("Joined on"), required=False, help_text=_("Leave it empty while you only look at it.")
    )  # fmt: skip

    class Meta:
        model = Group
        fields = FIELDS[Group]
        labels = {"name": _("Name")}


FORMS: dict[type, type[Any]] = {Contact: ContactForm, Conference: ConferenceForm, Group: GroupForm}
