"""After SOAP: positions that are still open, contacts with them, and other ways."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import go_on, posted, render_page
from applicants.checklist.models import ChecklistItem
from applicants.checklist.views import user_of
from applicants.match.results import services
from applicants.match.results.forms import AfterForm, VacancyForm
from applicants.match.results.listing import ALTERNATIVES
from applicants.match.results.models import MatchOutcome, Vacancy
from applicants.match.results.views import clock_context, context_of, home, outcome_of
from applicants.match.soap.forms import ContactForm
from applicants.match.soap.models import SoapContact
from applicants.match.soap.rules import CONTACT_IS_OPEN, NO_CONTACT
from applicants.match.soap.services import log_contact
from applicants.match.sources import GUIDE_GRADUATES
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page


def page(applicant: Applicant) -> str:
    return reverse("results:after", args=[applicant.public_id])


def _context(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    return context_of(request, applicant) | {"back_url": page(applicant)} | more


@applicant_page(Section.MATCH)
def after(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Whether contact is open, the person's own list of positions with their contacts, and other ways."""
    times = clock_context(request, applicant)
    is_over = times["week"].soap_is_over(times["now"])
    rows = list(Vacancy.objects.visible_to(request.user).filter(applicant=applicant).for_list())
    steps = _steps(request, applicant)
    contacts: dict[int | None, list[SoapContact]] = {}
    found = SoapContact.objects.visible_to(request.user).filter(applicant=applicant, vacancy__isnull=False)
    for contact in found.order_by("at", "pk"):
        contacts.setdefault(contact.vacancy_id, []).append(contact)
    context = _context(
        request, applicant, is_over=is_over, outcome=outcome_of(request, applicant),
        soap_ends=times["week"].at("soap_ends"),
        entries=[(row, contacts.get(row.pk, [])) for row in rows], rule=[CONTACT_IS_OPEN if is_over else NO_CONTACT],
        alternatives=[(one, steps.get(one.step)) for one in ALTERNATIVES], guide=GUIDE_GRADUATES,
        back_url=home(applicant), own_zone=times["own_zone"], week=times["week"],
    )  # fmt: skip
    return render_page(request, "applicants/match/results/after.html", context)


def _steps(request: HttpRequest, applicant: Applicant) -> dict[str, ChecklistItem]:
    """The steps of the road about other ways, as far as the reader may see the road."""
    keys = [one.step for one in ALTERNATIVES if one.step]
    rows = ChecklistItem.objects.visible_to(request.user).filter(applicant=applicant, milestone__key__in=keys)
    return {row.key: row for row in rows.select_related("milestone")}


@applicant_page(None)
def end(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Say what came after SOAP."""
    row = outcome_of(request, applicant)
    if row is None or row.soap not in (MatchOutcome.Soap.NO_PLACE, MatchOutcome.Soap.NOT_IN):
        messages.warning(request, _("Say first how SOAP ended."))
        return go_on(request, home(applicant))
    return form_page(
        request, AfterForm(posted(request), initial={"after": row.after, "text": row.after_text}), said=_("Noted."),
        save=lambda values: services.say_after(applicant=applicant, **values, by=user_of(request)).moved,
        then=page(applicant), template="applicants/record.html", fields={"after_text": "text"},
        context=_context(request, applicant, heading=_("What came after SOAP")),
    )  # fmt: skip


def _vacancy(request: HttpRequest, applicant: Applicant, pk: int) -> Vacancy:
    rows = Vacancy.objects.editable_by(request.user).filter(applicant=applicant).for_list()
    row: Vacancy = get_object_or_404(rows.select_related("applicant"), pk=pk)
    return row


@applicant_page(None)
def add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Note a position."""

    def save(values: Any) -> None:
        services.add_vacancy(applicant=applicant, values=values, by=user_of(request))

    return form_page(
        request, VacancyForm(posted(request)), save=save, said=_("It is on your list."), then=page(applicant),
        template="applicants/record.html", context=_context(request, applicant, heading=_("Note an open position")),
    )  # fmt: skip


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, vacancy: int) -> HttpResponse:
    """Change a position."""
    row = _vacancy(request, applicant, vacancy)

    def save(values: Any) -> None:
        services.change_vacancy(row=row, values=values, by=user_of(request))

    return form_page(
        request, VacancyForm(posted(request), row=row), save=save, said=_("Saved."), then=page(applicant),
        template="applicants/record.html",
        context=_context(
            request, applicant, heading=row.name,
            remove_url=reverse("results:remove-vacancy", args=[applicant.public_id, row.pk]),
        ),
    )  # fmt: skip


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, vacancy: int) -> HttpResponse:
    """Ask once, then remove a position."""
    row = _vacancy(request, applicant, vacancy)

    def take_away() -> None:
        services.remove_vacancy(row=row, by=user_of(request))

    return removal_page(
        request, remove=take_away, what=row.name, goes=_("The position goes from your list, with its contacts."),
        said=_("Removed: %(name)s.") % {"name": row.name}, then=page(applicant), context=_context(request, applicant),
    )  # fmt: skip


@applicant_page(None)
def contact(request: HttpRequest, applicant: Applicant, vacancy: int) -> HttpResponse:
    """Note a contact about a position."""
    row = _vacancy(request, applicant, vacancy)

    def save(values: Any) -> None:
        log_contact(vacancy=row, values=values, by=user_of(request))

    times = clock_context(request, applicant)
    is_over = times["week"].soap_is_over(times["now"])
    return form_page(
        request, ContactForm(posted(request)), save=save, said=_("Noted."), then=page(applicant),
        template="applicants/match/soap/contact.html",
        context=_context(request, applicant, heading=_("Contact with %(name)s") % {"name": row.name},
                         rule=[CONTACT_IS_OPEN if is_over else NO_CONTACT], soap_ends=times["week"].at("soap_ends"),
                         own_zone=times["own_zone"], week=times["week"]),
    )  # fmt: skip
