"""Every page of the catalogue, light on a phone and dark on a wide screen: axe finds nothing, nothing runs out
sideways, nothing is heavy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import WIDE, Catalogue, assert_accessible
from tests.browser.rows import CORA, OMAR, ZARA

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # a real browser: each page is looked at twice

PHONE = {"width": 360, "height": 740}
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
    """A page of each person, signed in once."""
    found = {email: catalogue.page_for(browser, browser_context_args, email) for email in (ZARA, OMAR, CORA)}
    yield found
    for page in found.values():
        page.context.close()


def go(page: Page, catalogue: Catalogue, path: str) -> Any:
    answer = page.goto(catalogue.address + path.format(**catalogue.rows))
    assert answer is not None
    assert answer.status == 200
    return answer


@pytest.mark.parametrize(("email", "path"), PAGES, ids=lambda value: value)
def test_page_is_sound_on_a_phone_and_on_a_wide_screen(pages: dict[str, Page], catalogue: Catalogue, email, path):
    page = pages[email]
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    go(page, catalogue, path)

    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(WIDE)
    assert_accessible(page)


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
        go(page, catalogue, path)
        page.wait_for_load_state("networkidle")
        found[path] = round(sum(weights) / 1000, 1)
    page.context.close()

    first, *later = found.values()
    assert first < 60, found
    assert max(later) < 15, found
