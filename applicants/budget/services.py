"""The writes of the budget. Each ends in telling the plan what the budget shows."""

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.budget import reads, rules
from applicants.budget.models import LARGEST_RATE, USD, BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from applicants.checklist import records
from applicants.checklist.records import Moved
from applicants.plausible import day_problems
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, take_away
from programs.models import Specialty
from roadmap import fees
from roadmap.fees import PER_SPECIALTY

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "budget"
MOST_LINES = 300
FEE_FIELDS = ("planned_amount", "planned_currency", "planned_on", "note")
OWN_FIELDS = ("title", "kind", "phase", *FEE_FIELDS)
PAYMENT = ("paid_amount", "paid_currency", "paid_on", "paid_rate")
STATE = (*PAYMENT, "left_out")
TOO_LARGE = gettext_lazy("That is more than any rate. Is it how much one US dollar is?")
NO_PAYMENT: Mapping[str, Any] = {"paid_amount": None, "paid_currency": "", "paid_on": None, "paid_rate": None}


class NoSuchFee(ValidationError):
    """There is no line and no fee of this key; a line may have been removed in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("This line is not here any more; it was removed in the meantime."))


# --------------------------------------------------------------------------------------------- lines


@transaction.atomic
def add_line(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> Kept[BudgetLine]:
    """Add a line of one's own: travel, a placement, books. `values` by OWN_FIELDS and STATE. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if BudgetLine.objects.filter(applicant=owner).count() >= MOST_LINES:
        raise ValidationError(_("Your budget holds %(n)s lines. Remove one first.") % {"n": MOST_LINES})
    row = BudgetLine(applicant=owner, key=f"own-{secrets.token_hex(6)}", added_on=by.today())
    if not str(values.get("title") or "").strip():
        raise ValidationError({"title": _("Write what it is for.")})
    return Kept(row, _keep(row, {name: values[name] for name in (*OWN_FIELDS, *STATE) if name in values}, by))


@transaction.atomic
def change_line(*, applicant: Applicant, key: str, values: Mapping[str, Any], by: "User") -> Moved:
    """Change an own line, or say of a fee what it will really cost and when. Raises ValidationError.

    What `values` does not name stays. A fee of which nothing is said any more follows schedule and plan again.
    """
    row = _line(applicant, key, by)
    names = (*(OWN_FIELDS if row.is_own else FEE_FIELDS), *STATE)
    if row.is_own and "title" in values and not str(values["title"]).strip():
        raise ValidationError({"title": _("Write what it is for.")})
    return _keep(row, {name: values[name] for name in names if name in values}, by)


@transaction.atomic
def pay(*, applicant: Applicant, key: str, values: Mapping[str, Any], by: "User") -> Moved:
    """Write down what was paid: amount, currency, day, and the rate of that day. Raises ValidationError."""
    row = _line(applicant, key, by)
    return _keep(row, {**{name: values.get(name) for name in PAYMENT}, "left_out": False}, by)


@transaction.atomic
def unpay(*, applicant: Applicant, key: str, by: "User") -> Moved:
    """Take a payment back. A second time changes nothing."""
    return _keep(_line(applicant, key, by), NO_PAYMENT, by)


@transaction.atomic
def leave_out(*, applicant: Applicant, key: str, out: bool, by: "User") -> Moved:
    """Leave a line out of all sums, or take it in again. Raises ValidationError for what is paid."""
    return _keep(_line(applicant, key, by), {"left_out": out}, by)


@transaction.atomic
def remove_line(*, row: BudgetLine, by: "User") -> Moved:
    """Take an own line away; of a fee, all that was said of it."""
    return tell(applicant=take_away(row, by), by=by)


def _line(applicant: Applicant, key: str, by: "User") -> BudgetLine:
    """The row of this key, locked; a new one for a fee of which nothing was said yet. Raises NoSuchFee."""
    owner = records.locked(applicant, by)
    rows = BudgetLine.objects.select_for_update(of=("self",)).filter(applicant=owner)
    row: BudgetLine | None = rows.filter(key=key).first()
    if row is None:
        if not _is_fee(key):
            raise NoSuchFee
        if rows.count() >= MOST_LINES:
            raise ValidationError(_("Your budget holds %(n)s lines. Remove one first.") % {"n": MOST_LINES})
        row = BudgetLine(applicant=owner, key=key, added_on=by.today())
    row.applicant = owner
    return row


def _is_fee(key: str) -> bool:
    """Whether the schedule has this fee; one that counts programs stands once for each specialty."""
    name, hyphen, specialty = key.partition("-")
    fee = fees.shipped().fee(name)
    if fee is None or bool(hyphen) != (fee.counts in PER_SPECIALTY):
        return False
    return not hyphen or Specialty.objects.filter(key=specialty).exists()


def _keep(row: BudgetLine, values: Mapping[str, Any], by: "User") -> Moved:
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    for name in ("note", "kind"):
        setattr(row, name, getattr(row, name) or "")
    for name in ("planned_currency", "paid_currency"):
        setattr(row, name, (getattr(row, name) or "").upper())
    if row.planned_amount is None:
        row.planned_currency = ""  # a currency without an amount says nothing
    _set_rate_currency(row, row.applicant)
    if row.says_something:
        _validate(row, by.today())
        row.save()
    elif row.pk:
        row.delete()
    return tell(applicant=row.applicant, by=by)


def _set_rate_currency(row: BudgetLine, applicant: Applicant) -> None:
    """Of which currency the rate of a payment is: of that of the payment, or for US dollars of the own currency."""
    row.rate_currency = ""
    if row.paid_rate is None:
        return
    if row.paid_currency != USD:
        row.rate_currency = row.paid_currency
        return
    settings = BudgetSettings.objects.filter(applicant=applicant).first()
    own = settings.currency if settings else USD
    if own == USD:
        row.paid_rate = None  # a dollar is a dollar
    else:
        row.rate_currency = own


def _validate(row: BudgetLine, today: date) -> None:
    problems = day_problems(row, today, past=("paid_on",), any_day=("planned_on",))
    for name in ("planned_amount", "paid_amount"):
        amount = getattr(row, name)
        if amount is not None and amount < 0:
            problems[name] = [_("An amount cannot be less than 0.")]
    if row.is_own and row.planned_amount is None:
        problems["planned_amount"] = [_("Write an amount; a rough one is enough.")]
    if row.is_own and row.phase is None:
        problems["phase"] = [_("Choose a part of the road.")]
    if row.paid_rate is not None and row.paid_rate <= 0:
        problems["paid_rate"] = [_("A rate must be more than 0.")]
    elif row.paid_rate is not None and row.paid_rate > LARGEST_RATE:
        problems["paid_rate"] = [str(TOO_LARGE)]
    if row.paid_on and row.paid_currency not in ("", USD) and row.paid_rate is None:
        problems["paid_rate"] = [_("Give the rate of that day: how much one US dollar was.")]
    if problems:
        raise ValidationError(problems)
    row.full_clean()


# --------------------------------------------------------------- currency, programs, "my budget stands"


@transaction.atomic
def save_currency(
    *, applicant: Applicant, currency: str, rates: Mapping[str, tuple[Decimal, date]], by: "User"
) -> Moved:  # fmt: skip
    """Set the own currency, and rates by currency: how much one US dollar is, and on which day.

    A currency other than the US dollar needs a rate. Raises ValidationError: at `per_usd` and `on` for the own
    currency, at `rate_AUD` and `on_AUD` for another one.
    """
    owner = records.locked(applicant, by)
    settings = _settings(owner)
    settings.currency = currency.strip().upper()
    settings.full_clean()
    settings.save()
    for code, (per_usd, on) in rates.items():
        _save_rate(owner, code, per_usd, on, by, fields=("per_usd", "on") if code == settings.currency else (
            f"rate_{code}", f"on_{code}"
        ))  # fmt: skip
    kept = ExchangeRate.objects.filter(applicant=owner, currency=settings.currency)
    if settings.currency != USD and not kept.exists():
        raise ValidationError({"per_usd": _("Give a rate: how much of your currency is one US dollar?")})
    return tell(applicant=owner, by=by)


def _save_rate(
    owner: Applicant, code: str, per_usd: Decimal, on: date, by: "User", fields: tuple[str, str]
) -> None:  # fmt: skip
    row = ExchangeRate.objects.filter(applicant=owner, currency=code).first()
    row = row or ExchangeRate(applicant=owner, currency=code)
    row.per_usd, row.on = per_usd, on
    problems = {}
    if texts := day_problems(row, by.today(), past=("on",)).get("on"):
        problems[fields[1]] = texts
    if per_usd <= 0:
        problems[fields[0]] = [_("A rate must be more than 0.")]
    elif per_usd > LARGEST_RATE:
        problems[fields[0]] = [str(TOO_LARGE)]
    if problems:
        raise ValidationError(problems)
    row.full_clean()
    row.save()


@transaction.atomic
def plan_programs(
    *, applicant: Applicant, counts: Mapping[int, int | None], rank_codes: int, supplemental_codes: int, by: "User"
) -> Moved:  # fmt: skip
    """How many programs of each specialty (by its id) are planned, and program codes on the rank list.

    None takes the number back: it is then not said.
    """
    owner = records.locked(applicant, by)
    for pk in counts.keys() & {aim.pk for aim in reads.aims_of(owner)}:
        count = counts[pk]
        if count is None:
            PlannedPrograms.objects.filter(applicant=owner, specialty=pk).delete()
            continue
        row = PlannedPrograms.objects.filter(applicant=owner, specialty=pk).first()
        row = row or PlannedPrograms(applicant=owner, specialty_id=pk)
        row.count = count
        row.full_clean()
        row.save()
    settings = _settings(owner)
    settings.rank_codes, settings.supplemental_codes = rank_codes, supplemental_codes
    settings.full_clean()
    settings.save()
    return tell(applicant=owner, by=by)


@transaction.atomic
def set_stands(*, applicant: Applicant, stands: bool, by: "User") -> Moved:
    """Say that the budget stands, or that it is open again. A second time keeps the first day."""
    owner = records.locked(applicant, by)
    settings = _settings(owner)
    settings.stands_on = (settings.stands_on or by.today()) if stands else None
    settings.save()
    return tell(applicant=owner, by=by)


def _settings(owner: Applicant) -> BudgetSettings:
    return BudgetSettings.objects.filter(applicant=owner).first() or BudgetSettings(applicant=owner)


def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan and the reminders to what the budget says now."""
    rows = list(BudgetLine.objects.filter(applicant=applicant))
    settings = BudgetSettings.objects.filter(applicant=applicant).first()
    path = reverse("budget:room", args=[applicant.public_id])
    said = rules.shown(rows, settings.stands_on if settings else None, path)
    return records.show(applicant=applicant, room=ROOM, shown=said, by=by)
