"""The pages of past seasons: which there are, closing the one that runs, reading an old one."""

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
from applicants.eras.models import ListedProgram
from applicants.letters import rules as letter_rules
from applicants.letters.models import Letter
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.seasons import reading, rules, services
from applicants.seasons.forms import CloseForm
from applicants.seasons.models import PastSeason
from applicants.sharing.access import applicant_page
from roadmap import road


def _past(request: HttpRequest, applicant: Applicant) -> Any:
    return PastSeason.objects.visible_to(request.user).filter(applicant=applicant)


def _knows_result(request: HttpRequest, applicant: Applicant) -> bool:
    """Whether the reader may know how a season ended: that belongs to the Match, not to the roadmap."""
    return applicant.user_id == request.user.pk or Section.MATCH in getattr(request, "granted_sections", ())


@applicant_page(Section.ROADMAP)
def seasons(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The seasons of this person: the one that runs and those that are over."""
    context = base(request, applicant, "seasons") | {
        "past": list(_past(request, applicant)), "knows_result": _knows_result(request, applicant),
    }  # fmt: skip
    return render_page(request, "applicants/seasons/list.html", context)


@applicant_page(None)
def close(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Close the season that runs: says what comes along, what stays to be read and what is to be done anew."""
    outcome = reading.outcome_of(applicant, user_of(request))
    form = CloseForm(posted(request), applicant=applicant, initial={"outcome": outcome})
    season = applicant.target_season
    if season is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            past = services.close_season(
                applicant=applicant, outcome=values["outcome"], note=values["note"], carry=form.states,
                next_season=values["next_season"], by=user_of(request),
            )  # fmt: skip
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Match %(old)s is closed and stays here. Your plan aims for Match %(new)s.") % {
                "old": past.season, "new": past.next_season,
            })  # fmt: skip
            return go_on(request, reverse("seasons:past", args=[applicant.public_id, past.season]))
    rows = Letter.objects.editable_by(request.user).filter(applicant=applicant, season=season)
    context = base(request, applicant, "seasons") | {
        "form": form,
        "season": season,
        "programs": ListedProgram.objects.editable_by(request.user).filter(applicant=applicant).count(),
        "letters": sum(letter_rules.lasts(row.days, letter_rules.CUT_OFFS.get(season + 1)) for row in rows),
        "carrying": [letter_rules.carrying(season + 1)],
        "again": rules.anew().again,
        "cautions": [
            *rules.placed(outcome),
            *rules.early(road.current().calendar.day(season, "A_MATCH").on, applicant.user.today(), season),
        ],
    }
    return render_page(request, "applicants/seasons/close.html", context, status=422 if form.errors else 200)


@applicant_page(Section.ROADMAP)
def past(request: HttpRequest, applicant: Applicant, season: int) -> HttpResponse:
    """An old season, to be read: what was applied to, who invited, the rank list, how it ended, what was done when."""
    found = get_object_or_404(_past(request, applicant), season=season)
    mine = applicant.user_id == request.user.pk
    granted = None if mine else request.granted_sections  # type: ignore[attr-defined]
    latest = mine and not _past(request, applicant).filter(season__gt=season).exists()
    context = base(request, applicant, "seasons") | {
        "past": found,
        "knows_result": _knows_result(request, applicant),
        "parts": reading.parts_of(found, user_of(request), granted),
        "again": rules.anew().again if latest else (),
        "can_reopen": latest,
        "in_the_way": services.what_stands_in_the_way(found) if latest else "",
    }
    return render_page(request, "applicants/seasons/past.html", context)


@require_POST
@applicant_page(None)
def reopen(request: HttpRequest, applicant: Applicant, season: int) -> HttpResponse:
    """It was closed too early."""
    found = get_object_or_404(PastSeason.objects.editable_by(request.user).filter(applicant=applicant), season=season)
    try:
        services.reopen_season(past=found, by=user_of(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return go_on(request, reverse("seasons:past", args=[applicant.public_id, season]))
    messages.success(request, _("Match %(season)s is open again, as it was.") % {"season": season})
    return go_on(request, reverse("seasons:list", args=[applicant.public_id]))
