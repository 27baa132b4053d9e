"""Every table goes out, comes in again unchanged, comes in for somebody else, and goes without a trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.test import override_settings
from django.urls import reverse

from applicants.certification import services as encounters
from applicants.checklist import records
from applicants.checklist.services import add_own_step, mark_done
from applicants.documents.cv.models import Experience
from applicants.documents.cv.services import change_experience
from applicants.exams import services as exams_services
from applicants.owned import OwnedModel
from applicants.profile.models import Applicant
from applicants.spreadsheets import cells, services
from applicants.spreadsheets.models import SpreadsheetImport
from applicants.spreadsheets.registry import SHEETS
from applicants.training import services as training
from applicants.training.models import BoardExam, License
from applicants.visa import services as visa
from config.demo import ROOMS
from roadmap.models import Phase
from tests.support.factories import ApplicantFactory

NOT_STORED = {SpreadsheetImport}
HISTORY = "Change"
"""What changed is told both times; it is a diary and not a state."""


def fill(person):
    """What the demo has of every room, and texts and numbers that are hard on spreadsheets."""
    with records.together(applicant=person, by=person.user):
        for room in ROOMS:
            room.fill(person, person.user.today(), person.user)
    experience = Experience.objects.filter(applicant=person).select_related("applicant").first()
    change_experience(row=experience, values={"description": "Rotated.\n\n- Taught\n- 診療"}, by=person.user)
    step = add_own_step(
        applicant=person, title="=SUM(A1) +1", phase=Phase.objects.get(key="profile"), notes="-5 °C, 🏥 مستشفى",
        target_on=date(2027, 4, 5), by=person.user,
    )  # fmt: skip
    mark_done(item=step, on=person.user.today() - timedelta(days=3), by=person.user)
    for day in (person.user.today(), None):  # the second cannot be told from the first by its name alone
        values = {"evaluator": "Dr Sample", "done_on": day}
        encounters.add_encounter(applicant=person, values=values, by=person.user)
    values = {"exam": "step1", "maker": "uwsa", "taken_on": date(2026, 9, 9), "percent": "61.5"}
    exams_services.add_practice(applicant=person, values=values, by=person.user)
    interview = {"interview_at": datetime(2027, 6, 2, 14, 30, tzinfo=UTC), "interview_zone": "America/Bogota"}
    license_of = {"kind": "training", "state": "NJ", "expires_on": date(2028, 6, 30)}
    training.add(model=License, applicant=person, values=license_of, by=person.user)
    board = {"name": "ABIM", "register_by": date(2030, 2, 15), "is_last": True}
    training.add(model=BoardExam, applicant=person, values=board, by=person.user)
    visa.save_h1b(applicant=person, values={"lca_filed_on": date(2026, 9, 9), **interview}, by=person.user)


def stored(person):
    """Every row of the person in every table but for imports and the diary, and the person's own row."""
    models = [one for one in apps.get_app_config("applicants").get_models() if issubclass(one, OwnedModel)]
    found = {
        model.__name__: list(model.objects.filter(applicant=person).order_by("pk").values())
        for model in models
        if model not in NOT_STORED and model.__name__ != HISTORY
    }
    found["Applicant"] = list(Applicant.objects.filter(pk=person.pk).values())
    for row in found["Applicant"]:
        del row["planned_at"]
    found["FitFacts"] = [row for row in found["FitFacts"] if any(row[name] for name in row if not name.endswith("id"))]
    return found


@pytest.fixture(scope="module")
def filled(module_db, tmp_path_factory):
    with override_settings(FILES_DIR=tmp_path_factory.mktemp("files")):
        person = ApplicantFactory()
        fill(person)
        yield person


@pytest.fixture(scope="module")
def empty(module_db):
    return ApplicantFactory()


def exported(signed_in, person, key, ending):
    return signed_in(person).get(reverse("spreadsheets:export", args=[person.public_id, key, ending])).content


def compared(person, key, content, ending):
    file = services.upload(applicant=person, content=content, name=f"table.{ending}", by=person.user)
    columns = cells.recognise(file.header, SHEETS[key])
    assert len(columns) == len(SHEETS[key].columns), "a column is not known by its own name"
    return services.compare(file=file, sheet=key, columns=columns, day_order="", by=person.user)


def told(file):
    return [(one["outcome"], one["name"], one["reason"], one["differences"]) for one in file.found]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("key", SHEETS)
def test_what_goes_out_comes_in_unchanged(filled, db, signed_in, key, ending):
    before = stored(filled)

    file = compared(filled, key, exported(signed_in, filled, key, ending), ending)
    file = services.apply(file=file, by=filled.user)

    assert file.found, "the demo has nothing of this table"
    assert [one for one in told(file) if one[0] != services.UNCHANGED] == []
    assert stored(filled) == before


@pytest.mark.parametrize("key", SHEETS)
def test_it_comes_in_for_somebody_else_and_goes_without_a_trace(filled, empty, db, signed_in, key):
    before = stored(empty)
    content = exported(signed_in, filled, key, "csv")

    file = services.apply(file=compared(empty, key, content, "csv"), by=empty.user)

    assert [one for one in told(file) if one[0] != services.NEW] == []
    assert exported(signed_in, empty, key, "csv").splitlines()[0] == content.splitlines()[0]
    assert sorted(services.table_of(SHEETS[key], empty)) == sorted(services.table_of(SHEETS[key], filled))
    assert stored(empty) != before
    file = services.undo(file=file, by=empty.user)
    assert file.kept == []
    assert stored(empty) == before
