"""Addresses of certification."""

from django.urls import URLPattern, path

from applicants.certification import views

app_name = "certification"

urlpatterns: list[URLPattern] = [
    path("", views.show, name="show"),
    path("change/<slug:part>/", views.change, name="change"),
    path("pathway/", views.chooser, name="chooser"),
    path("pathway/take/", views.take, name="take"),
    path("encounters/add/", views.add_encounter, name="add-encounter"),
    path("encounters/<int:encounter>/", views.encounter, name="encounter"),
    path("encounters/<int:encounter>/remove/", views.remove_encounter, name="remove-encounter"),
    path("clear/", views.clear, name="clear"),
]
