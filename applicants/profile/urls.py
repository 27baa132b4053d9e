"""Addresses of the profile of one applicant."""

from django.urls import path

from applicants.profile import views

app_name = "profile"
urlpatterns = [
    path("", views.show, name="show"),
    path("edit/<slug:part>/", views.edit, name="edit"),
]
