"""A season with a row of every kind: closed, read, opened again, and nothing is lost or changed on the way."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.test import override_settings
from django.urls import reverse

from applicants.checklist import records
from applicants.checklist.models import Change, RecordDate
from applicants.checklist.services import replan
from applicants.eras.applying.models import Application
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.models import Interview
from applicants.interviews.prep.models import BeforeLine, InterviewNotes, Message
from applicants.letters import services as letters
from applicants.match.ranking import services as ranking
from applicants.match.ranking.models import HardStop, ProgramScore, RankCriterion, RankEntry, RankList
from applicants.match.results.models import MatchOutcome
from applicants.match.soap.models import SoapOffer, SoapPlanLine
from applicants.owned import OwnedModel, Section
from applicants.profile.models import Applicant
from applicants.seasons import forms, reading, services
from applicants.seasons.models import PastSeason
from applicants.visa import services as visa
from config.demo import ROOMS
from tests.support import html
from tests.support.factories import ApplicantFactory
from tests.support.people import advisor_of
from tests.support.rooms import everything
from tests.test_access import ROOMS as TABLES
from tests.test_access import objects_of

HELPERS = {Change, PastSeason, RecordDate}
"""The diary, the seasons themselves, and days that are made anew from the records (`everything` compares those)."""


@pytest.fixture(scope="module")
def full(module_db, clock, tmp_path_factory):
    """Rows of every room, those of the demo and those of the access matrix; matched, and the visa chosen."""
    with override_settings(FILES_DIR=tmp_path_factory.mktemp("files")):
        person = ApplicantFactory(planned__season=2027)
        with records.together(applicant=person, by=person.user):
            for room in ROOMS:
                room.fill(person, person.user.today(), person.user)
        objects_of([table for table in TABLES if table.__name__ != "tests.access.seasons"],
                   {"applicant": person, "owner": person.user})  # fmt: skip
        interview = {"interview_at": datetime(2027, 6, 2, 14, 30, tzinfo=UTC), "interview_zone": "America/Bogota"}
        visa.save_h1b(applicant=person, values={"lca_filed_on": date(2026, 9, 9), **interview}, by=person.user)
        SoapOffer.objects.filter(applicant=person).update(
            answer="accepted", answered_at=datetime(2026, 3, 19, tzinfo=UTC)
        )
        MatchOutcome.objects.create(
            applicant=person, status="partly", status_on=date(2026, 3, 16), matched_text="Example Hospital",
            place_on=date(2026, 3, 20), adds_soap_steps=True,
        )  # fmt: skip
        the_rest(person)
        person.options = [*person.options, "unmatched"]
        person.save()
        yield person


def the_rest(person):
    """Kinds of rows that neither the demo nor the access matrix has."""
    listed = person.listedprograms.current().order_by("pk").first()
    held = Interview.objects.current().filter(applicant=person, noted=None).first()
    HardStop.objects.get_or_create(applicant=person, listed=listed, defaults={"reason": "place"})
    first = RankEntry.objects.current().filter(applicant=person, rank_list__kind="primary").order_by("position").first()
    behind = RankList.objects.create(applicant=person, kind="supplemental", entry=first)
    RankEntry.objects.create(applicant=person, rank_list=behind, listed=listed, position=1)
    Application.objects.get_or_create(applicant=person, service="eras", defaults={"certified_on": date(2026, 9, 10)})
    CalendarEntry.objects.create(applicant=person, interview=held, uid="one@example.org")
    InterviewNotes.objects.create(applicant=person, interview=held, research="Busy wards")
    BeforeLine.objects.create(applicant=person, interview=held, text="Iron a shirt")
    Message.objects.create(applicant=person, interview=held, kind="thanks", on=date(2026, 11, 20), text="Thank you")


@pytest.fixture
def person(full, db):
    person = Applicant.objects.select_related("user").get(pk=full.pk)
    replan(person)
    letters.tell(applicant=person, by=person.user)
    for _again in range(2):  # what a visa means hangs on the result
        records.tell_again(applicant=person, by=person.user)
    return Applicant.objects.select_related("user").get(pk=full.pk)


def stored(person):
    models = [one for one in apps.get_app_config("applicants").get_models() if issubclass(one, OwnedModel)]
    rows = {
        model.__name__: list(model.objects.filter(applicant=person).order_by("pk").values())
        for model in models if model not in HELPERS
    }  # fmt: skip
    return rows, everything(person)


def close(person, carry="all"):
    return services.close_season(
        applicant=person, outcome="unmatched", note="", carry=forms.SETS[carry][1], next_season=2028, by=person.user
    )


def test_there_is_a_row_of_every_kind(person):
    kinds = {model.__name__ for model in services.seasonal_models()}

    assert {name for name, rows in stored(person)[0].items() if rows} >= kinds


@pytest.mark.parametrize("carry", forms.SETS)
def test_opened_again_every_row_is_as_it_was(person, carry):
    before = stored(person)

    past = close(person, carry)
    for model in services.seasonal_models():
        came = {"ListedProgram": past.carried["listed"], "RankCriterion": past.carried["criteria"]}
        left = model.objects.current().filter(applicant=person).exclude(pk__in=came.get(model.__name__, []))
        assert not left.exists(), model
    assert "unmatched" not in Applicant.objects.get(pk=person.pk).options
    services.reopen_season(past=past, by=person.user)

    rows, plan = stored(person)
    for name, one in rows.items():
        assert one == before[0][name], name
    assert plan[:3] == before[1][:3]
    gone = set(before[1][3]) - set(plan[3])
    assert set(plan[3]) <= set(before[1][3])
    assert {room for room, _key, _on in gone} <= {"interviews"}  # an interview that is over is not told anew


def test_the_option_of_the_profile_stays_once(person):
    past = close(person)
    Applicant.objects.filter(pk=person.pk).update(options=["unmatched"])

    services.reopen_season(past=past, by=person.user)

    assert Applicant.objects.get(pk=person.pk).options.count("unmatched") == 1


def test_who_chose_the_steps_of_soap_keeps_them(person):
    MatchOutcome.objects.filter(applicant=person).update(adds_soap_steps=False)

    close(person)

    assert "unmatched" in Applicant.objects.get(pk=person.pk).options


def test_every_part_can_be_read_and_is_sound(signed_in, person, at_most):
    close(person)
    client, url = signed_in(person), reverse("seasons:past", args=[person.public_id, 2027])

    with at_most(42):  # a table each, whatever it holds
        answer = client.get(url)

    page = html.sound(answer)
    past = PastSeason.objects.get()
    assert all(part.rows(past, person.user) for part in reading.PARTS)
    for words in ("Example Hospital", "Accepted in SOAP", "Contacts in SOAP and after", "America/Bogota"):
        assert words in page.text


@pytest.mark.parametrize("section", [None, Section.PROGRAMS, Section.INTERVIEWS, Section.MATCH, Section.VISA])
def test_an_advisor_reads_the_parts_of_their_sections(signed_in, person, section):
    close(person)
    PastSeason.objects.update(note="For my own eyes")
    sections = [Section.ROADMAP, *([section] if section else [])]
    client = signed_in(advisor_of(person, *sections))

    page = html.sound(client.get(reverse("seasons:past", args=[person.public_id, 2027])))

    shown = {part.key for part in reading.PARTS if page.has(id=part.key)}
    assert shown == {part.key for part in reading.PARTS if part.section == section}
    assert ("did not match" in page.text) is (section == Section.MATCH)
    assert "For my own eyes" not in page.text
    listed = html.sound(client.get(reverse("seasons:list", args=[person.public_id])))
    assert ("did not match" in listed.text) is (section == Section.MATCH)


def test_what_was_assigned_is_read_with_the_programs_and_the_section_of_its_own(signed_in, person):
    close(person)
    url = reverse("seasons:past", args=[person.public_id, 2027])
    sections = {"letters": Section.LETTERS, "statements": Section.DOCUMENTS}

    for key, section in sections.items():
        for programs in ([], [Section.PROGRAMS]):
            advisor = advisor_of(person, Section.ROADMAP, section, *programs)
            page = html.sound(signed_in(advisor).get(url))
            assert {one for one in sections if page.has(id=one)} == ({key} if programs else set())


def test_the_words_of_every_table(signed_in, person):
    """A score of nothing is a score; an own line and a usual one, ticked or not; what stood behind a rank."""
    ProgramScore.objects.filter(applicant=person).update(score=0)
    SoapPlanLine.objects.create(applicant=person, text="Ask for the days off")
    SoapPlanLine.objects.create(applicant=person, key="phone", done_on=date(2026, 3, 1))
    close(person)
    past = PastSeason.objects.get()

    said = {part.key: part.rows(past, person.user) for part in reading.PARTS}

    (weights, *programs) = said["weighed"]
    assert weights[1].startswith("Teaching and fellowships 30, ")
    assert any("Teaching and fellowships 0" in scores for _name, scores, _stop in programs)
    assert "I could not live here" in {stop for *_rest, stop in programs}
    assert ("Ask for the days off", "") in said["soap_plan"]
    assert "1 Mar 2026" in {day for _line, day in said["soap_plan"]}
    assert ("ERAS", "10 Sep 2026") in said["certified"]
    assert any(line == "Iron a shirt" for _name, line, _day in said["before"])
    assert any(behind for *_rank, behind in said["ranks"])


def test_a_changed_program_or_criterion_of_the_next_season_is_not_thrown_away(person):
    past = close(person)
    assert services.what_stands_in_the_way(past) == ""

    person.listedprograms.current().filter(pk=past.carried["listed"][0]).update(notes="Rang me in June")
    assert "Programs" in services.what_stands_in_the_way(past)

    person.listedprograms.current().filter(pk=past.carried["listed"][0]).delete()
    RankCriterion.objects.filter(pk=past.carried["criteria"][0]).update(weight=77)
    assert "Rank list, Match and SOAP" in services.what_stands_in_the_way(past)


def test_a_rank_list_that_was_emptied_again_stands_in_nobodys_way(person):
    past = close(person)
    listed = person.listedprograms.current().first()
    ranking.put(applicant=person, listed=listed, code="", revision=None, by=person.user)
    assert services.what_stands_in_the_way(past)

    for row in RankEntry.objects.current().filter(applicant=person):
        ranking.take_out(applicant=person, entry=row.pk, revision=None, by=person.user)

    assert services.what_stands_in_the_way(past) == ""
    services.reopen_season(past=past, by=person.user)
