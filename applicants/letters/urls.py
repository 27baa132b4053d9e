"""Addresses of the letters."""

from django.urls import URLPattern, path

from applicants.letters import views

app_name = "letters"

urlpatterns: list[URLPattern] = [
    path("", views.letters, name="list"),
    path("add/", views.add, name="add"),
    path("carry-over/", views.carry_over, name="carry-over"),
    path("move/", views.move_season, name="move-season"),
    path("<int:letter>/", views.letter, name="letter"),
    path("<int:letter>/change/", views.change, name="change"),
    path("<int:letter>/step/", views.move, name="move"),
    path("<int:letter>/nudge/", views.nudge, name="nudge"),
    path("<int:letter>/remove/", views.remove, name="remove"),
]
