"""Addresses of the roadmap of one applicant."""

from django.urls import path

from applicants.checklist import season_views, views

app_name = "checklist"
urlpatterns = [
    path("", views.road, name="road"),
    path("seasons/", season_views.seasons, name="seasons"),
    path("left-out/", views.left_out, name="left-out"),
    path("changes/", views.changes, name="changes"),
    path("changes/<int:change>/undo/", views.undo, name="undo"),
    path("add/", views.add, name="add"),
    path("step/<uuid:step>/", views.step, name="step"),
    path("step/<uuid:step>/done/", views.done, name="done"),
    path("step/<uuid:step>/wait/", views.wait, name="wait"),
    path("step/<uuid:step>/edit/", views.edit, name="edit"),
    path("step/<uuid:step>/remove/", views.remove, name="remove"),
    path("step/<uuid:step>/parts/", views.add_part, name="add-part"),
    path("step/<uuid:step>/do/<slug:verb>/", views.act, name="act"),
    path("parts/<int:part>/<slug:verb>/", views.part, name="part"),
]
