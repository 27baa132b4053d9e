"""Addresses of the SOAP board."""

from django.urls import URLPattern, path

from applicants.match.soap import acts, plan_views, views

app_name = "soap"

urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
    path("plan/", plan_views.plan, name="plan"),
    path("plan/tick/<str:key>/", plan_views.tick_usual, name="tick-usual"),
    path("plan/<int:line>/tick/", plan_views.tick_own, name="tick-own"),
    path("plan/<int:line>/remove/", plan_views.remove_line, name="remove-line"),
    path("add/", views.add, name="add"),
    path("put/", acts.put, name="put"),
    path("<int:application>/", views.application, name="application"),
    path("<int:application>/change/", views.change, name="change"),
    path("<int:application>/remove/", views.remove, name="remove"),
    path("<int:application>/contact/", views.contact, name="contact"),
    path("<int:application>/offer/", views.offer, name="offer"),
    path("<int:application>/state/<str:state>/", acts.state, name="state"),
    path("<int:application>/offer-now/", acts.offer_now, name="offer-now"),
    path("offers/<int:offer>/remove/", acts.remove_offer, name="remove-offer"),
    path("offers/<int:offer>/<str:answer>/", acts.answer, name="answer"),
    path("contacts/<int:contact>/remove/", views.remove_contact, name="remove-contact"),
]
