"""Whom an applicant lets in, and the page on which an invited advisor accepts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing import services
from applicants.sharing.access import applicant_page
from applicants.sharing.forms import InviteForm, SectionsForm


@applicant_page(None)
def people(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Advisors, open invitations, and the form to invite somebody."""
    form = InviteForm(posted(request), initial={"sections": [Section.ROADMAP]})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite(applicant=applicant, **form.cleaned_data, by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The invitation to %(email)s goes out now.") % {"email": invitation.email})
            return go_on(request, reverse("sharing:list", args=[applicant.public_id]))
    context = base(request, applicant, "sharing") | {
        "form": form,
        "grants": applicant.grants.active().select_related("advisor"),
        "invitations": applicant.invitations.open(),
        "labels": dict(Section.choices),
        "viewings": applicant.viewings.all()[:10],
    }
    return render_page(request, "applicants/sharing/people.html", context, status=422 if form.errors else 200)


@applicant_page(None)
def change(request: HttpRequest, applicant: Applicant, grant: int) -> HttpResponse:
    """Change what an advisor sees, or take the access back."""
    row = get_object_or_404(applicant.grants.active().select_related("advisor", "applicant"), pk=grant)
    form = SectionsForm(posted(request), initial={"sections": row.sections})
    home = reverse("sharing:list", args=[applicant.public_id])
    if request.method == "POST" and "revoke" in request.POST:
        services.revoke(grant=row, by=user_of(request))
        messages.success(request, _("%(name)s sees nothing of you any more.") % {"name": row.advisor.shown_name})
        return go_on(request, home)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_grant(grant=row, sections=form.cleaned_data["sections"], by=user_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. It counts from the next page that they open."))
            return go_on(request, home)
    context = base(request, applicant, "sharing") | {"form": form, "grant": row}
    return render_page(request, "applicants/sharing/change.html", context, status=422 if form.errors else 200)


@applicant_page(None)
def take_back(request: HttpRequest, applicant: Applicant, invitation: int) -> HttpResponse:
    """An invitation that was sent no longer works."""
    if request.method != "POST":
        raise Http404
    row = get_object_or_404(applicant.invitations.open().select_related("applicant"), pk=invitation)
    services.take_back_invitation(invitation=row, by=user_of(request))
    messages.success(request, _("Taken back. The link in the mail no longer works."))
    return go_on(request, reverse("sharing:list", args=[applicant.public_id]))


@applicant_page(None)
def viewings(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Who looked at what, and when."""
    page = Paginator(applicant.viewings.all(), 50).get_page(request.GET.get("page"))
    context = base(request, applicant, "sharing") | {"page": page, "labels": dict(Section.choices)}
    return render_page(request, "applicants/sharing/viewings.html", context)


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person looks at the invitation, and accepts it. Whoever is not signed in does that first."""
    found = services.invitation_of(token)
    if found is None:
        raise Http404
    user = user_of(request)
    context: dict[str, Any] = {
        "invitation": found, "person": found.applicant.user.shown_name, "problem": "",
        "sections": [Section(value).label for value in found.sections if value in Section.values],
        "other_address": found.email != user.email.lower(),
        "closed": bool(found.revoked_at or found.accepted_at or found.expires_at <= timezone.now()),
    }  # fmt: skip
    if request.method == "POST":
        try:
            services.accept(invitation=found, by=user)
        except services.InvitationGone as gone:
            context["problem"] = str(gone)
            return render(request, "applicants/sharing/invitation.html", context, status=422)
        messages.success(request, _("You are now an advisor of %(name)s.") % {"name": context["person"]})
        return redirect("mentees")
    return render(request, "applicants/sharing/invitation.html", context)


@require_POST
def leave(request: HttpRequest, grant: int) -> HttpResponse:
    """An advisor gives an access back."""
    user = user_of(request)
    row = get_object_or_404(user.grants.active().select_related("applicant__user"), pk=grant)
    services.leave(grant=row, by=user)
    messages.success(request, _("You no longer see %(name)s.") % {"name": row.applicant.user.shown_name})
    return redirect("mentees")
