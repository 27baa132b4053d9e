"""Addresses of training."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from applicants.training import views

app_name = "training"


class ThingConverter(StringConverter):
    """What the room keeps."""

    regex = "|".join(views.THINGS)


register_converter(ThingConverter, "thing_of_training")

urlpatterns: list[URLPattern] = [
    path("", views.room, name="room"),
    path("add/<thing_of_training:thing>/", views.add, name="add"),
    path("<thing_of_training:thing>/<int:row>/", views.change, name="change"),
    path("<thing_of_training:thing>/<int:row>/remove/", views.remove, name="remove"),
]
