"""Holds the address of the list until its page is there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    """An empty page."""
    return render(request, "programs/list_placeholder.html", {"place": "programs"})
