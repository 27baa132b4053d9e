"""Two tabs and double clicks, in real transactions: threads with connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection, transaction

from applicants.checklist import services
from applicants.checklist.models import Change, ChecklistItem
from applicants.profile.models import Applicant
from applicants.sharing import services as sharing
from applicants.sharing.models import Grant, Invitation
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.steps import step_of


def at_once(*calls):
    """Run the calls at the same moment, each in a thread and transaction of its own; their results in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [task.result(timeout=30) for task in [pool.submit(run, call) for call in calls]]


def test_a_double_click_is_one_change(committed):
    person = ApplicantFactory()
    items = [step_of(person, "wdoms_check") for _ in range(4)]

    changes = at_once(*(lambda item=item: services.mark_done(item=item, by=person.user) for item in items))

    assert len([change for change in changes if change]) == 1
    assert Change.objects.filter(item=items[0]).count() == 1
    assert step_of(person, "wdoms_check").state == "done"


def test_different_steps_at_once_both_stand_and_the_plan_knows_both(committed):
    person = ApplicantFactory()
    one, other = step_of(person, "wdoms_check"), step_of(person, "join_community")

    at_once(
        lambda: services.mark_done(item=one, by=person.user), lambda: services.mark_done(item=other, by=person.user)
    )

    person.refresh_from_db()
    assert [step_of(person, key).state for key in ("wdoms_check", "join_community")] == ["done", "done"]
    assert person.done_count == ChecklistItem.objects.filter(applicant=person, state="done").count()


def test_tick_in_one_tab_and_edit_in_the_other_lose_nothing(committed):
    person = ApplicantFactory()
    ticked, edited = step_of(person, "wdoms_check"), step_of(person, "wdoms_check")

    at_once(
        lambda: services.mark_done(item=ticked, by=person.user),
        lambda: services.edit_step(item=edited, values={"notes": "Checked twice."}, by=person.user),
    )

    item = step_of(person, "wdoms_check")
    assert (item.done_on, item.notes) == (person.user.today(), "Checked twice.")
    assert Change.objects.filter(item=item).count() == 2


def test_two_tabs_undo_the_same_change_once(committed):
    person = ApplicantFactory()
    change = services.mark_done(item=step_of(person, "wdoms_check"), by=person.user)

    at_once(*[lambda: services.undo(change=change, by=person.user)] * 2)

    assert step_of(person, "wdoms_check").done_on is None


def test_a_new_day_skips_who_is_being_changed(committed):
    """The nightly replan does not wait for somebody who is ticking; it takes them the next time."""
    person = ApplicantFactory()
    Applicant.objects.filter(pk=person.pk).update(planned_for=date(2026, 1, 1))

    with transaction.atomic():
        Applicant.objects.select_for_update().get(pk=person.pk)
        [count] = at_once(services.replan_stale)

    assert count == 0
    assert services.replan_stale() == 1


def test_accepting_and_taking_back_at_once_ends_in_one_of_both(committed):
    person, advisor = ApplicantFactory(), UserFactory(advisor=True)
    invitation = sharing.invite(applicant=person, email=advisor.email, sections=["roadmap"], by=person.user)

    def accept():
        try:
            return sharing.accept(invitation=Invitation.objects.get(pk=invitation.pk), by=advisor)
        except sharing.InvitationGone:
            return None

    grant, _none = at_once(accept, lambda: sharing.take_back_invitation(invitation=invitation, by=person.user))

    invitation.refresh_from_db()
    assert Grant.objects.active().filter(applicant=person).exists() == (grant is not None)
    assert (invitation.accepted_at is None) == (grant is None)
    assert (invitation.revoked_at is None) == (grant is not None)


def test_accepting_twice_at_once_gives_one_grant(committed):
    person, advisor = ApplicantFactory(), UserFactory(advisor=True)
    invitation = sharing.invite(applicant=person, email=advisor.email, sections=["roadmap"], by=person.user)

    grants = at_once(*[lambda: sharing.accept(invitation=Invitation.objects.get(pk=invitation.pk), by=advisor)] * 3)

    assert len({grant.pk for grant in grants}) == 1
    assert Grant.objects.filter(applicant=person).count() == 1
