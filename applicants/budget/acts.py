"""What one does with the budget: lines, payments, currency, planned programs, "my budget stands"."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted
from applicants.budget import forms, reads, services
from applicants.budget.models import USD, BudgetLine
from applicants.budget.rules import Line, State
from applicants.budget.views import currencies, kept_of, line_or_none
from applicants.checklist.records import Moved
from applicants.checklist.views import base, user_of
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page, say
from applicants.sharing.access import applicant_page
from roadmap import fees

FORM = "applicants/budget/form.html"


def _home(applicant: Applicant) -> str:
    return reverse("budget:room", args=[applicant.public_id])


def _context(request: HttpRequest, applicant: Applicant, heading: Any, lede: Any = "") -> dict[str, Any]:
    return base(request, applicant, "budget") | {"heading": heading, "lede": lede, "line": None, "prices": ()}


def _line(request: HttpRequest, applicant: Applicant, key: str) -> tuple[Line, reads.Kept]:
    line, kept = line_or_none(request, applicant, key)
    if line is None:
        raise Http404
    return line, kept


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Add a line of one's own."""
    kept = kept_of(request, applicant)
    form = forms.OwnLineForm(posted(request), currencies=currencies(kept))
    return form_page(
        request, form, said=_("Added to your budget."), then=_home(applicant), template=FORM,
        save=lambda values: services.add_line(applicant=applicant, values=values, by=user_of(request)).moved,
        context=_context(request, applicant, _("Add a line of your own")) | {"prices": fees.shipped().prices},
    )  # fmt: skip


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, line: str) -> HttpResponse:
    """Change an own line, or say what a fee will really cost and when."""
    found, kept = _line(request, applicant, line)
    row = next((row for row in kept.rows if row.key == line), None)
    kind: Any = forms.OwnLineForm if found.own else forms.FeeForm
    initial = {name: getattr(row, name) for name in kind.base_fields} if row else {}
    initial["planned_currency"] = (row.planned_currency if row else "") or kept.currency
    return form_page(
        request, kind(posted(request), initial=initial, currencies=currencies(kept)), said=_("Saved."),
        then=_home(applicant), template=FORM,
        save=lambda values: services.change_line(applicant=applicant, key=line, values=values, by=user_of(request)),
        context=_context(request, applicant, found.title) | {"line": found, "has_row": row is not None},
    )  # fmt: skip


@applicant_page(None)
def paid(request: HttpRequest, applicant: Applicant, line: str) -> HttpResponse:
    """Write down what was paid for a line."""
    found, kept = _line(request, applicant, line)
    today, rate = applicant.user.today(), kept.rate(kept.currency)
    initial: dict[str, Any] = {"paid_amount": found.amount, "paid_currency": kept.currency, "paid_on": today}
    if rate:
        initial["paid_rate"] = forms.plain(rate.per_usd)
    if found.state == State.ASSUMED and found.day:
        initial["paid_on"] = min(found.day, today)
    if found.state == State.PAID:
        row = next(row for row in kept.rows if row.key == line)
        initial = {name: getattr(row, name) for name in services.PAYMENT} | {"paid_rate": forms.plain(row.paid_rate)}
    codes = [kept.currency, initial["paid_currency"]]
    form = forms.PaidForm(posted(request), initial=initial, currencies=codes)
    lede = _("If your bank took another amount than the fee says, write what it took.")
    return form_page(
        request, form, said=_("Paid: %(title)s.") % {"title": found.title}, then=_home(applicant), template=FORM,
        save=lambda values: services.pay(applicant=applicant, key=line, values=values, by=user_of(request)),
        context=_context(request, applicant, _("Paid: %(title)s") % {"title": found.title}, lede),
    )  # fmt: skip


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, line: str) -> HttpResponse:
    """Ask once, then remove an own line, or what was said of a fee."""
    rows = BudgetLine.objects.editable_by(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows.select_related("applicant"), key=line)
    found, _kept = line_or_none(request, applicant, line)
    goes = _("It goes from all sums, with its payment and its reminder.") if row.is_own else _(
        "Your own amount, day, note and payment go. The line follows the schedule and your plan again."
    )  # fmt: skip
    return removal_page(
        request, remove=lambda: services.remove_line(row=row, by=user_of(request)), goes=goes,
        what=found.title if found else str(row), said=_("Removed."), then=_home(applicant),
        context=base(request, applicant, "budget"),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def unpaid(request: HttpRequest, applicant: Applicant, line: str) -> HttpResponse:
    """Take a payment back."""
    found, _kept = _line(request, applicant, line)
    return _press(
        request, applicant, lambda by: services.unpay(applicant=applicant, key=line, by=by),
        _("Not paid any more: %(title)s.") % {"title": found.title},
    )  # fmt: skip


@require_POST
@applicant_page(None)
def leave_out(request: HttpRequest, applicant: Applicant, line: str) -> HttpResponse:
    """Leave a line out (`out`), or take it in again."""
    found, _kept = _line(request, applicant, line)
    out = bool(request.POST.get("out"))
    said = _("Left out: %(title)s.") if out else _("Counts again: %(title)s.")
    return _press(
        request, applicant, lambda by: services.leave_out(applicant=applicant, key=line, out=out, by=by),
        said % {"title": found.title},
    )  # fmt: skip


@require_POST
@applicant_page(None)
def stands(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The budget stands (`on`), or is open again."""
    on = bool(request.POST.get("on"))
    said = _("Your budget stands. The step is done.") if on else _("Your budget is open again.")
    return _press(request, applicant, lambda by: services.set_stands(applicant=applicant, stands=on, by=by), said)


def _press(request: HttpRequest, applicant: Applicant, call: Callable[[Any], Moved], said: str) -> HttpResponse:
    """One press of a button: do it, say it, see the page again."""
    try:
        say(request, said, call(user_of(request)))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, _home(applicant))


@applicant_page(None)
def currency(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The own currency and the rates."""
    kept = kept_of(request, applicant)
    others = [code for code in currencies(kept) if code not in (USD, kept.settings.currency)]
    form = forms.CurrencyForm(posted(request), kept=kept, others=others)

    def save(values: Any) -> Moved:
        return services.save_currency(
            applicant=applicant, currency=values["currency"], rates=form.rates(applicant.user.today()),
            by=user_of(request),
        )  # fmt: skip

    lede = _("All sums are then shown in your currency. A rate holds for what is still to pay; a payment has its own.")
    return form_page(
        request, form, save=save, said=_("Saved."), then=_home(applicant), template=FORM,
        context=_context(request, applicant, _("Currency and rates"), lede),
    )  # fmt: skip


@applicant_page(None)
def programs(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """How many programs are planned, and codes on the rank list."""
    kept = kept_of(request, applicant)
    supplemental = Applicant.Option.ADVANCED in applicant.options
    form = forms.ProgramsForm(
        posted(request), aims=reads.aims_of(applicant), kept=kept, supplemental=supplemental
    )  # fmt: skip

    def save(values: Any) -> Moved:
        return services.plan_programs(
            applicant=applicant, counts=form.counts(), rank_codes=values["rank_codes"] or 0,
            supplemental_codes=values.get("supplemental_codes") or 0, by=user_of(request),
        )  # fmt: skip

    lede = _("To how many programs of each specialty do you mean to apply? Left empty, those on your list count.")
    return form_page(
        request, form, save=save, said=_("Saved."), then=_home(applicant), template=FORM,
        context=_context(request, applicant, _("Planned programs"), lede),
    )  # fmt: skip
