"""The page of the photo."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import go_on, posted, refuse, render_page
from applicants.checklist.views import base, user_of
from applicants.documents import limits
from applicants.documents.files.images import PictureFacts
from applicants.documents.photo import rules, services
from applicants.documents.photo.crop import Position
from applicants.documents.photo.forms import PositionForm, UploadForm
from applicants.documents.photo.models import Photo
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.room_views import removal_page, say
from applicants.sharing.access import applicant_page

PLACE = "documents"


def photo_url(applicant: Applicant) -> str:
    return reverse("documents:photo", args=[applicant.public_id])


@applicant_page(Section.DOCUMENTS)
def photo(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """The accepted photo; the one to look at, what is wrong with it, its crop; a form to upload another (POST)."""
    files = request.FILES if request.method == "POST" else None
    form: Any = UploadForm(posted(request), files)
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.upload_photo(applicant=applicant, upload=form.cleaned_data["picture"], by=user_of(request))
        except ValidationError as error:
            refuse(form, ValidationError({"picture": error.messages}))
        else:
            say(request, _("We looked at it. Below is what we found, and a crop that meets the rules."), moved)
            return go_on(request, photo_url(applicant))
    rows = Photo.objects.visible_to(request.user).filter(applicant=applicant)
    found = {row.state: row for row in rows.select_related("cropped__applicant", "original")}
    offered, rule = found.get(Photo.State.OFFERED), limits.current().photo
    context = base(request, applicant, PLACE) | {
        "offered": offered, "accepted": found.get(Photo.State.ACCEPTED), "form": form, "rule": rule,
        "kilobytes": rule.bytes // 1000,
    }  # fmt: skip
    if offered:
        facts = PictureFacts(offered.format, offered.width, offered.height, offered.dpi, offered.size)
        context |= {
            "problems": [
                replace(remark, source=None) for remark in rules.problems(facts, rule)
            ],  # the page has it on top
            "remarks": rules.too_small(facts, rule),
            "position_form": PositionForm(initial={"position": offered.position}),
        }
    return render_page(request, "applicants/documents/photo.html", context, status=422 if form.errors else 200)


@require_POST
@applicant_page(None)
def crop(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Another part of the same picture."""
    row = _photo(request, applicant, state=Photo.State.OFFERED)
    form = PositionForm(request.POST)
    if form.is_valid():
        try:
            services.crop_again(photo=row, position=Position(form.cleaned_data["position"]), by=user_of(request))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    return go_on(request, photo_url(applicant))


@require_POST
@applicant_page(None)
def accept(request: HttpRequest, applicant: Applicant) -> HttpResponse:
    """Take the crop."""
    row = _photo(request, applicant, state=Photo.State.OFFERED)
    try:
        moved = services.accept_photo(photo=row, by=user_of(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        say(request, _("This is your photo now. Save it, and upload it through MyIntealth."), moved)
    return go_on(request, photo_url(applicant))


@applicant_page(None)
def remove_photo(request: HttpRequest, applicant: Applicant, photo: int) -> HttpResponse:
    """Ask, then remove."""
    row = _photo(request, applicant, pk=photo)
    accepted = row.state == Photo.State.ACCEPTED
    return removal_page(
        request, remove=lambda: services.remove_photo(photo=row, by=user_of(request)),
        what=_("The accepted photo") if accepted else _("The picture to look at"),
        goes=_("Its files are deleted. This cannot be undone."), said=_("The photo is gone."),
        then=photo_url(applicant), context=base(request, applicant, PLACE),
    )  # fmt: skip


def _photo(request: HttpRequest, applicant: Applicant, **which: Any) -> Photo:
    rows = Photo.objects.editable_by(request.user).filter(applicant=applicant).select_related("applicant")
    row: Photo = get_object_or_404(rows, **which)
    return row
