"""A real Chromium, and the whole product running beside it."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.stack import Sink, Stack

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


def assert_accessible(page: Page) -> None:
    """axe finds nothing on this page, and nothing runs out of it sideways."""
    findings = Axe().run(page).response["violations"]
    listed = [f"{v['impact']} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in findings]
    assert not listed, f"{page.url}\n" + "\n".join(listed)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{page.url} runs out sideways"
