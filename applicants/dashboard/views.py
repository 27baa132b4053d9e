"""Landing, today, the advisor's mentees: the pages that put the rooms together."""

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.forms import ARRIVAL_SALT
from accounts.http import go_on, home_of, render_page, staff_only
from accounts.models import User
from applicants.checklist import pages
from applicants.checklist.models import Change, ChecklistItem
from applicants.checklist.views import base, user_of
from applicants.dashboard import gallery, hints, landing, mentee_rows
from applicants.dashboard import today as todays
from applicants.dashboard.forms import TryForm
from applicants.owned import Section
from applicants.profile import services as profile
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: the planner to try, open to all. Whoever is signed in goes to their own first page."""
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    asked, today = bool(request.GET), timezone.localdate()
    form = TryForm(request.GET if asked else None, today=today)
    if asked:
        answer = landing.answer(form.cleaned_data, today) if form.is_valid() else None
    else:
        answer = landing.answer(landing.EXAMPLE, today)
    return render_page(
        request, "applicants/dashboard/landing.html",
        {"form": form, "answer": answer, "asked": asked, "keep_url": keep_url(form) if asked and answer else ""},
        region="result", status=422 if form.errors else 200,
    )  # fmt: skip


def keep_url(form: TryForm) -> str:
    """Where "keep this plan" leads: sign-up, with the answers in a signed token. Nothing is stored before that."""
    token = signing.dumps(form.arrival(), salt=ARRIVAL_SALT, compress=True)
    return f"{reverse('account_signup')}?{urlencode({'plan': token})}"


@applicant_page(Section.ROADMAP)
def today(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The dashboard: what next, by when, what otherwise; what waits, what is late, what changed."""
    rows = ChecklistItem.objects.visible_to(request.user).filter(applicant=applicant)
    items = list(rows.applying().for_list())
    day = applicant.user.today()
    first = next((item for item in items if item.pk == applicant.next_item_id), None)
    before = next((item for item in items if first and item.pk == first.needed_before_id), None)
    context = base(request, applicant, "today") | {
        "names": pages.names(items),
        "today": day,
        "first": first,
        "otherwise": pages.if_you_dont(first, before, least=pages.season_room(applicant)) if first else "",
        "countdowns": todays.countdowns(applicant, items, day),
        "after": todays.after_that(items, first, day),
        "late": todays.late(items, first, day),
        "waiting": todays.waiting(items),
        "phases": todays.phases(applicant, items),
        "changes": Change.objects.visible_to(request.user).filter(applicant=applicant).recent()[:5],
        "hints": todays.coach(applicant, items, day),
        "grant": getattr(request, "grant", None),
        "labels": dict(Section.choices),
    }
    return render_page(request, "applicants/dashboard/today.html", context)


@applicant_page(None)
def dismiss(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Put a hint away."""
    if request.method != "POST":
        raise Http404
    hint = request.POST.get("hint", "")
    if hint in hints.KEYS:
        profile.dismiss_hint(applicant=applicant, hint=hint, by=user_of(request))
    return go_on(request, applicant.get_absolute_url())


@require_safe
def mentees(request: HttpRequest) -> HttpResponse:
    """The advisor's mentees in the order of need, with the reason in words."""
    user = cast(User, request.user)
    if not user.is_advisor:
        raise PermissionDenied
    rows = Applicant.objects.all().mentees_of(user)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page, "place": "mentees", "groups": mentee_rows.grouped(page.object_list, timezone.localdate()),
        "total": page.paginator.count, "grants": mentee_rows.other_grants(user), "labels": dict(Section.choices),
    }  # fmt: skip
    return render_page(request, "applicants/dashboard/mentees.html", context)


@staff_only
def styleguide(request: HttpRequest) -> HttpResponse:
    """Each component once, in each of its states."""
    return render(request, "styleguide/page.html", {"place": "styleguide", **gallery.samples()})
