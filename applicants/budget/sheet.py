"""The lines of the budget as a table: own lines, and what was said of fees (`fee` names the fee)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from applicants.budget import services
from applicants.budget.models import BudgetLine
from applicants.checklist.sheet import PHASES
from applicants.profile.models import Applicant
from applicants.sections import Section
from applicants.sheets import Column, Kind, Sheet
from roadmap.models import Phase

SAID = ("title", "kind", *services.FEE_FIELDS, *services.STATE)


def _read(applicant: Applicant) -> Iterator[tuple[BudgetLine, Mapping[str, Any]]]:
    for row in BudgetLine.objects.filter(applicant=applicant).select_related("phase"):
        values = {name: getattr(row, name) for name in SAID}
        yield row, values | {"fee": "" if row.is_own else row.key, "phase": row.phase.key if row.phase else ""}


def _add(*, applicant: Applicant, values: Mapping[str, Any], by: Any) -> BudgetLine:
    """A new own line, or what the row says of a fee; with its payment."""
    key = str(values.get("fee") or "")
    if not key:
        return services.add_line(applicant=applicant, values=_with_phase(values), by=by).row
    try:
        services.change_line(applicant=applicant, key=key, values=values, by=by)
    except services.NoSuchFee:
        raise ValidationError({"fee": _t("There is no fee with this name.")}) from None
    found = BudgetLine.objects.filter(applicant=applicant, key=key).first()
    if found is None:
        raise ValidationError(_t("This row says nothing about the fee: no amount, no day, no payment."))
    return found


def _change(*, row: BudgetLine, values: Mapping[str, Any], by: Any) -> None:
    services.change_line(applicant=row.applicant, key=row.key, values=_with_phase(values), by=by)


def _with_phase(values: Mapping[str, Any]) -> dict[str, Any]:
    """The key or the name of a part of the road as its row."""
    found = dict(values)
    if text := str(found.get("phase") or "").strip():
        found["phase"] = Phase.objects.filter(Q(key=text) | Q(title__iexact=text)).order_by("position").first()
    elif "phase" in found:
        found["phase"] = None
    return found


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        key="budget", name=_("Budget"), section=Section.BUDGET, identity=("fee", "title"),
        columns=(
            Column("fee", _("Fee of the schedule"), also=("Fee",)),
            Column("title", _("What it is for"), also=("Item", "Expense", "Description")),
            Column("kind", _("Kind"), Kind.CHOICE, also=("Category", "Type"), choices=tuple(BudgetLine.Kind.choices)),
            Column("phase", _("Part of the road"), Kind.CHOICE, also=("Phase",), choices=PHASES),
            Column("planned_amount", _("Amount"), Kind.MONEY, also=("Cost", "Planned", "Price")),
            Column("planned_currency", _("Currency"), also=("Planned currency",)),
            Column("planned_on", _("To pay on"), Kind.DAY, also=("Due", "Date")),
            Column("note", _("Note"), also=("Notes", "Comment")),
            Column("paid_amount", _("Paid"), Kind.MONEY, also=("Amount paid",)),
            Column("paid_currency", _("Currency of the payment"), also=("Paid currency",)),
            Column("paid_on", _("Paid on"), Kind.DAY, also=("Payment date",)),
            Column("paid_rate", _("Rate of that day"), Kind.RATE, also=("Exchange rate", "Rate")),
            Column("left_out", _("Left out"), Kind.YES_NO),
        ),
        read=_read, add=_add, change=_change, remove=services.remove_line,
    ),
)  # fmt: skip
