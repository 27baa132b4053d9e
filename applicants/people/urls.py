"""Addresses of people, conferences and groups."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from applicants.people import views

app_name = "people"


class ThingConverter(StringConverter):
    """What the room keeps."""

    regex = "person|conference|group"


register_converter(ThingConverter, "thing_of_people")

urlpatterns: list[URLPattern] = [
    path("", views.room, name="room"),
    path("add/<thing_of_people:thing>/", views.add, name="add"),
    path("<thing_of_people:thing>/<int:row>/", views.change, name="change"),
    path("<thing_of_people:thing>/<int:row>/remove/", views.remove, name="remove"),
    path("person/<int:row>/in-touch/", views.touch, name="touch"),
]
