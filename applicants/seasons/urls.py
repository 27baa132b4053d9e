"""Addresses of past seasons."""

from django.urls import path

from applicants.seasons import views

app_name = "seasons"
urlpatterns = [
    path("", views.seasons, name="list"),
    path("close/", views.close, name="close"),
    path("<int:season>/", views.past, name="past"),
    path("<int:season>/reopen/", views.reopen, name="reopen"),
]
