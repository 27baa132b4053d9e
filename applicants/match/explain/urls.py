"""Address of the explanation."""

from django.urls import path

from applicants.match.explain import views

app_name = "explain"
urlpatterns = [path("", views.show, name="show")]
