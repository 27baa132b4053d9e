"""Somebody who fills in forms by their labels."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect


def ago(days: int) -> str:
    """So many days before today in the zone of the people of these tests, as their forms take it."""
    return (datetime.now(ZoneInfo("Asia/Karachi")).date() - timedelta(days=days)).isoformat()


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def says(page: Page, words: str) -> None:
    """What happened is read out."""
    expect(page.get_by_role("status")).to_contain_text(words)


def labelled(page: Page, label: str) -> Locator:
    """The field whose label begins with these words; “(if you like)” or an explanation may follow."""
    return main(page).get_by_label(re.compile(rf"^\s*{re.escape(label)}(?!\w)"))


def save(page: Page, **fields: str | bool) -> None:
    """Fill in a form and save it; nothing is refused. Names are labels: `First_day` is “First day”."""
    save_with(page, {name.replace("_", " "): value for name, value in fields.items()})


def save_with(page: Page, fields: dict[str, str | bool]) -> None:
    """The same for labels that cannot be names."""
    for label, value in fields.items():
        field = labelled(page, label)
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).not_to_be_empty()
    expect(page.get_by_role("alert")).to_have_count(0)
