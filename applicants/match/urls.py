"""Addresses of the Match; the rank list stands at the front."""

from django.urls import URLPattern, URLResolver, include, path

from applicants.match.ranking import views as ranking

app_name = "match"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", ranking.show, name="ranking"),
    path("ranking/", include("applicants.match.ranking.urls")),
]
