from django.http import HttpRequest, HttpResponse


def unsubscribe(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


def healthz(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")
