"""Addresses of the first page of one applicant."""

from django.urls import path

from applicants.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.today, name="today"),
    path("hints/dismiss/", views.dismiss, name="dismiss"),
]
