"""The story of the product, walked once in a real browser on the running product: from the front door to a dated
plan, a reminder in the inbox, an advisor's view, and an official date that moves."""

import re
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import assert_accessible
from tests.support.stack import Sink, Stack, links_in, text_of, until

PASSWORD = "correct horse battery"
ZARA, OMAR, CURATOR = "zara@example.org", "omar@example.org", "curator@example.org"
PLAIN = "plain@example.org"

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # starts the product and a browser: about a minute


def zone_by_day() -> str:
    """A zone in which it is now between 6 and 17 o'clock: the daily mail can then be set to come at once."""
    zones = ("Asia/Karachi", "America/New_York", "Pacific/Auckland")
    return next(zone for zone in zones if 6 <= datetime.now(ZoneInfo(zone)).hour < 18)


def sign_in(page: Page, stack: Stack, email: str) -> None:
    page.goto(f"{stack.address}/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def given_an_account(stack: Stack, email: str, role: str, *, group: str = "") -> None:
    stack.manage(
        "shell", "-v0", "-c",
        "from accounts.models import User; from allauth.account.models import EmailAddress;"
        "from django.contrib.auth.models import Group;"
        f"u = User.objects.create_user('{email}', '{PASSWORD}', name='Somebody', {role});"
        f"u.groups.set(Group.objects.filter(name='{group}'));"
        f"EmailAddress.objects.create(user=u, email='{email}', verified=True, primary=True)",
    )  # fmt: skip


def given_somebody_tries_the_planner_and_keeps_the_plan(page: Page, stack: Stack) -> None:
    page.goto(stack.address)
    assert_accessible(page)
    page.get_by_label("Final diploma").check()
    page.get_by_role("button", name="Show my dates").click()
    expect(page.get_by_role("link", name="Keep this plan")).to_be_visible()
    page.get_by_role("link", name="Keep this plan").click()


def when_they_sign_up(page: Page, sink: Sink) -> None:
    page.get_by_label("E-mail address").fill(ZARA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Your name").fill("Zara Sample")
    page.get_by_role("button", name="Create account").click()
    link = next(link for link in links_in(sink.wait_for(ZARA)) if "confirm" in link)
    page.goto(link)
    page.get_by_role("button", name="Yes, confirm it").click()


def when_they_answer_the_five_steps(page: Page, zone: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Where are you?")
    assert_accessible(page)
    page.get_by_label("Graduation").fill("2024-06-30")
    page.get_by_label("Medical school").fill("Example Medical College")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Internal Medicine", exact=True).check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_label("I have my final diploma")).to_be_checked()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Your time zone").select_option(zone)
    page.get_by_label("Daily mail at").select_option("23")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text(re.compile("recommended"))).not_to_have_count(0)
    page.get_by_role("button", name="Make my plan").click()


def then_the_plan_says_what_is_next(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(page.get_by_text("Do this next")).to_be_visible()
    expect(page.get_by_text("By when").first).to_be_visible()
    expect(page.get_by_role("heading", name="Your road")).to_be_visible()


def when_they_tick_a_step_off(page: Page) -> None:
    page.goto(page.url + "roadmap/")
    page.get_by_role("button", name="Mark as done: Look up your school in the World Directory").click()
    expect(page.get_by_role("status")).to_contain_text("Marked as done: Look up your school")
    expect(page.get_by_text("2 done, the last: Look up your school in the World Directory")).to_be_visible()


def when_they_wait_on_somebody(page: Page) -> None:
    page.get_by_role("link", name="Open your MyIntealth account", exact=True).click()
    page.get_by_text("Someone else is working on it").click()
    page.get_by_label("You wait on").select_option("ecfmg")
    page.get_by_role("button", name="Put it on my waiting list").click()
    expect(page.get_by_text("Waiting on ECFMG")).to_be_visible()


def when_they_set_a_date_of_their_own_in_three_days(page: Page, zone: str) -> date:
    day = datetime.now(ZoneInfo(zone)).date() + timedelta(days=3)
    page.get_by_role("link", name="Roadmap").first.click()
    page.get_by_role("link", name="Take a baseline practice exam", exact=True).click()
    page.get_by_text("My date, my estimate, my notes").click()
    page.get_by_label("Your own date").fill(day.isoformat())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("your own date").first).to_be_visible()
    return day


def then_the_worker_mails_them_once(page: Page, stack: Stack, sink: Sink) -> None:
    page.goto(f"{stack.address}/settings/reminders/")
    page.get_by_label("Daily mail at").select_option("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")

    def about_it() -> list[EmailMessage]:
        """Alone or among others: on some days of the year another step is due as well, and the subject counts them."""
        return [mail for mail in sink.to(ZARA) if "Take a baseline practice exam" in text_of(mail)]

    (mail,) = until("the mail about the day of their own", about_it, seconds=40)
    assert re.search("in 3 days", text_of(mail) + mail["Subject"], re.IGNORECASE)
    stack.manage("remind")  # another sweep, by hand
    assert len(about_it()) == 1


def when_they_invite_an_advisor(page: Page, stack: Stack, sink: Sink) -> str:
    page.get_by_role("link", name="Who can see this").click()
    page.get_by_label("E-mail address of your advisor").fill(OMAR)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text(OMAR)
    mail = sink.wait_for(OMAR, "advisor")
    return next(link for link in links_in(mail) if "/invitations/" in link)


def then_the_advisor_sees_the_dashboard(page: Page, sink: Sink, link: str) -> None:
    page.goto(link)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail address").fill(OMAR)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Your name").fill("Dr Omar Mockford")
    page.get_by_label("I am on my way to a residency").uncheck()
    page.get_by_label("I advise applicants").check()
    page.get_by_role("button", name="Create account").click()
    page.goto(next(link for link in links_in(sink.wait_for(OMAR, "confirm")) if "confirm" in link))
    page.get_by_role("button", name="Yes, confirm it").click()
    page.goto(link)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mentees")
    assert_accessible(page)
    page.get_by_role("link", name="Zara Sample").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zara Sample")
    expect(page.get_by_role("button", name="I have done this")).to_have_count(0)
    assert_accessible(page)


def then_the_applicant_sees_that_somebody_looked(page: Page, stack: Stack) -> None:
    page.goto(stack.address)
    page.get_by_role("link", name="Who can see this").click()
    expect(page.get_by_text("Dr Omar Mockford: Roadmap")).to_be_visible()


def when_an_admin_moves_the_rank_list_deadline(page: Page, stack: Stack, season: int) -> tuple[date, date]:
    """Two days earlier. Returns the old and the new day."""
    given_an_account(stack, CURATOR, "is_staff=True", group="curators")
    sign_in(page, stack, CURATOR)
    page.goto(f"{stack.address}/curation/dates/?season={season}")
    assert_accessible(page)
    row = page.get_by_role("row").filter(has_text="Rank order lists close")
    row.get_by_role("link", name=re.compile("Publish|Change")).first.click()
    old = date.fromisoformat(page.get_by_label("Day", exact=True).input_value())
    new = old - timedelta(days=2)
    page.get_by_label("Day", exact=True).fill(new.isoformat())
    page.get_by_label("Source", exact=True).fill("NRMP, announcement (story of the test)")
    page.get_by_label("official", exact=True).check()
    page.get_by_role("button", name="See what this changes").click()
    expect(page.get_by_text(re.compile("touches 1 plan"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Publish")).click()
    return old, new


def then_plan_and_inbox_follow(page: Page, stack: Stack, sink: Sink, old: date, new: date) -> None:
    mail = sink.wait_for(ZARA, "moved")
    words = " ".join(text_of(mail).split())
    assert f"{old:%a} {old.day} {old:%b %Y}" in words
    assert f"{new:%a} {new.day} {new:%b %Y}" in words
    assert "NRMP, announcement" in words
    page.goto(stack.address)
    expect(page.get_by_text("Rank order lists close").first).to_be_visible()
    expect(page.locator(f'time[datetime="{new.isoformat()}"]').first).to_be_visible()
    assert len(sink.to(ZARA, "moved")) == 1


def test_story(browser: Browser, browser_context_args: dict, stack: Stack, sink: Sink):
    zara, omar, curator = (browser.new_context(**browser_context_args).new_page() for _ in range(3))
    zone = zone_by_day()

    given_somebody_tries_the_planner_and_keeps_the_plan(zara, stack)
    when_they_sign_up(zara, sink)
    when_they_answer_the_five_steps(zara, zone)
    then_the_plan_says_what_is_next(zara)
    assert_accessible(zara)
    season = int(re.search(r"Match (\d{4})", zara.locator(".season").inner_text())[1])

    when_they_tick_a_step_off(zara)
    when_they_wait_on_somebody(zara)
    when_they_set_a_date_of_their_own_in_three_days(zara, zone)
    then_the_worker_mails_them_once(zara, stack, sink)

    link = when_they_invite_an_advisor(zara, stack, sink)
    assert_accessible(zara)
    then_the_advisor_sees_the_dashboard(omar, sink, link)
    then_the_applicant_sees_that_somebody_looked(zara, stack)

    old, new = when_an_admin_moves_the_rank_list_deadline(curator, stack, season)
    then_plan_and_inbox_follow(zara, stack, sink, old, new)


def test_without_javascript(browser: Browser, browser_context_args: dict, stack: Stack, sink: Sink):
    """Onboarding, the tick with its undo, and sharing are plain pages and forms."""
    page = browser.new_context(**browser_context_args, java_script_enabled=False).new_page()
    given_an_account(stack, PLAIN, "is_applicant=True")
    sign_in(page, stack, PLAIN)

    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Internal Medicine", exact=True).check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("I have my final diploma").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Give the day, a rough one is fine.").first).to_be_visible()
    page.get_by_label("On which day?").first.fill("2024-06-30")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Make my plan").click()
    then_the_plan_says_what_is_next(page)

    when_they_tick_a_step_off(page)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Mark as done: Look up your school in the World Directory")).to_be_visible()

    link = when_they_invite_an_advisor(page, stack, sink)
    assert "/invitations/" in link
    page.get_by_role("button", name=re.compile("^Take back")).click()
    expect(page.get_by_text(OMAR)).to_have_count(0)
