"""Addresses of check-ins."""

from django.urls import URLPattern, path

from applicants.wellbeing import views

app_name = "wellbeing"

urlpatterns: list[URLPattern] = [
    path("", views.show, name="show"),
    path("off/", views.off, name="off"),
    path("on/", views.on, name="on"),
    path("<int:week>/remove/", views.remove, name="remove"),
]
