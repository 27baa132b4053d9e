"""Addresses of the catalogue."""

from django.urls import URLPattern, path, register_converter

from programs.catalogue import compare_page, exports, program_page, search_page
from programs.catalogue.codes import ProgramCode
from programs.curation import suggesting
from programs.specialties import views as specialties

register_converter(ProgramCode, "program")

app_name = "programs"

urlpatterns: list[URLPattern] = [
    path("", search_page.listing, name="list"),
    path("states/", search_page.states, name="states"),
    path("compare/", compare_page.compare, name="compare"),
    path("export.csv", exports.as_csv, name="export-csv"),
    path("export.xlsx", exports.as_xlsx, name="export-xlsx"),
    path("specialties/", specialties.specialties, name="specialties"),
    path("specialties/<slug:key>/", specialties.specialty, name="specialty"),
    path("suggestions/", suggesting.mine, name="suggestions"),
    path("<program:code>/", program_page.program, name="program"),
    path("<program:code>/history/", program_page.history, name="history"),
    path("<program:code>/facts/<slug:field>/", program_page.sources, name="sources"),
    path("<program:code>/suggest/<slug:field>/", suggesting.suggest, name="suggest"),
]
