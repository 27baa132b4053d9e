"""The rooms as a graduate fills them: what is recorded counts, the plan follows, and an advisor reads along. The same
without JavaScript."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Catalogue
from tests.browser.forms import ago, main, save, save_with, says
from tests.browser.room_rows import ADA, GINA, PAUL

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # starts the product and a browser: about half a minute

FIRST_DRAFT = "I learned to listen at a bus stop.\n\nI want to become an internist."
SECOND_DRAFT = "I learned to listen at a bus stop, twice a week.\n\nI want to train in internal medicine."


# ---------------------------------------------------------------------------------- what she records


def given_nothing_is_on_record(page: Page, live: Catalogue) -> str:
    """The rooms stand together in the menu. Returns what the plan says is next."""
    live.go(page, "/a/{gina}/")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("heading", name="My records")).to_be_visible()
    menu.get_by_role("link", name="Exams").click()
    expect(page.get_by_role("heading", name="Nothing is recorded yet")).to_be_visible()
    live.go(page, "/a/{gina}/roadmap/?show=done")
    expect(page.get_by_role("link", name="Sit Step 1")).to_have_count(0)
    return next_step(page, live)


def next_step(page: Page, live: Catalogue) -> str:
    live.go(page, "/a/{gina}/")
    expect(page.get_by_text("Do this next")).to_be_visible()
    return main(page).get_by_role("heading", level=2).first.inner_text()


def when_she_records_two_attempts_at_step_1(page: Page, live: Catalogue) -> None:
    for sat, came, result in ((420, 399, "not passed"), (200, 179, "passed")):
        live.go(page, "/a/{gina}/exams/step1/")
        page.get_by_role("link", name="Add an attempt").click()
        save_with(page, {
            "How far it is": "result is there", "Test day": ago(sat), "Day of the result": ago(came), "Result": result,
        })  # fmt: skip
    attempts = page.get_by_role("region", name="Attempts")
    expect(attempts.get_by_role("listitem").filter(has_text="Attempt 1,")).to_contain_text("Not passed")
    expect(attempts.get_by_role("listitem").filter(has_text="Attempt 2,")).to_contain_text("Passed")


def when_she_records_oet(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{gina}/exams/oet/add/")
    scores = {"Listening": "380", "Reading": "350", "Speaking": "370", "Writing": "290"}
    result = {"How far it is": "result is there", "Test day": ago(60), "Day of the result": ago(43)}
    save_with(page, result | scores)
    expect(main(page)).to_contain_text("Not passed")  # 290 in writing: 300 is asked for
    page.get_by_role("link", name=re.compile("^Change ?: OET")).click()
    save(page, Writing="310")
    expect(main(page)).to_contain_text("Listening 380, Reading 350, Speaking 370, Writing 310")
    expect(page.get_by_role("region", name="Attempts")).to_contain_text("Passed")


def when_she_records_two_rotations(page: Page, live: Catalogue) -> None:
    stays = (
        {"What is it called?": "Observership", "Hospital or practice": "Lakeside", "First day": ago(300),
         "Last day": ago(273), "Record system (EMR) that you saw": "Epic"},
        {"What is it called?": "Externship", "Hospital or practice": "Prairie", "Hands-on": True,
         "First day": ago(150), "Last day": ago(123), "Specialty": "Internal Medicine"},
    )  # fmt: skip
    for stay in stays:
        live.go(page, "/a/{gina}/usce/rotations/add/")
        save_with(page, stay)


def when_she_searches_for_a_third(page: Page, live: Catalogue) -> None:
    """Found, asked, answered, booked: in place, without a page in between but for the booking."""
    live.go(page, "/a/{gina}/usce/")
    page.get_by_role("link", name="Add the first place").click()
    save_with(page, {"Hospital, practice or service": "Valley Clinic", "Do you work with patients?": "Yes"})
    page.get_by_role("link", name="Valley Clinic").click()
    page.get_by_role("button", name="I asked today").click()
    says(page, "Noted that you asked Valley Clinic.")
    expect(main(page)).to_contain_text("Ask again on")
    page.get_by_role("button", name="They answered").click()
    says(page, "Noted that Valley Clinic answered.")
    expect(main(page)).to_contain_text("Is it work with patients? Yes.")
    page.get_by_role("link", name="Book it").click()
    expect(page.get_by_label("Hospital or practice")).to_have_value("Valley Clinic")
    expect(page.get_by_label("Hands-on")).to_be_checked()
    save_with(page, {"What is it called?": "Externship", "First day": ago(-40), "Last day": ago(-67)})
    says(page, "Booked. The rotation is recorded.")


def then_her_months_are_counted(page: Page) -> None:
    months = page.get_by_role("region", name="Months against the aim").get_by_role("listitem")
    expect(months.filter(has_text="Hands-on, done")).to_contain_text(re.compile(r"1\.0\s+months"))
    expect(months.filter(has_text="Hands-on, done")).to_contain_text("1.0 more booked.")
    expect(months.filter(has_text="All of it, with watching")).to_contain_text(re.compile(r"2\.0\s+months"))
    expect(months.filter(has_text="What programs compare")).to_contain_text(re.compile(r"2\s+whole"))
    expect(page.get_by_role("heading", name="Booked: 1")).to_be_visible()


def when_she_asks_for_four_letters(page: Page, live: Catalogue) -> None:
    """Two of them step by step from candidate to uploaded, one that is uploaded already, one candidate."""
    uploaded = {
        "Asked on": ago(90), "They agreed on": ago(85), "Uploaded on": ago(20),
        "Your right to see it": "Waived: never to be seen",
    }  # fmt: skip
    for writer, more in (("Dr Ada One", {}), ("Dr Bo Two", {}), ("Dr Cy Three", uploaded), ("Dr Di Four", {})):
        live.go(page, "/a/{gina}/letters/add/")
        save_with(page, {"Who writes it": writer, "They work in the US": True, **more})
    for writer in ("Dr Ada One", "Dr Bo Two"):
        live.go(page, "/a/{gina}/letters/")
        page.get_by_role("link", name=writer, exact=True).click()
        for step, done in (("I asked", "Asked"), ("They agreed", "Agreed"), ("I sent the packet", "Packet sent"),
                           ("The form went out", "Form sent"), ("It is uploaded", "Uploaded")):  # fmt: skip
            page.get_by_role("button", name=step, exact=True).click()
            says(page, f"{writer}: {done}.")
        main(page).get_by_role("link", name="Change", exact=True).click()
        save_with(page, {"Your right to see it": "Waived: never to be seen"})


def then_her_letters_are_counted(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{gina}/letters/")
    table = page.get_by_role("region", name="Letters against the aim")
    for row in ("All letters", "By doctors in the US", "By doctors in the US, in Internal Medicine"):
        cells = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{row}( Aim|$)")))
        expect(cells.get_by_role("cell")).to_have_text(["3", "0", "0"])
    writers = page.get_by_role("region", name="Writers").get_by_role("listitem")
    expect(writers.filter(has_text="Dr Bo Two")).to_contain_text("waived")
    expect(writers.filter(has_text="Dr Di Four")).to_contain_text("Candidate")


def when_she_writes_a_statement_and_two_people_read_it(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{gina}/documents/statements/")
    page.get_by_role("link", name="Begin a statement").click()
    save(page, Name="Internal medicine", Text=FIRST_DRAFT)
    page.get_by_role("link", name="Internal medicine", exact=True).click()
    page.get_by_role("link", name="Write on").click()
    expect(page.get_by_label("Text")).to_have_value(FIRST_DRAFT)
    save_with(page, {"Text": SECOND_DRAFT, "What changed": "Shorter"})
    for name, knows in (("Dr Hana Reader", True), ("Noor Friend", False)):
        page.get_by_role("link", name="Ask a reader").click()
        save_with(page, {
            "Name": name, "Knows US residency from the inside": knows, "Asked on": ago(20), "Came back on": ago(9),
        })  # fmt: skip
    page.get_by_role("button", name="Version 2 is final").click()
    says(page, "Version 2 is final.")
    expect(page.get_by_role("region", name="Readers").get_by_text("came back", exact=True)).to_have_count(2)


def then_she_sees_what_changed_side_by_side(page: Page) -> None:
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_text("From version 1 to version 2:")).to_be_visible()
    sides = page.get_by_role("row").filter(has_text="listen at a bus").get_by_role("cell")
    expect(sides.nth(0).get_by_role("deletion")).to_contain_text(["stop."])
    expect(sides.nth(1).get_by_role("insertion")).to_contain_text(["stop, twice a week."])


def bad_photo(folder: Path) -> Path:
    """Wide instead of upright, with no resolution, and ten times as many bytes as are taken."""
    path = folder / "holiday.png"
    Image.effect_noise((1500, 1000), 90).convert("RGB").save(path)
    assert path.stat().st_size > 1_500_000
    return path


def when_she_uploads_a_bad_photo(page: Page, live: Catalogue, path: Path) -> None:
    live.go(page, "/a/{gina}/documents/photo/")
    page.get_by_label("Picture").set_input_files(path)
    page.get_by_role("button", name="Check it").click()
    wrong = page.get_by_role("region", name="To look at")
    for words in (
        "It is not upright", "1500 × 1000 pixels; 375 × 525 are asked for", "It does not say its resolution",
        "150 KB at most are taken",
    ):  # fmt: skip
        expect(wrong).to_contain_text(words)


def when_she_takes_another_crop_of_it(page: Page) -> None:
    page.get_by_label("The top (of a wide picture: the left)").check()
    page.get_by_role("button", name="Crop again").click()
    expect(page.get_by_label("The top (of a wide picture: the left)")).to_be_checked()
    page.get_by_role("button", name="Take this crop").click()
    says(page, "This is your photo now.")


def then_the_crop_meets_the_rules(page: Page) -> None:
    """The file itself, as it would go to MyIntealth."""
    expect(page.get_by_role("region", name="Accepted")).to_contain_text("It meets the rules: 375 × 525 pixels, 150 dpi")
    expect(page.get_by_role("region", name="To look at")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save it").click()
    content = saved.value.path().read_bytes()
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size, picture.info["dpi"]) == ("JPEG", (375, 525), (150, 150))
    assert len(content) <= 150_000


# ------------------------------------------------------------------------------ what follows from it

DONE = (
    "Sit Step 1", "Receive your Step 1 result", "Sit OET Medicine", "Get your OET result to ECFMG",
    "Search and apply for US clinical experience", "Do your US clinical experience",
    "Ask for a strong letter of recommendation", "Get your letters uploaded", "Write your personal statement",
    "Prepare and upload your photo",
)  # fmt: skip


def then_the_plan_followed(page: Page, live: Catalogue, first: str) -> None:
    live.go(page, "/a/{gina}/roadmap/?show=done")
    for title in DONE:
        expect(page.get_by_role("link", name=f"Done: {title}", exact=True)).to_be_visible()
    assert next_step(page, live) != first
    live.go(page, "/a/{gina}/programs/facts/")
    known = page.get_by_role("region", name="From your records")
    for label, value in (
        ("Most attempts at one Step", "2"),
        ("Months of US clinical experience", "2"),
        ("Letters of recommendation", "3"),
    ):
        term = known.get_by_role("term").filter(has_text=re.compile(label, re.IGNORECASE))
        expect(term.first.locator("xpath=following-sibling::dd[1]")).to_have_text(value)


def then_her_advisor_reads_along(page: Page, live: Catalogue) -> None:
    """The rooms that were shared, without a button in them; the others are not there."""
    for path, words in (
        ("exams/step1/", "Attempt 2,"), ("usce/", "Valley Clinic"), ("letters/", "Dr Bo Two"),
        ("documents/statements/", "2 of 2 readers came back"), ("documents/photo/", "It meets the rules"),
    ):  # fmt: skip
        live.go(page, f"/a/{{gina}}/{path}")
        expect(main(page)).to_contain_text(words)
        expect(main(page).get_by_role("button")).to_have_count(0)
        expect(main(page).get_by_role("link", name=re.compile("^(Add|Change|Remove|Begin)"))).to_have_count(0)
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("heading", name="Their records")).to_be_visible()
    expect(menu.get_by_role("link", name="Budget")).to_have_count(0)
    for path in ("budget/", "people/", "check-in/", "letters/add/"):
        answer = page.goto(f"{live.address}/a/{live.rows['gina']}/{path}")
        assert answer is not None
        assert answer.status == 404


def when_she_removes_the_pass(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{gina}/exams/step1/")
    page.get_by_role("listitem").filter(has_text="Attempt 2,").get_by_role("link", name=re.compile("^Change")).click()
    page.get_by_role("link", name="Remove it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Remove “Step 1,")
    page.get_by_role("button", name="Remove it").click()
    says(page, "Removed.")


def then_its_steps_are_open_again(page: Page, live: Catalogue, first: str) -> None:
    live.go(page, "/a/{gina}/roadmap/?show=done")
    expect(page.get_by_role("link", name="Done: Sit OET Medicine", exact=True)).to_be_visible()
    for title in ("Sit Step 1", "Receive your Step 1 result"):
        expect(page.get_by_role("link", name=f"Done: {title}", exact=True)).to_have_count(0)
    assert next_step(page, live) == first


def test_a_graduate_fills_the_rooms(
    browser: Browser, browser_context_args: dict, rooms: Catalogue, tmp_path: Path
) -> None:
    gina, ada = (rooms.page_for(browser, browser_context_args, email) for email in (GINA, ADA))

    first = given_nothing_is_on_record(gina, rooms)
    when_she_records_two_attempts_at_step_1(gina, rooms)
    when_she_records_oet(gina, rooms)
    when_she_records_two_rotations(gina, rooms)
    when_she_searches_for_a_third(gina, rooms)
    then_her_months_are_counted(gina)
    when_she_asks_for_four_letters(gina, rooms)
    then_her_letters_are_counted(gina, rooms)
    when_she_writes_a_statement_and_two_people_read_it(gina, rooms)
    then_she_sees_what_changed_side_by_side(gina)
    when_she_uploads_a_bad_photo(gina, rooms, bad_photo(tmp_path))
    when_she_takes_another_crop_of_it(gina)
    then_the_crop_meets_the_rules(gina)

    then_the_plan_followed(gina, rooms, first)
    then_her_advisor_reads_along(ada, rooms)
    when_she_removes_the_pass(gina, rooms)
    then_its_steps_are_open_again(gina, rooms, first)


# ------------------------------------------------------------------------------- without JavaScript


def test_the_rooms_without_javascript(
    browser: Browser, browser_context_args: dict, rooms: Catalogue, tmp_path: Path
) -> None:
    page = rooms.page_for(browser, browser_context_args, PAUL, java_script_enabled=False)

    rooms.go(page, "/a/{paul}/exams/")
    page.get_by_role("link", name="Add an attempt at Step 1").click()
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "Saved.")  # a plan is enough for a beginning
    page.get_by_role("link", name=re.compile("^Change ?: Step 1")).click()
    page.get_by_label("How far it is").select_option(label="result is there")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Give the test day.")
    save_with(page, {"Test day": ago(200), "Day of the result": ago(179), "Result": "passed"})
    expect(main(page)).to_contain_text("Attempt 1,")

    rooms.go(page, "/a/{paul}/usce/")
    page.get_by_role("link", name="Record a rotation").click()
    save_with(page, {
        "What is it called?": "Observership", "Hospital or practice": "Lakeside", "First day": ago(60),
        "Last day": ago(4),
    })  # fmt: skip
    expect(page.get_by_role("listitem").filter(has_text="All of it, with watching")).to_contain_text("2.0")
    page.get_by_role("link", name="Add the first place").click()
    save_with(page, {"Hospital, practice or service": "Valley Clinic"})
    page.get_by_role("link", name="Valley Clinic").click()
    page.get_by_role("button", name="I asked today").click()
    says(page, "Noted that you asked Valley Clinic.")

    rooms.go(page, "/a/{paul}/letters/")
    page.get_by_role("link", name="Add a letter writer").click()
    save_with(page, {"Who writes it": "Dr Ada One"})
    page.get_by_role("link", name="Dr Ada One", exact=True).click()
    page.get_by_role("button", name="I asked", exact=True).click()
    says(page, "Dr Ada One: Asked.")
    page.get_by_role("button", name="I asked again today").click()
    says(page, "Noted that you asked Dr Ada One again.")

    rooms.go(page, "/a/{paul}/documents/photo/")
    page.get_by_label("Picture").set_input_files(bad_photo(tmp_path))
    page.get_by_role("button", name="Check it").click()
    expect(main(page)).to_contain_text("It is not upright")
    page.get_by_role("button", name="Take this crop").click()
    says(page, "This is your photo now.")

    rooms.go(page, "/a/{paul}/roadmap/?show=done")
    for title in ("Sit Step 1", "Do your US clinical experience", "Prepare and upload your photo"):
        expect(page.get_by_role("link", name=f"Done: {title}", exact=True)).to_be_visible()
