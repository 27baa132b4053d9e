"""The pages of the preparation, for the person and for advisors."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

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
from tests.applicants.interviews.prep.conftest import TODAY
from tests.support.html import sound
from tests.support.people import advisor_of

ARABIC = "شكراً جزيلاً 🙏"


def url(name, person, *more):
    return reverse(f"prep:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(client, person):
    client.force_login(person.user)
    return client


def test_home_shows_every_question_and_list(client, person):
    page = sound(client.get(url("home", person)))

    for one in bank().questions.values():
        assert one.words in page.text
    assert "0 answers" in page.text


def test_an_answer_is_written_practiced_changed_and_removed(client, person):
    client.post(url("answer", person, "gaps"), {"text": ARABIC})
    answer = Answer.objects.get()
    client.post(url("practice", person, answer.pk), {"on": "2026-11-21", "how": "alone", "rating": "4"})
    page = sound(client.get(url("home", person)))
    assert ARABIC in page.text
    assert "said aloud 1 time" in page.text

    assert "4 of 5" in sound(client.get(url("answer", person, "gaps"))).text
    client.post(url("answer", person, "gaps"), {"text": "Shorter"})
    assert Answer.objects.get().text == "Shorter"
    assert "practice log goes with it" in sound(client.get(url("remove", person, "answer", answer.pk))).text
    client.post(url("remove", person, "answer", answer.pk))
    assert not Practice.objects.exists()


def test_an_own_question(client, person):
    sound(client.post(url("add-own", person), {"question": "", "text": ""}), 422)
    client.post(url("add-own", person), {"question": "Why so late?", "text": "Because"})
    answer = Answer.objects.get()
    assert "Why so late?" in sound(client.get(url("own-answer", person, answer.pk))).text
    again = client.post(url("add-own", person), {"question": "Why so late?", "text": "Because"})
    assert "already" in sound(again, 422).text


def test_a_mock_interview(client, person):
    client.post(url("add-mock", person), {"on": "2026-11-30", "who": "Dr Example"})
    row = MockInterview.objects.get()
    page = client.post(url("change-mock", person, row.pk), {
        "on": "2026-11-20", "who": "Dr Example", "held": "on", "rating": "5", "feedback": ARABIC,
    }, follow=True)  # fmt: skip
    assert ARABIC in sound(page).text


def test_ticks_go_and_come_back(client, person, ahead):
    client.post(url("ready", person), {"key": "room", "on": "1"})
    client.post(url("before", person, ahead.pk), {"line": "file", "on": "1"})
    client.post(url("before", person, ahead.pk), {"text": "Iron the shirt"})
    assert ReadyLine.objects.count() == 1
    page = sound(client.get(url("interview", person, ahead.pk)))
    assert "Iron the shirt" in page.text

    client.post(url("ready", person), {"key": "room", "on": ""})
    client.post(url("before", person, ahead.pk), {"line": "file", "on": ""})
    assert not ReadyLine.objects.exists()
    assert BeforeLine.objects.count() == 1
    for bad in ({"line": "x"}, {"line": "²"}):
        assert client.post(url("before", person, ahead.pk), bad).status_code == 404
    assert client.post(url("ready", person), {"key": "x"}).status_code == 404


def test_a_line_that_is_too_long_is_not_cut_but_said(client, person, ahead):
    page = client.post(url("before", person, ahead.pk), {"text": "م" * 201}, follow=True)

    assert "at most 200 characters" in sound(page).text
    assert not BeforeLine.objects.exists()


def test_notes_and_messages_of_an_interview(client, person, done):
    page = sound(client.get(url("interview", person, done.pk)))
    assert "Write down how it was while you remember" in page.text
    client.post(url("notes", person, done.pk), {"after": ARABIC, "rating": "4"})
    client.post(url("add-message", person, done.pk), {"kind": "thanks", "on": "2026-11-21", "who": "Dr Director"})

    page = sound(client.get(url("interview", person, done.pk)))
    assert "Rating: 4 of 5" in page.text
    assert "Thank-you note" in page.text
    assert "Write down how it was" not in page.text
    assert InterviewNotes.objects.get().after == ARABIC


def test_notes_before_the_day_have_no_part_for_afterwards(client, person, ahead):
    page = sound(client.get(url("notes", person, ahead.pk)))

    assert not page.has("textarea", name="after")
    client.post(url("notes", person, ahead.pk), {"research": "Big", "after": "forged"})
    assert InterviewNotes.objects.get().after == ""


def test_two_letters_of_first_intent_are_warned_of(client, person, done, ahead, add):
    for interview in (done, ahead):
        add(Message, interview=interview, kind="first", on=TODAY)

    assert "told 2 programs that you rank them first" in sound(client.get(url("interview", person, done.pk))).text


def test_what_was_said_of_the_rank_list_is_read_with_that_section(client, person, done, add):
    add(Message, interview=done, kind="first", on=TODAY)
    add(Message, interview=done, kind="thanks", on=TODAY)

    for sections, seen in ((["interviews"], False), (["interviews", "match"], True)):
        client.force_login(advisor_of(person, *sections))
        text = sound(client.get(url("interview", person, done.pk))).text
        assert "Thank-you" in text
        assert ("I rank you first" in text) is seen
        assert "Write down how it was" not in text


def test_an_advisor_reads_with_the_section_and_only_then(client, person, done, add):
    add(Answer, key="gaps", text=ARABIC)
    client.force_login(advisor_of(person, "interviews"))
    page = sound(client.get(url("home", person)))
    assert ARABIC in page.text
    assert not page.find("main").find_all("form")
    InterviewNotes.objects.create(applicant=person, interview=done, research="Big", people="Dr", after_on=TODAY)
    page = sound(client.get(url("interview", person, done.pk)))
    assert "What they know of the program" in page.text
    assert "Whom they met" in page.text
    assert not page.find("main").find_all("form")
    assert client.get(url("notes", person, done.pk)).status_code == 404

    client.force_login(advisor_of(person, "roadmap"))
    assert client.get(url("home", person)).status_code == 404
    assert client.get(url("interview", person, done.pk)).status_code == 404


def test_as_many_queries_for_thirty_rows_as_for_one(client, person, done, add):
    def more(n):
        answer = add(Answer, question=f"Question {n}", text="Points")
        add(Practice, answer=answer, on=TODAY)
        add(MockInterview, on=TODAY - timedelta(days=n), who="Dr", held=True)
        add(Message, interview=done, kind="thanks", on=TODAY)

    counts = []
    for start, end in ((0, 1), (1, 30)):
        for n in range(start, end):
            more(n)
        for name, args in (("home", ()), ("interview", (done.pk,))):
            with CaptureQueriesContext(connection) as told:
                client.get(url(name, person, *args))
            counts.append(len(told))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 15
