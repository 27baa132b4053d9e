"""Preparation completes its steps; taking it away opens them again. Nobody else writes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import RecordDate
from applicants.interviews.models import Interview
from applicants.interviews.prep import demo, services
from applicants.interviews.prep.bank import bank
from applicants.interviews.prep.models import (
    Answer,
    BeforeLine,
    InterviewNotes,
    Message,
    MockInterview,
    Practice,
    ReadyLine,
)
from tests.applicants.interviews.conftest import past_of
from tests.applicants.interviews.prep.conftest import NOW, TODAY
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.rooms import everything
from tests.support.steps import step_of


def test_steps_follow_the_records_and_removal_undoes_all(person, add):
    before = everything(person)

    rows = [
        add(Answer, key="about-you", text="Points"),
        add(MockInterview, on=TODAY - timedelta(days=2), who="Dr", held=True, rating=4),
    ]
    for key in bank().ready:
        services.tick_ready(applicant=person, key=key, done=True, by=person.user)
        services.tick_ready(applicant=person, key=key, done=True, by=person.user)
    assert step_of(person, "interview_prep").day_begun == TODAY
    assert step_of(person, "mock_interviews").day_done == TODAY - timedelta(days=2)
    assert step_of(person, "virtual_setup").day_done == TODAY
    for row in rows:
        services.remove(row=row, by=person.user)
        services.remove(row=row, by=person.user)
    for key in bank().ready:
        services.tick_ready(applicant=person, key=key, done=False, by=person.user)

    assert everything(person) == before
    assert not ReadyLine.objects.exists()


def test_notes_begin_their_steps_and_stop_the_reminder(person, done):
    services.tell(applicant=person, by=person.user)
    row = RecordDate.objects.get(applicant=person, room="preparation")
    assert (row.title, row.on) == (f"Write your notes: {done.listed.name}", date(2026, 11, 21))

    services.save_notes(
        interview=done, values={"after": "Kind people", "rating": 4, "questions": "Call?"}, by=person.user
    )

    assert step_of(person, "post_interview_notes").day_begun == TODAY
    assert step_of(person, "questions_to_ask").day_begun == TODAY
    assert not RecordDate.objects.filter(applicant=person, room="preparation").exists()
    notes = services.save_notes(interview=done, values={"after": "", "rating": None}, by=person.user).row
    assert (notes.after_on, notes.questions) == (None, "Call?")


def test_notes_of_an_interview_that_was_written_down_long_after_it_are_not_late(person, interview_at):
    interview_at(NOW - timedelta(days=8), state="done")

    services.tell(applicant=person, by=person.user)

    assert not RecordDate.objects.filter(applicant=person, room="preparation").exists()


def test_notes_after_stay_when_it_is_moved_and_wait_for_its_hour(person, done, interview_at):
    services.save_notes(interview=done, values={"after": "Kind people"}, by=person.user)
    Interview.objects.filter(pk=done.pk).update(state="scheduled", starts_at=NOW + timedelta(days=9))

    row = services.save_notes(interview=done, values={"research": "Big hospital"}, by=person.user).row

    assert (row.after, row.research, row.after_on) == ("Kind people", "Big hospital", TODAY)
    tonight = interview_at(NOW + timedelta(hours=1))
    with pytest.raises(ValidationError, match="not taken place"):
        services.save_notes(interview=tonight, values={"rating": 4}, by=person.user)


@pytest.mark.parametrize("gone", ["removed", "past"])
def test_nothing_is_written_about_what_went_in_another_window(person, add, done, gone):
    answer = add(Answer, key="strengths", text="Points")
    if gone == "removed":
        Interview.objects.filter(pk=done.pk).delete()
        Answer.objects.filter(pk=answer.pk).delete()
        with pytest.raises(ValidationError, match="not here any more"):
            add(Practice, answer=answer, on=TODAY)
    else:
        Interview.objects.update(past_season=past_of(person))

    for write in (
        lambda: add(Message, interview=done, kind="thanks", on=TODAY),
        lambda: add(BeforeLine, interview=done, text="Iron the shirt"),
        lambda: services.save_notes(interview=done, values={"research": "Big"}, by=person.user),
        lambda: services.tick_before(interview=done, line="file", done=True, by=person.user),
    ):
        with pytest.raises(ValidationError, match="not here any more"):
            write()


def test_rows_of_closed_seasons_stay_and_take_no_room(person, add, done, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROWS", 1)
    old = add(Message, interview=done, kind="thanks", on=TODAY)
    past = past_of(person)
    Message.objects.filter(pk=old.pk).update(past_season=past)

    services.remove(row=old, by=person.user)
    add(Message, interview=done, kind="thanks", on=TODAY)

    with pytest.raises(ValidationError, match="You keep 1 of them"):
        add(Message, interview=done, kind="thanks", on=TODAY)
    assert Message.objects.filter(past_season=past).get() == old


def test_notes_after_wait_until_it_has_taken_place(person, ahead):
    with pytest.raises(ValidationError, match="not taken place"):
        services.save_notes(interview=ahead, values={"after": "Great"}, by=person.user)
    assert not InterviewNotes.objects.exists()

    assert services.save_notes(interview=ahead, values={"research": "Big hospital"}, by=person.user).row.pk


def test_lines_before_an_interview(person, ahead, add):
    own = add(BeforeLine, interview=ahead, text="Iron the shirt")
    for line in ("file", str(own.pk)):
        for _twice in range(2):
            services.tick_before(interview=ahead, line=line, done=True, by=person.user)
    assert set(BeforeLine.objects.values_list("key", "done_on")) == {("file", TODAY), ("", TODAY)}

    for line in ("file", str(own.pk)):
        services.tick_before(interview=ahead, line=line, done=False, by=person.user)
    assert list(BeforeLine.objects.values_list("key", "text", "done_on")) == [("", "Iron the shirt", None)]
    with pytest.raises(ValidationError):
        services.tick_before(interview=ahead, line="unknown", done=True, by=person.user)


@pytest.mark.parametrize(("model", "values", "name"), [
    (Answer, {"key": "no-such", "text": "Points"}, "key"),
    (MockInterview, {"on": TODAY + timedelta(days=1), "who": "Dr", "held": True}, "on"),
    (MockInterview, {"on": date(2036, 1, 1), "who": "Dr"}, "on"),
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(add, model, values, name):
    with pytest.raises(ValidationError) as words:
        add(model, **values)
    assert list(words.value.message_dict) == [name]


def test_practice_and_messages_lie_in_the_past(add, done):
    answer = add(Answer, key="strengths", text="Points")
    tomorrow = TODAY + timedelta(days=1)
    for model, of in ((Practice, {"answer": answer}), (Message, {"interview": done, "kind": "thanks"})):
        with pytest.raises(ValidationError):
            add(model, on=tomorrow, **of)
        assert add(model, on=TODAY, **of).pk


def test_nobody_else_writes_and_nothing_hangs_on_what_is_not_ones_own(person, add, done):
    answer = add(Answer, key="strengths", text="Points")
    other = ApplicantFactory(planned__season=2027)

    for model, of in ((Practice, {"answer": answer}), (Message, {"interview": done})):
        with pytest.raises(PermissionError):
            services.add(model=model, applicant=other, values={"on": TODAY}, by=other.user, **of)
    with pytest.raises(PermissionError):
        services.save_notes(interview=done, values={}, by=UserFactory())
    with pytest.raises(PermissionError):
        services.remove(row=answer, by=UserFactory())


def test_the_demo_fills(person):
    demo.fill(person, TODAY, person.user)

    assert Answer.objects.count() == Practice.objects.count() == MockInterview.objects.count() == 1
