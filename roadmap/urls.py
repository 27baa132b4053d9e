"""Addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "curation"


def soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


urlpatterns = [
    path("dates/", soon, name="dates"),
    path("road/", soon, name="road"),
    path("road/<slug:key>/", soon, name="milestone"),
]
