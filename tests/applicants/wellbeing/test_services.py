"""One check-in a week, editable in its week, the person's alone, and off for good when they want that."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import Change, RecordDate
from applicants.profile.models import Applicant
from applicants.wellbeing import demo, services, sheet
from applicants.wellbeing.models import CheckIn
from applicants.wellbeing.rules import WEEK
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, GrantFactory

MONDAY = date(2026, 11, 16)
WELL = {"hours": 3, "mood": 4, "line": "  Went\n for a walk  🚶 "}


def check_in(person, **values):
    return services.check_in(applicant=person, values=WELL | values, by=person.user)


def test_a_second_check_in_of_the_week_takes_the_place_of_the_first(person):
    first = check_in(person)
    second = check_in(person, mood=2)

    assert first.pk == second.pk
    assert (second.week, second.mood, second.line) == (MONDAY, 2, "Went for a walk 🚶")
    assert CheckIn.objects.count() == 1


def test_the_week_is_that_of_the_persons_own_day(person, time_machine):
    time_machine.move_to("2026-11-22T20:00:00+00:00", tick=False)  # Monday, 1 a.m. in Karachi

    assert check_in(person).week == date(2026, 11, 23)


@pytest.mark.parametrize(("weeks_ago", "allowed"), [(0, True), (1, False)])
def test_a_check_in_is_changed_in_its_own_week_only(person, weeks_ago, allowed):
    values = WELL | {"week": MONDAY - weeks_ago * WEEK}
    row = services.add_week(applicant=person, values=values, by=person.user)

    if allowed:
        assert services.change_week(row=row, values={"mood": 1}, by=person.user).mood == 1
    else:
        with pytest.raises(ValidationError, match="in its own week only"):
            services.change_week(row=row, values={"mood": 1}, by=person.user)
        assert CheckIn.objects.get().mood == 4


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Say which week"), ({"week": date(2026, 11, 22)}, "has not begun"),
        ({"week": date(1999, 1, 1)}, "too long ago"),
        ({"week": MONDAY, "hours": 6}, "hours"), ({"week": MONDAY, "mood": 0}, "mood"),
        ({"week": MONDAY, "line": "x" * 201}, "200"),
    ],
)  # fmt: skip
def test_implausible_weeks_are_refused(person, values, words):
    with pytest.raises(ValidationError) as refusal:
        services.add_week(applicant=person, values=WELL | values, by=person.user)

    assert words in str(refusal.value)
    assert not CheckIn.objects.exists()


def test_a_day_of_the_current_week_is_its_monday(person):
    row = services.add_week(applicant=person, values=WELL | {"week": date(2026, 11, 18)}, by=person.user)

    assert row.week == MONDAY


def test_weeks_have_a_limit(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_WEEKS", 2)
    for number in (1, 2):
        services.add_week(applicant=person, values=WELL | {"week": MONDAY - number * WEEK}, by=person.user)

    with pytest.raises(ValidationError, match="2 weeks are kept"):
        check_in(person)


def test_no_step_no_reminder_and_no_change_comes_of_it(person):
    before = Applicant.objects.filter(pk=person.pk).values().get()

    check_in(person)
    services.remove_week(row=CheckIn.objects.get(), by=person.user)

    assert Applicant.objects.filter(pk=person.pk).values().get() == before
    assert not RecordDate.objects.exists()
    assert not Change.objects.filter(applicant=person, verb="shown").exists()


@pytest.mark.parametrize(("delete", "left"), [(True, 0), (False, 1)])
def test_switching_off_keeps_or_deletes_as_chosen(person, delete, left):
    check_in(person)
    for _ in range(2):
        assert services.switch_off(applicant=person, delete=delete, by=person.user).hidden_rooms == ["check-in"]

    assert CheckIn.objects.count() == left
    assert services.switch_on(applicant=person, by=person.user).hidden_rooms == []


@pytest.mark.parametrize("who", ["stranger", "advisor"])
def test_nobody_else_writes(person, who):
    row = check_in(person)
    grant = GrantFactory(applicant=person, sections=["wellbeing"])
    by = ApplicantFactory(planned=False).user if who == "stranger" else grant.advisor

    for write in (
        lambda: services.check_in(applicant=person, values=WELL, by=by),
        lambda: services.add_week(applicant=person, values=WELL | {"week": MONDAY - WEEK}, by=by),
        lambda: services.change_week(row=row, values=WELL, by=by),
        lambda: services.remove_week(row=row, by=by),
        lambda: services.switch_off(applicant=person, delete=True, by=by),
        lambda: services.switch_on(applicant=person, by=by),
    ):
        with pytest.raises(PermissionError):
            write()

    assert CheckIn.objects.get() == row


@pytest.mark.parametrize(
    ("values", "constraint", "words"),
    [
        ({"week": date(2026, 11, 17)}, "a_week_begins_on_monday", "A week begins on a Monday."),
        ({"hours": 0}, "hours_are_one_of_five_bands", "Choose how many hours there were."),
        ({"hours": 6}, "hours_are_one_of_five_bands", "Choose how many hours there were."),
        ({"mood": 0}, "a_mood_is_one_of_five", "Choose how the week was."),
        ({"mood": 6}, "a_mood_is_one_of_five", "Choose how the week was."),
    ],
)
def test_what_the_database_refuses(person, values, constraint, words):
    refused(CheckIn(**{"applicant": person, "week": MONDAY, "hours": 1, "mood": 1, **values}), constraint, words)


def test_one_check_in_a_week(person):
    check_in(person)

    words = "You have checked in for this week already."
    refused(CheckIn(applicant=person, week=MONDAY, hours=1, mood=1), "one_check_in_a_week", words)


def test_demo_and_sheet(person):
    demo.fill(person, date(2026, 11, 21), person.user)
    (table,) = sheet.SHEETS
    rows = list(table.read(person))
    assert len(rows) == len(demo.WEEKS)

    row, values = rows[0]
    table.remove(row=row, by=person.user)
    back = table.add(applicant=person, values=values, by=person.user)

    assert [cells for _row, cells in table.read(person)] == [cells for _row, cells in rows]
    assert (back.week, back.hours) == (row.week, row.hours)
