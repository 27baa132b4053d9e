"""The page of one program."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from programs.catalogue.models import Program


@require_safe
def program(request: HttpRequest, code: str) -> HttpResponse:
    """Its name."""
    for row in Program.objects.filter(acgme_code=code):
        return HttpResponse(row.name, content_type="text/plain")
    raise Http404
