"""Two seasons, walked in a real browser on the running product. Mia goes from forty programs to a certified list of
twelve, is warned when she changes it, and matches. Uma does not match, goes through SOAP and begins the next season."""

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from config import embedded
from tests.browser.conftest import WIDE, Catalogue, _answers, _made, assert_accessible, assert_sound, pages_of
from tests.browser.forms import labelled, main, says
from tests.browser.season_rows import ADA, EVE, INTERVIEWED, LISTED, MIA, UMA
from tests.support.stack import Sink, Stack, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # starts the product and a browser: about a minute


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A product of its own: its official days move with the story."""
    broker = f"{embedded.redis_url(Path(os.environ['DATA_DIR']))}?virtual_host=2"
    sink = Sink()
    sink.start()
    stack = Stack(tmp_path_factory.mktemp("season"), sink, "browser_season", REDIS_URL=broker)
    stack.prepare()
    stack.start("web")
    try:
        made = _made(stack, "season_rows")
        until("the product answers\n" + stack.logs(), lambda: _answers(f"{stack.address}/accounts/login/"))
        yield Catalogue(stack, made)
    finally:
        stack.stop()
        sink.stop()


@pytest.fixture(scope="module")
def pages(browser: Browser, browser_context_args: dict, live: Catalogue) -> Iterator[dict[str, Page]]:
    yield from pages_of(browser, browser_context_args, live, MIA, UMA, ADA, EVE)


def time_passes(live: Catalogue, phase: str) -> None:
    live.stack.manage("shell", "-v0", "-c", f"from tests.browser.season_rows import at_phase; at_phase('{phase}')")


def names(page: Page) -> list[str]:
    """The ranked programs, in order."""
    return page.locator("ol.ranks h3 bdi").all_inner_texts()


def hospital(number: int) -> str:
    return f"Example Hospital {number:02} (demo)"


# ------------------------------------------------------------------------------------------ Mia


def given_forty_programs_are_listed(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{mia}/programs/")
    expect(page.get_by_role("heading", name=f"{LISTED} programs")).to_be_visible()


def when_she_applies_to_all(page: Page, live: Catalogue) -> None:
    page.get_by_text("Change the ticked ones").click()
    page.get_by_role("link", name="Tick all shown").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(LISTED)
    page.locator("#s-state").select_option(label="Will apply")
    page.get_by_role("button", name="Set the state").click()
    says(page, f"{LISTED} programs")
    live.go(page, "/a/{mia}/programs/apply/")
    page.get_by_role("link", name="I certified ERAS").click()
    page.get_by_role("button", name="Note it").click()
    live.go(page, "/a/{mia}/programs/?state=applied")
    expect(page.get_by_role("heading", name=f"{LISTED} programs")).to_be_visible()
    live.go(page, "/a/{mia}/roadmap/?show=done")
    expect(main(page)).to_contain_text("ERAS")


def and_pastes_an_invitation(page: Page, live: Catalogue) -> None:
    """The first one comes by mail; its hour is shown in both zones before anything is kept."""
    live.go(page, "/a/{mia}/interviews/")
    expect(page.get_by_role("heading", name="No invitation yet")).to_be_visible()
    page.get_by_role("link", name="Paste a mail").click()
    on = datetime.now(ZoneInfo("Asia/Karachi")).date() + timedelta(days=20)
    labelled(page, "The text of the mail").fill(
        f"Dear Dr. Sample,\n\n{hospital(LISTED)} invites you to interview on {on:%B} {on.day}, {on.year} at 9:00 AM "
        "Eastern Time by Zoom. The day ends at 1:00 PM.\n\nKind regards"
    )
    page.get_by_role("button", name="Show what is in it").click()
    both = page.get_by_role("radio", name=re.compile(r"9:00 a\.m\..*ET.*Karachi", re.S))
    both.check()
    labelled(page, "The program").select_option(label=f"{hospital(LISTED)} (Internal Medicine)")
    assert_accessible(page)
    page.get_by_role("button", name="Save the invitation").click()
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()
    expect(main(page)).to_contain_text(hospital(LISTED))
    assert_sound(page, live, "/a/{mia}/interviews/")


def when_she_ranks_twelve(page: Page, live: Catalogue) -> None:
    live.stack.manage("shell", "-v0", "-c", "from tests.browser.season_rows import interviewed; interviewed()")
    for number in range(1, INTERVIEWED + 1):
        live.go(page, "/a/{mia}/match/ranking/add/")
        choice = labelled(page, "Program")
        value = choice.locator("option", has_text=hospital(number)).get_attribute("value")
        choice.select_option(value=value)
        page.get_by_role("button", name="Rank it").click()
        expect(page.locator("ol.ranks > li")).to_have_count(number)
    assert names(page) == [hospital(number) for number in range(1, INTERVIEWED + 1)]
    assert_accessible(page)


def and_drags_one_by_its_dots(page: Page) -> None:
    """Up with the mouse, from below the window's edge; back down with a finger."""
    page.set_viewport_size({"width": 1280, "height": 500})  # the list is longer than that
    ranks = page.locator("ol.ranks > li")
    grip = ranks.nth(11).locator(".grip")
    grip.scroll_into_view_if_needed()
    x, y = _middle(grip)
    page.mouse.move(x, y)
    page.mouse.down()
    while _middle(ranks.nth(1))[1] < 40:
        page.mouse.move(x, 20)
        page.mouse.move(x, 21)
    page.mouse.move(x, _middle(ranks.nth(1))[1] - 10, steps=3)
    page.mouse.up()
    expect(ranks.nth(1)).to_contain_text(hospital(12))
    expect(ranks.nth(2)).to_contain_text(hospital(2))

    page.set_viewport_size({"width": 360, "height": 740})
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    grip = ranks.nth(1).locator(".grip")
    grip.scroll_into_view_if_needed()
    x, y = _middle(grip)
    touch = [{"x": x, "y": y}]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": touch})
    while _middle(ranks.nth(11))[1] > 600:
        for near in (720, 721):
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": near}]})
    last = _middle(ranks.nth(11))[1] + 20
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": last}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(ranks.nth(11)).to_contain_text(hospital(12))
    assert names(page) == [hospital(number) for number in range(1, INTERVIEWED + 1)]
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    finger.detach()
    page.set_viewport_size(WIDE)


def _middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def and_keeps_a_version(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{mia}/match/ranking/versions/")
    labelled(page, "What this version is").fill("First thoughts")
    page.get_by_role("button", name="Keep it").click()
    expect(main(page)).to_contain_text("The list as it stands is version 1")


def when_she_moves_one_up_and_certifies(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{mia}/match/")
    page.get_by_role("button", name=f"Move {hospital(3)} up, to place 2").click()
    expect(page.locator("ol.ranks > li").nth(1)).to_contain_text(hospital(3))
    page.get_by_role("link", name="I have certified it").click()
    page.get_by_role("button", name="It is certified at NRMP").click()
    live.go(page, "/a/{mia}/match/ranking/versions/")
    expect(page.get_by_role("link", name="Version 2", exact=True)).to_be_visible()
    expect(main(page)).to_contain_text("First thoughts")
    live.go(page, "/a/{mia}/roadmap/?show=done")
    expect(main(page).get_by_text("rank", exact=False).first).to_be_visible()


def then_an_edit_raises_the_alarm(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{mia}/match/")
    expect(page.get_by_role("heading", name="You changed this list after you certified it")).to_have_count(0)
    page.get_by_role("button", name=f"Move {hospital(12)} up, to place 11").click()
    expect(page.get_by_role("heading", name="You changed this list after you certified it")).to_be_visible()
    assert_accessible(page)
    live.go(page, "/a/{mia}/")
    expect(main(page)).to_contain_text("ertif")  # what is to be done next


def and_going_back_or_certifying_ends_it(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{mia}/match/")
    page.get_by_role("link", name="I have certified version 3").click()
    page.get_by_role("button", name="It is certified at NRMP").click()
    live.go(page, "/a/{mia}/match/")
    expect(page.get_by_role("heading", name="You changed this list after you certified it")).to_have_count(0)


def then_advisors_see_what_was_granted(pages: dict[str, Page], live: Catalogue) -> None:
    live.go(pages[ADA], "/a/{mia}/match/")
    expect(main(pages[ADA])).to_contain_text(hospital(1))
    expect(main(pages[ADA]).get_by_role("button")).to_have_count(0)
    for path in ("match/", "match/week/", "interviews/"):
        answer = pages[EVE].goto(live.address + f"/a/{live.rows['mia']}/{path}")
        assert answer is not None
        assert answer.status == 404, path


def when_match_week_comes_she_says_where_she_matched(page: Page, live: Catalogue) -> None:
    time_passes(live, "monday")
    live.go(page, "/a/{mia}/match/week/")
    page.get_by_role("button", name="Matched", exact=True).click()
    expect(main(page)).to_contain_text("told on Match Day")
    time_passes(live, "friday")
    live.go(page, "/a/{mia}/match/week/")
    page.get_by_role("link", name="Say where I matched").click()
    labelled(page, "Where you matched").select_option(label=f"{hospital(3)} (Internal Medicine)")
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(main(page)).to_contain_text(hospital(3))
    assert_sound(page, live, "/a/{mia}/match/week/")


def test_from_forty_programs_to_match_day(pages: dict[str, Page], live: Catalogue) -> None:
    page = pages[MIA]
    given_forty_programs_are_listed(page, live)
    when_she_applies_to_all(page, live)
    and_pastes_an_invitation(page, live)
    when_she_ranks_twelve(page, live)
    and_drags_one_by_its_dots(page)
    and_keeps_a_version(page, live)
    when_she_moves_one_up_and_certifies(page, live)
    then_an_edit_raises_the_alarm(page, live)
    and_going_back_or_certifying_ends_it(page, live)
    then_advisors_see_what_was_granted(pages, live)
    when_match_week_comes_she_says_where_she_matched(page, live)


# ------------------------------------------------------------------------------------------ Uma


def given_it_is_monday_and_she_did_not_match(page: Page, live: Catalogue) -> None:
    time_passes(live, "monday")
    live.go(page, "/a/{uma}/match/week/")
    page.get_by_role("button", name="Not matched", exact=True).click()
    expect(page.get_by_role("link", name="Open the SOAP board")).to_be_visible()
    assert_accessible(page)


def when_she_sends_soap_applications(page: Page, live: Catalogue) -> None:
    page.get_by_role("link", name="Open the SOAP board").click()
    for number in (44, 45):
        live.go(page, f"/a/{live.rows['uma']}/match/soap/add/?q=Hospital+{number}")
        page.get_by_role("button", name=re.compile(rf"^Add ?: {re.escape(hospital(number))}")).click()
    live.go(page, "/a/{uma}/match/soap/")
    expect(page.get_by_role("heading", name="Applications: 2 of 45")).to_be_visible()
    page.get_by_role("button", name=re.compile("[Ss]ent")).first.click()
    expect(main(page)).to_contain_text("1 sent")
    assert_sound(page, live, "/a/{uma}/match/soap/")


def and_soap_ends_without_a_position(page: Page, live: Catalogue) -> None:
    time_passes(live, "friday")
    live.go(page, "/a/{uma}/match/week/soap-end/")
    page.get_by_role("radio", name="SOAP ended without a position").check()
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="This season brought no position so far")).to_be_visible()
    assert_sound(page, live, "/a/{uma}/match/accounting/")


def when_she_begins_the_next_season(page: Page, live: Catalogue) -> None:
    live.go(page, "/a/{uma}/match/week/")
    page.get_by_role("link", name="Close this season and begin the next").first.click()
    expect(page.get_by_role("radio", name="did not match")).to_be_checked()
    expect(main(page)).to_contain_text("1 uploaded letter comes along")
    labelled(page, "What do you take from it").fill("Apply in the first week. قدّم مبكراً 🌱")
    page.get_by_role("button", name="Close the season and begin the next").click()
    expect(page.get_by_role("heading", name=f"Match {live.rows['season']}: did not match")).to_be_visible()


def then_the_old_one_stays_readable_and_the_new_one_is_ready(page: Page, live: Catalogue) -> None:
    season = live.rows["season"]
    assert_sound(page, live, f"/a/{{uma}}/seasons/{season}/")
    expect(main(page)).to_contain_text(hospital(44))
    expect(main(page)).to_contain_text("قدّم مبكراً 🌱")
    expect(main(page)).to_contain_text("photo")
    live.go(page, "/a/{uma}/programs/")
    expect(page.get_by_role("heading", name="5 programs")).to_be_visible()
    live.go(page, "/a/{uma}/letters/")
    expect(main(page)).to_contain_text("Dr Lasting")
    expect(page.get_by_role("navigation", name="Main")).to_contain_text(f"Match {season + 1}")
    live.go(page, "/a/{uma}/match/soap/")
    expect(page.get_by_role("heading", name="No application yet")).to_be_visible()


def test_unmatched_through_soap_to_the_next_season(pages: dict[str, Page], live: Catalogue) -> None:
    page = pages[UMA]
    given_it_is_monday_and_she_did_not_match(page, live)
    when_she_sends_soap_applications(page, live)
    and_soap_ends_without_a_position(page, live)
    when_she_begins_the_next_season(page, live)
    then_the_old_one_stays_readable_and_the_new_one_is_ready(page, live)


# ---------------------------------------------------------------------- every page of the season's rooms


SEASON_PAGES = re.compile(r"/a/[0-9a-f-]{36}/(?:programs|interviews|match|visa|training|seasons)/[^?#]*")
ROOMS = ("programs", "interviews", "match", "visa", "training", "seasons")
ONE_OF_MANY = re.compile(r"(question|papers|waits)/[\w-]+|(\w)/\d+")
LOOKS_AT = {
    MIA: ("mia", ROOMS, 65), UMA: ("uma", ROOMS, 50), ADA: ("mia", ROOMS[1:], 16), EVE: ("mia", ROOMS[:1], 4),
}  # fmt: skip
"""Whose rooms, and so many kinds of pages at least: fewer mean that a way is lost, or that nothing is looked at."""


@pytest.mark.timeout(480)
@pytest.mark.parametrize("who", LOOKS_AT)
def test_every_page_of_the_season_is_sound(pages: dict[str, Page], live: Catalogue, who: str) -> None:
    """From page to page by links, each kind once: axe, nothing sideways, nothing squeezed, phone and wide."""
    page, (name, rooms, least) = pages[who], LOOKS_AT[who]
    whose = live.rows[name]
    waiting, kinds = [f"/a/{whose}/{room}/" for room in rooms], set()
    while waiting:
        path = waiting.pop(0)
        kind = ONE_OF_MANY.sub(r"\1\2/one", path.removeprefix(f"/a/{whose}"))
        if kind in kinds or path.endswith((".ics", ".csv")):
            continue
        kinds.add(kind)
        assert_sound(page, live, path)
        links = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        waiting += [found[0] for link in links if (found := SEASON_PAGES.match(link))]

    assert len(kinds) >= least, sorted(kinds)
