"""Addresses of the outbox, for admins."""

from django.urls import path

from reminders import views

app_name = "outbox"
urlpatterns = [
    path("", views.outbox, name="list"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("mailbox/", views.local_mailbox, name="mailbox"),
]
