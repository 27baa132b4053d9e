"""The plan before Match Week."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, render_page
from applicants.checklist.views import user_of
from applicants.match.results import reading
from applicants.match.results.rules import eligibility
from applicants.match.results.views import context_of
from applicants.match.soap import plan as plans
from applicants.match.soap import rules
from applicants.match.soap.models import SoapPlanLine
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import removal_page, say
from applicants.sharing.access import applicant_page


def home(applicant: Applicant) -> str:
    return reverse("soap:plan", args=[applicant.public_id])


@applicant_page(Section.MATCH)
def plan(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The lines to prepare; a POST adds one of one's own."""
    if request.method == "POST":
        return _add(request, applicant)
    rows = list(SoapPlanLine.objects.visible_to(request.user).filter(applicant=applicant))
    usual = {row.key: row for row in rows if row.key}
    own = [row for row in rows if not row.key]
    done = len(usual) + sum(1 for row in own if row.done_on)
    week, now = reading.week_for(applicant), timezone.now()
    context = context_of(
        request, applicant, usual=[(item, usual.get(item.key)) for item in rules.PLAN], own=own, done=done,
        total=len(rules.PLAN) + len(own), status=week.at("status"), week=week, today=applicant.user.today(),
        eligibility=eligibility(reading.ready_of(applicant), week, now, applicant.user.time_zone),
        rule=[rules.NO_CONTACT, rules.NO_OUTREACH], own_zone=user_of(request).time_zone,
    )  # fmt: skip
    return render_page(request, "applicants/match/soap/plan.html", context)


def _add(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    try:
        plans.add_line(applicant=applicant, text=request.POST.get("text", ""), by=user_of(request))
        messages.success(request, _("It is on your plan."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, home(applicant))


@require_POST
@applicant_page(None)
def tick_usual(request: HttpRequest, applicant: Applicant, key: str) -> HttpResponse:
    """Tick a usual line (`on`), or open it again."""
    if key not in rules.PLAN_KEYS:
        raise Http404
    done = bool(request.POST.get("on"))
    say(request, _said(done=done), plans.tick_usual(applicant=applicant, key=key, done=done, by=user_of(request)))
    return go_on(request, home(applicant))


def _said(*, done: bool) -> str:
    return _("Ready.") if done else _("Open again.")


def _line(request: HttpRequest, applicant: Applicant, pk: int) -> Any:
    rows = SoapPlanLine.objects.editable_by(request.user).filter(applicant=applicant, key="")
    return get_object_or_404(rows.select_related("applicant"), pk=pk)


@require_POST
@applicant_page(None)
def tick_own(request: HttpRequest, applicant: Applicant, line: int) -> HttpResponse:
    """Tick a line of one's own (`on`), or open it again."""
    row, done = _line(request, applicant, line), bool(request.POST.get("on"))
    try:
        say(request, _said(done=done), plans.tick_own(row=row, done=done, by=user_of(request)))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return go_on(request, home(applicant))


@applicant_page(None)
def remove_line(request: HttpRequest, applicant: Applicant, line: int) -> HttpResponse:
    """Ask once, then remove a line of one's own."""
    row = _line(request, applicant, line)
    return removal_page(
        request, remove=lambda: plans.remove_line(row=row, by=user_of(request)), what=row.text,
        goes=_("The line goes from your plan."), said=_("Removed."), then=home(applicant),
        context=context_of(request, applicant) | {"back_url": home(applicant)},
    )  # fmt: skip
