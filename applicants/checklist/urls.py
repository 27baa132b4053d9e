"""Addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "checklist"


def soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


urlpatterns = [
    path("", soon, name="road"),
    path("seasons/", soon, name="seasons"),
    path("step/<uuid:step>/", soon, name="step"),
]
