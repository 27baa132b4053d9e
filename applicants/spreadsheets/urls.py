"""Addresses of a person's spreadsheets."""

from django.urls import URLPattern, path

from applicants.spreadsheets import views

app_name = "spreadsheets"

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("out/<slug:sheet>.<slug:ending>", views.export, name="export"),
    path("<uuid:file>/", views.show, name="show"),
    path("<uuid:file>/columns/", views.columns, name="columns"),
    path("<uuid:file>/<slug:verb>/", views.act, name="act"),
]
