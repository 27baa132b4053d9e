"""A person on a J-1 in the second year of a residency of three years."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from applicants.training import services
from applicants.training.models import Residency
from tests.support.factories import ApplicantFactory

NOW = datetime(2028, 9, 10, 12, tzinfo=UTC)
TODAY = date(2028, 9, 10)


@pytest.fixture(autouse=True)
def _autumn():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(db):
    with time_machine.travel(datetime(2026, 8, 1, 12, tzinfo=UTC), tick=False):
        return ApplicantFactory(planned__season=2027)


@pytest.fixture
def add(person):
    def made(model, **values):
        return services.add(model=model, applicant=person, values=values, by=person.user).row

    return made


@pytest.fixture
def residency(add):
    return add(Residency, program="Example Lakeside (demo)", starts_on=date(2027, 7, 1), ends_on=date(2030, 6, 30))
