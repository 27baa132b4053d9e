"""The catalogue as an applicant and a curator walk through it: with the keyboard alone, and without JavaScript."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, WIDE, Catalogue, assert_accessible
from tests.browser.hands import keeps_its_place, press, tab_to, type_into
from tests.browser.rows import CORA, LAKESIDE, ODD_NAMES, PLAIN, VALLEY, ZARA
from tests.support.imports import line, table
from tests.support.stack import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # starts the product and a browser: about a minute


def count_is(page: Page, count: int) -> None:
    """So many programs, as heading and read out by the live region."""
    words = f"{count} program" + ("s" if count != 1 else "")
    expect(page.locator("#found")).to_have_text(words)
    expect(page.get_by_role("status")).to_contain_text(words)


def of(what: str, name: str) -> re.Pattern[str]:
    """The name of a button or link that is about something; browsers put a blank before what only is read out."""
    return re.compile(f"^{re.escape(what)} ?:? {re.escape(name)}$")


def box(page: Page, words: str) -> Any:
    return page.get_by_role("checkbox", name=re.compile(f"^{words}"))


# -------------------------------------------------------------------------- an applicant, keyboard only


def when_they_search_with_a_typing_error(page: Page) -> None:
    type_into(page, page.get_by_role("searchbox"), "Lakeisde")
    page.keyboard.press("Enter")
    count_is(page, 2)
    keeps_its_place(page, page.get_by_role("searchbox"))
    expect(page.get_by_text("“lakeisde” was also read as “lakeside”.")).to_be_visible()
    press(page, page.get_by_role("link", name=of("Remove filter", "“Lakeisde”")))
    count_is(page, 27)
    keeps_its_place(page, page.locator("#found"))


def when_they_tick_filters_and_sort(page: Page) -> None:
    press(page, box(page, "J-1"), "Space", back=True)
    count_is(page, 18)
    keeps_its_place(page, box(page, "J-1"))
    expect(box(page, "J-1")).to_be_checked()
    press(page, page.get_by_role("radio", name=re.compile("^Keep the program")), "ArrowDown")
    count_is(page, 11)
    keeps_its_place(page, page.get_by_role("radio", name=re.compile("^Leave it out")))
    press(page, page.get_by_label("Sort by"), "n")
    expect(page).to_have_url(re.compile("sort=name"))
    keeps_its_place(page, page.get_by_label("Sort by"))
    expect(page.locator(".result h3").first).to_have_text(LAKESIDE)


def then_the_way_back_leads_through_what_they_asked(page: Page) -> None:
    page.go_back()
    expect(page).to_have_url(re.compile(r"unknown=drop$"))
    expect(page.locator("#found")).to_have_text("11 programs")
    page.go_back()
    expect(page.locator("#found")).to_have_text("18 programs")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def when_they_use_the_sheet_of_a_phone(page: Page, catalogue: Catalogue) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{catalogue.address}/programs/")
    opens = page.get_by_role("button", name="Filters: 0")
    expect(box(page, "H-1B")).to_be_hidden()
    press(page, opens)
    assert_accessible(page)
    press(page, box(page, "H-1B"), "Space")
    count_is(page, 26)  # one of them sponsors none
    keeps_its_place(page, box(page, "H-1B"))
    page.keyboard.press("Escape")
    expect(box(page, "H-1B")).to_be_hidden()
    keeps_its_place(page, page.get_by_role("button", name="Filters: 1"))
    page.keyboard.press("Enter")
    with page.expect_response(re.compile(r"/programs/\?.*h1b=1")):
        press(page, page.get_by_role("button", name="Show the programs"))
    expect(box(page, "H-1B")).to_be_hidden()
    keeps_its_place(page, page.get_by_role("button", name="Filters: 1"))
    page.set_viewport_size(WIDE)


def when_they_open_a_program_and_a_source(page: Page, catalogue: Catalogue) -> None:
    page.goto(f"{catalogue.address}/programs/?q=lakeside+medical")
    press(page, page.get_by_role("link", name=LAKESIDE))
    expect(page.get_by_role("heading", level=1)).to_have_text(LAKESIDE)
    fit = page.get_by_role("region", name="You and this program")
    expect(fit.get_by_text("Meets: visa.")).to_be_visible()
    expect(fit.get_by_text("Your part is missing: Step 2 CK.")).to_be_visible()
    press(page, page.get_by_role("link", name=of("2 sources", "H-1B")))
    expect(page.get_by_role("heading", level=1)).to_have_text("H-1B")
    expect(page.get_by_role("row").filter(has_text="A directory")).to_contain_text("counts now")
    press(page, page.get_by_role("main").get_by_role("link", name=LAKESIDE))


def when_they_suggest_a_correction(page: Page) -> None:
    press(page, page.get_by_role("link", name=of("Correct", "Step 2 CK, at least")))
    press(page, page.get_by_role("button", name="Send to the curators"))
    summary = page.get_by_role("alert")
    keeps_its_place(page, summary)
    press(page, summary.get_by_role("link").first)
    type_into(page, page.get_by_label("Step 2 CK, at least"), "220")
    tab_to(page, page.get_by_role("radio", name=re.compile("^A strict rule")))
    page.keyboard.press("ArrowDown")
    type_into(page, page.get_by_label("Where did you read it?"), "https://example.org/apply")
    press(page, page.get_by_role("button", name="Send to the curators"))
    expect(page.get_by_role("status")).to_contain_text("A curator looks at it")
    expect(page.get_by_role("row").filter(has_text=LAKESIDE)).to_contain_text("Step 2 CK, at least: 220")


def when_they_put_it_on_their_list(page: Page) -> None:
    press(page, page.get_by_role("link", name=LAKESIDE))
    press(page, page.get_by_role("button", name="Add to my list"))
    expect(page.get_by_role("status")).to_contain_text(f"{LAKESIDE} is on your list.")
    keeps_its_place(page, page.get_by_role("button", name="Remove from my list"))
    press(page, page.get_by_role("link", name="My list", exact=True), back=True)
    expect(page.get_by_role("heading", name="2 programs")).to_be_visible()
    press(page, page.get_by_role("checkbox", name=ODD_NAMES[0]), "Space")
    press(page, page.locator("summary").filter(has_text="Change the ticked ones"))
    press(page, page.get_by_role("button", name="Remove …"))
    press(page, page.get_by_role("button", name="Remove it"))
    expect(page.get_by_role("heading", name="1 program")).to_be_visible()


def when_they_compare_two(page: Page, catalogue: Catalogue) -> None:
    page.goto(f"{catalogue.address}/programs/?sort=name&j1=1&unknown=drop")
    press(page, page.get_by_role("checkbox", name=of("Compare", LAKESIDE)), "Space")
    press(page, page.get_by_role("button", name=of("Add to my list", VALLEY)))
    keeps_its_place(page, page.get_by_role("button", name=of("Remove", VALLEY)))
    press(page, page.get_by_role("checkbox", name=of("Compare", VALLEY)), "Space")
    expect(page.get_by_role("checkbox", name=of("Compare", LAKESIDE))).to_be_checked()
    press(page, page.get_by_role("button", name="Compare the chosen ones"))
    expect(page.get_by_role("columnheader", name=LAKESIDE)).to_be_visible()
    tab_to(page, page.get_by_role("region", name="Programs side by side"))
    press(page, page.get_by_role("link", name=of("Remove", LAKESIDE)))
    expect(page.get_by_role("link", name=of("Remove", LAKESIDE))).to_have_count(0)
    expect(page.get_by_role("link", name=of("Remove", VALLEY))).to_be_visible()


def when_they_save_a_search_and_remove_it(page: Page, catalogue: Catalogue) -> None:
    page.goto(f"{catalogue.address}/programs/?state=MI")
    press(page, page.get_by_text("Save this search"))
    type_into(page, page.get_by_label("Its name"), "Michigan 🩺")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The search “Michigan 🩺” is kept.")
    keeps_its_place(page, page.get_by_label("Its name"))
    press(page, page.get_by_text("Saved searches: 2"), back=True)
    press(page, page.get_by_role("button", name=of("Remove", "Michigan 🩺")))
    expect(page.get_by_text("Saved searches: 1")).to_be_visible()
    keeps_its_place(page, page.locator("#flash .flash"))
    tab_to(page, page.get_by_role("link", name="All results as CSV"))
    tab_to(page, page.get_by_role("link", name="All results as XLSX"))


def test_applicant_with_the_keyboard(browser: Browser, browser_context_args: dict, catalogue: Catalogue) -> None:
    page = catalogue.page_for(browser, browser_context_args, ZARA)
    page.goto(f"{catalogue.address}/programs/")

    when_they_search_with_a_typing_error(page)
    when_they_tick_filters_and_sort(page)
    then_the_way_back_leads_through_what_they_asked(page)
    when_they_use_the_sheet_of_a_phone(page, catalogue)
    when_they_open_a_program_and_a_source(page, catalogue)
    when_they_suggest_a_correction(page)
    when_they_put_it_on_their_list(page)
    when_they_compare_two(page, catalogue)
    when_they_save_a_search_and_remove_it(page, catalogue)


# ------------------------------------------------------------------------------------ without JavaScript


def test_applicant_without_javascript(browser: Browser, browser_context_args: dict, catalogue: Catalogue) -> None:
    page = catalogue.page_for(browser, browser_context_args, PLAIN, java_script_enabled=False)
    page.goto(f"{catalogue.address}/programs/")
    main = page.get_by_role("main")

    page.get_by_role("searchbox").fill("Lakeisde")
    main.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#found")).to_have_text(re.compile("^[12] programs?$"))
    page.get_by_role("link", name=of("Remove filter", "“Lakeisde”")).click()
    box(page, "J-1").check()
    page.get_by_role("button", name="Show the programs").click()
    page.get_by_label("Sort by").select_option("name")
    page.get_by_role("button", name="Sort", exact=True).click()
    expect(page.locator(".result h3").first).to_have_text(re.compile("^Example Lakeside"))
    expect(box(page, "J-1")).to_be_checked()

    page.get_by_text("Save this search").click()
    page.get_by_label("Its name").fill("Those with a J-1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("is kept")
    page.get_by_text("Saved searches: 1").click()
    page.get_by_role("button", name=of("Remove", "Those with a J-1")).click()
    expect(page.get_by_text("Saved searches")).to_have_count(0)

    page.get_by_role("checkbox", name=of("Compare", LAKESIDE)).check()
    page.get_by_role("checkbox", name=of("Compare", "Mock Filler 00 (demo)")).check()
    page.get_by_role("button", name="Compare the chosen ones").click()
    page.get_by_role("table").get_by_role("link", name=LAKESIDE, exact=True).click()
    expect(page.get_by_text("Meets: visa.")).to_be_visible()
    page.get_by_role("button", name="Add to my list").click()
    expect(page.get_by_role("status")).to_contain_text(f"{LAKESIDE} is on your list.")
    page.get_by_role("link", name=of("Correct", "Places a year")).click()
    page.get_by_label("Places a year").fill("12")
    page.get_by_label("Comment").fill("Counted on their page")
    page.get_by_role("button", name="Send to the curators").click()
    expect(page.get_by_role("row").filter(has_text=LAKESIDE)).to_contain_text("Places a year: 12")
    page.get_by_role("link", name="My list", exact=True).click()
    page.get_by_role("link", name=LAKESIDE).click()
    page.get_by_role("link", name="Remove from my list").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", name="No program is on the list")).to_be_visible()


# ------------------------------------------------------------- a curator without staff rights, keyboard only


def given_the_desk_is_all_they_have(page: Page, catalogue: Catalogue) -> None:
    page.goto(f"{catalogue.address}/curation/programs/")
    places = page.get_by_role("navigation", name="Main")
    expect(places.get_by_role("link", name="Imports")).to_be_visible()
    for other in ("Official dates", "Edit the road", "Outbox", "Style guide", "My list"):
        expect(places.get_by_role("link", name=other)).to_have_count(0)


def when_they_check_what_is_stale(page: Page) -> None:
    letters = page.get_by_role("button", name=of("Still true", f"{LAKESIDE}, Letters, at least"))
    press(page, letters)
    expect(letters).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("checked today")
    keeps_its_place(page, page.locator("#flash .flash"))
    press(page, page.get_by_role("link", name=of("New value", f"{LAKESIDE}, Attempts for each Step, at most")))
    type_into(page, page.get_by_label("Attempts for each Step, at most"), "many")
    press(page, page.get_by_role("button", name="Save, checked by me"))
    keeps_its_place(page, page.get_by_role("alert"))
    type_into(page, page.get_by_label("Attempts for each Step, at most"), "2")
    press(page, page.get_by_role("button", name="Save, checked by me"))
    expect(page.get_by_role("status")).to_contain_text("is saved and shown now")
    expect(page.get_by_role("row").filter(has_text=LAKESIDE)).to_have_count(0)


def when_they_decide_on_suggestions(page: Page) -> None:
    press(page, page.get_by_role("navigation", name="Curation desk").get_by_role("link", name=re.compile("^Sugg")))
    first = page.get_by_role("article").filter(has_text="230")
    press(page, first.get_by_role("button", name=re.compile("^Refuse")))
    expect(page.get_by_role("status")).to_contain_text("Say why")
    keeps_its_place(page, page.locator("#flash .banner"))
    type_into(page, first.get_by_label("Your reason (needed to refuse)"), "Their page says 235.")
    page.keyboard.press("Enter")  # a new line, not yet an answer
    press(page, first.get_by_role("button", name=re.compile("^Refuse")))
    expect(page.get_by_role("status")).to_contain_text("The suggestion is refused.")
    keeps_its_place(page, page.locator("#flash .flash"))
    press(page, page.get_by_role("article").filter(has_text="235").get_by_role("button", name=re.compile("^Accept")))
    expect(page.get_by_role("status")).to_contain_text("The suggestion is accepted.")
    expect(page.get_by_role("article").filter(has_text="235")).to_have_count(0)


def when_they_settle_a_conflict_and_merge_a_twin(page: Page) -> None:
    press(page, page.get_by_role("link", name="Conflicts"), back=True)
    conflict = page.get_by_role("article").filter(has_text="H-1B")
    press(page, conflict.get_by_role("button", name=re.compile("^This one holds ?: Site of the program")))
    expect(conflict).to_have_count(0)
    keeps_its_place(page, page.locator("#flash .flash"))
    press(page, page.get_by_role("link", name="Duplicates"), back=True)
    press(page, page.get_by_role("link", name=re.compile("^Merge ?: Example Lakeside")))
    press(page, page.get_by_role("button", name="Merge them"))
    expect(page.get_by_role("status")).to_contain_text("Merged.")
    expect(page.get_by_role("link", name=re.compile("^Merge ?: Example Lakeside"))).to_have_count(0)


def sheet_of(folder: Path) -> Path:
    """Three programs, one with a code that cannot be; the column of the visa has a name of its own."""
    lines = [line(7001), line(7002, j1_visa="No"), line(7003, acgme_code="unicorn")]
    content = table(
        [{("Sponsoring" if key == "j1_visa" else key): value for key, value in row.items()} for row in lines]
    )
    path = folder / "sheet of the walk.csv"
    path.write_bytes(content)
    return path


def when_they_upload_a_sheet_and_name_its_columns(page: Page, path: Path, source: str) -> None:
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("Where it comes from").fill(source)
    page.get_by_label("Match season").fill("2028")
    page.get_by_label("Read on").fill("2026-11-01")
    press(page, page.get_by_role("button", name="Go on to the columns"))
    tab_to(page, page.get_by_label("Sponsoring"))
    page.keyboard.type("J-1")
    expect(page.get_by_label("Sponsoring")).to_have_value("j1")
    press(page, page.get_by_role("button", name="Compare with the catalogue"))


def then_nothing_is_changed_until_they_choose(page: Page) -> None:
    expect(page.get_by_role("heading", name="Nothing is changed yet")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("2 rows are chosen.")).to_be_visible()
    second = page.get_by_role("checkbox", name=re.compile("^Example Program 7002"))
    press(page, second, "Space")
    expect(page.get_by_text("1 row is chosen.")).to_be_visible()
    keeps_its_place(page, second)
    press(page, page.get_by_role("link", name=re.compile("^Refused|^refused", re.IGNORECASE)), back=True)
    expect(page.get_by_text(re.compile("no ACGME code"))).to_be_visible()


def when_they_take_it_over_and_back(page: Page) -> None:
    press(page, page.get_by_role("button", name="Take the chosen rows over"))
    expect(page.get_by_role("heading", name=re.compile("^Taken over"))).to_be_visible(timeout=20_000)
    expect(page.get_by_text("New programs: 1,")).to_be_visible()
    press(page, page.get_by_role("link", name="Take it back"))
    expect(page.get_by_text(re.compile("What came with this file goes: programs: 1"))).to_be_visible()
    press(page, page.get_by_role("button", name="Take it back"))
    expect(page.get_by_role("heading", name=re.compile("^Taken back"))).to_be_visible(timeout=20_000)


def test_curator_with_the_keyboard(
    browser: Browser, browser_context_args: dict, catalogue: Catalogue, tmp_path: Path
) -> None:
    page = catalogue.page_for(browser, browser_context_args, CORA)

    given_the_desk_is_all_they_have(page, catalogue)
    when_they_check_what_is_stale(page)
    when_they_decide_on_suggestions(page)
    when_they_settle_a_conflict_and_merge_a_twin(page)
    press(page, page.get_by_role("link", name="Imports"), back=True)
    press(page, page.get_by_role("link", name="Import a file"))
    when_they_upload_a_sheet_and_name_its_columns(page, sheet_of(tmp_path), "Sheets of the walk")
    then_nothing_is_changed_until_they_choose(page)
    when_they_take_it_over_and_back(page)


def test_curator_without_javascript(
    browser: Browser, browser_context_args: dict, catalogue: Catalogue, tmp_path: Path
) -> None:
    page = catalogue.page_for(browser, browser_context_args, CORA, java_script_enabled=False)
    status = page.get_by_role("status")
    filler = "Mock Filler 17 (demo)"
    page.goto(f"{catalogue.address}/curation/programs/")

    page.get_by_role("button", name=of("Still true", f"{filler}, Places a year")).click()
    expect(status).to_contain_text("checked today")
    page.get_by_role("link", name=re.compile("^Suggestions")).click()
    page.get_by_role("article").filter(has_text="10").get_by_label(re.compile("^Your reason")).fill("Not what we read.")
    page.get_by_role("article").filter(has_text="Interviews").get_by_role("button", name="Refuse").first.click()
    expect(status).to_contain_text("The suggestion is refused.")
    page.get_by_role("article").filter(has_text="Interviews").get_by_role("button", name="Accept").first.click()
    expect(status).to_contain_text("The suggestion is accepted.")
    page.get_by_role("link", name="Conflicts").click()
    clash = page.get_by_role("article").filter(has_text=f"F-1 (OPT): {filler}")
    clash.get_by_role("button", name=re.compile("A directory")).click()
    expect(clash).to_have_count(0)
    page.get_by_role("link", name="Duplicates").click()
    page.get_by_role("link", name=re.compile("^Merge ?: Mock Filler 17")).click()
    page.get_by_role("button", name="Merge them").click()
    expect(status).to_contain_text("Merged.")
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Import a file").click()
    upload_without_javascript(page, sheet_of(tmp_path))


def upload_without_javascript(page: Page, path: Path) -> None:
    when_they_upload_a_sheet_and_name_its_columns(page, path, "Sheets without script")
    until("the sheet is compared", lambda: look_again(page, "Nothing is changed yet"))
    page.get_by_role("checkbox", name=re.compile("^Example Program 7002")).uncheck()
    page.get_by_role("button", name="Keep my choice").click()
    expect(page.get_by_text("1 row is chosen.")).to_be_visible()
    page.get_by_role("button", name="Take the chosen rows over").click()
    until("it is taken over", lambda: look_again(page, "Taken over"))
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take it back").click()
    until("it is taken back", lambda: look_again(page, "Taken back"))


def look_again(page: Page, heading: str) -> bool:
    """What somebody without script does while a file is at work."""
    found, again = (
        page.get_by_role("heading", name=re.compile(f"^{heading}")),
        page.get_by_role("link", name="Look again"),
    )
    expect(found.or_(again).first).to_be_visible()  # the page before may still be there
    if found.count():
        return True
    again.click()
    return False
