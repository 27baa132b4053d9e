"""The people who walk through the rooms: one whose rooms are full, with odd words in every corner, and three who begin.

Made in the database of the running product, as `rows`: `from tests.browser.room_rows import make; make()`.
"""

import json
from datetime import timedelta

from applicants.budget.models import BudgetLine
from applicants.certification import services as certification
from applicants.certification.models import Encounter
from applicants.documents.papers.services import save_paper
from applicants.documents.photo import services as photo
from applicants.documents.photo.models import Photo
from applicants.documents.statements import services as statements
from applicants.documents.statements.models import Reviewer, Statement
from applicants.documents.vault.models import VaultItem
from applicants.exams import services as exams
from applicants.exams.models import Attempt, PracticeScore
from applicants.letters import services as letters
from applicants.letters.models import Letter
from applicants.people import services as people
from applicants.people.models import Contact
from applicants.profile.models import TargetSpecialty
from applicants.sections import Section
from applicants.spreadsheets import services as sheets
from applicants.usce import services as usce
from applicants.usce.models import Place, Rotation
from applicants.wellbeing.models import CheckIn
from config.demo import ROOMS
from programs.models import Specialty
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.pictures import PDF, picture, upload

NAMES = ("full", "empty", "gina", "paul", "sami", "ada")
FULL, EMPTY, GINA, PAUL, SAMI, ADA = (f"{name}@example.org" for name in NAMES)
ARABIC, EMOJI, LONG = "مستشفى البحيرة التعليمي", "🏥 Emoji 👩‍⚕️", "Unbroken" + "x" * 90
SEEN_BY_ADVISOR = ["roadmap", "exams", "usce", "letters", "documents"]


def make() -> None:
    """Everybody at once; prints what the tests need to know as JSON."""
    beginners = {email: _person(email) for email in (EMPTY, GINA, PAUL, SAMI)}
    full = _person(FULL)
    advisor = UserFactory(email=ADA, name="Ada Advisor", advisor=True)
    GrantFactory(applicant=beginners[GINA], advisor=advisor, sections=SEEN_BY_ADVISOR)
    GrantFactory(applicant=full, advisor=advisor, sections=[section.value for section in Section])
    for room in ROOMS:
        room.fill(full, full.user.today(), full.user)
    _odd_records(full, full.user)
    _documents(full, full.user)
    ids = {email.partition("@")[0]: str(person.public_id) for email, person in beginners.items()}
    print(json.dumps(ids | {"full": str(full.public_id)} | _ids(full) | _files(full, full.user)))


def _person(email):
    """A graduate with a plan for internal medicine and nothing on record."""
    name = email[0].upper() + "ina Sample"
    applicant = ApplicantFactory(user=UserFactory(email=email, name=name, applicant=True))
    medicine = Specialty.objects.get(key="internal-medicine")
    TargetSpecialty.objects.create(applicant=applicant, specialty=medicine, position=0)
    return applicant


def _odd_records(person, by):
    """Failed and canceled attempts, long and foreign names, what is late and what was refused."""
    today, asked_on = by.today(), by.today() - timedelta(days=30)
    who = {"applicant": person, "by": by}
    for days, state, more in (
        (700, "result", {"result_on": today - timedelta(days=680), "passed": False, "score": 198}),
        (500, "incomplete", {}),
        (400, "cancelled", {"place": LONG}),
    ):
        values = {"exam": "step3", "state": state, "test_on": today - timedelta(days=days), **more}
        exams.add_attempt(**who, values=values)
    for name in (ARABIC, EMOJI, LONG):
        usce.add_place(**who, values={"host": name, "city": name, "asked_on": asked_on, "notes": name})
        letters.add_letter(**who, values={"writer": name, "institution": name, "asked_on": asked_on})
        people.add(model=Contact, **who, values={"name": name, "kind": "peer", "role": name})
    usce.add_rotation(**who, values={
        "kind": "elective", "hands_on": True, "hospital": ARABIC, "supervisor": LONG,
        "starts_on": today - timedelta(days=10), "ends_on": today + timedelta(days=17),
    })  # fmt: skip
    chosen = {"pathway": "6", "pathway_chosen_on": asked_on, "pathway_season": person.target_season}
    certification.save_certification(**who, values=chosen)
    certification.add_encounter(**who, values={"evaluator": LONG, "place": ARABIC})


def _documents(person, by):
    """A photo that was taken and one to look at, a paper with its copy, odd words in a statement."""
    photo.accept_photo(photo=Photo.objects.get(applicant=person), by=by)
    photo.upload_photo(applicant=person, upload=upload(picture(300, 200, kind="PNG"), "small.png"), by=by)
    save_paper(applicant=person, kind="mspe", values={}, upload=upload(PDF, f"{LONG}.pdf", "application/pdf"), by=by)
    row = Statement.objects.get(applicant=person)
    statements.write_version(row=row, values={"text": f"{ARABIC} {EMOJI}\n\n{LONG}", "note": LONG}, by=by)


def _ids(person):
    first = {
        "attempt": Attempt, "practice": PracticeScore, "encounter": Encounter, "statement": Statement,
        "reader": Reviewer, "vault_item": VaultItem, "person": Contact, "week": CheckIn, "rotation": Rotation,
        "letter": Letter,
    }  # fmt: skip
    found = {name: model.objects.filter(applicant=person).order_by("pk").first().pk for name, model in first.items()}
    photos = Photo.objects.filter(applicant=person)
    return found | {
        "photo": photos.get(state=Photo.State.ACCEPTED).pk,
        "asked": Place.objects.get(applicant=person, host=ARABIC).pk,
        "answered": Place.objects.exclude(answered_on=None).get(applicant=person).pk,
        "silent": Letter.objects.get(applicant=person, writer=LONG).pk,
        "line": BudgetLine.objects.filter(applicant=person, key__startswith="own-").first().key,
    }


def _files(person, by):
    """A spreadsheet in every state, with a refused row, a row of odd words, and columns that nobody asked for."""
    found = {}
    for number, state in enumerate(("uploaded", "compared", "applied", "undone")):
        text = (
            f"Hospital,Town,First mail,Column of my own {LONG}\nClinic {number},Exampleton,2026-05-04,a\n"
            f"{ARABIC} {number},{EMOJI},5/4/2026,b\n{LONG}{number},{LONG},,c\n"
        )
        file = sheets.upload(applicant=person, content=text.encode(), name=f"{LONG}.csv", by=by)
        if state != "uploaded":
            columns = {0: "host", 1: "city", 2: "asked_on"}
            file = sheets.compare(file=file, sheet="places", columns=columns, day_order="", by=by)
        if state in ("applied", "undone"):
            file = sheets.apply(file=file, by=by)
        if state == "undone":
            file = sheets.undo(file=file, by=by)
        found[state] = str(file.public_id)
    return {"files": found}
