"""Addresses of the roadmap of one applicant."""

from django.urls import path

from applicants.checklist import acts, season_views, views

app_name = "checklist"
urlpatterns = [
    path("", views.road, name="road"),
    path("seasons/", season_views.seasons, name="seasons"),
    path("left-out/", views.left_out, name="left-out"),
    path("changes/", views.changes, name="changes"),
    path("changes/<int:change>/undo/", acts.undo, name="undo"),
    path("add/", acts.add, name="add"),
    path("step/<uuid:step>/", views.step, name="step"),
    path("step/<uuid:step>/done/", acts.done, name="done"),
    path("step/<uuid:step>/wait/", acts.wait, name="wait"),
    path("step/<uuid:step>/edit/", acts.edit, name="edit"),
    path("step/<uuid:step>/remove/", acts.remove, name="remove"),
    path("step/<uuid:step>/parts/", acts.add_part, name="add-part"),
    path("step/<uuid:step>/do/<slug:verb>/", acts.act, name="act"),
    path("parts/<int:part>/<slug:verb>/", acts.part, name="part"),
]
