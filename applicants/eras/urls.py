"""Addresses of my programs."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from applicants.eras import program_views, views

app_name = "eras"


class NoteKindConverter(StringConverter):
    """What is kept of a program."""

    regex = "ask|website|contact"


register_converter(NoteKindConverter, "kind_of_note")

urlpatterns: list[URLPattern] = [
    path("", views.programs, name="list"),
    path("several/", views.several, name="several"),
    path("remove/", views.remove, name="remove"),
    path("facts/", views.facts, name="facts"),
    path("put/", views.put, name="put"),
    path("save/", views.save, name="save"),
    path("searches/<int:search>/remove/", views.remove_search, name="remove-search"),
    path("add/", program_views.add, name="add"),
    path("<int:listed>/", program_views.show, name="program"),
    path("<int:listed>/change/", program_views.change, name="change"),
    path("<int:listed>/state/", program_views.state, name="state"),
    path("<int:listed>/add/<kind_of_note:kind>/", program_views.add_note, name="add-note"),
    path("notes/<int:note>/", program_views.change_note, name="note"),
    path("notes/<int:note>/tick/", program_views.tick, name="tick"),
    path("notes/<int:note>/remove/", program_views.remove_note, name="remove-note"),
]
