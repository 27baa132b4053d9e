"""The rules that steps obey in the database, and the small questions that a step answers itself."""

from datetime import date, timedelta

import pytest

from applicants.checklist.models import Change, ChecklistItem, Substep
from roadmap.models import Phase
from tests.support.constraints import refused
from tests.support.steps import loose, step_of

TODAY = date(2026, 11, 21)
BEFORE = TODAY - timedelta(days=3)


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"waiting_since": BEFORE}, "a_wait_is_on_somebody", "Say on whom you wait."),
        (
            {"chase_on": TODAY}, "only_a_wait_is_chased",
            "Only a step that waits on somebody has a day to ask again.",
        ),
        (
            {"done_on": TODAY, "waiting_since": BEFORE, "waiting_on": "school"}, "what_is_done_waits_on_nobody",
            "A step that is done does not wait on anybody.",
        ),
        (
            {"done_on": BEFORE, "started_on": TODAY}, "nothing_is_done_before_it_began",
            "The step cannot be done before the day it began.",
        ),
        ({"own_weeks": 521}, "own_weeks_are_plausible", "The length must be between 0 and 520 weeks."),
        ({"own_weeks": -1}, "own_weeks_are_plausible", "The length must be between 0 and 520 weeks."),
        ({"milestone": None}, "an_own_step_has_a_title", "Give the step a title."),
        ({"key": "step2_prep"}, "a_step_once_per_applicant", "This step stands twice."),
    ],
)  # fmt: skip
def test_step_refused(person, values, constraint, message):
    item = step_of(person, "step1_prep")
    for name, value in values.items():
        setattr(item, name, value)

    refused(item, constraint, message)


def test_step_needed_before_itself_refused(person):
    item = step_of(person, "step1_prep")
    item.needed_before = item

    refused(item, "no_step_needs_itself", "A step cannot come before itself.")


def test_substep_without_words_refused(person):
    refused(Substep(applicant=person, item=step_of(person, "step1_prep"), text=""), "a_substep_has_words",
            "Write what the sub-step is.")  # fmt: skip


@pytest.mark.parametrize(
    ("values", "now"),
    [
        ({}, True),
        ({"earliest_start": TODAY + timedelta(days=45)}, True),
        ({"earliest_start": TODAY + timedelta(days=46)}, False),
        ({"earliest_start": TODAY + timedelta(days=46), "started_on": TODAY}, True),
        ({"earliest_start": TODAY + timedelta(days=46), "waiting_since": TODAY}, True),
        ({"earliest_start": TODAY + timedelta(days=46), "state": "late"}, True),
        ({"earliest_start": TODAY + timedelta(days=46), "own_target_on": TODAY + timedelta(days=45)}, True),
        ({"blocked_by": ["other"]}, False),
        ({"opens_on": TODAY + timedelta(days=1)}, False),
        ({"state": "done"}, False),
        ({"state": "passed"}, False),
        ({"state": "not_for_me"}, False),
    ],
)
def test_is_now(values, now):
    assert loose(**values).is_now(TODAY) is now


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({}, 0),
        ({"slack_days": 5}, 0),
        ({"slack_days": -5}, 5),
        ({"own_target_on": TODAY - timedelta(days=9)}, 9),
        ({"own_target_on": TODAY + timedelta(days=9), "slack_days": -2}, 2),
        ({"own_target_on": TODAY - timedelta(days=9), "slack_days": -20}, 20),
    ],
)
def test_late_days(values, days):
    assert loose(**values).late_days(TODAY) == days


def test_waited_days():
    assert loose(waiting_since=BEFORE).waited_days(TODAY) == 3
    assert loose().waited_days(TODAY) is None


def test_weeks_are_the_own_estimate_first(person):
    item = step_of(person, "step1_prep")
    typical = float(item.milestone.typical_weeks)
    item.own_weeks = 3

    assert item.weeks == 3
    item.own_weeks = None
    assert item.weeks == typical
    assert loose().weeks == 0


def test_names_of_a_milestone_and_of_an_own_step(person):
    item = step_of(person, "step1_result")

    assert (item.title, item.short, item.is_own) == (item.milestone.title, item.milestone.short, False)
    own = loose("renew_passport")
    assert (own.title, own.short, own.is_own, str(own)) == (*["Renew passport"] * 2, True, "Renew passport")


def test_open_holds_what_is_still_to_do(person):
    done, out = step_of(person, "wdoms_check"), step_of(person, "join_community")
    ChecklistItem.objects.filter(pk=done.pk).update(state="done")
    ChecklistItem.objects.filter(pk=out.pk).update(state="not_for_me", applies=False)

    found = set(ChecklistItem.objects.filter(applicant=person).open().values_list("key", flat=True))

    assert "step1_prep" in found
    assert not found & {"wdoms_check", "join_community", "graduation"}


def test_in_order_is_that_of_the_road_with_own_steps_last(person):
    phase = Phase.objects.get(key="exams")
    ChecklistItem.objects.create(applicant=person, key="own-1", own_title="Mine", phase=phase, position=1000)

    found = list(ChecklistItem.objects.filter(applicant=person).for_list())

    phases = [item.phase.position for item in found]
    assert phases == sorted(phases)
    assert [item.key for item in found if item.phase_id == "exams"][-1] == "own-1"


def test_recent_changes_come_first(person):
    Change.objects.create(applicant=person, verb=Change.Verb.PROFILE)
    newest = Change.objects.create(applicant=person, verb=Change.Verb.SEASON)

    assert Change.objects.filter(applicant=person).recent()[0] == newest
    assert str(newest).startswith("season")
