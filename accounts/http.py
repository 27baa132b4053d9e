"""Helpers of all views: a page or only its region, and where to go next."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """The request of somebody who is signed in; for annotations. LoginRequiredMiddleware sees to it."""

    user: User
    htmx: HtmxDetails


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody else the page does not exist (404)."""

    @wraps(view)
    def only_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return only_staff


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, region: str = "region", status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx only the partial `region` of the same template."""
    name = f"{template}#{region}" if getattr(request, "htmx", False) else template
    answer = render(request, name, context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def posted(request: HttpRequest) -> Any:
    """The data of a POST for a form, None for other requests. An empty POST is an answer too."""
    return request.POST if request.method == "POST" else None


def next_or(request: HttpRequest, default: str) -> str:
    """Where the form wants to go on, if that is a page of this site; else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default


def go_on(request: HttpRequest, default: str) -> HttpResponse:
    """After a POST: see the page again (303). htmx follows too and gets the region of that page."""
    answer = HttpResponseRedirect(next_or(request, default))
    answer.status_code = 303
    return answer


def same_page(request: HttpRequest) -> str:
    """Path and query of the page itself, for the hidden field `next` of its forms."""
    parts = urlsplit(request.get_full_path())
    return parts.path + (f"?{parts.query}" if parts.query else "")


def home_of(user: Any) -> str:
    """The first page of a person: their plan, their mentees, or the admin's dates."""
    if user.is_applicant:
        applicant = getattr(user, "applicant", None)
        return applicant.get_absolute_url() if applicant and applicant.onboarded_at else reverse("start:begin")
    if user.is_advisor:
        return reverse("mentees")
    return reverse("curation:dates") if user.has_perm("roadmap.curate_road") else reverse("settings:account")


def refuse(form: BaseForm, error: ValidationError, fields: Mapping[str, str] | None = None) -> None:
    """Put what a service refused into the form, at the field where it belongs.

    `fields` names the form's field for a model's field of another name; what has no field stands above the form.
    """
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, texts in by_field.items():
        wanted = (fields or {}).get(name, name)
        field = wanted if wanted in form.fields else "__all__"
        for text in texts:
            if text not in form.errors.get(field, []):
                form.add_error(field, text)
