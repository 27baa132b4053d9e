"""Addresses of my programs."""

from django.urls import URLPattern, path

from applicants.eras import views

app_name = "eras"

urlpatterns: list[URLPattern] = [
    path("", views.programs, name="list"),
    path("facts/", views.facts, name="facts"),
    path("put/", views.put, name="put"),
    path("save/", views.save, name="save"),
    path("searches/<int:search>/remove/", views.remove_search, name="remove-search"),
]
