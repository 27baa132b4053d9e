"""The verbs of the checklist: each once, each twice, with the history row and the plan that follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist import services
from applicants.checklist.models import Change, ChecklistItem
from applicants.profile.models import Applicant
from tests.support.factories import UserFactory
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture
def act(person):
    """Call a verb on a step of the person, as the person; returns (change, step as it stands now)."""

    def call(verb, key, **values):
        change = verb(item=step_of(person, key), by=person.user, **values)
        return change, step_of(person, key)

    return call


def changes(person):
    return Change.objects.filter(applicant=person).exclude(verb="season")


# ---------------------------------------------------------------------------------------------- done


def test_mark_done_today(act, person):
    change, item = act(services.mark_done, "wdoms_check")

    assert (item.done_on, item.state) == (TODAY, "done")
    assert (change.verb, change.by, change.item) == ("done", person.user, item)
    assert (change.before, change.after) == ({"done_on": None}, {"done_on": "2026-11-21"})


def test_mark_done_twice_changes_nothing(act, person):
    act(services.mark_done, "wdoms_check", on=days(-9))

    change, item = act(services.mark_done, "wdoms_check")

    assert change is None
    assert item.done_on == days(-9)
    assert changes(person).count() == 1


def test_mark_done_on_another_day_moves_the_day(act, person):
    act(services.mark_done, "wdoms_check")

    _change, item = act(services.mark_done, "wdoms_check", on=days(-9))

    assert item.done_on == days(-9)
    assert changes(person).count() == 2


def test_mark_done_today_is_the_day_where_the_person_is(act, person, clock):
    clock.move_to("2026-11-21T19:30:00Z")  # half past midnight in Karachi

    _change, item = act(services.mark_done, "wdoms_check")

    clock.move_to("2026-11-21T09:00:00Z")
    assert item.done_on == date(2026, 11, 22)


def test_mark_done_ends_a_wait(act):
    act(services.wait, "credential_verification", on="school", name="the registrar", since=days(-20))

    change, item = act(services.mark_done, "credential_verification")

    assert (item.waiting_since, item.waiting_on, item.waiting_name, item.chase_on) == (None, "", "", None)
    assert change.before["waiting_name"] == "the registrar"


def test_mark_done_before_it_began_takes_the_beginning_along(act):
    act(services.begin, "wdoms_check")

    _change, item = act(services.mark_done, "wdoms_check", on=days(-3))

    assert (item.started_on, item.done_on) == (days(-3), days(-3))


def test_mark_done_of_a_step_left_out_takes_it_back(act):
    act(services.set_not_for_me, "join_community")

    _change, item = act(services.mark_done, "join_community")

    assert (item.not_for_me, item.applies, item.state) == (False, True, "done")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (days(1), "22 Nov 2026 is in the future."),
        (date(1949, 12, 31), "31 Dec 1949 is too long ago. Is the year right?"),
    ],
)
def test_mark_done_on_an_impossible_day_is_refused(act, person, on, words):
    with pytest.raises(ValidationError) as error:
        act(services.mark_done, "wdoms_check", on=on)

    assert error.value.message_dict == {"done_on": [words]}
    assert step_of(person, "wdoms_check").done_on is None
    assert not changes(person).exists()


def test_done_carries_back(act, person):
    _change, item = act(services.mark_done, "step1_result")

    exam = step_of(person, "step1_exam")
    assert (exam.state, exam.implied_done, exam.done_on) == ("done", True, None)
    assert not item.implied_done


def test_done_moves_the_plan_and_says_how_much(act, person):
    before = dict(ChecklistItem.objects.filter(applicant=person).values_list("key", "latest_finish"))

    change, _item = act(services.mark_done, "usce_do", on=days(-30))

    after = dict(ChecklistItem.objects.filter(applicant=person).values_list("key", "latest_finish"))
    moved = [key for key, day in after.items() if day and before[key] and day != before[key]]
    assert change.moved_count == len(moved)
    assert change.later_count == sum(after[key] > before[key] for key in moved)


def test_done_unblocks_what_waited_for_it(act, person):
    assert step_of(person, "ecfmg_application").blocked_by == ["myintealth_account"]

    act(services.mark_done, "myintealth_account")

    assert step_of(person, "ecfmg_application").blocked_by == []


def test_done_counts_in_the_summary(act, person):
    before = Applicant.objects.get(pk=person.pk)

    act(services.mark_done, "join_community")

    after = Applicant.objects.get(pk=person.pk)
    assert after.done_count == before.done_count + 1
    assert after.open_count == before.open_count - 1
    phase = step_of(person, "join_community").phase_id
    assert after.phase_progress[phase]["done"] == before.phase_progress[phase]["done"] + 1


# -------------------------------------------------------------------------------------------- reopen


def test_reopen(act, person):
    act(services.mark_done, "join_community")

    change, item = act(services.reopen, "join_community")

    assert (item.done_on, item.is_open) == (None, True)
    assert change.verb == "reopened"


def test_reopen_of_an_open_step_changes_nothing(act, person):
    change, _item = act(services.reopen, "join_community")

    assert change is None
    assert not changes(person).exists()


@pytest.mark.parametrize("own_day", [True, False])
def test_reopen_refused_while_a_later_step_is_done(act, person, own_day):
    if own_day:
        act(services.mark_done, "step1_exam", on=days(-40))
    act(services.mark_done, "step1_result", on=days(-9))

    with pytest.raises(ValidationError) as error:
        act(services.reopen, "step1_exam")

    assert error.value.messages == ["A later step that needs this one is marked as done. Open that one first."]
    exam = step_of(person, "step1_exam")
    assert (exam.done_on, exam.state) == (days(-40) if own_day else None, "done")
    assert not changes(person).filter(verb="reopened").exists()


# ----------------------------------------------------------------------------------- begin and wait


def test_begin_keeps_its_first_day(act, person):
    act(services.begin, "step1_prep", on=days(-10))

    change, item = act(services.begin, "step1_prep")

    assert change is None
    assert item.started_on == days(-10)
    assert item.earliest_start == days(-10)


def test_begin_moves_its_day_when_told(act):
    act(services.begin, "step1_prep")

    change, item = act(services.begin, "step1_prep", on=days(-10))

    assert (change.verb, item.started_on) == ("started", days(-10))


def test_wait_comes_back_in_two_weeks_unless_said(act):
    change, item = act(services.wait, "credential_verification", on="school")

    assert (item.state, item.waiting_on, item.waiting_since) == ("waiting", "school", TODAY)
    assert (item.chase_on, item.started_on) == (days(14), TODAY)
    assert change.verb == "waiting"


def test_wait_twice_changes_nothing(act, person):
    values = {"on": "school", "name": "the registrar", "since": days(-20), "chase_on": days(3)}
    act(services.wait, "credential_verification", **values)

    change, _item = act(services.wait, "credential_verification", **values)

    assert change is None
    assert changes(person).count() == 1


def test_wait_can_be_changed(act):
    act(services.wait, "credential_verification", on="school", since=days(-20), chase_on=days(3))

    _change, item = act(services.wait, "credential_verification", on="ecfmg", name="EPIC", since=days(-20))

    assert (item.waiting_on, item.waiting_name, item.waiting_since, item.chase_on) == (
        "ecfmg", "EPIC", days(-20), days(3),
    )  # fmt: skip


def test_wait_on_a_done_step_is_refused(act, person):
    act(services.mark_done, "credential_verification")

    with pytest.raises(ValidationError) as error:
        act(services.wait, "credential_verification", on="school")

    assert error.value.messages == ["This step is done already; it does not wait on anybody."]


def test_wait_since_tomorrow_is_refused(act, person):
    with pytest.raises(ValidationError) as error:
        act(services.wait, "credential_verification", on="school", since=days(1))

    assert error.value.message_dict == {
        "waiting_since": ["22 Nov 2026 is in the future."], "started_on": ["22 Nov 2026 is in the future."],
    }  # fmt: skip
    assert step_of(person, "credential_verification").waiting_since is None


def test_wait_on_somebody_unknown_is_refused(act):
    with pytest.raises(ValidationError) as error:
        act(services.wait, "credential_verification", on="the king")

    assert list(error.value.message_dict) == ["waiting_on"]


def test_chase_sets_the_next_day(act, person):
    act(services.wait, "credential_verification", on="school", since=days(-20), chase_on=days(-1))

    change, item = act(services.chase, "credential_verification")

    assert (item.chased_on, item.chase_on, change.verb) == (TODAY, days(14), "chased")


def test_chase_twice_on_a_day_is_noted_once(act, person):
    act(services.wait, "credential_verification", on="school")
    act(services.chase, "credential_verification")

    change, _item = act(services.chase, "credential_verification")

    assert change is None
    assert changes(person).filter(verb="chased").count() == 1


def test_chase_without_a_wait_is_refused(act):
    with pytest.raises(ValidationError) as error:
        act(services.chase, "credential_verification")

    assert error.value.messages == ["This step waits on nobody."]


def test_an_answer_puts_the_step_back_into_ones_hands(act, person):
    act(services.wait, "credential_verification", on="school", since=days(-20))

    change, item = act(services.stop_waiting, "credential_verification")

    assert change.verb == "arrived"
    assert (item.waiting_since, item.chase_on, item.state) == (None, None, "ready")
    assert item.started_on == days(-20)
    assert act(services.stop_waiting, "credential_verification")[0] is None


# ---------------------------------------------------------------------------------------- not for me


def test_not_for_me_passes_its_prerequisites_on(act, person):
    assert step_of(person, "ecfmg_application").blocked_by == ["myintealth_account"]
    needs = step_of(person, "myintealth_account").blocked_by

    change, item = act(services.set_not_for_me, "myintealth_account")

    assert (item.state, item.applies, change.verb) == ("not_for_me", False, "not_for_me")
    assert step_of(person, "ecfmg_application").blocked_by == needs


def test_not_for_me_and_back(act, person):
    before = step_of(person, "myintealth_account").latest_finish
    act(services.set_not_for_me, "myintealth_account")
    assert act(services.set_not_for_me, "myintealth_account")[0] is None

    change, item = act(services.set_for_me, "myintealth_account")

    assert (item.applies, item.latest_finish, change.verb) == (True, before, "for_me")
    assert act(services.set_for_me, "myintealth_account")[0] is None


# -------------------------------------------------------------------------------------------- editing


def test_edit_step(act, person):
    values = {"own_weeks": Decimal("30.5"), "own_target_on": days(200), "notes": "Evenings only."}

    change, item = act(services.edit_step, "step1_prep", values=values)

    assert (item.own_weeks, item.own_target_on, item.notes) == (Decimal("30.5"), days(200), "Evenings only.")
    assert (item.act_by, item.act) == (days(200), "target")
    assert (change.verb, change.after["own_weeks"]) == ("edited", 30.5)
    assert act(services.edit_step, "step1_prep", values=values)[0] is None


def test_edit_step_own_estimate_moves_the_plan(act, person):
    before = step_of(person, "step1_exam").earliest_start

    change, item = act(services.edit_step, "step1_prep", values={"own_weeks": Decimal(60)})

    assert item.earliest_finish == item.earliest_start + timedelta(weeks=60)
    assert step_of(person, "step1_exam").earliest_start == item.earliest_finish > before
    assert change.moved_count


def test_edit_step_takes_nothing_else(act):
    values = {"done_on": TODAY, "own_title": "Mine", "state": "done"}

    change, item = act(services.edit_step, "step1_prep", values=values)

    assert change is None
    assert (item.done_on, item.own_title) == (None, "")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"started_on": days(1)}, {"started_on": ["22 Nov 2026 is in the future."]}),
        ({"started_on": date(1900, 1, 1)}, {"started_on": ["1 Jan 1900 is too long ago. Is the year right?"]}),
        ({"own_target_on": date(2091, 1, 1)}, {"own_target_on": ["1 Jan 2091 cannot be right. Is the year right?"]}),
        ({"own_deadline_on": date(1, 1, 1)}, {"own_deadline_on": ["1 Jan 0001 cannot be right. Is the year right?"]}),
        ({"own_weeks": Decimal("520.1")}, {"own_weeks": ["Ensure this value is less than or equal to 520."]}),
    ],
)
def test_edit_step_refused(act, person, values, words):
    with pytest.raises(ValidationError) as error:
        act(services.edit_step, "step1_prep", values={"notes": "kept?", **values})

    assert {name: error.value.message_dict[name] for name in words} == words
    assert step_of(person, "step1_prep").notes == ""
    assert not changes(person).exists()


def test_edit_step_begun_after_it_was_done_is_refused(act, person):
    act(services.mark_done, "wdoms_check", on=days(-9))

    with pytest.raises(ValidationError) as error:
        act(services.edit_step, "wdoms_check", values={"started_on": days(-2)})

    assert error.value.messages == ["The step cannot be done before the day it began."]


def test_own_date_that_is_over_makes_the_step_late(act, person):
    _change, item = act(services.edit_step, "join_community", values={"own_target_on": days(-4)})

    assert (item.state, item.late_days(TODAY)) == ("late", 4)
    assert Applicant.objects.get(pk=person.pk).next_item == item


def test_own_deadline_bounds_the_step(act):
    _change, item = act(services.edit_step, "join_community", values={"own_deadline_on": days(30)})

    assert (item.deadline_on, item.latest_finish, item.deadline_expected) == (days(30), days(30), False)


# ------------------------------------------------------------------------------------- whose they are


@pytest.mark.parametrize(
    "call",
    [
        lambda item, by: services.mark_done(item=item, by=by),
        lambda item, by: services.reopen(item=item, by=by),
        lambda item, by: services.begin(item=item, by=by),
        lambda item, by: services.wait(item=item, on="school", by=by),
        lambda item, by: services.chase(item=item, by=by),
        lambda item, by: services.stop_waiting(item=item, by=by),
        lambda item, by: services.set_not_for_me(item=item, by=by),
        lambda item, by: services.set_for_me(item=item, by=by),
        lambda item, by: services.edit_step(item=item, values={"notes": "x"}, by=by),
        lambda item, by: services.remove_own_step(item=item, by=by),
        lambda item, by: services.add_substep(item=item, text="x", by=by),
        lambda item, by: services.add_own_step(applicant=item.applicant, title="x", phase=item.phase, by=by),
    ],
)
def test_nobody_else_may(person, call):
    with pytest.raises(services.NotAllowed):
        call(step_of(person, "step1_prep"), UserFactory(advisor=True))

    assert not changes(person).exists()


def test_moved_words():
    assert services.moved_words(Change()) == ""
    assert services.moved_words(Change(moved_count=1)) == "1 date moved."
    assert services.moved_words(Change(moved_count=31)) == "31 dates moved."
