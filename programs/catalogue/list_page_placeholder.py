"""Stands in for the search and the program page until they are there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """To the explorer."""
    return redirect("programs:specialties")
