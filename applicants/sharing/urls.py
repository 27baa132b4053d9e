"""Addresses of sharing, for the applicant."""

from django.urls import path

from applicants.sharing import views

app_name = "sharing"
urlpatterns = [
    path("", views.people, name="list"),
    path("grants/<int:grant>/", views.change, name="change"),
    path("invitations/<int:invitation>/take-back/", views.take_back, name="take-back"),
    path("viewings/", views.viewings, name="viewings"),
]
