"""Addresses of the budget."""

from django.urls import URLPattern, path

from applicants.budget import acts, views

app_name = "budget"

urlpatterns: list[URLPattern] = [
    path("", views.room, name="room"),
    path("fees/", views.schedule, name="fees"),
    path("currency/", acts.currency, name="currency"),
    path("programs/", acts.programs, name="programs"),
    path("stands/", acts.stands, name="stands"),
    path("add/", acts.add, name="add"),
    path("lines/<slug:line>/", acts.change, name="change"),
    path("lines/<slug:line>/paid/", acts.paid, name="paid"),
    path("lines/<slug:line>/not-paid/", acts.unpaid, name="unpaid"),
    path("lines/<slug:line>/leave-out/", acts.leave_out, name="leave-out"),
    path("lines/<slug:line>/remove/", acts.remove, name="remove"),
]
