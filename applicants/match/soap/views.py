"""The SOAP board, one application, and their forms. What one tap does: acts.py."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import posted, render_page
from applicants.checklist.views import user_of
from applicants.match.results.models import MatchOutcome
from applicants.match.results.views import accepted_of, clock_context, context_of, outcome_of, region_of
from applicants.match.soap import board as boards
from applicants.match.soap import offers, rules, services
from applicants.match.soap.forms import ApplicationForm, ContactForm, OfferForm
from applicants.match.soap.models import SoapApplication, SoapContact
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.remarks import Remark
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page

RULES = (rules.NO_CONTACT, rules.BINDING, rules.NO_OUTREACH, rules.FORTY_FIVE)


def home(applicant: Applicant) -> str:
    return reverse("soap:board", args=[applicant.public_id])


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    return context_of(request, applicant) | {"back_url": home(applicant)} | more


def rule_now(times: dict[str, Any]) -> list[Remark]:
    """The rule of contact as it is at this instant."""
    return [rules.CONTACT_IS_OPEN if times["week"].soap_is_over(times["now"]) else rules.NO_CONTACT]


@applicant_page(Section.MATCH)
def board(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The clock, open offers, and all applications with what one tap does."""
    times, outcome = clock_context(request, applicant), outcome_of(request, applicant)
    accepted = accepted_of(request, applicant)
    rows = SoapApplication.objects.visible_to(request.user).filter(applicant=applicant).for_board()
    matched = outcome is not None and outcome.status == MatchOutcome.Status.MATCHED
    found = boards.entries(rows, times["week"], times["now"], closed=bool(accepted) or matched)
    context = _context(
        request, applicant, outcome=outcome, accepted=accepted, matched=matched, groups=boards.groups(found),
        used=len(found), most=rules.MOST_APPLICATIONS, left=rules.MOST_APPLICATIONS - len(found),
        sent=sum(1 for entry in found if entry.row.sent_at), rules=RULES[1:], rule=rule_now(times),
        open_offers=[(entry, one) for entry in found for one in entry.offers if one.is_open],
        running_round=times["week"].running_round(times["now"]), prepare=times["week"].at("prepare"),
        can_send=times["week"].at("prepare").can_be_so(times["now"]), **times,
    )  # fmt: skip
    return render_page(request, "applicants/match/soap/board.html", context, region=region_of(request))


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Find a program in the catalogue or on one's own list, or type it."""
    words = request.GET.get("q", "").strip()[:200]
    rows = SoapApplication.objects.editable_by(request.user).filter(applicant=applicant)
    there = list(rows.values_list("program_id", flat=True))
    context = _context(
        request, applicant, words=words, there=there, left=rules.MOST_APPLICATIONS - len(there),
        found=boards.programs_named(words) if words else [], rule=rule_now(clock_context(request, applicant)),
        heading=_("Add to the SOAP board"),
    )  # fmt: skip
    return form_page(
        request, ApplicationForm(posted(request)), said=_("It is on your SOAP board."), then=home(applicant),
        save=lambda values: services.add_application(applicant=applicant, values=values, by=user_of(request)).moved,
        template="applicants/match/soap/add.html", context=context,
    )  # fmt: skip


@applicant_page(Section.MATCH)
def application(request: HttpRequest, applicant: Applicant, application: int) -> HttpResponse:
    """One application: its contacts, its offers, its notes."""
    times, outcome = clock_context(request, applicant), outcome_of(request, applicant)
    rows = SoapApplication.objects.visible_to(request.user).filter(applicant=applicant).for_board()
    row = get_object_or_404(rows, pk=application)
    matched = outcome is not None and outcome.status == MatchOutcome.Status.MATCHED
    closed = bool(accepted_of(request, applicant)) or matched
    (entry,) = boards.entries([row], times["week"], times["now"], closed=closed)
    context = _context(
        request, applicant, entry=entry, row=row, rule=rule_now(times), not_repeated=[rules.NOT_REPEATED],
        closed=closed, running_round=times["week"].running_round(times["now"]), **times,
    )  # fmt: skip
    return render_page(request, "applicants/match/soap/application.html", context)


def mine(request: HttpRequest, applicant: Applicant, pk: int) -> SoapApplication:
    """An application of one's own; 404 for any other."""
    rows = SoapApplication.objects.editable_by(request.user).filter(applicant=applicant).with_program()
    row: SoapApplication = get_object_or_404(rows.select_related("applicant"), pk=pk)
    return row


def page_of(row: SoapApplication, applicant: Applicant) -> str:
    return reverse("soap:application", args=[applicant.public_id, row.pk])


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, application: int) -> HttpResponse:
    """Change an application."""
    row = mine(request, applicant, application)
    return form_page(
        request, ApplicationForm(posted(request), row=row), said=_("Saved."), then=page_of(row, applicant),
        save=lambda values: services.change_application(row=row, values=values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(request, applicant, heading=row.name) | {
            "back_url": page_of(row, applicant),
            "remove_url": reverse("soap:remove", args=[applicant.public_id, row.pk]),
        },
    )  # fmt: skip


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, application: int) -> HttpResponse:
    """Ask once, then take an application away."""
    row = mine(request, applicant, application)

    def take_away() -> Any:
        return services.remove_application(row=row, by=user_of(request))

    return removal_page(
        request, remove=take_away, what=row.name, then=home(applicant), context=_context(request, applicant),
        goes=_("The application goes from your board, with its contacts and offers, and its place among the 45 is free "
               "here. An application that you really sent still counts for NRMP."),
        said=_("Removed: %(name)s.") % {"name": row.name},
    )  # fmt: skip


@applicant_page(None)
def contact(request: HttpRequest, applicant: Applicant, application: int) -> HttpResponse:
    """Note a contact that took place."""
    row = mine(request, applicant, application)
    times = clock_context(request, applicant)

    def save(values: Any) -> None:
        services.log_contact(application=row, values=values, by=user_of(request))

    return form_page(
        request, ContactForm(posted(request)), save=save, said=_("The contact is noted."), then=page_of(row, applicant),
        template="applicants/match/soap/contact.html",
        context=_context(
            request, applicant, heading=_("Contact with %(name)s") % {"name": row.name}, rule=rule_now(times),
            soap_ends=times["week"].at("soap_ends"), own_zone=times["own_zone"], week=times["week"],
        ) | {"back_url": page_of(row, applicant)},
    )  # fmt: skip


@applicant_page(None)
def offer(request: HttpRequest, applicant: Applicant, application: int) -> HttpResponse:
    """Note an offer of any round that has begun."""
    row = mine(request, applicant, application)
    return form_page(
        request, OfferForm(posted(request)), said=_("The offer is noted."), then=page_of(row, applicant),
        save=lambda values: offers.add_offer(application=row, **values, by=user_of(request)).moved,
        template="applicants/record.html",
        context=_context(request, applicant, heading=_("Offer of %(name)s") % {"name": row.name})
        | {"back_url": page_of(row, applicant)},
    )  # fmt: skip


@applicant_page(None)
def remove_contact(request: HttpRequest, applicant: Applicant, contact: int) -> HttpResponse:
    """Ask once, then take a contact out of the log."""
    rows = SoapContact.objects.editable_by(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows.select_related("applicant", "application"), pk=contact)
    then = (
        page_of(row.application, applicant) if row.application else reverse("results:after", args=[applicant.public_id])
    )

    def take_away() -> None:
        services.remove_contact(row=row, by=user_of(request))

    return removal_page(
        request, remove=take_away, what=row.get_begun_by_display(), goes=_("This contact goes from your log."),
        said=_("Removed."), then=then, context=_context(request, applicant),
    )  # fmt: skip
