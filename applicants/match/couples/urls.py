"""Addresses of a couple."""

from django.urls import path

from applicants.match.couples import views

app_name = "couples"
urlpatterns = [
    path("", views.room, name="room"),
    path("invite/", views.invite, name="invite"),
    path("take-back/", views.take_back, name="take-back"),
    path("share/", views.share, name="share"),
    path("propose/", views.propose, name="propose"),
    path("add/", views.add, name="add"),
    path("move/", views.move, name="move"),
    path("ready/", views.agree, name="agree"),
    path("rows/<int:pair>/remove/", views.remove, name="remove"),
    path("end/", views.end, name="end"),
]
