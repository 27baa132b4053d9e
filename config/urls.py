"""Every address of the project. The access matrix (tests/test_access.py) has a row for each."""

from django.contrib import admin
from django.urls import include, path

from applicants.dashboard import views as dashboard
from applicants.sharing import views as sharing
from reminders import views as reminders
from roadmap import views as roadmap

urlpatterns = [
    path("", dashboard.home, name="home"),
    path("dates/", roadmap.dates, name="dates"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("start/", include("applicants.profile.onboarding_urls")),
    path("a/<uuid:applicant>/", include("applicants.dashboard.urls")),
    path("a/<uuid:applicant>/roadmap/", include("applicants.checklist.urls")),
    path("a/<uuid:applicant>/profile/", include("applicants.profile.urls")),
    path("a/<uuid:applicant>/exams/", include("applicants.exams.urls")),
    path("a/<uuid:applicant>/certification/", include("applicants.certification.urls")),
    path("a/<uuid:applicant>/usce/", include("applicants.usce.urls")),
    path("a/<uuid:applicant>/letters/", include("applicants.letters.urls")),
    path("a/<uuid:applicant>/documents/", include("applicants.documents.urls")),
    path("a/<uuid:applicant>/programs/", include("applicants.eras.urls")),
    path("a/<uuid:applicant>/programs/apply/", include("applicants.eras.applying.urls")),
    path("a/<uuid:applicant>/programs/import/", include("applicants.eras.importing.urls")),
    path("a/<uuid:applicant>/interviews/", include("applicants.interviews.urls")),
    path("a/<uuid:applicant>/interviews/", include("applicants.interviews.entry.urls")),
    path("a/<uuid:applicant>/interviews/prep/", include("applicants.interviews.prep.urls")),
    path("a/<uuid:applicant>/match/", include("applicants.match.urls")),
    path("a/<uuid:applicant>/match/how-it-works/", include("applicants.match.explain.urls")),
    path("a/<uuid:applicant>/match/couple/", include("applicants.match.couples.urls")),
    path("a/<uuid:applicant>/match/week/", include("applicants.match.results.urls")),
    path("a/<uuid:applicant>/match/soap/", include("applicants.match.soap.urls")),
    path("a/<uuid:applicant>/visa/", include("applicants.visa.urls")),
    path("a/<uuid:applicant>/training/", include("applicants.training.urls")),
    path("a/<uuid:applicant>/seasons/", include("applicants.seasons.urls")),
    path("a/<uuid:applicant>/people/", include("applicants.people.urls")),
    path("a/<uuid:applicant>/budget/", include("applicants.budget.urls")),
    path("a/<uuid:applicant>/check-in/", include("applicants.wellbeing.urls")),
    path("a/<uuid:applicant>/sharing/", include("applicants.sharing.urls")),
    path("a/<uuid:applicant>/spreadsheets/", include("applicants.spreadsheets.urls")),
    path("couples/<str:token>/", include("applicants.match.couples.invitation_urls")),
    path("programs/", include("programs.urls")),
    path("invitations/<str:token>/", include("applicants.sharing.invitation_urls")),
    path("mentees/", dashboard.mentees, name="mentees"),
    path("mentees/<int:grant>/leave/", sharing.leave, name="leave-mentee"),
    path("settings/", include("accounts.urls")),
    path("settings/reminders/", include("reminders.urls")),
    path("unsubscribe/<str:token>/", reminders.unsubscribe, name="unsubscribe"),
    path("curation/", include("roadmap.urls")),
    path("curation/programs/", include("programs.curation.urls")),
    path("curation/imports/", include("programs.imports.urls")),
    path("outbox/", include("reminders.outbox_urls")),
    path("styleguide/", dashboard.styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
    path("healthz", reminders.healthz, name="healthz"),
]
