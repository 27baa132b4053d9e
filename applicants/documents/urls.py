"""Addresses of documents."""

from django.urls import URLPattern, path

from applicants.documents import views
from applicants.documents.cv import views as cv
from applicants.documents.files import views as files
from applicants.documents.papers import views as papers
from applicants.documents.photo import views as photo
from applicants.documents.statements import reader_views as readers
from applicants.documents.statements import views as statements
from applicants.documents.vault import views as vault

app_name = "documents"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("files/<uuid:file>/", files.file, name="file"),
    path("cv/", cv.cv, name="cv"),
    path("cv/ready/", cv.ready, name="cv-ready"),
    path("cv/texts/", cv.texts, name="cv-texts"),
    path("cv/experiences/add/", cv.add_experience, name="add-experience"),
    path("cv/experiences/<int:experience>/", cv.experience, name="experience"),
    path("cv/experiences/<int:experience>/move/", cv.move_experience, name="move-experience"),
    path("cv/experiences/<int:experience>/remove/", cv.remove_experience, name="remove-experience"),
    path("cv/works/add/", cv.add_work, name="add-work"),
    path("cv/works/<int:work>/", cv.work, name="work"),
    path("cv/works/<int:work>/remove/", cv.remove_work, name="remove-work"),
    path("statements/", statements.statements, name="statements"),
    path("statements/add/", statements.add_statement, name="add-statement"),
    path("statements/<int:statement>/", statements.statement, name="statement"),
    path("statements/<int:statement>/compare/", statements.compare_versions, name="compare"),
    path("statements/<int:statement>/write/", statements.write, name="write"),
    path("statements/<int:statement>/rename/", statements.rename, name="rename-statement"),
    path("statements/<int:statement>/remove/", statements.remove_statement, name="remove-statement"),
    path("statements/<int:statement>/<int:version>/restore/", statements.restore, name="restore"),
    path("statements/<int:statement>/<int:version>/final/", statements.final, name="final"),
    path("statements/<int:statement>/ask/", readers.ask, name="ask-reader"),
    path("readers/<int:reviewer>/", readers.reader, name="reader"),
    path("readers/<int:reviewer>/remove/", readers.remove_reader, name="remove-reader"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:paper>/", papers.paper, name="paper"),
    path("papers/<slug:paper>/remove/", papers.remove_paper, name="remove-paper"),
    path("papers/<slug:paper>/copy/remove/", papers.remove_copy, name="remove-copy"),
    path("photo/", photo.photo, name="photo"),
    path("photo/crop/", photo.crop, name="crop-photo"),
    path("photo/accept/", photo.accept, name="accept-photo"),
    path("photo/<int:photo>/remove/", photo.remove_photo, name="remove-photo"),
    path("vault/", vault.vault, name="vault"),
    path("vault/add/", vault.add_item, name="add-vault-item"),
    path("vault/<int:vault_item>/", vault.item, name="vault-item"),
    path("vault/<int:vault_item>/remove/", vault.remove_item, name="remove-vault-item"),
]
