"""Addresses of applying."""

from django.urls import URLPattern, path

from applicants.eras.applying import views

app_name = "applying"

urlpatterns: list[URLPattern] = [
    path("", views.overview, name="overview"),
    path("signals/", views.signals, name="signals"),
    path("signals/<int:listed>/", views.signal, name="signal"),
    path("documents/", views.documents, name="documents"),
    path("documents/<int:listed>/", views.program, name="program"),
    path("fees/", views.fees, name="fees"),
    path("<slug:service>/certify/", views.certify, name="certify"),
    path("<slug:service>/more/", views.more, name="more"),
    path("<slug:service>/take-back/", views.take_back, name="take-back"),
]
