"""When and about what the product writes to somebody."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import HOURS, ZoneField
from accounts.models import LEAD_DAYS, MailKind, User


def lead_word(days: int) -> Any:
    """How long before, in words."""
    if days == 0:
        return _("On the day")
    return _("1 day") if days == 1 else format_lazy(_("{n} days"), n=days)


class ReminderSettings(forms.ModelForm):
    """Zone, hour, lead times and kinds."""

    time_zone = ZoneField(label=_("Your time zone"))
    digest_hour = forms.TypedChoiceField(label=_("Daily mail at"), coerce=int, choices=HOURS)
    lead_days = forms.TypedMultipleChoiceField(
        label=_("How long before a date"),
        coerce=int,
        required=False,
        choices=[(days, lead_word(days)) for days in LEAD_DAYS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The last two days of a deadline that closes always come, in a mail of their own."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("What we write about"), choices=MailKind, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Mails about signing in and security always come."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["time_zone", "digest_hour", "lead_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].initial = [kind for kind in MailKind.values if kind not in self.instance.muted_kinds]

    @property
    def muted_kinds(self) -> list[str]:
        """The kinds that were not chosen."""
        return [kind for kind in MailKind.values if kind not in self.cleaned_data["kinds"]]
