"""Fixtures of all tests. Real PostgreSQL always; the road is loaded once for the whole run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap import files, road, services
from tests.support.factories import ApplicantFactory, UserFactory


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The shipped road and specialties stand in the test database for every test."""
    from programs.specialties.services import load_specialties

    with django_db_blocker.unblock():
        services.load_road(document=files.read(files.SHIPPED))
        load_specialties()


@pytest.fixture(autouse=True)
def _clean_memory() -> Iterator[None]:
    """What the process remembers between tests is forgotten."""
    road.forget()
    cache.clear()
    yield
    road.forget()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows made under this fixture stand for all tests of the module (each test's own writes are rolled back)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def applicant(db: None) -> Any:
    """An applicant with a plan (graduate, J-1, diploma only)."""
    return ApplicantFactory()


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """A client that is signed in as this user (or as this applicant's user)."""

    def client_of(person: Any) -> Client:
        client = Client()
        client.force_login(getattr(person, "user", person))
        return client

    return client_of


@pytest.fixture
def at_most() -> Callable[[int], AbstractContextManager[CaptureQueriesContext]]:
    """`with at_most(15): ...` fails when more queries are made, and lists them."""

    class AtMost(CaptureQueriesContext):
        def __init__(self, most: int) -> None:
            super().__init__(connection)
            self.most = most

        def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
            super().__exit__(kind, value, trace)
            if kind is None and len(self) > self.most:
                listed = "\n".join(f"{n}. {query['sql'][:200]}" for n, query in enumerate(self.captured_queries, 1))
                pytest.fail(f"{len(self)} queries, at most {self.most} allowed:\n{listed}")

    return AtMost


@pytest.fixture
def advisor(db: None) -> Any:
    return UserFactory(advisor=True)


@pytest.fixture
def admin(db: None) -> Any:
    return UserFactory(admin=True)
