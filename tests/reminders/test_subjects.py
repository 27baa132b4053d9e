"""From dated rows to subjects: what a person may be reminded of, under which day and version."""

from datetime import date, time

import pytest

from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from reminders import subjects
from reminders.models import Reminder
from roadmap import road
from roadmap.models import Milestone, SeasonDate
from tests.reminders.conftest import move, own_step


def found(applicant):
    """The subjects of an applicant by title or key."""
    applicant = type(applicant).objects.select_related("user").get(pk=applicant.pk)
    items = ChecklistItem.objects.filter(applicant=applicant).open().select_related("milestone")
    return subjects.subjects_of(applicant, items, road.current())


def item(applicant, key):
    return ChecklistItem.objects.select_related("milestone").get(applicant=applicant, key=key)


def test_subjects_of_an_own_step_counts_to_its_own_date(person):
    applicant = person()
    step = own_step(applicant, date(2026, 12, 1))

    (one,) = found(applicant)

    assert (one.key, one.kind, one.on) == (f"item:{step.public_id.hex}", "milestone", date(2026, 12, 1))
    assert (one.title, one.act, one.closes) == ("Renew my passport", "target", False)
    assert one.version == "2026-12-01:target"


def test_subjects_of_a_step_has_a_new_version_once_it_is_begun(person):
    applicant = person("cv_document", season=2029)
    row = item(applicant, "cv_document")
    (before,) = (one for one in found(applicant) if one.key == subjects.item_key(row))

    checklist.begin(item=row, by=applicant.user)

    assert before.act == "start"
    assert before.version not in {one.version for one in found(applicant)}


def test_subjects_of_a_step_that_cannot_be_done_yet_is_silent(person):
    applicant = person("step2_exam", "step2_result")
    row = item(applicant, "step2_result")

    assert row.blocked_by == ["step2_exam"]
    assert f"item:{row.public_id.hex}" not in {one.key for one in found(applicant)}


def test_subjects_of_a_step_whose_window_is_shut_is_silent(person):
    applicant = person("rol_certify")
    row = item(applicant, "rol_certify")

    assert row.opens_on == date(2027, 2, 1)
    assert found(applicant) == []


def test_subjects_of_a_wait_is_chased_on_its_day(person):
    applicant = person()
    step = own_step(applicant, None)
    checklist.wait(
        item=step, on="school", name="the registrar", since=date(2026, 10, 7), chase_on=date(2026, 11, 30),
        by=applicant.user,
    )  # fmt: skip

    (one,) = found(applicant)

    assert (one.chase, one.on, one.since, one.who) == (True, date(2026, 11, 30), date(2026, 10, 7), "the registrar")


def test_subjects_of_a_wait_without_a_name_says_whom_it_usually_is(person):
    applicant = person()
    checklist.wait(item=own_step(applicant, None), on="school", by=applicant.user)

    assert found(applicant)[0].who == "your medical school"


def test_subjects_of_the_season_are_the_dates_that_open_steps_end_on(person):
    applicant = person("pathway_application", "ecfmg_certificate", "step2_exam")

    dates = {one.key: one for one in found(applicant) if one.kind == Reminder.Kind.DEADLINE}

    assert set(dates) == {"date:2027:A_PATHWAY_CLOSE", "date:2027:A_ROL"}  # of step2_exam only a step is due
    assert dates["date:2027:A_ROL"].closes
    assert dates["date:2027:A_ROL"].title == "Rank order lists close (Match 2027)"


def test_subjects_of_a_date_that_is_best_kept_does_not_close(person):
    applicant = person("nrmp_register")

    (one,) = found(applicant)

    assert (one.key, one.closes) == ("date:2027:A_NRMP_STD", False)


def test_subjects_of_a_step_that_ends_on_the_date_itself_is_said_with_the_date(person):
    applicant = person("oet_result")
    row = item(applicant, "oet_result")
    before = {one.key for one in found(applicant)}

    checklist.begin(item=row, by=applicant.user)

    assert before == {subjects.item_key(row), "date:2027:A_PATHWAY_CLOSE"}  # the day to begin, and the date itself
    assert {one.key for one in found(applicant)} == {"date:2027:A_PATHWAY_CLOSE"}


@pytest.mark.parametrize(
    ("zone", "hour", "on"),
    [
        ("America/New_York", 8, date(2027, 1, 31)),
        ("Asia/Karachi", 8, date(2027, 2, 1)),  # 23:59 in New York is 9:59 there
        ("Asia/Karachi", 11, date(2027, 1, 31)),
        ("Pacific/Kiritimati", 8, date(2027, 2, 1)),
        ("Pacific/Pago_Pago", 8, date(2027, 1, 31)),
    ],
)
def test_subjects_of_a_date_counts_to_the_last_mail_before_its_instant(person, zone, hour, on):
    applicant = person("pathway_application", time_zone=zone, digest_hour=hour)

    one = next(one for one in found(applicant) if one.key == "date:2027:A_PATHWAY_CLOSE")

    assert one.on == on


def test_subjects_of_a_date_without_an_hour_never_counts_past_its_day(person):
    applicant = person("pathway_application", time_zone="Asia/Karachi")
    move(date(2027, 1, 31), None)

    one = next(one for one in found(applicant) if one.key == "date:2027:A_PATHWAY_CLOSE")

    assert (one.on, one.version) == (date(2027, 1, 31), "2027-01-31")


def test_subjects_of_a_date_known_by_rule_only_counts_to_the_day(person):
    applicant = person("oet_result", season=2031)

    one = next(one for one in found(applicant) if one.key == "date:2031:A_PATHWAY_CLOSE")

    assert (one.on, one.version) == (date(2031, 1, 31), "2031-01-31")


def version(applicant):
    return next(one.version for one in found(applicant) if one.key == "date:2027:A_PATHWAY_CLOSE")


def test_subjects_of_a_date_keeps_its_version_when_only_status_or_source_change(person):
    applicant = person("pathway_application")
    before = version(applicant)

    move(date(2027, 1, 31), status="official", source="Now it is official")

    assert version(applicant) == before == "2027-02-01T04:59Z"


@pytest.mark.parametrize(("on", "hour"), [(date(2027, 2, 15), time(23, 59)), (date(2027, 1, 31), time(18))])
def test_subjects_of_a_date_has_a_new_version_when_day_or_hour_move(person, on, hour):
    applicant = person("pathway_application")
    before = version(applicant)

    move(on, hour)

    assert version(applicant) != before


def test_moved_version_of_a_date_that_comes_back_is_another_one(person):
    first = SeasonDate.objects.all().current().get(season=2027, anchor="A_PATHWAY_CLOSE")
    move(date(2027, 2, 15))

    again = move(date(2027, 1, 31), status="expected")

    assert subjects.version_of(again) == subjects.version_of(first)
    assert subjects.moved_version_of(again) != subjects.moved_version_of(first)
    assert subjects.counts_to(subjects.moved_version_of(first), again)


def test_subjects_of_a_step_closes_where_the_road_says_so(person):
    applicant = person(begun=["visa_interview"])
    assert Milestone.objects.get(key="visa_interview").severity == "closes"

    (one,) = (one for one in found(applicant) if one.key.startswith("item:"))

    assert (one.on, one.closes) == (item(applicant, "visa_interview").deadline_on, True)
