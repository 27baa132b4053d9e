"""The one door to uploaded files: through the access check, never as part of a page unless we made the picture."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applicants.documents.files.models import StoredFile
from applicants.owned import Section
from applicants.profile.models import Applicant
from applicants.sharing.access import applicant_page


@applicant_page(Section.DOCUMENTS)
def file(request: HttpRequest, applicant: Applicant, file: UUID) -> Any:
    """A file, to the owner and to advisors with the section. 404 where the disk has lost it.

    Pictures that we wrote can be shown inside a page; with ?save, and for everything else, the browser saves them.
    A PDF is never opened inside the site: it may hold scripts.
    """
    rows = StoredFile.objects.visible_to(request.user).filter(applicant=applicant)
    row = get_object_or_404(rows, public_id=file)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        raise Http404("the file is not on the disk") from None
    answer = FileResponse(
        opened, as_attachment=not row.remade or "save" in request.GET, filename=row.name, content_type=row.kind
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
