"""The module's person aims for the Match of 2027."""

import pytest

from applicants.match.soap import services
from tests.support.factories import ApplicantFactory
from tests.support.match_week import at, et


@pytest.fixture(scope="module")
def planned_person(module_db, clock):
    return ApplicantFactory(planned__season=2027)


@pytest.fixture
def apply(person):
    """Puts a typed application on the board, sent on Monday noon unless `sent=False`; returns the row."""
    numbers = iter(range(1000))

    def make(*, sent=True, **values):
        with at(et("mon", 12)):
            name = {"own_name": f"Example {next(numbers)} (demo)"}
            row = services.add_application(applicant=person, values=name | values, by=person.user).row
            return services.set_state(row=row, state="sent", by=person.user).row if sent else row

    return make
