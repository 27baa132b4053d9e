"""Addresses of the catalogue."""

from django.urls import URLPattern, path, register_converter

from programs.catalogue import list_page_placeholder, program_page
from programs.catalogue.codes import ProgramCode
from programs.curation import suggesting

register_converter(ProgramCode, "program")

app_name = "programs"

urlpatterns: list[URLPattern] = [
    path("", list_page_placeholder.program_list, name="list"),
    path("suggestions/", suggesting.mine, name="suggestions"),
    path("<program:code>/", program_page.program, name="program"),
    path("<program:code>/history/", program_page.history, name="history"),
    path("<program:code>/facts/<slug:field>/", program_page.sources, name="sources"),
    path("<program:code>/suggest/<slug:field>/", suggesting.suggest, name="suggest"),
]
