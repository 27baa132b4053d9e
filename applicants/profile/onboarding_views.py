"""Onboarding: five short steps that can be left and taken up again, ending on a dated plan."""

from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.http import posted, refuse
from accounts.models import User
from applicants.checklist import pages
from applicants.checklist.models import ChecklistItem
from applicants.profile import forms, rules, services
from applicants.profile.models import Applicant

STEPS = [_("Your school"), _("Specialty and visa"), _("Done already"), _("Your hours"), _("Your plan")]


def begin(request: HttpRequest) -> HttpResponse:
    """Go on where the person left off; whoever has a plan goes to it."""
    user = cast(User, request.user)
    applicant = Applicant.objects.editable_by(user).first()
    if applicant and applicant.onboarded_at:
        return redirect(applicant)
    return redirect("start:step", applicant.onboarding_step if applicant else 1)


def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step: show it, save it, go on or stop for today."""
    user = cast(User, request.user)
    if not 1 <= number <= len(STEPS):
        raise Http404
    applicant = _applicant_to_show(user)
    if applicant.onboarded_at:
        return redirect(applicant)
    if number > applicant.onboarding_step:
        return redirect("start:step", applicant.onboarding_step)
    form = _form(request, applicant, user, number)
    if request.method == "POST" and form.is_valid() and _saved(form, applicant, user, number):
        if "later" in request.POST:
            return redirect("start:later")
        if number == len(STEPS):
            return redirect(applicant)
        return redirect("start:step", number + 1)
    context = {
        "form": form, "number": number, "steps": list(enumerate(STEPS, 1)), "reached": applicant.onboarding_step,
        "heading": STEPS[number - 1], "person": applicant,
    }  # fmt: skip
    if number == 2:
        context |= {"doubt": rules.status_hint(applicant.status, applicant.graduation_on, user.today())}
    if number == len(STEPS):
        context |= {"rows": pages.season_rows(applicant)}
    return render(request, f"applicants/profile/start_{number}.html", context, status=422 if form.errors else 200)


def later(request: HttpRequest) -> HttpResponse:
    """They stop for today: what is kept, and how to go on."""
    applicant = _applicant_to_show(cast(User, request.user))
    if applicant.onboarded_at:
        return redirect(applicant)
    number = applicant.onboarding_step
    return render(request, "applicants/profile/start_later.html", {"number": number, "heading": STEPS[number - 1]})


def _applicant_to_show(user: User) -> Applicant:
    """The applicant row, or an unsaved one: neither looking nor a refused answer writes."""
    row = Applicant.objects.editable_by(user).select_related("user").first()
    if row:
        return row
    return Applicant(user=user, **_arrived(user))


def _arrived(user: User) -> dict[str, Any]:
    """What somebody had answered on the landing page, as far as it fits."""
    tried = user.arrived_with
    found: dict[str, Any] = {}
    if tried.get("status") in Applicant.Status.values:
        found["status"] = tried["status"]
    if tried.get("visa") in Applicant.Visa.values:
        found["visa"] = tried["visa"]
    if tried.get("graduation"):
        found["graduation_on"] = date.fromisoformat(tried["graduation"])
    return found


def _form(request: HttpRequest, applicant: Applicant, user: User, number: int) -> Any:
    data = posted(request)
    today = user.today()
    arrived = user.arrived_with if applicant.onboarding_step <= number else {}
    if number == 1:
        return forms.SchoolForm(data, instance=applicant, today=today)
    if number == 2:
        initial = {"visa": arrived["visa"]} if arrived.get("visa") in Applicant.Visa.values else {}
        return forms.AimForm(data, instance=applicant, initial=initial)
    if number == 3:
        rows = ChecklistItem.objects.editable_by(user).filter(done_on__isnull=False)
        done: dict[str, Any] = dict(rows.values_list("key", "done_on")) or dict.fromkeys(arrived.get("done", []))
        student = applicant.status == Applicant.Status.STUDENT
        if applicant.graduation_on and not student and applicant.onboarding_step <= number:
            done["graduation"] = done.get("graduation") or applicant.graduation_on
        return forms.DoneAlreadyForm(data, done=done, today=today, student=student)
    if number == 4:
        return forms.HoursForm(data, instance=user)
    services.look_at_seasons(applicant)
    return forms.SeasonForm(data, applicant=applicant)


def _saved(form: Any, applicant: Applicant, user: User, number: int) -> bool:
    """Save the answers of a step. False when the service refused them; the form then says why."""
    values = form.cleaned_data
    applicant = services.applicant_of(user)
    try:
        if number == 1:
            services.save_answers(applicant=applicant, answers=values, step=1, by=user)
        elif number == 2:
            answers = {name: values[name] for name in ("visa", "options", "specialties")}
            services.save_answers(applicant=applicant, answers=answers, step=2, by=user)
        elif number == 3:
            services.save_answers(applicant=applicant, answers={"done": form.done()}, step=3, by=user)
        elif number == 4:
            accounts.change_reminders(user=user, values=values, by=user)
            services.save_answers(applicant=applicant, answers={}, step=4, by=user)
        else:
            services.finish_onboarding(applicant=applicant, target_season=values["target_season"], by=user)
    except ValidationError as error:
        refuse(form, error)
        return False
    return True
