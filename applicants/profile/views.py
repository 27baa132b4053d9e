"""The profile: what the plan depends on. A change shows its effect before it is saved."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist import effects
from applicants.checklist import services as checklist
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile import forms, rules, services
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page

PARTS = {"school": forms.SchoolForm, "aim": forms.AimForm}


@applicant_page(Section.PROFILE)
def show(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The answers, each part with its way to change it."""
    labels = dict(Applicant.Option.choices)
    context = base(request, applicant, "profile") | {
        "specialties": [row.specialty for row in applicant.targetspecialtys.select_related("specialty")],
        "options": [labels[option] for option in applicant.options],
        "doubt": rules.status_hint(applicant.status, applicant.graduation_on, applicant.user.today()),
    }
    return render_page(request, "applicants/profile/show.html", context)


@applicant_page(None)
def edit(request: HttpRequest, applicant: Applicant, part: str) -> HttpResponse:
    """Change a part: look at the effect, then save."""
    if part not in PARTS:
        raise Http404
    extra: dict[str, Any] = {"today": user_of(request).today()} if part == "school" else {}
    form: Any = PARTS[part](posted(request), instance=applicant, **extra)
    effect = None
    if request.method == "POST" and form.is_valid():
        answers = {k: v for k, v in form.cleaned_data.items() if k in (*services.PROFILE_FIELDS, "specialties")}
        applicant.refresh_from_db()  # the form has put the answers on it; the service compares with what stands
        if "save" in request.POST:
            if answer := _saved(request, form, applicant, answers):
                return answer
        else:
            effect = effects.of_change(applicant, answers)
    context = base(request, applicant, "profile") | {"form": form, "part": part, "effect": effect}
    return render_page(request, "applicants/profile/edit.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: Any, applicant: Applicant, answers: Mapping[str, Any]) -> HttpResponse | None:
    """Save and see the profile. None when the service refused; the form then says why."""
    try:
        change = services.change_profile(applicant=applicant, answers=answers, by=user_of(request))
    except ValidationError as error:
        refuse(form, error)
        return None
    said = f"{_('Saved. Your plan follows.')} {checklist.moved_words(change)}" if change else _("Nothing changed.")
    messages.success(request, said.strip())
    return go_on(request, reverse("profile:show", args=[applicant.public_id]))
