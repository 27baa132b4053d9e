"""Address of an invitation to match as a couple, for whom it was sent to."""

from django.urls import path

from applicants.match.couples import views

app_name = "couple_invitations"
urlpatterns = [path("", views.invitation, name="show")]
