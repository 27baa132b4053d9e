"""What one tap does on the SOAP board. Each can be pressed twice, and says what was refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on
from applicants.checklist.views import user_of
from applicants.match.results import reading
from applicants.match.soap import offers, rules, services
from applicants.match.soap.models import SoapOffer
from applicants.match.soap.views import home, mine
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page
from programs.models import Program

MOST_ID = 2**63 - 1


def _done(
    request: HttpRequest, applicant: Applicant, verb: Callable[[], Any], said: str, *, undo: str = ""
) -> HttpResponse:  # fmt: skip
    """Do it, say it with the way back, and show the board again."""
    try:
        verb()
        messages.success(request, said, extra_tags=undo)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, home(applicant))


@require_POST
@applicant_page(None)
def put(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Put a program of the catalogue on the board."""
    text = request.POST.get("program", "")
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= MOST_ID):
        raise Http404
    program = get_object_or_404(Program, pk=int(text[:20]))
    return _done(
        request, applicant, said=_("%(name)s is on your SOAP board.") % {"name": program.name},
        verb=lambda: services.add_application(applicant=applicant, values={"program": program}, by=user_of(request)),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def state(request: HttpRequest, applicant: Applicant, application: int, state: str) -> HttpResponse:
    """Say how far an application is."""
    row = mine(request, applicant, application)
    if state not in rules.BY_TAP:
        raise Http404
    before = row.state if row.state in rules.BY_TAP and row.state != state else ""
    names = dict(type(row).State.choices)
    return _done(
        request, applicant, lambda: services.set_state(row=row, state=state, by=user_of(request)),
        _("%(name)s: %(state)s.") % {"name": row.name, "state": names[state]},
        undo=reverse("soap:state", args=[applicant.public_id, row.pk, before]) if before else "",
    )  # fmt: skip


@require_POST
@applicant_page(None)
def offer_now(request: HttpRequest, applicant: Applicant, application: int) -> HttpResponse:
    """An offer came, in the round that is open now."""
    row = mine(request, applicant, application)

    def verb() -> None:
        from django.utils import timezone

        number = reading.week_for(applicant).running_round(timezone.now())
        if number is None:
            raise ValidationError(_("No round is open now. Note the offer with its round on the application's page."))
        offers.add_offer(application=row, round=number, by=user_of(request))

    return _done(request, applicant, verb, _("Offer of %(name)s noted. Answer it in R3 before the round ends.") % {
        "name": row.name,
    })  # fmt: skip


def _offer(request: HttpRequest, applicant: Applicant, pk: int) -> SoapOffer:
    rows = SoapOffer.objects.editable_by(request.user).filter(applicant=applicant)
    row: SoapOffer = get_object_or_404(rows.select_related("applicant", "application__program"), pk=pk)
    return row


ANSWERS = {"accept": SoapOffer.Answer.ACCEPTED, "decline": SoapOffer.Answer.DECLINED}


@require_POST
@applicant_page(None)
def answer(request: HttpRequest, applicant: Applicant, offer: int, answer: str) -> HttpResponse:
    """Accept, decline, or take the answer back."""
    row, by = _offer(request, applicant, offer), user_of(request)
    name = {"name": row.application.name}
    if answer == "take-back":
        return _done(request, applicant, lambda: offers.take_back_answer(row=row, by=by), _(
            "Your answer is taken back here. In R3 nothing changed."))  # fmt: skip
    if answer not in ANSWERS:
        raise Http404
    said = _("Accepted: %(name)s. SOAP is over for you.") if answer == "accept" else _("Declined: %(name)s.")
    return _done(
        request, applicant, lambda: offers.answer_offer(row=row, answer=ANSWERS[answer], by=by), said % name,
        undo=reverse("soap:answer", args=[applicant.public_id, row.pk, "take-back"]),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def remove_offer(request: HttpRequest, applicant: Applicant, offer: int) -> HttpResponse:
    """Take away an offer that was noted by mistake."""
    row = _offer(request, applicant, offer)
    return _done(request, applicant, lambda: offers.remove_offer(row=row, by=user_of(request)), _("The offer is gone."))
