"""Addresses of the exams room."""

from django.urls import URLPattern, path

from applicants.exams import edits, views

app_name = "exams"

urlpatterns: list[URLPattern] = [
    path("", views.room, name="room"),
    path("attempts/<int:attempt>/", edits.attempt, name="attempt"),
    path("attempts/<int:attempt>/remove/", edits.remove_attempt, name="remove-attempt"),
    path("practice/<int:practice>/", edits.practice, name="practice"),
    path("practice/<int:practice>/remove/", edits.remove_practice, name="remove-practice"),
    path("resources/<int:resource>/", edits.resource, name="resource"),
    path("resources/<int:resource>/remove/", edits.remove_resource, name="remove-resource"),
    path("<slug:exam>/", views.exam, name="exam"),
    path("<slug:exam>/add/", edits.add_attempt, name="add-attempt"),
    path("<slug:exam>/practice/add/", edits.add_practice, name="add-practice"),
    path("<slug:exam>/target/", edits.target, name="target"),
    path("<slug:exam>/plan/", edits.plan, name="plan"),
    path("<slug:exam>/plan/remove/", edits.remove_plan, name="remove-plan"),
    path("<slug:exam>/weeks/<int:week>/", edits.week, name="week"),
    path("<slug:exam>/weeks/<int:week>/forget/", edits.forget_week, name="forget-week"),
    path("<slug:exam>/resources/add/", edits.add_resource, name="add-resource"),
]
