"""The spreadsheet of a stranger comes into the rooms by way of its columns, changes nothing again, and goes."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Catalogue
from tests.browser.forms import save_with
from tests.browser.room_rows import SAMI

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # a real browser

AMBIGUOUS, BAD = 58, 59


def strangers_sheet(folder: Path) -> Path:
    """60 places with headers of their own, days in four ways, one day that can be two, one row that cannot be."""
    lines = ["Where?,Town,Coordinator,Mail,First mail,Fee,Colour"]
    for number in range(60):
        day = date(2026, 3, 13) + timedelta(days=number % 14)
        written = (day.isoformat(), f"{day:%d %b %Y}", f"{day:%B %d} {day:%Y}".replace(f" {day:%Y}", f", {day:%Y}"),
                   f"{day.day}/{day.month}/{day.year}")[number % 4]  # fmt: skip
        if number == AMBIGUOUS:
            written = "4/5/2026"
        mail = "not a mail" if number == BAD else f"desk{number}@example.org"
        lines.append(f'Clinic {number:02} 🏥,Exampleton,Dr {number},{mail},"{written}","$1,{number:02}0",blue')
    path = folder / "places of a stranger.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def when_he_brings_it_in(page: Page, live: Catalogue, path: Path) -> None:
    live.go(page, "/a/{sami}/spreadsheets/")
    page.get_by_label("Your spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Go on to the columns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which column is what?")
    page.get_by_label("What the rows are").select_option(label="Search for places")
    page.get_by_role("button", name="Use this table").click()
    for header, column in (("Where?", "Place"), ("Town", "City"), ("First mail", "Asked on"), ("Fee", "Cost")):
        choice = page.get_by_label(header, exact=True)
        value = choice.locator("option").filter(has_text=re.compile(f"^{column}")).first.get_attribute("value")
        choice.select_option(value)
    expect(page.get_by_label("Coordinator")).to_have_value("contact")  # known by its name
    expect(page.get_by_label("Colour")).to_have_value("")
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_role("heading", name="Nothing is changed yet")).to_be_visible()


def count_of(page: Page, name: str) -> Locator:
    """The rows of a part of the comparison, without the one of the headers."""
    return page.get_by_role("table", name=name).locator("tbody").get_by_role("row")


def places(page: Page, live: Catalogue) -> int:
    live.go(page, "/a/{sami}/usce/")
    return page.get_by_role("region", name="Search for places").get_by_role("listitem").count()


def test_the_sheet_of_a_stranger_comes_in_and_goes(
    browser: Browser, browser_context_args: dict, rooms: Catalogue, tmp_path: Path
) -> None:
    page = rooms.page_for(browser, browser_context_args, SAMI)
    path = strangers_sheet(tmp_path)
    rooms.go(page, "/a/{sami}/usce/places/add/")
    save_with(page, {"Hospital, practice or service": "His own"})

    when_he_brings_it_in(page, rooms, path)
    expect(count_of(page, "New")).to_have_count(58)
    expect(count_of(page, "Not taken")).to_have_count(2)
    expect(page.get_by_role("row").filter(has_text="Clinic 58")).to_contain_text("“4/5/2026” can be")
    expect(page.get_by_role("row").filter(has_text="Clinic 59")).to_contain_text("E-mail: Enter a valid email address.")
    expect(page.get_by_role("row").filter(has_text="Clinic 03")).to_contain_text("2026-03-16")
    assert places(page, rooms) == 1
    page.go_back()
    page.get_by_role("link", name="Change the columns").click()
    page.get_by_label("How days are written in it").select_option(label="day first: 24/4/2027")
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_role("row").filter(has_text="Clinic 58")).to_contain_text("2026-05-04")
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_text("59 rows were written.")).to_be_visible()
    taken = page.url
    assert places(page, rooms) == 60

    when_he_brings_it_in(page, rooms, path)
    expect(count_of(page, "Unchanged")).to_have_count(58)
    expect(page.get_by_role("button", name="Take it over")).to_have_count(0)

    page.goto(taken)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name=re.compile("^Taken back"))).to_be_visible()
    assert places(page, rooms) == 1
    expect(page.get_by_role("link", name="His own")).to_be_visible()
