"""Addresses of the catalogue."""

from django.urls import path

from programs.catalogue import list_page_placeholder
from programs.specialties import views as specialties

app_name = "programs"

urlpatterns = [
    path("specialties/", specialties.specialties, name="specialties"),
    path("specialties/<slug:key>/", specialties.specialty, name="specialty"),
    path("", list_page_placeholder.page, name="list"),
    path("<str:code>/", list_page_placeholder.page, name="program"),
]
