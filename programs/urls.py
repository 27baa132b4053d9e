"""Addresses of the catalogue."""

from django.urls import path

from programs.catalogue import compare_page, exports, program_page, search_page

app_name = "programs"

urlpatterns = [
    path("", search_page.listing, name="list"),
    path("states/", search_page.states, name="states"),
    path("compare/", compare_page.compare, name="compare"),
    path("export.csv", exports.as_csv, name="export-csv"),
    path("export.xlsx", exports.as_xlsx, name="export-xlsx"),
    path("<str:code>/", program_page.program, name="program"),  # the page of one program
]
