"""How many plans a change of the road would touch: counted without writing, in slices, with few queries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from applicants.checklist import impact, services
from applicants.checklist.models import ChecklistItem
from roadmap import road
from roadmap.models import Phase
from roadmap.planner import Road
from roadmap.proposals import Impact
from tests.support.factories import ApplicantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def today():
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield


def count(*, moved=None, steps=None, **slice_of):
    """Count under the current road with one date moved, or some steps replaced."""
    current = road.current()
    calendar = current.calendar.replaced(*moved, expected=False) if moved else current.calendar
    table = {key: node.step for key, node in current.road.nodes.items()} | (steps or {})
    return impact.count(Road(table.values()) if steps else current.road, calendar, **slice_of)


def step(key, **values):
    return {key: replace(road.current().road.nodes[key].step, **values)}


def test_nobody_is_counted_without_plans():
    ApplicantFactory(planned=False)

    assert count(moved=(2029, "A_ROL", date(2029, 2, 1))) == Impact()


def test_no_change_touches_no_plan():
    people = [
        ApplicantFactory(),
        ApplicantFactory(visa="h1b", status="old_graduate", planned__season=2030),
        ApplicantFactory(planned__done={"step1_result": date(2026, 1, 5), "certify_submit": date(2026, 9, 5)}),
    ]

    assert count() == Impact(plans=3, last=people[-1].pk)


def test_no_change_touches_no_plan_that_was_written_days_ago():
    """The days that passed since then are not the change's doing."""
    person = ApplicantFactory()
    person.planned_for = person.user.today() - timedelta(days=300)
    services.Applicant.objects.filter(pk=person.pk).update(planned_for=person.planned_for)
    services.replan(person, now=services.timezone.now() - timedelta(days=300))

    assert count().touched == count().late == 0


def test_date_that_moves_touches_the_plans_of_its_season_only():
    ApplicantFactory(planned__season=2029)
    ApplicantFactory(planned__season=2030)

    found = count(moved=(2029, "A_ROL", date(2029, 3, 7)))

    assert (found.plans, found.touched, found.late, found.impossible) == (2, 1, 0, 0)


def test_date_that_comes_much_earlier_makes_plans_late():
    ApplicantFactory(planned__season=2029)

    found = count(moved=(2029, "A_ROL", date(2028, 12, 20)))

    assert (found.touched, found.late) == (1, 1)


def test_season_becomes_impossible_when_its_door_shuts_before_anybody_can_be_there():
    ApplicantFactory(planned__season=2029)

    found = count(steps=step("step1_prep", min_weeks=200.0, typical_weeks=200.0))

    assert (found.late, found.impossible) == (1, 1)


def test_plan_that_was_impossible_already_is_not_counted_again():
    person = ApplicantFactory(planned__season=2029)
    services.Applicant.objects.filter(pk=person.pk).update(target_season=2027)
    person.refresh_from_db()
    services.replan(person)

    found = count(steps=step("step1_prep", min_weeks=200.0, typical_weeks=200.0))

    assert found.impossible == 0


def test_longer_step_touches_only_those_who_have_it_before_them():
    ApplicantFactory(planned__season=2029)
    ApplicantFactory(planned__season=2029, planned__done={"step1_result": date(2026, 1, 5)})

    assert count(steps=step("step1_exam", min_weeks=1.0, typical_weeks=1.0)).touched == 1


def test_step_that_must_begin_earlier_touches_plans_although_its_end_stays():
    ApplicantFactory(planned__season=2029)

    assert count(steps=step("linkedin", deadline="A_SUBMIT")).touched == 1
    assert count(steps=step("program_website_check", typical_weeks=5.0)).touched == 1


def test_step_taken_off_the_road_touches_plans():
    ApplicantFactory(planned__season=2029)

    assert count(steps=step("usce_do", applies_to=frozenset())).touched == 1


def test_step_that_begins_to_apply_touches_plans():
    ApplicantFactory(planned__season=2029)

    assert count(steps=step("toefl", applies_to=frozenset({"all"}))).touched == 1


def test_step_that_a_start_begins_to_need_makes_plans_late():
    ApplicantFactory(planned__season=2029)
    new = step("research_audit", applies_to=frozenset({"all"}), min_weeks=300.0, typical_weeks=300.0)
    start = step("start_residency", requires=("match_day", "ecfmg_certificate", "research_audit"))

    assert count(steps=new | start).late == 1


def test_own_steps_are_part_of_the_plan():
    person = ApplicantFactory(planned__season=2029)
    exam = ChecklistItem.objects.get(applicant=person, key="step1_exam")
    services.add_own_step(
        applicant=person, title="Save money", phase=Phase.objects.get(key="exams"), needed_before=exam, by=person.user
    )

    assert count().touched == 0
    assert count(moved=(2029, "A_REVIEW", date(2028, 9, 20))).touched == 1


def test_count_agrees_with_what_a_replan_then_does():
    people = [ApplicantFactory(planned__season=2029), ApplicantFactory(planned__season=2030)]
    found = count(moved=(2029, "A_REVIEW", date(2028, 8, 30)))
    from roadmap.services import publish_date

    publish_date(
        season=2029, anchor="A_REVIEW", on=date(2028, 8, 30), status="official", source="AAMC",
        checked_on=date(2026, 11, 20), by=None,
    )  # fmt: skip
    moved = [services.replan(person) for person in people]

    assert found.touched == sum(bool(one.moved) for one in moved)
    assert found.late == sum(bool(one.newly_late) for one in moved)
    assert count().touched == 0


def test_slices_add_up_and_end():
    people = [ApplicantFactory(planned__season=2029) for _ in range(3)]
    moved = (2029, "A_REVIEW", date(2028, 8, 30))
    whole = count(moved=moved)

    first = count(moved=moved, limit=2)
    second = count(moved=moved, after=first.last, limit=2)

    assert (first.plans, first.more, first.last) == (2, True, people[1].pk)
    assert (second.plans, second.more, second.last) == (1, False, people[2].pk)
    assert Impact().then(first).then(second) == whole
    assert count(moved=moved, after=second.last) == Impact(last=second.last)


def test_count_writes_nothing_and_makes_few_queries(django_assert_num_queries):
    people = [ApplicantFactory(planned__season=2029) for _ in range(2)]
    before = list(ChecklistItem.objects.order_by("pk").values())
    moved = (2029, "A_REVIEW", date(2028, 8, 30))
    current = road.current()
    calendar = current.calendar.replaced(*moved, expected=False)

    with django_assert_num_queries(3):
        impact.count(current.road, calendar, limit=1)
    with django_assert_num_queries(3):
        impact.count(current.road, calendar)

    assert list(ChecklistItem.objects.order_by("pk").values()) == before
    assert people[0].pk
