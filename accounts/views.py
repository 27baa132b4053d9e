"""The settings of the account."""

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import services
from accounts.forms import AccountForm
from accounts.http import SignedInRequest, go_on, render_page


@require_http_methods(["GET", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """Name, roles, zone. For htmx only the clock of a zone, while somebody looks for theirs."""
    form = AccountForm(request.POST or None, user=request.user, looked_at=request.GET.get("time_zone", ""))
    if form.is_valid():
        services.change_account(user=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return go_on(request, reverse("settings:account"))
    context = {"form": form, "place": "settings"}
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/account.html", context, region="now_there", status=status)


@require_GET
def security(request: SignedInRequest) -> HttpResponse:
    """What protects the account, and the way to change each part."""
    return render(
        request,
        "accounts/security.html",
        {
            "place": "settings",
            "new_address": EmailAddress.objects.get_new(request.user),
            "has_second_factor": is_mfa_enabled(request.user),
        },
    )
