"""The access matrix of the documents."""

from datetime import timedelta

from applicants.documents.cv import services as cv
from applicants.documents.papers.models import Paper
from applicants.documents.papers.services import save_paper
from applicants.documents.photo import services as photo
from applicants.documents.photo.models import Photo
from applicants.documents.statements import services as statements
from applicants.documents.statements.models import Reviewer
from applicants.documents.vault import services as vault
from tests.support.access import OWNER, OWNER_FORM, OWNER_GO, ROOM, Row
from tests.support.pictures import PDF, picture, upload

FORBIDDEN = (403, 404, 404)
"""A page that an advisor may see, but not send: those with the section get 403."""

ROWS = (
    Row("documents:home", ROOM),
    Row("documents:file", ROOM),
    Row("documents:cv", ROOM),
    Row("documents:cv-ready", OWNER_GO, post=True),
    Row("documents:cv-texts", OWNER),
    Row("documents:add-experience", OWNER, also_post=OWNER_FORM),
    Row("documents:experience", OWNER, also_post=OWNER_FORM),
    Row("documents:move-experience", (OWNER_FORM[0], 404, *OWNER_FORM[2:]), post=True),  # nowhere to move to is named
    Row("documents:remove-experience", OWNER),
    Row("documents:add-work", OWNER, also_post=OWNER_FORM),
    Row("documents:work", OWNER, also_post=OWNER_FORM),
    Row("documents:remove-work", OWNER),
    Row("documents:statements", ROOM),
    Row("documents:add-statement", OWNER, also_post=OWNER_FORM),
    Row("documents:statement", ROOM),
    Row("documents:compare", ROOM),
    Row("documents:write", OWNER, also_post=OWNER_FORM),
    Row("documents:rename-statement", OWNER, also_post=OWNER_FORM),
    Row("documents:remove-statement", OWNER),
    Row("documents:restore", OWNER_GO, post=True),
    Row("documents:final", OWNER_GO, post=True),
    Row("documents:ask-reader", OWNER, also_post=OWNER_FORM),
    Row("documents:reader", OWNER, also_post=OWNER_FORM),
    Row("documents:remove-reader", OWNER),
    Row("documents:papers", ROOM),
    Row("documents:paper", OWNER),
    Row("documents:remove-paper", OWNER),
    Row("documents:remove-copy", OWNER),
    Row("documents:photo", ROOM, also_post=(*OWNER_FORM[:4], *FORBIDDEN)),
    Row("documents:crop-photo", OWNER_GO, post=True),
    Row("documents:accept-photo", OWNER_GO, post=True),
    Row("documents:remove-photo", OWNER),
    Row("documents:vault", ROOM),
    Row("documents:add-vault-item", OWNER, also_post=OWNER_FORM),
    Row("documents:vault-item", OWNER, also_post=OWNER_FORM),
    Row("documents:remove-vault-item", OWNER),
)


def objects(people):
    """One of everything, all of the one applicant."""
    applicant, user = people["applicant"], people["owner"]
    day = user.today() - timedelta(days=30)
    experience = cv.add_experience(
        applicant=applicant, by=user, values={"title": "A", "organization": "B", "type": "work", "begun_on": day}
    )
    work = cv.add_work(applicant=applicant, values={"kind": "poster", "title": "A", "authors": "B"}, by=user)
    statement, _moved = statements.add_statement(applicant=applicant, values={"title": "A", "text": "B"}, by=user)
    reader = {"name": "A", "version_number": 1, "asked_on": day}
    statements.ask_reviewer(row=statement, values=reader, by=user)
    save_paper(applicant=applicant, kind="mspe", values={}, upload=upload(PDF, "a.pdf"), by=user)
    photo.upload_photo(applicant=applicant, upload=upload(picture(90, 120)), by=user)
    item = vault.add_item(applicant=applicant, values={"kind": "passport", "label": "A"}, by=user)
    return {
        "file": Paper.objects.get(applicant=applicant).copy.public_id, "experience": experience.pk, "work": work.pk,
        "statement": statement.pk, "version": 1, "reviewer": Reviewer.objects.get(statement=statement).pk,
        "paper": "mspe", "photo": Photo.objects.get(applicant=applicant).pk, "vault_item": item.pk,
    }  # fmt: skip
