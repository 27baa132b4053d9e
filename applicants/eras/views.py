"""My programs: the list with its fit, my facts, saved searches. Advisors with the section read along."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.eras import listing, services, viewer
from applicants.eras.forms import FactsForm
from applicants.eras.models import ListedProgram, SavedSearch
from applicants.owned import Section
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page
from programs.models import Program

MOST_ID = 2**63 - 1


@applicant_page(Section.PROGRAMS)
def programs(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The list: how each program fits, what changed since it was added, and the saved searches."""
    facts = FitFacts.objects.visible_to(request.user).filter(applicant=applicant).first()
    rows = ListedProgram.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    searches = SavedSearch.objects.visible_to(request.user).filter(applicant=applicant)
    aims = list(applicant.targetspecialtys.values_list("specialty_id", flat=True))
    context = base(request, applicant, "my-list")
    me = viewer.me_of(applicant, facts, aims)
    found = listing.entries(rows, me, applicant.target_season, mine=context["mine"])
    context |= {
        "entries": found, "totals": listing.summary(found), "searches": searches, "has_facts": facts is not None,
    }  # fmt: skip
    return render_page(request, "applicants/eras/list.html", context)


@applicant_page(Section.PROGRAMS)
def facts(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """What programs ask about and the profile does not hold; the applicant changes it, an advisor reads it."""
    row = FitFacts.objects.visible_to(request.user).filter(applicant=applicant).first() or FitFacts(applicant=applicant)
    form: Any = FactsForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_facts(applicant=applicant, values=form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. The fit lines count with it now."))
            return go_on(request, reverse("eras:list", args=[applicant.public_id]))
    known = [(label, value, name in row.recorded) for name, label, value in listing.facts_in_words(row)]
    context = base(request, applicant, "my-list") | {"form": form, "known": known}
    return render_page(request, "applicants/eras/facts.html", context, status=422 if form.errors else 200)


@require_POST
@applicant_page(None)
def put(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Put a program on the list (`on`) or take it off."""
    text = request.POST.get("program", "")
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= MOST_ID):
        raise Http404
    program = get_object_or_404(Program, pk=int(text[:20]))
    if request.POST.get("on"):
        try:
            services.add_program(applicant=applicant, program=program, by=user_of(request))
            messages.success(request, _("%(name)s is on your list. We write to you when a value changes.") % {
                "name": program.name,
            })  # fmt: skip
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    else:
        try:
            services.remove_program(applicant=applicant, program=program, by=user_of(request))
            messages.success(request, _("%(name)s is off your list.") % {"name": program.name})
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    return go_on(request, reverse("eras:list", args=[applicant.public_id]))


@require_POST
@applicant_page(None)
def save(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Keep a search under a name."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        kept = services.save_search(applicant=applicant, name=name, query=query, by=user_of(request))
        messages.success(request, _("The search “%(name)s” is kept. It stands beside your list.") % {"name": kept.name})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, reverse("eras:list", args=[applicant.public_id]))


@require_POST
@applicant_page(None)
def remove_search(request: HttpRequest, applicant: Applicant, search: int) -> HttpResponse:
    """Forget a search. One that is gone already is no trouble."""
    rows = SavedSearch.objects.editable_by(request.user).filter(applicant=applicant)
    if row := rows.filter(pk=search).first():
        services.remove_search(applicant=applicant, search=row, by=user_of(request))
        messages.success(request, _("The search “%(name)s” is gone.") % {"name": row.name})
    return go_on(request, reverse("eras:list", args=[applicant.public_id]))
