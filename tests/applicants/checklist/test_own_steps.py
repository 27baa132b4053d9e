"""Steps of one's own, their parts, and taking things back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist import services
from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.profile.models import Applicant
from roadmap import road
from roadmap.models import Milestone, Phase
from tests.support.factories import ApplicantFactory
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


@pytest.fixture
def phase(db):
    return Phase.objects.get(key="exams")


@pytest.fixture
def add(person, phase):
    def call(title="Renew my passport", **values):
        return services.add_own_step(applicant=person, title=title, phase=phase, by=person.user, **values)

    return call


def edit(item, **values):
    return services.edit_step(item=item, values=values, by=item.applicant.user)


# ----------------------------------------------------------------------------------------- own steps


def test_add_own_step(add, person):
    item = add(" Renew my passport ", target_on=TODAY + timedelta(days=9), weeks=Decimal(3), notes="Ends in March.")

    assert (item.title, item.is_own, item.state, item.act) == ("Renew my passport", True, "ready", "target")
    assert (item.weeks, item.notes, item.applies) == (3, "Ends in March.", True)
    change = Change.objects.filter(applicant=person, verb="added").get()
    assert (change.item, change.after) == (item, {"own_title": "Renew my passport"})
    assert Applicant.objects.get(pk=person.pk).open_count == person.open_count + 1


def test_add_own_step_needed_before_blocks_that_step(add, person):
    exam = step_of(person, "wdoms_check")
    assert not exam.blocked_by

    item = add(needed_before=exam, weeks=Decimal(10))

    exam.refresh_from_db()
    assert exam.blocked_by == [item.key]
    assert exam.state == "blocked"
    assert exam.earliest_start == TODAY + timedelta(weeks=10)
    assert item.latest_finish == exam.latest_start

    services.mark_done(item=item, by=person.user)

    exam.refresh_from_db()
    assert exam.blocked_by == []


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": "   "}, "__all__", "Give the step a title."),
        ({"title": "x" * 81}, "own_title", "Ensure this value has at most 80 characters (it has 81)."),
        ({"weeks": Decimal(521)}, "own_weeks", "Ensure this value is less than or equal to 520."),
        ({"target_on": date(1900, 1, 1)}, "own_target_on", "1 Jan 1900 cannot be right. Is the year right?"),
    ],
)
def test_add_own_step_refused(add, person, values, field, words):
    with pytest.raises(ValidationError) as error:
        add(**values)

    assert words in error.value.message_dict[field]
    assert not ChecklistItem.objects.filter(applicant=person, milestone=None).exists()


def test_add_own_step_before_a_step_of_somebody_else_is_refused(add, person):
    other = ApplicantFactory()

    with pytest.raises(ValidationError) as error:
        add(needed_before=step_of(other, "step1_exam"))

    assert error.value.message_dict == {"needed_before": ["That step is not on your road."]}


def test_add_own_step_up_to_the_largest_list(add, person, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_LIST", 2)
    add("One")
    add("Two")

    with pytest.raises(ValidationError) as error:
        add("Three")

    assert error.value.messages == ["You have 2 own steps already; remove one first."]


def test_two_own_steps_in_a_row_wait_for_each_other(add):
    first, second = add("First"), add("Second")

    edit(first, needed_before=second)

    second.refresh_from_db()
    assert second.blocked_by == [first.key]


def test_a_circle_is_refused_in_words(add, person):
    first, second = add("First"), add("Second")
    edit(first, needed_before=second)

    with pytest.raises(ValidationError) as error:
        edit(second, needed_before=first, own_title="Renamed")

    [words] = error.value.message_dict["needed_before"]
    assert words.startswith("These steps would wait for each other in a circle: ")
    assert words.endswith(". Nothing was changed.")
    assert sorted(words.partition(": ")[2].partition(". ")[0].split(", ")) == ["First", "Renamed"]
    second.refresh_from_db()
    assert (second.needed_before, second.own_title) == (None, "Second")


def test_edit_of_an_own_step(add, person):
    item = add()

    change = edit(item, own_title="Renew the passport", phase=Phase.objects.get(key="visa"))

    item.refresh_from_db()
    assert (item.title, item.phase_id) == ("Renew the passport", "visa")
    assert change.before == {"own_title": "Renew my passport", "phase_id": "exams"}


def test_an_own_step_before_a_milestone_that_left_the_road_stands_alone(add, person):
    item = add(needed_before=step_of(person, "join_community"))
    Milestone.objects.filter(key="join_community").update(is_active=False)
    road.forget()

    services.replan(Applicant.objects.select_related("user").get(pk=person.pk))

    item.refresh_from_db()
    assert item.is_open
    assert not step_of(person, "join_community").applies


def test_remove_own_step(add, person):
    exam = step_of(person, "wdoms_check")
    item = add(needed_before=exam)

    change = services.remove_own_step(item=item, by=person.user)

    exam.refresh_from_db()
    assert exam.blocked_by == []
    assert not ChecklistItem.objects.filter(pk=item.pk).exists()
    assert (change.verb, change.before, change.item) == ("removed", {"own_title": "Renew my passport"}, None)
    assert Change.objects.filter(applicant=person, verb="added").get().item is None


def test_remove_of_the_next_action_finds_another(add, person):
    item = add(target_on=TODAY - timedelta(days=3))
    assert Applicant.objects.get(pk=person.pk).next_item == item

    services.remove_own_step(item=item, by=person.user)

    assert Applicant.objects.get(pk=person.pk).next_item == person.next_item


def test_remove_of_a_milestone_is_refused(person):
    with pytest.raises(ValidationError) as error:
        services.remove_own_step(item=step_of(person, "step1_prep"), by=person.user)

    assert error.value.messages == ["Only a step of your own can be removed; mark this one “not for me”."]


# ---------------------------------------------------------------------------------------------- undo


def test_undo_puts_back_and_replans(person):
    item = step_of(person, "usce_do")
    before = dict(ChecklistItem.objects.filter(applicant=person).values_list("key", "latest_finish"))
    change = services.mark_done(item=item, by=person.user)

    undone = services.undo(change=change, by=person.user)

    item.refresh_from_db()
    assert (item.done_on, item.is_open) == (None, True)
    assert undone.undone_at is not None
    assert dict(ChecklistItem.objects.filter(applicant=person).values_list("key", "latest_finish")) == before


def test_undo_restores_a_whole_wait(person):
    item = step_of(person, "credential_verification")
    services.wait(item=item, on="school", name="the registrar", since=TODAY - timedelta(days=20), by=person.user)
    item.refresh_from_db()
    waited = [getattr(item, name) for name in services.PERSON_FIELDS]
    change = services.mark_done(item=item, by=person.user)

    services.undo(change=change, by=person.user)

    item.refresh_from_db()
    assert [getattr(item, name) for name in services.PERSON_FIELDS] == waited
    assert item.state == "waiting"


def test_undo_of_an_edit_restores_the_estimate(person):
    item = step_of(person, "step1_prep")
    edit(item, own_weeks=Decimal("30.5"))
    change = edit(item, own_weeks=Decimal(10))

    services.undo(change=change, by=person.user)

    item.refresh_from_db()
    assert item.own_weeks == Decimal("30.5")


def test_undo_twice_is_one(person):
    item = step_of(person, "usce_do")
    change = services.mark_done(item=item, by=person.user)
    first = services.undo(change=change, by=person.user).undone_at
    services.mark_done(item=item, by=person.user)

    again = services.undo(change=change, by=person.user)

    item.refresh_from_db()
    assert again.undone_at == first
    assert item.done_on == TODAY


def test_undo_after_another_change_of_the_same_field_is_refused(person):
    item = step_of(person, "usce_do")
    change = services.mark_done(item=item, by=person.user)
    services.mark_done(item=item, on=TODAY - timedelta(days=5), by=person.user)

    with pytest.raises(services.CannotUndo, match="changed again since then"):
        services.undo(change=change, by=person.user)

    item.refresh_from_db()
    assert item.done_on == TODAY - timedelta(days=5)
    assert Change.objects.get(pk=change.pk).undone_at is None


def test_undo_after_a_change_of_another_field_works(person):
    item = step_of(person, "usce_do")
    change = services.mark_done(item=item, by=person.user)
    edit(item, notes="Chicago.")

    services.undo(change=change, by=person.user)

    item.refresh_from_db()
    assert (item.done_on, item.notes) == (None, "Chicago.")


@pytest.mark.parametrize("verb", ["added", "removed", "season"])
def test_undo_of_what_is_no_change_of_a_step_is_refused(add, person, verb):
    item = add()
    if verb == "removed":
        services.remove_own_step(item=item, by=person.user)

    with pytest.raises(services.CannotUndo, match="cannot be taken back"):
        services.undo(change=Change.objects.filter(applicant=person, verb=verb).get(), by=person.user)


def test_undo_that_would_close_a_circle_is_refused(add, person):
    first, second = add("First"), add("Second")
    edit(first, needed_before=second)
    change = edit(first, needed_before=None)
    edit(second, needed_before=first)

    with pytest.raises(services.CannotUndo, match="Other steps were changed since then"):
        services.undo(change=change, by=person.user)

    first.refresh_from_db()
    assert first.needed_before is None


def test_undo_that_names_a_removed_step_is_refused(add, person):
    first, second = add("First"), add("Second")
    edit(first, needed_before=second)
    change = edit(first, needed_before=None)
    services.remove_own_step(item=second, by=person.user)

    with pytest.raises(services.CannotUndo, match="Other steps were changed since then"):
        services.undo(change=change, by=person.user)


def test_undo_by_somebody_else(person):
    change = services.mark_done(item=step_of(person, "usce_do"), by=person.user)

    with pytest.raises(services.NotAllowed):
        services.undo(change=change, by=ApplicantFactory().user)


# --------------------------------------------------------------------------------------------- parts


def test_parts_stand_in_the_order_of_adding(person):
    item = step_of(person, "usce_search")
    for text in ("List hospitals", " Write mails ", "Ask alumni"):
        services.add_substep(item=item, text=text, by=person.user)

    assert list(item.substeps.values_list("text", flat=True)) == ["List hospitals", "Write mails", "Ask alumni"]


def test_tick_part_twice_keeps_the_first_day(person, clock):
    part = services.add_substep(item=step_of(person, "usce_search"), text="List hospitals", by=person.user)
    services.tick_substep(substep=part, done=True, by=person.user)
    clock.shift(timedelta(days=2))

    again = services.tick_substep(substep=part, done=True, by=person.user)

    clock.shift(timedelta(days=-2))
    assert again.done_on == TODAY
    assert services.tick_substep(substep=part, done=False, by=person.user).done_on is None


def test_parts_do_not_touch_the_plan(person):
    before = Applicant.objects.get(pk=person.pk).planned_at

    part = services.add_substep(item=step_of(person, "usce_search"), text="List hospitals", by=person.user)
    services.tick_substep(substep=part, done=True, by=person.user)

    assert Applicant.objects.get(pk=person.pk).planned_at == before
    assert str(part) == "List hospitals"


def test_remove_part(person):
    part = services.add_substep(item=step_of(person, "usce_search"), text="List hospitals", by=person.user)

    services.remove_substep(substep=part, by=person.user)

    assert not Substep.objects.filter(applicant=person).exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_part_without_or_with_too_many_words_is_refused(person, text):
    with pytest.raises(ValidationError):
        services.add_substep(item=step_of(person, "usce_search"), text=text, by=person.user)

    assert not Substep.objects.filter(applicant=person).exists()


def test_parts_up_to_the_largest_list(person, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_LIST", 1)
    item = step_of(person, "usce_search")
    services.add_substep(item=item, text="One", by=person.user)

    with pytest.raises(ValidationError) as error:
        services.add_substep(item=item, text="Two", by=person.user)

    assert error.value.messages == ["This step has 1 parts already."]


@pytest.mark.parametrize("call", [
    lambda part, by: services.tick_substep(substep=part, done=True, by=by),
    lambda part, by: services.remove_substep(substep=part, by=by),
])  # fmt: skip
def test_parts_are_the_persons_own(person, call):
    part = services.add_substep(item=step_of(person, "usce_search"), text="One", by=person.user)

    with pytest.raises(services.NotAllowed):
        call(part, ApplicantFactory().user)
