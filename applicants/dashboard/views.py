from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


def mentees(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


def styleguide(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


def bad_request(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")
