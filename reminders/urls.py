"""Addresses of the reminder settings."""

from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.settings_page, name="settings"),
    path("history/", views.history, name="history"),
    path("resume/", views.resume, name="resume"),
]
