"""Who may come to the curation pages."""

import pytest
from django.urls import reverse

from tests.roadmap.pages import DATES, PREP, RANK, ROAD
from tests.support.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PAGES = [
    DATES, RANK, f"{RANK}history/", "/curation/dates/2031/A_ROL/", ROAD, PREP, f"{PREP}history/", "/curation/impact/",
]  # fmt: skip


NO_TOTALS = "after=0&plans=0&touched=0&late=0&impossible=0"


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_people_to_sign_in(client, address):
    page = client.get(address)

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["applicant", "advisor"])
def test_page_is_closed_to_people_without_the_right(signed_in, role, address):
    assert signed_in(UserFactory(**{role: True})).get(address).status_code == 403
    assert signed_in(UserFactory(is_staff=True, curator=False)).post(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_page_is_open_to_curators(curator, address):
    assert curator.get(address).status_code == (404 if address == "/curation/impact/" else 200)


@pytest.mark.parametrize(
    "address",
    [
        "/curation/dates/2024/A_ROL/", "/curation/dates/2061/A_ROL/", "/curation/dates/2027/A_TRAIN_END/",
        "/curation/dates/2027/A_NOTHING/", "/curation/dates/2027/A_NOTHING/history/", "/curation/road/nobody/",
        "/curation/road/nobody/history/", f"/curation/impact/?change=forged&{NO_TOTALS}",
        "/curation/impact/?change=x&after=-1",
    ],
)  # fmt: skip
def test_page_that_does_not_exist(curator, address):
    assert curator.get(address).status_code == 404


@pytest.mark.parametrize("address", [DATES, f"{RANK}history/", ROAD, f"{PREP}history/", "/curation/impact/"])
def test_page_that_only_reads(curator, address):
    assert curator.post(address).status_code == 405
