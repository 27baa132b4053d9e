"""Addresses of my programs."""

from django.urls import URLPattern

app_name = "eras"

urlpatterns: list[URLPattern] = []
