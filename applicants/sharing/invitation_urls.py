"""Address of an invitation, for whom it was sent to."""

from django.urls import path

from applicants.sharing import views

app_name = "invitations"
urlpatterns = [path("", views.invitation, name="show")]
