"""The pages for when something is wrong."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import path

from config.urls import urlpatterns as own_addresses
from tests.accounts.test_pages import INLINE
from tests.support.factories import UserFactory


def broken(request):
    raise RuntimeError("broken on purpose")


def suspicious(request):
    raise SuspiciousOperation


def forbidden(request):
    raise PermissionDenied


urlpatterns = [
    path("broken/", broken),
    path("suspicious/", suspicious),
    path("forbidden/", forbidden),
    *own_addresses,
]


@pytest.fixture
def client(db):
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(applicant=True))
    with override_settings(ROOT_URLCONF=__name__):
        yield client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/broken/", 500, "Something broke on our side"),
        ("/suspicious/", 400, "We could not read what your browser sent"),
        ("/forbidden/", 403, "You may not do this"),
        ("/nowhere/", 404, "There is no such page"),
    ],
)
def test_error_page_says_what_happened_and_where_to_go(client, address, status, words):
    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert '<div class="front narrow">' in page
    assert 'href="/"' in page
    assert not INLINE.search(page)


def test_form_from_another_time_says_that_nothing_changed(db):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/accounts/login/", {"login": "zara@example.org", "password": "x"})

    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_last_pages_need_neither_database_nor_manifest_nor_context(name):
    """No `db` mark: a query fails. The storage of a server without collected files fails at any {% static %}."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}

    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": storage}):
        page = render_to_string(name)

    assert 'href="/static/css/app.css"' in page


def test_unknown_host_gets_the_page_for_what_we_cannot_read(client):
    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "We could not read" in answer.content.decode()
