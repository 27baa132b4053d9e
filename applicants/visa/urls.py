"""Addresses of visa and start."""

from django.urls import URLPattern, path

from applicants.visa import views

app_name = "visa"

urlpatterns: list[URLPattern] = [
    path("", views.show, name="show"),
    path("change/<slug:part>/", views.change, name="change"),
    path("waits/<slug:step>/", views.wait, name="wait"),
    path("waits/<slug:step>/asked/", views.asked, name="asked"),
    path("waits/<slug:step>/remove/", views.remove_wait, name="remove-wait"),
    path("papers/<slug:paper>/", views.paper, name="paper"),
    path("papers/<slug:paper>/remove/", views.remove_paper, name="remove-paper"),
    path("clear/<slug:record>/", views.clear, name="clear"),
]
