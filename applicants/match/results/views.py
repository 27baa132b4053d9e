"""Match Week: the clock, what may be done when, and what the person learned."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from accounts.models import User
from applicants.checklist.views import base, user_of
from applicants.eras.models import ListedProgram
from applicants.match.results import listing, reading, rules, services
from applicants.match.results.forms import PlaceForm, SoapEndForm
from applicants.match.results.models import MatchOutcome
from applicants.match.soap.models import SoapOffer
from applicants.match.soap.rules import CONTACT_IS_OPEN, NO_CONTACT
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, say
from applicants.sharing.access import applicant_page

PARTS = ("status", "place", "soap", "after")


def home(applicant: Applicant) -> str:
    return reverse("results:week", args=[applicant.public_id])


def context_of(request: HttpRequest, applicant: Applicant, **more: Any) -> dict[str, Any]:
    """What every page of the Match needs."""
    return base(request, applicant, "match") | {"back_url": home(applicant)} | more


def clock_context(request: HttpRequest, applicant: Applicant) -> dict[str, Any]:
    """The week in the zone of the reader, and where now is."""
    week, now = reading.week_for(applicant), timezone.now()
    zone = cast(User, request.user).time_zone
    found = listing.lines(week, now, zone)
    return {
        "week": week,
        "lines": found,
        "clock": listing.clock(found, now),
        "own_zone": zone,
        "now": now,
        "now_at": week.place_of_now(now),
    }


def outcome_of(request: HttpRequest, applicant: Applicant) -> MatchOutcome | None:
    rows = MatchOutcome.objects.visible_to(request.user).filter(applicant=applicant)
    found: MatchOutcome | None = rows.with_programs().first()
    return found


def accepted_of(request: HttpRequest, applicant: Applicant) -> Any:
    """The offer of the SOAP board that was accepted, with its program."""
    rows = SoapOffer.objects.visible_to(request.user).filter(applicant=applicant, answer=SoapOffer.Answer.ACCEPTED)
    return rows.select_related("application__program__merged_into").first()


def region_of(request: HttpRequest) -> str:
    """The clock asks for itself every minute; all else replaces the whole region."""
    htmx: Any = getattr(request, "htmx", None)
    return "clock" if htmx and htmx.target == "clock" and request.method == "GET" else "region"


@applicant_page(Section.MATCH)
def week(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The clock of the week, the status of the person, and who may take part in SOAP."""
    times = clock_context(request, applicant)
    outcome = outcome_of(request, applicant)
    week, now = times["week"], times["now"]
    ready = reading.ready_of(applicant)
    context = context_of(
        request, applicant, outcome=outcome, accepted=accepted_of(request, applicant),
        rule=[CONTACT_IS_OPEN if week.soap_is_over(now) else NO_CONTACT],
        statuses=MatchOutcome.Status.choices, can_say_status=week.at("status").can_be_so(now),
        can_say_place=week.at("match_day").can_be_so(now), status_at=week.at("status").starts,
        eligibility=rules.eligibility(ready, week, now, applicant.user.time_zone)
        if outcome is None or outcome.status != MatchOutcome.Status.MATCHED else [],
        sources={line.moment.source: None for line in times["lines"]}, **times,
    )  # fmt: skip
    return render_page(request, "applicants/match/results/week.html", context, region=region_of(request))


@require_POST
@applicant_page(None)
def status(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Say what R3 showed on Monday."""
    said = request.POST.get("status", "")
    if said not in MatchOutcome.Status.values:
        raise Http404
    try:
        kept = services.say_status(applicant=applicant, status=said, by=user_of(request))
        say(request, _("Noted: %(status)s.") % {"status": kept.row.get_status_display().lower()}, kept.moved)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, home(applicant))


@applicant_page(None)
def place(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Say where they matched."""
    row = outcome_of(request, applicant)
    if row is None or row.status == MatchOutcome.Status.NOT_MATCHED:
        messages.warning(request, _("Say first that you matched."))
        return go_on(request, home(applicant))
    listed = ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).for_list()
    return form_page(
        request, PlaceForm(posted(request), row=row, listed=listed), said=_("Noted where you matched."),
        then=home(applicant), template="applicants/record.html",
        save=lambda values: services.say_place(applicant=applicant, values=values, by=user_of(request)).moved,
        context=context_of(request, applicant, heading=_("Where I matched")),
    )  # fmt: skip


@applicant_page(None)
def soap_end(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Say how SOAP ended."""
    row = outcome_of(request, applicant)
    if row is None or row.status == MatchOutcome.Status.MATCHED:
        messages.warning(request, _("Say first that you did not match, or only in part."))
        return go_on(request, home(applicant))
    initial = {"soap": row.soap, "text": row.soap_text}
    return form_page(
        request, SoapEndForm(posted(request), initial=initial), said=_("Noted how SOAP ended."), then=home(applicant),
        save=lambda values: services.say_soap(applicant=applicant, **values, by=user_of(request)).moved,
        template="applicants/record.html", fields={"soap_text": "text"},
        context=context_of(request, applicant, heading=_("How SOAP ended")),
    )  # fmt: skip


@require_POST
@applicant_page(None)
def take_back(request: HttpRequest, applicant: Applicant, part: str) -> HttpResponse:
    """Take back what was said."""
    if part not in PARTS:
        raise Http404
    moved = services.take_back(applicant=applicant, part=part, by=user_of(request))
    say(request, _("Taken back."), moved)
    return go_on(request, home(applicant))
