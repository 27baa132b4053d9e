"""What the database refuses, with its words."""

import pytest

from applicants.interviews.prep.models import (
    Answer,
    BeforeLine,
    InterviewNotes,
    MockInterview,
    Practice,
    ReadyLine,
)
from tests.applicants.interviews.prep.conftest import TODAY
from tests.support.constraints import refused

RATE = "Rate it from 1 to 5."
DAYS = {"added_on": TODAY, "changed_on": TODAY}


@pytest.mark.parametrize(("model", "values", "constraint", "message"), [
    (Answer, {"key": "", "question": ""}, "an_answer_is_to_one_question",
     "Write the question, or choose one of the list."),
    (Answer, {"question": "Why?"}, "an_answer_is_to_one_question", "Write the question, or choose one of the list."),
    (Answer, {"text": ""}, "an_answer_has_words", "Write a few points first."),
    (MockInterview, {"who": ""}, "a_mock_interview_is_with_somebody", "Write with whom."),
    (MockInterview, {"held": True, "rating": 6}, "a_mock_interview_is_rated_from_one_to_five", RATE),
    (MockInterview, {"rating": 3}, "only_a_held_mock_interview_is_rated", "Rate it once it was held."),
])  # fmt: skip
def test_refused(person, model, values, constraint, message):
    usual = {
        Answer: {"key": "strengths", "text": "Points", **DAYS}, MockInterview: {"who": "Dr", "on": TODAY},
    }[model]  # fmt: skip

    refused(model(applicant=person, **usual | values), constraint, message)


def test_twice_the_same(person, add, ahead):
    answer = add(Answer, key="strengths", text="Points")
    add(Answer, question="Why?", text="Points")
    ReadyLine.objects.create(applicant=person, key="room", done_on=TODAY)
    BeforeLine.objects.create(applicant=person, interview=ahead, key="file", done_on=TODAY)

    again = Answer(applicant=person, key="strengths", text="Other", **DAYS)
    refused(again, "one_answer_per_question", "You have an answer to this question already.")
    again = Answer(applicant=person, question="Why?", text="Other", **DAYS)
    refused(again, "one_answer_per_own_question", "You have this question already.")
    again = ReadyLine(applicant=person, key="room", done_on=TODAY)
    refused(again, "a_line_is_ticked_once", "This is ticked already.")
    again = BeforeLine(applicant=person, interview=ahead, key="file", done_on=TODAY)
    refused(again, "a_line_is_ticked_once_per_interview", "This is ticked already.")
    refused(Practice(applicant=person, answer=answer, on=TODAY, rating=0), "practice_is_rated_from_one_to_five", RATE)


def test_lines_and_notes_of_an_interview(person, ahead):
    line = BeforeLine(applicant=person, interview=ahead, key="file")
    refused(line, "a_line_is_of_the_list_or_own", "Write what is to be done.")
    notes = InterviewNotes(applicant=person, interview=ahead, after="Kind")
    refused(notes, "notes_after_have_their_day", "Notes after the interview have their day.")
    notes = InterviewNotes(applicant=person, interview=ahead, after_on=TODAY, rating=6)
    refused(notes, "an_interview_is_rated_from_one_to_five", RATE)
