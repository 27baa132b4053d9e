"""Addresses of what comes by mail or file, under /a/<uuid>/interviews/."""

from django.urls import path

from applicants.interviews.entry import views

app_name = "entry"

urlpatterns = [
    path("paste/", views.paste, name="paste"),
    path("paste/keep/", views.keep_mail, name="keep-mail"),
    path("file/", views.file, name="file"),
    path("file/keep/", views.keep_file, name="keep-file"),
]
