"""Addresses of the first page of one applicant."""

from django.urls import path

from applicants.dashboard import accounting_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.today, name="today"),
    path("match/accounting/", accounting_views.season, name="accounting"),
    path("hints/dismiss/", views.dismiss, name="dismiss"),
]
