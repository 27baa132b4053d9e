"""A person with an interview that is done and one that lies ahead. It is 21 November 2026, 14:00 in Karachi."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from applicants.eras import services as eras
from applicants.interviews.models import Interview
from applicants.interviews.prep import services
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(db):
    return ApplicantFactory(planned__season=2027)


@pytest.fixture
def interview_at(person):
    def made(starts_at, **values):
        listed = eras.add_program(applicant=person, program=ProgramFactory(), by=person.user)
        usual = {"state": "scheduled", "invited_on": date(2026, 10, 1), "zone": "America/New_York"}
        return Interview.objects.create(applicant=person, listed=listed, starts_at=starts_at, **usual | values)

    return made


@pytest.fixture
def done(interview_at):
    return interview_at(datetime(2026, 11, 20, 15, tzinfo=UTC), state="done")


@pytest.fixture
def ahead(interview_at):
    return interview_at(datetime(2026, 12, 1, 15, tzinfo=UTC))


@pytest.fixture
def add(person):
    def made(model, **values):
        of = {name: values.pop(name) for name in ("answer", "interview") if name in values}
        return services.add(model=model, applicant=person, values=values, by=person.user, **of).row

    return made
