"""The module's person aims for the Match of 2027."""

import pytest

from tests.support.factories import ApplicantFactory


@pytest.fixture(scope="module")
def planned_person(module_db, clock):
    return ApplicantFactory(planned__season=2027)
