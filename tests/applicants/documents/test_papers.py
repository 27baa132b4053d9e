"""MSPE and transcripts: how far each is, the day to ask again, and a step that follows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from applicants.checklist.models import RecordDate
from applicants.documents import limits
from applicants.documents.files.models import StoredFile
from applicants.documents.papers import rules
from applicants.documents.papers.models import Paper
from applicants.documents.papers.services import remove_copy, remove_paper, save_paper
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, UserFactory
from tests.support.pictures import EXE, PDF, upload
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
KINDS = Paper.Kind.values


def save(person, kind="mspe", **values):
    save_paper(applicant=person, kind=kind, values=values, by=person.user)
    return Paper.objects.get(applicant=person, kind=kind)


def url(person, name, *more):
    return reverse(f"documents:{name}", args=[person.public_id, *more])


@pytest.mark.parametrize("kind", KINDS)
def test_the_step_follows_the_paper_and_opens_when_it_goes(person, kind):
    row = save(person, kind, asked_on=YESTERDAY)
    assert step_of(person, kind).day_begun == YESTERDAY
    assert not step_of(person, kind).is_done

    save(person, kind, arrived_on=TODAY)
    assert step_of(person, kind).shown_done_on == TODAY

    remove_paper(row=row, by=person.user)
    assert step_of(person, kind).shown_by == ""
    assert not step_of(person, kind).is_done


def test_the_day_to_ask_again_is_told_until_it_is_there(person):
    save(person, asked_on=YESTERDAY, ask_again_on=TOMORROW)
    day = RecordDate.objects.get(applicant=person)
    assert (day.kind, day.on, day.title, day.path) == ("ask", TOMORROW, "Ask again for: MSPE", url(person, "papers"))

    save(person, arrived_on=TODAY)

    assert not RecordDate.objects.filter(applicant=person).exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"asked_on": TOMORROW}, "is in the future"),
        ({"arrived_on": TOMORROW}, "is in the future"),
        ({"asked_on": TODAY, "arrived_on": YESTERDAY}, "It cannot be there before"),
        ({"ask_again_on": TOMORROW}, "A day to ask again needs a day on which you asked"),
        ({"asked_on": date(1949, 1, 1)}, "Is the year right"),
        ({"route": "pigeon"}, "is not a valid choice"),
    ],
)
def test_days_must_fit(person, values, words):
    with pytest.raises(ValidationError, match=words):
        save(person, **values)

    assert not Paper.objects.exists()


def test_only_three_papers_are_known(person):
    with pytest.raises(ValidationError, match="There is no such paper"):
        save(person, kind="diploma")


@pytest.mark.parametrize(
    ("ask_again_on", "found"),
    [(TODAY + timedelta(1), []), (TODAY, ["ask_again"]), (YESTERDAY, ["ask_again"]), (None, ["no_ask_again"])],
)
def test_it_is_time_to_ask_again_from_the_day_on(ask_again_on, found):
    paper = Paper(kind="mspe", asked_on=YESTERDAY, ask_again_on=ask_again_on)

    assert [remark.rule for remark in rules.remarks(paper, TODAY)] == found


def test_what_is_not_asked_for_or_is_there_needs_no_remark():
    assert rules.remarks(None, TODAY) == []
    assert rules.remarks(Paper(kind="mspe"), TODAY) == []
    assert rules.remarks(Paper(kind="mspe", asked_on=YESTERDAY, arrived_on=TODAY), TODAY) == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_says_how_it_gets_there_and_where_that_is_written(kind):
    explanation = rules.explanation(kind, limits.current())

    assert explanation.source.url.startswith("https://")
    assert len(str(explanation.words)) > 60


def test_only_the_owner_writes(person):
    row, stranger = save(person, asked_on=YESTERDAY), UserFactory(applicant=True)
    for act in (
        lambda: save_paper(applicant=person, kind="mspe", values={"note": "x"}, by=stranger),
        lambda: remove_paper(row=row, by=stranger),
        lambda: remove_copy(row=row, by=stranger),
    ):
        with pytest.raises(PermissionError):
            act()


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"kind": "mspe"}, "one_paper_of_each_kind", "This paper stands twice."),
        ({"asked_on": TODAY, "arrived_on": YESTERDAY}, "no_paper_arrives_before_it_was_asked_for",
         "It cannot be there before the day on which you asked for it."),
        ({"ask_again_on": TODAY}, "only_a_paper_on_its_way_is_asked_for_again",
         "A day to ask again needs a day on which you asked, and none on which it came."),
        ({"asked_on": TODAY, "arrived_on": TODAY, "ask_again_on": TODAY}, "only_a_paper_on_its_way_is_asked_for_again",
         "A day to ask again needs a day on which you asked, and none on which it came."),
        ({"kind": "usmle_transcript", "route": "school"}, "the_usmle_transcript_has_one_route",
         "The USMLE transcript goes one way only: you authorize and assign it."),
    ],
)  # fmt: skip
def test_what_the_database_refuses(person, values, constraint, message):
    save(person)

    refused(Paper(**{"applicant": person, "kind": "school_transcript", **values}), constraint, message)


def test_a_paper_is_kept_with_its_copy_on_its_page(person, signed_in):
    client = signed_in(person)
    data = {"route": "school", "asked_on": "2026-11-20", "note": "Dean", "upload": upload(PDF, "mspe.pdf")}

    assert client.post(url(person, "paper", "mspe"), data).url == url(person, "papers")
    row = Paper.objects.get()
    assert (row.route, row.copy.name) == ("school", "mspe.pdf")
    client.post(url(person, "paper", "mspe"), {"route": "school", "asked_on": "2026-11-20"})
    assert Paper.objects.get().copy.name == "mspe.pdf"  # no new file: the old one stays
    page = client.get(url(person, "papers")).content.decode()
    assert f"{row.copy.get_absolute_url()}?save" in page
    assert "Remove “mspe.pdf”" in client.get(url(person, "remove-copy", "mspe")).content.decode()
    client.post(url(person, "remove-copy", "mspe"))
    assert not StoredFile.objects.exists()
    client.post(url(person, "remove-paper", "mspe"))
    assert not Paper.objects.exists()


def test_a_renamed_program_is_refused_at_its_field(person, signed_in):
    answer = signed_in(person).post(
        url(person, "paper", "mspe"), {"upload": upload(EXE, "mspe.pdf", "application/pdf")}
    )

    assert answer.status_code == 422
    assert "This is not a PDF, or a JPEG or PNG picture." in answer.content.decode()


@pytest.mark.parametrize("name", ["paper", "remove-paper", "remove-copy"])
def test_unknown_papers_and_those_that_are_not_there_are_not_found(person, signed_in, name):
    save(ApplicantFactory(), asked_on=YESTERDAY)  # somebody else's
    client = signed_in(person)

    assert client.get(url(person, name, "diploma")).status_code == 404
    assert client.get(url(person, name, "mspe")).status_code == (200 if name == "paper" else 404)
