"""Addresses of the import of one's own list."""

from django.urls import URLPattern, path

from applicants.eras.importing import views

app_name = "listimport"

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("<uuid:public_id>/", views.show, name="show"),
    path("<uuid:public_id>/columns/", views.columns, name="columns"),
    path("<uuid:public_id>/<slug:verb>/", views.act, name="act"),
]
