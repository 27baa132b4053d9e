"""Addresses of onboarding: five short steps."""

from django.urls import path

from applicants.profile import onboarding_views as views

app_name = "start"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("<int:number>/", views.step, name="step"),
    path("later/", views.later, name="later"),
]
