"""Addresses of imports."""

from django.urls import path

from programs.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.batches, name="list"),
    path("new/", views.upload, name="upload"),
    path("<uuid:batch>/", views.show, name="show"),
    path("<uuid:batch>/columns/", views.columns, name="columns"),
    path("<uuid:batch>/choose/", views.choose, name="choose"),
    path("<uuid:batch>/compare/", views.compare, name="compare"),
    path("<uuid:batch>/apply/", views.apply, name="apply"),
    path("<uuid:batch>/undo/", views.undo, name="undo"),
    path("<uuid:batch>/refused.csv", views.refused, name="refused"),
]
