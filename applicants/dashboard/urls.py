"""Addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "dashboard"


def soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


urlpatterns = [
    path("", soon, name="today"),
]
