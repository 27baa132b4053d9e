"""Addresses of the preparation."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from applicants.interviews.prep import views

app_name = "prep"


class ThingConverter(StringConverter):
    """What the preparation keeps."""

    regex = "|".join(views.MODELS)


register_converter(ThingConverter, "thing_of_prep")

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("ready/", views.tick_ready, name="ready"),
    path("question/<slug:key>/", views.answer, name="answer"),
    path("own/", views.add_own, name="add-own"),
    path("own/<int:row>/", views.own_answer, name="own-answer"),
    path("answer/<int:row>/practice/", views.practice, name="practice"),
    path("mock/", views.add_mock, name="add-mock"),
    path("mock/<int:row>/", views.change_mock, name="change-mock"),
    path("<thing_of_prep:thing>/<int:row>/remove/", views.remove, name="remove"),
    path("of/<int:interview>/", views.interview, name="interview"),
    path("of/<int:interview>/notes/", views.notes, name="notes"),
    path("of/<int:interview>/before/", views.before, name="before"),
    path("of/<int:interview>/message/", views.add_message, name="add-message"),
]
