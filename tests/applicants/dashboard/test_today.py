"""The page Today: what next and why, the deadlines that close, what is late, what waits, what changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from applicants.checklist import services
from applicants.checklist.models import Change, ChecklistItem
from applicants.dashboard import today
from applicants.profile import services as profile
from applicants.profile.models import Applicant
from roadmap import road
from tests.support import people
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of
from tests.support.steps import loose, step_of

TODAY = date(2026, 11, 21)


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture
def show(person, signed_in):
    def page():
        response = signed_in(person).get(person.get_absolute_url())
        assert response.status_code == 200
        return page_of(response)

    return page


def next_box(page):
    return page.find("section", aria_labelledby="next")


# -------------------------------------------------------------------------------------- the next step


def test_the_next_step_says_by_when_and_what_otherwise(show, person):
    services.mark_done(item=step_of(person, "step1_baseline"), by=person.user)
    item = step_of(person, "step1_prep")

    box = next_box(show())

    assert box.find("h2").text == item.title
    assert item.milestone.what in box.text
    assert f"{item.act_by.day} {item.act_by:%b %Y} to begin at the latest, in " in box.text
    assert f"You have {item.slack_days} days of room." in box.text
    assert "On your tightest chain" in box.text
    assert "7 months a guide says so" in box.text
    assert [button.text for button in box.find_all("button")] == ["I have done this"]


def test_what_is_late_comes_first(show, person):
    services.edit_step(item=step_of(person, "join_community"), values={"own_target_on": days(-4)}, by=person.user)

    box = next_box(show())

    assert box.find("h2").text == step_of(person, "join_community").title
    assert "Late by 4 days" in box.text
    assert "your own date, 4 days ago" in box.text
    assert "You set this day yourself." in box.text


def test_a_late_step_of_the_plan_says_how_far_the_season_slips(show, person):
    services.mark_done(item=step_of(person, "step1_baseline"), by=person.user)
    profile.change_profile(applicant=person, answers={"target_season": 2028}, by=person.user)

    box = next_box(show())

    late = -Applicant.objects.get(pk=person.pk).next_item.slack_days
    assert f"At the advised pace, Match 2028 slips by {late} days." in box.text
    assert "days of room" not in box.text


def test_a_wait_that_is_due_can_be_chased_at_once(show, person):
    services.wait(
        item=step_of(person, "credential_verification"), on="school", since=days(-46), chase_on=days(-1), by=person.user
    )

    box = next_box(show())

    assert "Time to ask again" in box.text
    assert [button.text for button in box.find_all("button")] == ["I have done this", "I asked again today"]


def test_nothing_to_do_right_now(show, person):
    ChecklistItem.objects.filter(applicant=person, state="ready").update(not_for_me=True)
    for _ in range(4):  # what they held back comes up, and is left out too
        services.replan(Applicant.objects.select_related("user").get(pk=person.pk))
        ready = ChecklistItem.objects.filter(applicant=person, blocked_by=[], applies=True).exclude(state="done")
        ready.update(not_for_me=True)
    services.add_own_step(
        applicant=person, title="Far away", phase=step_of(person, "step1_exam").phase,
        needed_before=None, by=person.user,
    )  # fmt: skip
    ChecklistItem.objects.filter(applicant=person).exclude(own_title="").update(blocked_by=["x"], state="blocked")
    Applicant.objects.filter(pk=person.pk).update(next_item=None)

    assert next_box(show()).find("h2").text == "Nothing to do right now"


def test_everything_done(db, signed_in):
    person = people.with_everything_done()

    page = page_of(signed_in(person).get(person.get_absolute_url()))

    assert next_box(page).find("h2").text == "The road is behind you"
    assert "Nothing else can be begun now." in page.text
    assert person.open_count == 0


def test_an_advisor_has_no_buttons(person, signed_in):
    page = page_of(signed_in(people.advisor_of(person)).get(person.get_absolute_url()))

    assert page.find("h1").text == person.user.name
    assert next_box(page).find_all("button") == []
    assert "They wait on nobody." in page.text
    assert [row.text for row in page.find("section", aria_labelledby="access").find("ul").find_all("li")] == [
        "Roadmap: steps, dates, what is late and what waits"
    ]


# ----------------------------------------------------------------------------------------- countdowns


def test_the_next_three_deadlines_that_close(show, person):
    rows = show().find("section", aria_labelledby="days").find_all("li")

    assert [row.find("b").text for row in rows] == [
        "ECFMG Pathways applications close", "Rank order lists close", "Matched or not; SOAP begins",
    ]  # fmt: skip
    assert "Wed 31 Jan 2029, expected." in rows[0].text
    assert f"{(date(2029, 1, 31) - TODAY).days} days" in rows[0].text


@pytest.fixture
def in_the_season(db):
    return ApplicantFactory(planned__season=2027)


def countdown(signed_in, person, name):
    page = page_of(signed_in(person).get(person.get_absolute_url()))
    rows = page.find("section", aria_labelledby="days").find_all("li")
    return next(row.text for row in rows if row.find("b").text == name)


def test_a_deadline_shows_the_official_hour_and_the_own_one(in_the_season, signed_in):
    text = countdown(signed_in, in_the_season, "Rank order lists close")

    assert "Wed 3 Mar 2027. 9:00 p.m. ET, Thu 7:00 a.m. in Karachi." in text
    assert "102 days" in text


def test_the_same_zone_is_said_once(in_the_season, signed_in):
    in_the_season.user.time_zone = "America/New_York"
    in_the_season.user.save()

    text = countdown(signed_in, in_the_season, "Rank order lists close")

    assert text.endswith("Wed 3 Mar 2027. 9:00 p.m. ET.")


def test_an_advisor_sees_the_zone_of_the_mentee(in_the_season, signed_in):
    advisor = people.advisor_of(in_the_season)
    advisor.time_zone = "Europe/Berlin"
    advisor.save()

    page = page_of(signed_in(advisor).get(in_the_season.get_absolute_url()))

    assert "9:00 p.m. ET, Thu 7:00 a.m. in Karachi." in page.find("section", aria_labelledby="days").text


def test_a_countdown_goes_with_the_last_step_that_hangs_on_it(in_the_season):
    items = list(ChecklistItem.objects.filter(applicant=in_the_season).applying().for_list())
    before = [str(count.name) for count in today.countdowns(in_the_season, items, TODAY)]
    nodes = road.current().road.nodes

    open_ones = [i for i in items if not (i.key in nodes and nodes[i.key].deadline.key == "A_ROL")]
    after = [str(count.name) for count in today.countdowns(in_the_season, open_ones, TODAY)]

    assert "Rank order lists close" in before
    assert "Rank order lists close" not in after


def test_a_countdown_ends_on_its_day(in_the_season):
    items = list(ChecklistItem.objects.filter(applicant=in_the_season).applying().for_list())

    def on(day):
        return [(str(c.name), c.days) for c in today.countdowns(in_the_season, items, day)]

    assert ("Rank order lists close", 0) in on(date(2027, 3, 3))
    assert "Rank order lists close" not in dict(on(date(2027, 3, 4)))


def test_an_own_deadline_counts_down(person):
    own = loose("own", own_deadline_on=days(5))
    over = loose("over", own_deadline_on=days(-1))
    done = loose("done", state="done", own_deadline_on=days(3))

    [count] = today.countdowns(person, [own, over, done], TODAY)

    assert (count.name, count.on, count.days, count.expected, count.instant) == ("Own", days(5), 5, False, None)


def test_no_deadline_no_section(db, signed_in):
    person = people.with_everything_done()

    assert not page_of(signed_in(person).get(person.get_absolute_url())).has("section", aria_labelledby="days")


# --------------------------------------------------------------------------------- late, waits, after


def test_late_the_most_late_first_without_the_one_on_top():
    first = loose("first", state="late", slack_days=-90)
    items = [
        first, loose("a", state="late", slack_days=-3), loose("b", state="too_late", slack_days=-30),
        loose("c", state="late", slack_days=-60, blocked_by=["a"]), loose("d", own_target_on=days(-9), state="late"),
        loose("e", state="late", slack_days=-70, waiting_since=days(-3)), loose("f"),
    ]  # fmt: skip

    assert [item.key for item in today.late(items, first, TODAY)] == ["b", "d", "a"]


def test_waiting_the_ones_to_ask_about_first():
    items = [
        loose("a", waiting_since=days(-9), chase_on=days(3)), loose("b", waiting_since=days(-2), chase_on=days(-1)),
        loose("c", waiting_since=days(-30)), loose("d"), loose("e", state="done", waiting_since=days(-1)),
        loose("f", waiting_since=days(-10), chase_on=days(3)),
    ]  # fmt: skip

    assert [item.key for item in today.waiting(items)] == ["b", "f", "a", "c"]


def test_after_that_the_chain_first_then_the_least_room():
    first = loose("first", slack_days=1)
    items = [
        first, loose("roomy", slack_days=90), loose("tight", slack_days=3),
        loose("chain", slack_days=50, on_chain=True),
        loose("unbounded"), loose("waiting", waiting_since=TODAY), loose("late", state="late", slack_days=-3),
        loose("far", earliest_start=days(200)), loose("fifth", slack_days=200),
    ]  # fmt: skip

    assert [item.key for item in today.after_that(items, first, TODAY)] == ["chain", "tight", "roomy", "fifth"]


def test_late_and_waiting_steps_stand_once_each(db, signed_in):
    person = people.busy()
    ChecklistItem.objects.filter(applicant=person, key="credential_verification").update(state="late", slack_days=-9)

    page = page_of(signed_in(person).get(person.get_absolute_url()))

    assert len(page.find_all("li", id="step-credential_verification")) == 1
    assert "Waiting on the registrar for 46 days" in page.find("section", aria_labelledby="waiting").text


def test_late_names_all_and_leads_to_them(in_the_season, signed_in):
    page = page_of(signed_in(in_the_season).get(in_the_season.get_absolute_url()))
    section = page.find("section", aria_labelledby="late")

    assert len(section.find_all("li")) == 6
    link = section.find("div", class_="section-head").find("a")
    assert link.text == f"All {in_the_season.late_count} late"
    assert link.attrs["href"].endswith("?show=late")


# ------------------------------------------------------------------------------ progress and changes


def test_progress_per_phase(show, person):
    rows = show().find("section", aria_labelledby="road").find_all("li")

    assert len(rows) == 6
    exams = next(row for row in rows if "Exams and ECFMG" in row.text)
    progress = person.phase_progress["exams"]
    assert f"{progress['done']} of {progress['total']}" in exams.text


def test_what_changed_the_newest_five(show, person):
    for number in range(6):
        services.edit_step(item=step_of(person, "cv_document"), values={"notes": f"{number}"}, by=person.user)
    change = services.mark_done(item=step_of(person, "usce_do"), by=person.user)

    rows = show().find("section", aria_labelledby="changed").find("ul").find_all("li")

    assert len(rows) == 5
    assert f"{step_of(person, 'usce_do').title}: marked as done. {change.moved_count} dates moved." in rows[0].text


def test_a_moved_official_date_shows_old_new_and_source(show, person):
    Change.objects.create(
        applicant=person, verb="road", moved_count=12, before={"on": "2027-01-31"},
        after={"on": "2027-02-15", "anchor": "A_PATHWAY_CLOSE", "season": 2027, "source": "ECFMG news, 12 Jan 2027"},
    )  # fmt: skip
    Change.objects.create(applicant=person, verb="road", moved_count=1, after={"subjects": ["milestone"]})

    first, second = show().find("section", aria_labelledby="changed").find("ul").find_all("li")[:2]

    assert "The road was edited. 1 date moved." in first.text
    assert "ECFMG Pathways applications close, Match 2027:" in second.text
    assert second.find("del").text == "31 Jan 2027"
    assert second.find("ins").text == "15 Feb 2027"
    assert "ECFMG news, 12 Jan 2027 12 dates moved." in second.text


def test_hints_stand_with_their_rule_and_stay_away_once_put_away(person, signed_in):
    client = signed_in(person)
    ChecklistItem.objects.filter(applicant=person, key="step1_prep").update(started_on=days(-70))
    page = page_of(client.get(person.get_absolute_url()))
    hint = page.find("section", aria_labelledby="hints")
    assert "Where it comes from: IMG Success Roadmap: do not study forever without booking the exam." in hint.text
    assert step_of(person, "step1_register").title in hint.text

    client.post(reverse("dashboard:dismiss", args=[person.public_id]), {"hint": "study:step1_prep"})

    assert "without a booked exam" not in page_of(client.get(person.get_absolute_url())).text


@pytest.mark.parametrize("hint", ["", "\0", "x" * 10_000, "no such hint"])
def test_only_hints_that_there_are_can_be_put_away(person, signed_in, hint):
    answer = signed_in(person).post(reverse("dashboard:dismiss", args=[person.public_id]), {"hint": hint})

    assert answer.status_code == 303
    assert Applicant.objects.get(pk=person.pk).hints_dismissed == []


def test_dismiss_is_a_post(person, signed_in):
    assert signed_in(person).get(reverse("dashboard:dismiss", args=[person.public_id])).status_code == 404


# ------------------------------------------------------------------------------------------- the day


def test_the_day_is_the_persons_own(person, signed_in):
    with time_machine.travel(datetime(2026, 11, 21, 20, tzinfo=UTC)):  # one in the morning in Karachi
        page = page_of(signed_in(person).get(person.get_absolute_url()))

    assert page.find("header", class_="page-head").find("p", class_="over").text == "Sunday 22 November 2026"


def test_names_in_any_script(db, signed_in):
    person = ApplicantFactory(user__name=people.ARABIC + " 🩺 <b>&")

    page = page_of(signed_in(people.advisor_of(person)).get(person.get_absolute_url()))

    assert page.find("h1").text == people.ARABIC + " 🩺 <b>&"
