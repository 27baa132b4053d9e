"""The plan put onto the rows: only what changed is written, and a new day reaches everybody."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.checklist import planning, replanning, services
from applicants.checklist.models import Change, ChecklistItem
from applicants.profile.models import Applicant
from roadmap import road
from roadmap.models import Milestone
from tests.support.factories import ApplicantFactory
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def fresh(applicant):
    return Applicant.objects.select_related("user").get(pk=applicant.pk)


def planner_rows(applicant):
    names = ("key", *planning.PLANNED_FIELDS)
    return {row[0]: row[1:] for row in ChecklistItem.objects.filter(applicant=applicant).values_list(*names)}


# -------------------------------------------------------------------------------------------- replan


def test_every_milestone_has_its_row(person):
    keys = set(ChecklistItem.objects.filter(applicant=person).values_list("key", flat=True))

    assert keys == set(Milestone.objects.active().values_list("key", flat=True))
    assert len(keys) == 127


def test_a_graduate_never_sees_steps_for_students(person):
    applying = ChecklistItem.objects.filter(applicant=person).applying()

    assert not [item.key for item in applying if item.milestone.applies_to == ["student"]]
    assert not applying.filter(key__startswith="med_y").exists()


def test_summary_says_what_the_rows_say(person):
    items = list(ChecklistItem.objects.filter(applicant=person))

    assert (person.possible_season, person.recommended_season, person.target_season) == (2028, 2029, 2029)
    assert person.done_count == sum(item.is_done for item in items)
    assert person.open_count == sum(item.is_open for item in items)
    assert person.total_count == person.done_count + person.open_count
    assert person.late_count == sum(item.state in ("late", "too_late") and not item.blocked_by for item in items)
    assert person.waiting_count == 0
    assert person.room_days == step_of(person, person.decisive_key).slack_days
    assert person.next_on == min(i.act_by for i in items if i.is_open and i.act_by and not i.blocked_by)
    assert sum(phase["total"] for phase in person.phase_progress.values()) == sum(item.applies for item in items)
    assert sum(phase["done"] for phase in person.phase_progress.values()) == person.done_count
    assert person.planned_for == TODAY


def test_replan_again_writes_no_row(person):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        moved = services.replan(person)

    assert moved == services.Moved(0, 0, [])
    assert not [q["sql"] for q in queries if "INSERT" in q["sql"]]
    assert [q["sql"].split()[1] for q in queries if q["sql"].startswith("UPDATE")] == ['"applicants_applicant"']


def test_replan_writes_only_what_changed(person, monkeypatch):
    written = []
    real = ChecklistItem.objects.bulk_create
    monkeypatch.setattr(
        type(ChecklistItem.objects), "bulk_create", lambda self, rows, **kw: written.extend(rows) or real(rows, **kw)
    )
    before = planner_rows(person)
    item = step_of(person, "join_community")

    services.mark_done(item=item, by=person.user)

    after = planner_rows(person)
    assert {row.key for row in written} == {key for key in after if after[key] != before[key]}
    assert "join_community" in {row.key for row in written}
    assert len(written) < 127


def test_replan_takes_the_same_queries_for_any_number_of_changes(person, at_most):
    item = step_of(person, "usce_do")

    road.current()

    with at_most(40):  # 21 of them are the constraints of a step, each in a savepoint
        services.mark_done(item=item, by=person.user)


def test_replan_gives_a_new_milestone_its_row(person):
    ChecklistItem.objects.filter(applicant=person, key="join_community").delete()

    services.replan(person)

    assert step_of(person, "join_community").state == "ready"


def test_replan_leaves_the_road_version_alone(person):
    Applicant.objects.filter(pk=person.pk).update(road_version=0)

    services.replan(fresh(person))
    services.mark_done(item=step_of(person, "join_community"), by=person.user)
    services.replan_stale(now=datetime(2026, 11, 23, 9, tzinfo=UTC))

    assert fresh(person).road_version == 0


def test_replan_names_what_became_late(person):
    submit = step_of(person, "certify_submit").latest_finish

    with time_machine.travel(datetime(submit.year, submit.month, submit.day, 9, tzinfo=UTC) + timedelta(days=30)):
        moved = services.replan(fresh(person))

    assert "certify_submit" in moved.newly_late
    assert fresh(person).planned_for == submit + timedelta(days=30)


def test_season_facts_hold_the_season_aimed_for(person):
    Applicant.objects.filter(pk=person.pk).update(target_season=2034)

    services.replan(fresh(person))

    facts = fresh(person).season_facts
    assert [fact["season"] for fact in facts] == [2027, 2028, 2029, 2034]
    assert facts[0]["hard_slack"] < 0 <= facts[1]["hard_slack"]
    assert facts[0]["hard_key"]
    assert date.fromisoformat(facts[0]["hard_latest_finish"]) < step_of(person, facts[0]["hard_key"]).earliest_finish


# ------------------------------------------------------------------------------------- a day is over


@pytest.fixture
def far_and_wide(db):
    """The same plan in Honolulu, Karachi and Auckland."""
    zones = ("Pacific/Honolulu", "Asia/Karachi", "Pacific/Auckland")
    people = {zone: ApplicantFactory(user__time_zone=zone) for zone in zones}
    Applicant.objects.exclude(pk__in=[p.pk for p in people.values()]).update(onboarded_at=None)
    return people


def planned_for(people):
    return {zone.partition("/")[2]: fresh(person).planned_for.day for zone, person in people.items()}


def test_replan_stale_follows_midnight_around_the_world(far_and_wide):
    at = lambda hour, minute=0: services.replan_stale(now=datetime(2026, 11, 21, hour, minute, tzinfo=UTC))  # noqa: E731
    assert planned_for(far_and_wide) == {"Honolulu": 20, "Karachi": 21, "Auckland": 21}

    assert at(9, 30) == 0
    assert at(10, 0) == 1  # midnight in Honolulu
    assert planned_for(far_and_wide) == {"Honolulu": 21, "Karachi": 21, "Auckland": 21}
    assert at(10, 59) == 0
    assert at(11, 0) == 1  # midnight in Auckland (summer time)
    assert at(19, 0) == 1  # midnight in Karachi
    assert planned_for(far_and_wide) == {"Honolulu": 21, "Karachi": 22, "Auckland": 22}
    assert at(19, 1) == 0


def test_replan_stale_looks_again_after_a_move_to_another_zone(far_and_wide):
    person = far_and_wide["Pacific/Honolulu"]
    person.user.time_zone = "Pacific/Auckland"
    person.user.save()

    assert services.replan_stale(now=datetime(2026, 11, 21, 9, tzinfo=UTC)) == 1
    assert fresh(person).planned_for == TODAY


def test_replan_stale_leaves_alone_who_has_no_plan(far_and_wide):
    waiting = ApplicantFactory(planned=False)

    services.replan_stale(now=datetime(2026, 11, 25, tzinfo=UTC))

    assert fresh(waiting).planned_for is None


def test_one_that_fails_stops_nobody(far_and_wide, monkeypatch, caplog):
    poor = far_and_wide["Asia/Karachi"]
    real = replanning.replan

    def sometimes(applicant, **options):
        if applicant.pk == poor.pk:
            raise RuntimeError("this plan is broken")
        return real(applicant, **options)

    monkeypatch.setattr(replanning, "replan", sometimes)

    with caplog.at_level(logging.ERROR, logger="applicants.checklist.replanning"):
        count = services.replan_stale(now=datetime(2026, 11, 25, 9, tzinfo=UTC))

    assert count == 2
    assert planned_for(far_and_wide) == {"Honolulu": 24, "Karachi": 21, "Auckland": 25}
    assert f"The plan of applicant {poor.pk} could not be brought to the new day" in caplog.text


def test_a_new_day_is_no_change_of_the_person(person):
    before = Change.objects.filter(applicant=person).count()

    services.replan_stale(now=datetime(2026, 12, 25, 9, tzinfo=UTC))

    assert Change.objects.filter(applicant=person).count() == before


def test_a_new_day_moves_what_begins_today(person):
    assert step_of(person, "join_community").earliest_start == TODAY

    services.replan_stale(now=datetime(2026, 11, 30, 9, tzinfo=UTC))

    assert step_of(person, "join_community").earliest_start == date(2026, 11, 30)
    assert road.current().version
