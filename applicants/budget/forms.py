"""The forms of the budget."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.budget.models import MOST_CODES, MOST_PROGRAMS, USD, BudgetLine
from applicants.budget.plan import Aimed
from applicants.budget.reads import Kept
from applicants.checklist.forms import DayField
from roadmap.fees import shipped
from roadmap.models import Phase

OF_A_FEE = _("A fee is in this currency. Without a rate we use what its source counted with.")
OF_A_LINE = _("You use this currency. Without a rate, amounts in it stand in no sum.")
NUMBER = {"class": "short", "inputmode": "numeric"}
MONEY = {"class": "short", "inputmode": "decimal", "step": "any"}


def money_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """An amount of 0 or more, with cents."""
    return forms.DecimalField(
        label=label, min_value=0, max_digits=14, decimal_places=2, widget=forms.NumberInput(MONEY), **kwargs
    )  # fmt: skip


def rate_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """How much one US dollar is."""
    return forms.DecimalField(
        label=label, max_digits=16, decimal_places=6, widget=forms.NumberInput(MONEY), required=False, **kwargs
    )  # fmt: skip


def plain(rate: Decimal | None) -> str | None:
    """A rate as people write it: 280, not 280.000000."""
    return None if rate is None else f"{rate.normalize():f}"


class FeeForm(forms.Form):
    """What a fee will really cost, and when. Empty fields follow schedule and plan."""

    planned_amount = money_field(_("Your own amount"), required=False)
    planned_currency = forms.ChoiceField(label=_("Currency"))
    planned_on = DayField(label=_("Your own day"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, currencies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned_currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]


class OwnLineForm(FeeForm):
    """A line of one's own."""

    title = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("For example: flight to Chicago, question bank.")
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=BudgetLine.Kind)
    phase = forms.ModelChoiceField(label=_("Part of the road"), queryset=Phase.objects.all(), empty_label=None)
    planned_amount = money_field(_("Amount"))
    planned_on = DayField(
        label=_("To pay on"), required=False, help_text=_("We remind you of this day until it is paid.")
    )  # fmt: skip

    field_order = ("title", "kind", "phase", "planned_amount", "planned_currency", "planned_on", "note")


class PaidForm(forms.Form):
    """What was paid."""

    paid_amount = money_field(_("What you paid"))
    paid_currency = forms.ChoiceField(label=_("Currency"))
    paid_on = DayField(label=_("Paid on"))
    paid_rate = rate_field(
        _("Rate of that day"),
        help_text=_("How much one US dollar was: in the currency of the payment; if you paid dollars, in your own."),
    )

    def __init__(self, *args: Any, currencies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(dict.fromkeys([USD, *currencies]))
        self.fields["paid_currency"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
        if codes == [USD]:
            del self.fields["paid_rate"]


class CurrencyForm(forms.Form):
    """The own currency and the rates; one field and its day for each further currency of the schedule."""

    currency = forms.RegexField(
        r"^\s*[A-Za-z]{3}\s*$", label=_("Your currency"), widget=forms.TextInput({"class": "short"}),
        help_text=_("Three letters, like PKR, INR, NGN or EUR. USD shows everything in US dollars."),
        error_messages={"invalid": _("Write the three letters of a currency, like PKR or EUR.")},
    )  # fmt: skip
    per_usd = rate_field(_("One US dollar is"), help_text=_("In your currency. Not needed for USD."))
    on = DayField(label=_("Rate of"), required=False, help_text=_("Today, if you leave it empty."))

    def __init__(self, data: Any = None, *, kept: Kept, others: Iterable[str]) -> None:
        own = kept.rate(kept.settings.currency)
        initial: dict[str, Any] = {"currency": kept.settings.currency}
        if own:
            initial |= {"per_usd": plain(own.per_usd), "on": own.on}
        self.others = [code for code in others if code != kept.settings.currency]
        for code in self.others:
            if rate := kept.rate(code):
                initial |= {f"rate_{code}": plain(rate.per_usd), f"on_{code}": rate.on}
        super().__init__(data, initial=initial)
        of_fees = shipped().currencies
        for code in self.others:
            self.fields[f"rate_{code}"] = rate_field(
                _("One US dollar in %(currency)s") % {"currency": code},
                help_text=OF_A_FEE if code in of_fees else OF_A_LINE,
            )
            self.fields[f"on_{code}"] = DayField(label=_("Rate of"), required=False)

    def rates(self, today: date) -> dict[str, tuple[Any, date]]:
        """What was typed: by currency, rate and day."""
        data = self.cleaned_data
        named = {data["currency"].strip().upper(): ("per_usd", "on")}
        named |= {code: (f"rate_{code}", f"on_{code}") for code in self.others if code not in named}
        named.pop(USD, None)
        return {code: (data[rate], data[on] or today) for code, (rate, on) in named.items() if data[rate] is not None}


class ProgramsForm(forms.Form):
    """Planned numbers: programs of each specialty, codes on the rank list."""

    def __init__(self, *args: Any, aims: Iterable[Aimed], kept: Kept, supplemental: bool, **kwargs: Any) -> None:
        typed = {row.specialty_id: row.count for row in kept.programs}
        self.aims = list(aims)
        super().__init__(*args, **kwargs)
        for aim in self.aims:
            self.fields[f"programs_{aim.pk}"] = self._number(aim.name, typed.get(aim.pk), MOST_PROGRAMS)
        self.fields["rank_codes"] = self._number(
            _("Program codes on your rank list"), kept.settings.rank_codes, MOST_CODES,
            help_text=_("20 are included in the registration."),
        )  # fmt: skip
        if supplemental:
            self.fields["supplemental_codes"] = self._number(
                _("Program codes on supplemental lists, together"), kept.settings.supplemental_codes, MOST_CODES
            )

    def _number(self, label: Any, initial: int | None, most: int, **kwargs: Any) -> forms.IntegerField:
        return forms.IntegerField(
            label=label, min_value=0, max_value=most, required=False, initial=initial,
            widget=forms.NumberInput(NUMBER), **kwargs,
        )  # fmt: skip

    def counts(self) -> dict[int, int | None]:
        """Number by id of the specialty; None where nothing was typed."""
        return {aim.pk: self.cleaned_data[f"programs_{aim.pk}"] for aim in self.aims}
