from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.http import staff_only
from applicants.dashboard import gallery


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


def mentees(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


@staff_only
def styleguide(request: HttpRequest) -> HttpResponse:
    """Each component once, in each of its states."""
    return render(request, "styleguide/page.html", {"place": "styleguide", **gallery.samples()})


def bad_request(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")
