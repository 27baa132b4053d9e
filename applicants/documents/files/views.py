"""The one door to uploaded files: through the access check, never as part of a page unless we made the picture."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from applicants.documents.files.models import StoredFile
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.DOCUMENTS)
def file(request: HttpRequest, applicant: Applicant, file: UUID) -> HttpResponse:
    """A file, to the owner and to advisors with the section. 404 where the disk has lost it.

    Pictures that we wrote can be shown inside a page; with ?save, and for everything else, the browser saves them.
    A PDF is never opened inside the site: it may hold scripts.
    """
    rows = StoredFile.objects.visible_to(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows, public_id=file)
    try:
        with row.file.open("rb") as opened:
            content = opened.read()  # a few megabytes at most
    except FileNotFoundError:
        raise Http404("the file is not on the disk") from None
    saved = not row.remade or "save" in request.GET
    return HttpResponse(
        content, content_type=row.kind,
        headers={
            "Content-Disposition": content_disposition_header(saved, row.name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip
