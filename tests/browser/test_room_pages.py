"""Every page of the rooms, light on a phone and dark on a wide screen: axe finds nothing, nothing runs out sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Catalogue, assert_sound, pages_of
from tests.browser.room_rows import ADA, EMPTY, FULL

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # a real browser: each page is looked at twice

FILLED = (
    "exams/", "exams/step2/", "exams/step3/", "exams/oet/", "exams/step2/add/", "exams/oet/add/",
    "exams/attempts/{attempt}/", "exams/attempts/{attempt}/remove/", "exams/step2/practice/add/", "exams/step2/target/",
    "exams/step2/plan/", "exams/step2/weeks/6/",
    "certification/", "certification/change/school/", "certification/change/papers/", "certification/pathway/",
    "certification/encounters/{encounter}/", "certification/clear/",
    "usce/", "usce/rotations/add/", "usce/rotations/{rotation}/", "usce/rotations/{rotation}/remove/",
    "usce/places/add/", "usce/places/{asked}/", "usce/places/{answered}/", "usce/places/{answered}/book/",
    "letters/", "letters/add/", "letters/{letter}/", "letters/{silent}/", "letters/{letter}/change/",
    "documents/", "documents/cv/", "documents/cv/texts/", "documents/cv/experiences/add/", "documents/cv/works/add/",
    "documents/statements/", "documents/statements/{statement}/", "documents/statements/{statement}/compare/",
    "documents/statements/{statement}/write/", "documents/statements/{statement}/ask/", "documents/readers/{reader}/",
    "documents/papers/", "documents/papers/mspe/", "documents/photo/", "documents/photo/{photo}/remove/",
    "documents/vault/", "documents/vault/{vault_item}/",
    "people/", "people/add/person/", "people/add/conference/", "people/person/{person}/in-touch/",
    "budget/", "budget/fees/", "budget/currency/", "budget/programs/", "budget/lines/{line}/",
    "budget/lines/step1/paid/", "check-in/", "check-in/off/", "check-in/{week}/remove/",
    "spreadsheets/", *(f"spreadsheets/{{files[{state}]}}/" for state in ("compared", "applied", "undone")),
    "spreadsheets/{files[uploaded]}/columns/",
)  # fmt: skip
STARTS = (
    "exams/", "exams/step1/", "certification/", "certification/pathway/", "usce/", "letters/", "documents/",
    "documents/cv/", "documents/statements/", "documents/papers/", "documents/photo/", "documents/vault/", "people/",
    "budget/", "check-in/", "spreadsheets/",
)  # fmt: skip
READ_ALONG = (
    "exams/", "exams/step2/", "certification/", "usce/", "letters/", "documents/photo/",
    "documents/statements/{statement}/", "people/", "check-in/",
)  # fmt: skip
PAGES = (
    *((FULL, f"/a/{{full}}/{path}") for path in FILLED), *((EMPTY, f"/a/{{empty}}/{path}") for path in STARTS),
    *((ADA, f"/a/{{full}}/{path}") for path in READ_ALONG),
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(browser: Browser, browser_context_args: dict, rooms: Catalogue) -> Iterator[dict[str, Page]]:
    yield from pages_of(browser, browser_context_args, rooms, FULL, EMPTY, ADA)


@pytest.mark.parametrize(("email", "path"), PAGES, ids=lambda value: value)
def test_page_is_sound_on_a_phone_and_on_a_wide_screen(pages: dict[str, Page], rooms: Catalogue, email, path):
    assert_sound(pages[email], rooms, path)
