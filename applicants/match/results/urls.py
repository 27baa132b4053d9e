"""Addresses of Match Week."""

from django.urls import URLPattern, path

from applicants.match.results import after_views, views

app_name = "results"

urlpatterns: list[URLPattern] = [
    path("", views.week, name="week"),
    path("status/", views.status, name="status"),
    path("place/", views.place, name="place"),
    path("soap-end/", views.soap_end, name="soap-end"),
    path("take-back/<str:part>/", views.take_back, name="take-back"),
    path("after/", after_views.after, name="after"),
    path("after/end/", after_views.end, name="after-end"),
    path("after/add/", after_views.add, name="add-vacancy"),
    path("after/<int:vacancy>/", after_views.change, name="change-vacancy"),
    path("after/<int:vacancy>/remove/", after_views.remove, name="remove-vacancy"),
    path("after/<int:vacancy>/contact/", after_views.contact, name="vacancy-contact"),
]
