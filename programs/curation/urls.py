"""Addresses of the curation desk of the catalogue."""

from django.urls import URLPattern

app_name = "desk"

urlpatterns: list[URLPattern] = []
