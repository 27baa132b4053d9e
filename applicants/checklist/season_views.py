"""Which season: the table of seasons with reasons, and the choice with its effect shown before it is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist import effects, pages
from applicants.checklist.services import moved_words
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile import services as profile
from applicants.profile.forms import SeasonForm
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.ROADMAP)
def seasons(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """See the seasons; choose one, look at what it does, save."""
    form = SeasonForm(posted(request), applicant=applicant)
    effect: Any = None
    if request.method == "POST" and form.is_valid():
        season = form.cleaned_data["target_season"]
        if "save" in request.POST:
            try:
                change = profile.change_profile(
                    applicant=applicant, answers={"target_season": season}, by=user_of(request)
                )
            except ValidationError as error:
                refuse(form, error)
            else:
                said = _("Your plan aims for Match %(season)s now.") % {"season": season}
                messages.success(request, f"{said} {moved_words(change) if change else ''}".strip())
                return go_on(request, reverse("checklist:road", args=[applicant.public_id]))
        else:
            effect = effects.of_change(applicant, {"target_season": season})
    context = base(request, applicant, "road") | {
        "form": form, "rows": pages.season_rows(applicant), "effect": effect,
    }  # fmt: skip
    return render_page(
        request, "applicants/checklist/seasons.html", context, status=422 if form.errors else 200
    )  # fmt: skip
