"""The pages of check-ins: this week and the last twelve, and the way to switch all of it off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, render_page
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import form_page, removal_page
from applicants.sharing.access import applicant_page
from applicants.wellbeing import picture, services
from applicants.wellbeing.forms import CheckInForm, OffForm
from applicants.wellbeing.models import CheckIn, Mood
from applicants.wellbeing.rules import Week, monday_of, pointer

PLACE = services.PLACE
TEMPLATE = "applicants/wellbeing/show.html"


@applicant_page(Section.WELLBEING)
def show(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """This week in two taps, the last twelve weeks as a picture. An advisor with the section reads along."""
    context = base(request, applicant, PLACE)
    if PLACE in applicant.hidden_rooms:
        return _switched_off(request, applicant, context)
    rows = CheckIn.objects.visible_to(request.user).filter(applicant=applicant).for_list()
    found = list(rows[: picture.WEEKS])
    today = applicant.user.today()
    monday = monday_of(today)
    weeks = [Week(row.week, row.hours, row.mood) for row in found]
    mine = next((row for row in found if row.week == monday), None)
    initial = {"hours": mine.hours, "mood": mine.mood, "line": mine.line} if mine else {}
    context |= {
        "rows": found, "monday": monday, "mine_now": mine, "moods": Mood.choices,
        "picture": picture.build(weeks, today),
        "pointer": pointer(weeks, today) if context["mine"] else None,
        "readers": _readers(applicant) if context["mine"] else [],
    }  # fmt: skip
    form = CheckInForm(posted(request), initial=initial)
    return form_page(
        request, form, said=_("Kept."), then=request.path, template=TEMPLATE, context=context,
        save=lambda values: _save(request, applicant, values),
    )  # fmt: skip


def _save(request: HttpRequest, applicant: Applicant, values: Any) -> None:
    services.check_in(applicant=applicant, values=values, by=user_of(request))


def _readers(applicant: Applicant) -> list[str]:
    """The advisors who see the check-ins, by name."""
    rows = applicant.grants.active().filter(sections__contains=[Section.WELLBEING]).select_related("advisor")
    return [row.advisor.shown_name for row in rows]


def _switched_off(request: HttpRequest, applicant: Applicant, context: dict[str, Any]) -> HttpResponse:
    """The person finds the way back; for everybody else there is no such page."""
    if not context["mine"]:
        raise Http404
    kept = CheckIn.objects.editable_by(request.user).filter(applicant=applicant).count()
    return render_page(request, "applicants/wellbeing/is_off.html", context | {"kept": kept})


@applicant_page(None)
def off(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Switch check-ins off for good, and keep or delete what was written."""
    count = CheckIn.objects.editable_by(request.user).filter(applicant=applicant).count()
    form = OffForm(posted(request))

    def save(values: Any) -> None:
        services.switch_off(applicant=applicant, delete=values["entries"] == "delete", by=user_of(request))

    return form_page(
        request, form, save=save, then=reverse("dashboard:today", args=[applicant.public_id]),
        said=_("Check-ins are off. You find them again at the end of your profile."),
        template="applicants/wellbeing/off.html", context=base(request, applicant, PLACE) | {"count": count},
    )  # fmt: skip


@require_POST
@applicant_page(None)
def on(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Switch check-ins on again."""
    services.switch_on(applicant=applicant, by=user_of(request))
    messages.success(request, _("Check-ins are on again."))
    return go_on(request, reverse("wellbeing:show", args=[applicant.public_id]))


@applicant_page(None)
def remove(request: HttpRequest, applicant: Applicant, week: int) -> HttpResponse:
    """Ask once, then forget a week."""
    rows = CheckIn.objects.editable_by(request.user).select_related("applicant")
    row = get_object_or_404(rows, applicant=applicant, pk=week)
    return removal_page(
        request, what=_("Week of %(day)s") % {"day": date_format(row.week)}, said=_("Removed."),
        goes=_("What you said about this week goes. This cannot be undone."),
        then=reverse("wellbeing:show", args=[applicant.public_id]), context=base(request, applicant, PLACE),
        remove=lambda: services.remove_week(row=row, by=user_of(request)),
    )  # fmt: skip
