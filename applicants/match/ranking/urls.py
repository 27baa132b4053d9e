"""Addresses of the rank list behind its front page; part of the namespace `match`."""

from django.urls import URLPattern, path

from applicants.match.ranking import version_views, views, weight_views

urlpatterns: list[URLPattern] = [
    path("add/", views.add, name="add"),
    path("put/", views.put, name="put"),
    path("move/", views.move, name="move"),
    path("entries/<int:entry>/", views.entry, name="entry"),
    path("entries/<int:entry>/take-out/", views.take_out, name="take-out"),
    path("entries/<int:entry>/supplemental/", views.supplemental, name="supplemental"),
    path("list.csv", views.export, name="ranking-export"),
    path("undo/<int:revision>/", version_views.undo, name="undo"),
    path("versions/", version_views.versions, name="versions"),
    path("versions/compare/", version_views.compare, name="compare"),
    path("versions/<int:number>/", version_views.version, name="version"),
    path("versions/<int:number>/restore/", version_views.restore, name="restore"),
    path("certify/", version_views.certify, name="certify"),
    path("certified/<int:certified>/remove/", version_views.remove_certified, name="remove-certified"),
    path("weights/", weight_views.weights, name="weights"),
    path("weights/begin/", weight_views.begin_weights, name="begin-weights"),
    path("weights/<int:criterion>/", weight_views.criterion, name="criterion"),
    path("weights/<int:criterion>/remove/", weight_views.remove_criterion, name="remove-criterion"),
    path("scores/<int:listed>/", weight_views.scores, name="scores"),
    path("proposal/", weight_views.proposal, name="proposal"),
]
