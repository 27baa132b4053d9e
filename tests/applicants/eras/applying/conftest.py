"""A person who aims for Match 2027, which has figures of signals, with programs, letters and statements."""

from datetime import date

import pytest

from applicants.documents.statements import services as statements
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.letters import services as letters
from programs.models import Specialty
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory

SEASON = 2027


@pytest.fixture(scope="module")
def planned_person(module_db, clock):
    return ApplicantFactory(planned__season=SEASON)


@pytest.fixture
def listed(person):
    """A program on the list; `state` and what the program is made of."""

    def make(state="will_apply", key="internal-medicine", own="", **program):
        specialty = Specialty.objects.get(key=key)
        if own:
            return ListedProgram.objects.create(
                applicant=person, own_name=own, own_specialty=specialty, state=state, state_on=date(2026, 11, 1)
            )
        row = eras.add_program(
            applicant=person, program=ProgramFactory(specialty=specialty, **program), by=person.user
        )  # fmt: skip
        return eras.set_state(listed=row, state=state, by=person.user) if state != "considering" else row

    return make


@pytest.fixture
def letter(person):
    """A letter of the season, uploaded."""

    def make(writer, **values):
        values = {"writer": writer, "asked_on": date(2026, 5, 1), "uploaded_on": date(2026, 9, 1)} | values
        return letters.add_letter(applicant=person, values=values, by=person.user).row

    return make


@pytest.fixture
def statement(person):
    """A statement, with a final version unless `final=False`."""

    def make(title, final=True, specialty=None):
        values = {"title": title, "specialty": specialty, "text": "Because."}
        row, _moved = statements.add_statement(applicant=person, values=values, by=person.user)
        if final:
            statements.set_final(row=row, number=1, by=person.user)
        return row

    return make
