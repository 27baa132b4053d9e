"""The door of every page of an applicant: who may see it, who may change it, and the note that somebody looked."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from applicants.profile.models import Applicant
from applicants.sharing import services

READING = ("GET", "HEAD", "OPTIONS")

type ApplicantView[**P] = Callable[Concatenate[HttpRequest, Applicant, P], HttpResponse]


def applicant_page[**P](section: str | None) -> Callable[[ApplicantView[P]], Callable[..., HttpResponse]]:
    """A page under /a/<uuid>/. `section` None: for the applicant alone.

    Not visible: 404. Visible, but not theirs to change: 403. The view gets the applicant instead of the uuid.
    A visit of an advisor is recorded when the page was shown.
    """

    def decorate(view: ApplicantView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, applicant: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            rows = Applicant.objects.editable_by(request.user) if section is None else (
                Applicant.objects.visible_to(request.user, section)
            )  # fmt: skip
            found = get_object_or_404(rows.select_related("user", "next_item__milestone"), public_id=applicant)
            mine = found.user_id == request.user.pk
            if not mine and request.method not in READING:
                raise PermissionDenied
            if not mine:
                grant = get_object_or_404(found.grants.active(), advisor_id=request.user.pk)
                request.grant = grant  # type: ignore[attr-defined]
                request.granted_sections = grant.sections  # type: ignore[attr-defined]
            if found.onboarded_at is None:
                return redirect("start:begin") if mine else page_not_ready(request)
            answer = view(request, found, *args, **kwargs)
            if not mine and section and answer.status_code == 200:
                services.record_viewing(
                    applicant=found, section=section, page=request.path, by=request.user  # type: ignore[arg-type]
                )  # fmt: skip
            return answer

        page.section = section  # type: ignore[attr-defined]
        return page

    return decorate


def page_not_ready(request: HttpRequest) -> HttpResponse:
    """An advisor looks before the applicant has a plan."""
    from django.shortcuts import render

    return render(request, "applicants/sharing/not_ready.html")
