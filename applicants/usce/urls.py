"""Addresses of clinical experience."""

from django.urls import URLPattern, path

from applicants.usce import views

app_name = "usce"

urlpatterns: list[URLPattern] = [
    path("", views.experience, name="list"),
    path("rotations/add/", views.add, name="add"),
    path("rotations/<int:rotation>/", views.change, name="change"),
    path("rotations/<int:rotation>/took-place/", views.confirm, name="confirm"),
    path("rotations/<int:rotation>/remove/", views.remove, name="remove"),
    path("places/add/", views.add_place, name="add-place"),
    path("places/<int:place>/", views.place, name="place"),
    path("places/<int:place>/change/", views.change_place, name="change-place"),
    path("places/<int:place>/book/", views.book, name="book"),
    path("places/<int:place>/remove/", views.remove_place, name="remove-place"),
    path("places/<int:place>/<slug:move>/", views.move_place, name="move-place"),
]
