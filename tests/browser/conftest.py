"""A real Chromium, and the whole product running beside it."""

import json
import os
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from config import embedded
from tests.support.factories import PASSWORD
from tests.support.stack import Sink, Stack, until

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last of all: the browser's driver keeps an event loop in this thread, in which Django refuses its database."""
    items.sort(key=lambda item: "tests/browser/" in str(item.path))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return {**browser_type_launch_args, "args": FLAGS, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-US", "timezone_id": "Asia/Karachi"}


SQUEEZED = """() => [...document.querySelectorAll("main :is(h1, h2, h3, h4, p, li, dt, dd, label)")].filter((one) => {
  const width = one.getBoundingClientRect().width;
  return one.innerText?.trim().length > 20 && width > 4 && width < 48;  // what is only heard is 1 px wide
}).map((one) => one.outerHTML.slice(0, 160))"""
"""Where a sentence stands in a column of letters."""

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    sink = Sink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="module")
def stack(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("stack"), sink, "browser_story")
    stack.prepare()
    stack.start()
    try:
        stack.wait_until_healthy()
        yield stack
    finally:
        stack.stop()


@dataclass(frozen=True)
class Catalogue:
    """The running product with made-up rows; `rows` are their ids."""

    stack: Stack
    rows: dict[str, Any]

    @property
    def address(self) -> str:
        return self.stack.address

    def go(self, page: Page, path: str) -> Response:
        """Open a path, with the ids of rows in its places; it is there."""
        answer = page.goto(self.address + path.format(**self.rows))
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer

    def page_for(self, browser: Browser, arguments: dict[str, Any], email: str, **more: Any) -> Page:
        """A page of somebody who is signed in."""
        page = browser.new_context(**{**arguments, "viewport": WIDE, **more}).new_page()
        page.goto(f"{self.address}/accounts/login/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Web and worker on one catalogue for all tests of it; nothing there waits for the clock.

    The broker has a number of its own: another stack of this run may be up at the same time.
    """
    broker = f"{embedded.redis_url(Path(os.environ['DATA_DIR']))}?virtual_host=1"
    sink = Sink()
    sink.start()
    stack = Stack(tmp_path_factory.mktemp("catalogue"), sink, "browser_catalogue", REDIS_URL=broker)
    stack.prepare()
    stack.start("web", "worker")
    try:
        made = _made(stack, "rows")
        until("the product answers\n" + stack.logs(), lambda: _answers(f"{stack.address}/accounts/login/"))
        yield Catalogue(stack, made)
    finally:
        stack.stop()
        sink.stop()


@pytest.fixture(scope="session")
def rooms(catalogue: Catalogue) -> Catalogue:
    """The same product with the people of `tests.browser.room_rows`."""
    return Catalogue(catalogue.stack, _made(catalogue.stack, "room_rows"))


def _made(stack: Stack, module: str) -> dict[str, Any]:
    """Make the rows of a module in the database of the product; what it printed."""
    printed = stack.manage("shell", "-v0", "-c", f"from tests.browser.{module} import make; make()")
    found: dict[str, Any] = json.loads(printed)
    return found


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def pages_of(browser: Browser, arguments: dict[str, Any], live: Catalogue, *emails: str) -> Iterator[dict[str, Page]]:
    """A page of each person, signed in once."""
    found = {email: live.page_for(browser, arguments, email) for email in emails}
    yield found
    for page in found.values():
        page.context.close()


def assert_sound(page: Page, live: Catalogue, path: str) -> None:
    """A page, light on a phone and dark on a wide screen: axe finds nothing, nothing runs out sideways."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    live.go(page, path)

    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(WIDE)
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """axe finds nothing on this page, and nothing runs out of it sideways."""
    findings = Axe().run(page).response["violations"]
    listed = [f"{v['impact']} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in findings]
    assert not listed, f"{page.url}\n" + "\n".join(listed)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{page.url} runs out sideways"
    assert not (squeezed := page.evaluate(SQUEEZED)), f"{page.url} squeezes words\n" + "\n".join(squeezed)
