"""Addresses of the curation desk of the catalogue."""

from django.urls import path

from programs.curation import desk, desk_programs, desk_specialties

app_name = "desk"

urlpatterns = [
    path("", desk.stale, name="queue"),
    path("facts/<int:fact>/still-true/", desk.still_true, name="still-true"),
    path("suggestions/", desk.suggestions, name="suggestions"),
    path("suggestions/<int:suggestion>/", desk.decide, name="decide"),
    path("conflicts/", desk.conflicts, name="conflicts"),
    path("duplicates/", desk_programs.pairs, name="duplicates"),
    path("duplicates/<int:keep>/<int:drop>/", desk_programs.merge, name="merge"),
    path("duplicates/<int:keep>/<int:drop>/apart/", desk_programs.apart, name="apart"),
    path("history/", desk.history, name="history"),
    path("specialties/", desk_specialties.specialties, name="specialties"),
    path("specialties/<slug:key>/", desk_specialties.specialty, name="specialty"),
    path("edit/", desk_programs.programs, name="programs"),
    path("edit/add/", desk_programs.add, name="add"),
    path("edit/<int:program>/", desk_programs.program, name="program"),
    path("edit/<int:program>/close/", desk_programs.close, name="close"),
    path("edit/<int:program>/<slug:field>/", desk.value, name="value"),
]
