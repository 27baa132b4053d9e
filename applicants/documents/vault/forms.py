"""The form of the vault."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.checklist.forms import DayField
from applicants.documents.vault.models import VaultItem


class VaultForm(forms.ModelForm):
    """A paper: no number, on purpose."""

    issued_on = DayField(label=_("Issued on"), required=False)
    expires_on = DayField(
        label=_("Valid until"), required=False,
        help_text=_("We remind you before. Empty where it does not run out."),
    )  # fmt: skip

    class Meta:
        model = VaultItem
        fields = ("kind", "label", "name_on_it", "issued_on", "expires_on")
        help_texts = {
            "label": _("For example “Passport of Pakistan” or “Hepatitis B titer”. Never its number."),
            "name_on_it": _("Letter by letter. We compare it with your profile."),
        }

    def _post_clean(self) -> None:
        """The service fills and checks the row."""
