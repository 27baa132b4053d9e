from django.http import HttpRequest, HttpResponse


def dates(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")
