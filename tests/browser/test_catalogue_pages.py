"""Every page of the catalogue, light on a phone and dark on a wide screen: axe finds nothing, nothing runs out
sideways, nothing is heavy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Catalogue, assert_sound, pages_of
from tests.browser.rows import CORA, OMAR, ZARA

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # a real browser: each page is looked at twice

APPLICANT = (
    "/programs/", "/programs/?q=nothing+like+this", "/programs/?h1b=1&img=20&unknown=drop", "/programs/?q=مستشفى",
    "/programs/?specialty=internal-medicine&specialty=pediatrics&specialty=neurology&state=west&j1=1&mine=years",
    "/programs/states/", "/programs/states/?h1b=1", "/programs/specialties/", "/programs/specialties/neurology/",
    "/programs/suggestions/", "/programs/{lakeside}/", "/programs/{odd[0]}/", "/programs/{odd[2]}/",
    "/programs/{odd[3]}/", "/programs/{lakeside}/history/", "/programs/{odd[1]}/facts/website/",
    "/programs/{lakeside}/suggest/h1b/", "/programs/compare/", "/a/{applicant}/programs/",
    "/programs/compare/?p={lakeside}&p={odd[0]}&p={odd[2]}&p={odd[3]}", "/a/{applicant}/programs/facts/",
)  # fmt: skip
ADVISOR = ("/a/{applicant}/programs/", "/a/{applicant}/programs/facts/")
DESK = (
    "", "suggestions/", "suggestions/?show=decided", "conflicts/", "duplicates/", "duplicates/{valley_pk}/{other}/",
    "history/", "specialties/", "specialties/internal-medicine/", "edit/", "edit/?q=mock", "edit/add/",
    "edit/{valley_pk}/", "edit/{valley_pk}/step2_min/",
)  # fmt: skip
IMPORTS = ("", "new/", *(f"{{batches[{name}]}}/" for name in ("reading", "ready", "applied", "undone", "refused")),
           "{batches[ready]}/?tab=refused", "{batches[uploaded]}/columns/", "{batches[applied]}/undo/")  # fmt: skip
PAGES = (
    *((ZARA, path) for path in APPLICANT), *((OMAR, path) for path in ADVISOR),
    *((CORA, f"/curation/programs/{path}") for path in DESK),
    *((CORA, f"/curation/imports/{path}") for path in IMPORTS),
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(browser: Browser, browser_context_args: dict, catalogue: Catalogue) -> Iterator[dict[str, Page]]:
    yield from pages_of(browser, browser_context_args, catalogue, ZARA, OMAR, CORA)


@pytest.mark.parametrize(("email", "path"), PAGES, ids=lambda value: value)
def test_page_is_sound_on_a_phone_and_on_a_wide_screen(pages: dict[str, Page], catalogue: Catalogue, email, path):
    assert_sound(pages[email], catalogue, path)


def test_pages_are_light(browser: Browser, browser_context_args: dict, catalogue: Catalogue):
    """Compressed, in kB: the first visit 60 in all, each later page 15."""
    page = catalogue.page_for(browser, browser_context_args, ZARA)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    paths = ("/programs/", "/programs/{lakeside}/", "/programs/?h1b=1", "/programs/states/", "/programs/specialties/",
             "/programs/compare/?p={lakeside}&p={valley}", "/a/{applicant}/programs/")  # fmt: skip
    found = {}
    for path in paths:
        weights.clear()
        catalogue.go(page, path)
        page.wait_for_load_state("networkidle")
        found[path] = round(sum(weights) / 1000, 1)
    page.context.close()

    first, *later = found.values()
    assert first < 60, found
    assert max(later) < 15, found
