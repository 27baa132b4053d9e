"""What the records of a room do to steps, plan, facts and reminders; and that all of it goes with the record."""

from contextlib import suppress
from datetime import date

import pytest

from applicants.checklist import records, services
from applicants.checklist.models import Change, ChecklistItem, RecordDate
from applicants.checklist.records import Day, Shown
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from reminders import preview, subjects, words
from roadmap import road
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.rooms import everything
from tests.support.steps import step_of

PASSED = date(2026, 10, 14)
PATH = "/somewhere/"


def show(person, **said):
    return records.show(applicant=person, room="exams", shown=Shown(**said), by=person.user)


def test_a_shown_step_is_done_unblocks_what_follows_and_moves_the_plan(person):
    result, submit, second = (step_of(person, key) for key in ("step1_result", "usmle_transcript", "step2_exam"))

    show(person, done={"step1_result": PASSED})

    assert step_of(person, "step1_result").state == "done"
    assert step_of(person, "step1_result").day_done == PASSED
    assert step_of(person, "step1_exam").implied_done
    assert "step1_result" in submit.blocked_by
    assert "step1_result" not in step_of(person, "usmle_transcript").blocked_by
    assert step_of(person, "step2_exam").earliest_finish < second.earliest_finish
    after = Applicant.objects.get(pk=person.pk)
    assert after.done_count > person.done_count
    assert after.room_days > person.room_days
    assert result.done_on is None  # what the person says is theirs


def test_what_is_no_longer_shown_leaves_everything_as_it_was(person):
    before = everything(person)

    show(person, done={"step1_result": PASSED}, begun={"step2_prep": PASSED}, booked={"step2_exam": date(2027, 3, 1)})
    between = everything(person)
    show(person)

    assert everything(person) == before != between
    changes = Change.objects.filter(applicant=person, item__key="step1_result").order_by("pk")
    assert [change.verb for change in changes] == ["shown", "not_shown"]
    assert all(change.moved_count > 0 for change in changes)


def test_showing_the_same_again_changes_nothing(person):
    show(person, done={"step1_result": PASSED})
    before, changes = everything(person), Change.objects.count()

    moved = show(person, done={"step1_result": PASSED})

    assert moved == records.NOTHING_MOVED
    assert everything(person) == before
    assert Change.objects.count() == changes


def test_a_room_that_reads_much_is_asked_once_at_the_end(person):
    asked = []

    def ask():
        asked.append("exams")
        return {"exams": Shown(done={"step1_result": PASSED})}

    with records.together(applicant=person, by=person.user):
        for _ in range(3):
            records.show_later(applicant=person, room="exams", ask=ask, by=person.user)
        with suppress(ZeroDivisionError), records.attempt():
            show(person, begun={"step2_prep": PASSED})
            1 / 0  # noqa: B018
        assert asked == []

    assert asked == ["exams"]
    assert step_of(person, "step1_result").shown_done_on == PASSED
    assert step_of(person, "step2_prep").shown_begun_on is None


def test_a_tick_of_the_person_stays_when_the_record_goes(person):
    services.mark_done(item=step_of(person, "step1_result"), on=date(2026, 10, 1), by=person.user)

    show(person, done={"step1_result": PASSED})
    assert step_of(person, "step1_result").day_done == PASSED
    show(person)

    assert step_of(person, "step1_result").day_done == date(2026, 10, 1)
    assert step_of(person, "step1_result").is_done


def test_a_wait_and_not_for_me_come_back_when_the_record_goes(person):
    services.wait(item=step_of(person, "step1_result"), on="other", by=person.user)
    services.set_not_for_me(item=step_of(person, "oet_result"), by=person.user)
    before = everything(person)

    show(person, done={"step1_result": PASSED, "oet_result": PASSED})
    assert Applicant.objects.get(pk=person.pk).waiting_count == 0
    show(person)

    assert everything(person) == before


def test_a_shown_step_is_opened_in_its_room_only(person):
    show(person, done={"step1_result": PASSED})

    with pytest.raises(Exception, match="Your records show"):
        services.reopen(item=step_of(person, "step1_result"), by=person.user)

    assert services.mark_done(item=step_of(person, "step1_result"), by=person.user) is None
    with pytest.raises(Exception, match="done already"):
        services.wait(item=step_of(person, "step1_result"), on="other", by=person.user)


def test_a_booked_day_is_where_the_plan_puts_the_step(person):
    studied = step_of(person, "step1_prep")

    show(person, booked={"step1_exam": date(2027, 4, 20)})

    exam, result = step_of(person, "step1_exam"), step_of(person, "step1_result")
    assert exam.earliest_finish == exam.act_by == date(2027, 4, 20)
    assert exam.act == ChecklistItem.Act.BOOKED
    assert result.earliest_finish == date(2027, 5, 18)  # four weeks
    assert step_of(person, "step1_prep").latest_finish == date(2027, 4, 20) < studied.latest_finish


def test_a_day_booked_before_the_study_is_done_makes_the_study_late_and_no_season(person):
    """The advised study takes 30 weeks; whoever books in 14 hurries, or books anew."""
    before = Applicant.objects.get(pk=person.pk)

    show(person, booked={"step1_exam": date(2027, 3, 1)})

    study, after = step_of(person, "step1_prep"), Applicant.objects.get(pk=person.pk)
    assert (study.state, study.latest_finish) == ("late", date(2027, 3, 1))
    assert after.recommended_season == before.recommended_season
    assert len(after.season_facts) == len(before.season_facts)
    assert after.room_days >= before.room_days


def test_a_booked_day_wins_over_a_step_that_is_begun_or_waits(person):
    services.wait(item=step_of(person, "step1_exam"), on="other", by=person.user)

    show(person, booked={"step1_exam": date(2027, 4, 20)})

    exam, result = step_of(person, "step1_exam"), step_of(person, "step1_result")
    assert (exam.state, exam.earliest_finish, exam.act_by) == ("waiting", date(2027, 4, 20), date(2027, 4, 20))
    assert result.earliest_finish == date(2027, 5, 18)


@pytest.mark.parametrize(("day", "state"), [(20, "late"), (21, "ready"), (22, "ready")])
def test_a_booked_day_that_is_over_is_late(person, day, state):
    """Today is 21 November 2026."""
    show(person, booked={"step1_exam": date(2026, 11, day)})

    assert step_of(person, "step1_exam").state == state


def test_one_milestone_belongs_to_one_room(person):
    show(person, done={"step1_result": PASSED})

    with pytest.raises(ValueError, match="shown by exams"):
        records.show(applicant=person, room="letters", shown=Shown(done={"step1_result": PASSED}), by=person.user)


def test_rooms_leave_each_other_alone(person):
    show(person, done={"step1_result": PASSED}, facts={"step2_score": 250}, dates=[day()])

    records.show(applicant=person, room="letters", shown=Shown(facts={"letters": 3}), by=person.user)

    assert step_of(person, "step1_result").is_done
    assert FitFacts.objects.get(applicant=person).recorded == {"step2_score": 250, "letters": 3}
    assert RecordDate.objects.filter(applicant=person, room="exams").count() == 1


def test_recorded_facts_win_over_typed_ones_and_give_way_when_they_go(person):
    FitFacts.objects.create(applicant=person, step2_score=240, usce_months=2)

    show(person, facts={"step2_score": 250, "usce_last_on": "2026-05-31"})
    row = FitFacts.objects.get(applicant=person)
    assert (row.known("step2_score"), row.known("usce_months"), row.known("usce_last_on")) == (
        250, 2, date(2026, 5, 31),
    )  # fmt: skip
    show(person, facts={"step2_score": None, "usce_last_on": None})

    row = FitFacts.objects.get(applicant=person)
    assert (row.known("step2_score"), row.known("usce_last_on")) == (240, None)


@pytest.mark.parametrize("who", ["stranger", "advisor"])
def test_only_the_owner_writes(person, who):
    by = UserFactory(applicant=True) if who == "stranger" else GrantFactory(applicant=person).advisor

    with pytest.raises(PermissionError):
        records.show(applicant=person, room="exams", shown=Shown(done={"step1_result": PASSED}), by=by)

    assert not step_of(person, "step1_result").is_done


def test_before_onboarding_ends_the_step_is_marked_and_no_plan_is_made(db):
    newcomer = ApplicantFactory(planned=False)

    show(newcomer, done={"step1_result": PASSED})

    assert step_of(newcomer, "step1_result").shown_done_on == PASSED
    assert Applicant.objects.get(pk=newcomer.pk).planned_at is None


def test_only_a_room_can_show(person):
    row = step_of(person, "step1_result")
    row.shown_done_on = PASSED

    refused(row, "what_is_shown_has_its_room", "Only the records of a room can show this.")


# ---------------------------------------------------------------------------------- reminders


def day(kind="due", on=date(2026, 11, 30), **changed):
    return Day(**{"key": "window", "kind": RecordDate.Kind(kind), "title": "A window ends", "on": on, "path": PATH,
                  **changed})  # fmt: skip


def all_subjects_of(person):
    items = ChecklistItem.objects.filter(applicant=person).open().select_related("milestone")
    return subjects.subjects_of(Applicant.objects.get(pk=person.pk), items, road.current())


def subjects_of(person):
    return [subject for subject in all_subjects_of(person) if subject.key.startswith("record:")]


def test_a_booked_day_is_reminded_of_while_its_study_goes_on(person):
    show(person, booked={"step1_exam": date(2026, 11, 28)})

    exam = step_of(person, "step1_exam")
    assert not step_of(person, "step1_prep").is_done
    assert exam.blocked_by == []
    (said,) = [one for one in all_subjects_of(person) if one.title == exam.title]
    assert (said.on, said.act) == (date(2026, 11, 28), "booked")


def test_a_day_of_a_record_can_be_reminded_of_and_moves_with_it(person):
    show(person, dates=[day()])
    first = subjects_of(person)
    show(person, dates=[day(on=date(2026, 12, 5))])
    second = subjects_of(person)
    show(person)

    assert [(s.key, s.version, s.path) for s in first] == [("record:exams:window", "2026-11-30", PATH)]
    assert [(s.key, s.version) for s in second] == [("record:exams:window", "2026-12-05")]
    assert subjects_of(person) == []
    assert subjects.names_of(person.user, ["record:exams:window"]) == {}


@pytest.mark.parametrize(
    ("kind", "left", "said"),
    [
        ("due", 9, "Do it by Mon 30 Nov 2026, in 9 days."),
        ("due", -1, "The day was Mon 30 Nov 2026, 1 day ago. Do it as soon as you can."),
        ("happens", 1, "It is on Mon 30 Nov 2026, tomorrow."),
        ("expires", 9, "It runs out on Mon 30 Nov 2026, in 9 days. Renew it in time."),
        ("expires", -3, "It ran out on Mon 30 Nov 2026."),
        ("ask", 0, "It is time to ask, since Mon 30 Nov 2026. A short mail is enough."),
    ],
)
def test_words_of_a_day(person, kind, left, said):
    show(person, dates=[day(kind)])

    (subject,) = subjects_of(person)

    assert words.record_words(subject, left) == said


def test_what_only_happened_is_over_when_it_is_over(person):
    show(person, dates=[day("happens", on=date(2026, 11, 20)), day("due", on=date(2026, 11, 20), key="other")])

    assert [subject.key for subject in subjects_of(person)] == ["record:exams:other"]


def test_a_day_that_closed_is_not_to_be_done_any_more(person):
    show(person, dates=[day("due", closes=True)])

    assert words.record_words(subjects_of(person)[0], -1) == (
        "It closed on Mon 30 Nov 2026. Look what is still possible."
    )


def test_what_only_happens_is_never_late_in_the_preview_either(person):
    show(person, dates=[day("happens", on=date(2026, 11, 23)), day("due", on=date(2026, 11, 23), key="other")])

    found = preview.coming(Applicant.objects.select_related("user").get(pk=person.pk), date(2026, 11, 21))

    late = {due.subject.key for mail in found for due in mail.dues if due.rule.startswith("late")}
    assert "record:exams:other" in late
    assert "record:exams:window" not in late


def test_a_day_for_a_step_is_said_while_the_step_is_open(person):
    show(person, dates=[day(key="pathway_application")])
    assert len(subjects_of(person)) == 1

    services.mark_done(item=step_of(person, "pathway_application"), by=person.user)
    assert subjects_of(person) == []
    services.reopen(item=step_of(person, "pathway_application"), by=person.user)

    assert len(subjects_of(person)) == 1


def test_nobody_but_the_owner_sees_the_days(person):
    show(person, dates=[day()])
    advisor = GrantFactory(applicant=person).advisor

    assert RecordDate.objects.visible_to(person.user).count() == 1
    assert not RecordDate.objects.visible_to(advisor).exists()
