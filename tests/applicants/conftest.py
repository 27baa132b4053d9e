"""What the tests of applicants share: a fixed day, and one planned person per module."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model

from applicants.profile.models import Applicant
from tests.support.factories import ApplicantFactory


@pytest.fixture(scope="module", autouse=True)
def clock():
    """21 November 2026, 2 p.m. in Karachi: the day of the planner's worked examples."""
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC)) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def planned_person(module_db, clock):
    """A graduate with the diploma only, planned for Match 2029. Made once; use `person`."""
    return ApplicantFactory()


@pytest.fixture
def person(planned_person, db):
    """The module's person, read anew; what a test writes is rolled back after it."""
    return Applicant.objects.select_related("user").get(pk=planned_person.pk)


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows are really committed, for tests with threads; the people that were made are deleted afterwards."""
    users = get_user_model().objects
    with django_db_blocker.unblock():
        before = set(users.values_list("pk", flat=True))
        yield
        users.exclude(pk__in=before).delete()
