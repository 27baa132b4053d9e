"""Addresses."""

from django.urls import path

from accounts import views

app_name = "settings"

urlpatterns = [
    path("", views.account, name="account"),
    path("security/", views.security, name="security"),
]
