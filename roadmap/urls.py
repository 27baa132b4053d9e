"""Addresses of the curation pages."""

from django.urls import path

from roadmap import curation

app_name = "curation"

urlpatterns = [
    path("dates/", curation.dates, name="dates"),
    path("dates/<int:season>/<slug:anchor>/", curation.date, name="date"),
    path("dates/<int:season>/<slug:anchor>/history/", curation.date_history, name="date_history"),
    path("impact/", curation.impact, name="impact"),
    path("road/", curation.road_list, name="road"),
    path("road/<slug:key>/", curation.milestone, name="milestone"),
    path("road/<slug:key>/history/", curation.milestone_history, name="milestone_history"),
]
