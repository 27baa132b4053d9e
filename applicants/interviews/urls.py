"""Addresses of interviews."""

from django.urls import URLPattern, path

from applicants.interviews import views

app_name = "interviews"

urlpatterns: list[URLPattern] = [
    path("", views.agenda, name="agenda"),
    path("month/", views.month, name="month"),
    path("calendar.ics", views.calendar_file, name="calendar"),
    path("add/", views.add, name="add"),
    path("<int:interview>/", views.show, name="show"),
    path("<int:interview>/change/", views.change, name="change"),
    path("<int:interview>/book/", views.book, name="book"),
    path("<int:interview>/give-up/", views.give_up, name="give-up"),
    path("<int:interview>/move/<slug:move>/", views.move, name="move"),
    path("<int:interview>/remove/", views.remove, name="remove"),
]
