"""The room as a whole: what it tells the plan, its pages for all readers, spreadsheets, the demo."""

import tomllib
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.checklist.models import RecordDate
from applicants.documents import demo, limits
from applicants.documents.cv import services as cv
from applicants.documents.cv.models import Experience, ScholarlyWork
from applicants.documents.papers.services import save_paper
from applicants.documents.photo import services as photo
from applicants.documents.sheet import SHEETS
from applicants.documents.shown import Asked, Documents, Expiring, Statement, shown
from applicants.documents.statements import services as statements
from applicants.documents.statements.models import Reviewer, StatementVersion
from applicants.documents.statements.models import Statement as StatementRow
from applicants.documents.vault import services as vault
from applicants.documents.vault.models import VaultItem
from applicants.rooms import ROOMS
from roadmap import road
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.html import page_of, problems_of
from tests.support.people import ARABIC
from tests.support.pictures import PDF, picture, upload

DAY, LATER = date(2026, 11, 1), date(2026, 11, 9)
READING = ("home", "cv", "statements", "photo", "papers", "vault")


def url(person, name, *more):
    return reverse(f"documents:{name}", args=[person.public_id, *more])


def fill(person, count=1):
    """Rows of every kind, `count` of each where many can be; long, Arabic and emoji words."""
    user = person.user
    for n in range(count):
        words = f"{ARABIC} 🎓 {'Long' * 15} {chr(97 + n % 26)}{n // 26}"
        cv.add_experience(applicant=person, by=user, values={
            "title": words, "organization": words, "type": "work", "begun_on": DAY, "description": words * 4,
            "meaningful": n == 0, "why_meaningful": words,
        })  # fmt: skip
        cv.add_work(applicant=person, by=user, values={"kind": "poster", "title": words, "authors": words})
        vault.add_item(applicant=person, by=user, values={
            "kind": "passport", "label": words[-40:], "name_on_it": ARABIC, "expires_on": DAY,
        })  # fmt: skip
    row, _moved = statements.add_statement(applicant=person, by=user, values={"title": "First", "text": ARABIC})
    for n in range(count):
        statements.write_version(row=row, values={"text": f"{ARABIC}\n\nVersion {n}"}, by=user)
        statements.ask_reviewer(row=row, by=user, values={
            "name": f"Reader {n}", "version_number": 1, "asked_on": DAY, "ask_again_on": LATER,
        })  # fmt: skip
    save_paper(applicant=person, kind="mspe", values={"asked_on": DAY}, upload=upload(PDF, "mspe.pdf"), by=user)
    photo.upload_photo(applicant=person, upload=upload(picture()), by=user)
    return row


# ------------------------------------------------------------------------------------------ limits


def test_the_limits_are_all_there_with_their_sources():
    found = limits.current()

    assert found.season == 2027
    for source in (found.cv.source, found.cv.texts_source, found.statement.source, found.photo.source,
                   found.papers_source, found.usmle_transcript_source):  # fmt: skip
        assert source.url.startswith("https://")
        assert source.checked_on == date(2026, 11, 21)
    assert not found.photo.source.verified
    assert not found.cv.texts_source.verified
    assert found.statement.source.verified


@pytest.mark.parametrize(("old", "new"), [("bytes = 150_000", "byte = 150_000"), ("2026-11-21", '"soon"')])
def test_a_file_of_limits_that_is_wrong_is_refused(old, new):
    text = limits.FILE.read_text().replace(old, new)

    with pytest.raises((KeyError, TypeError)):
        limits.parse(tomllib.loads(text))


# ------------------------------------------------------------------------------------------- shown


def test_nothing_shows_nothing():
    found = shown(Documents(), 2)

    assert (found.done, found.begun, found.booked, found.facts, list(found.dates)) == ({}, {}, {}, {}, [])


@pytest.mark.parametrize(
    ("documents", "done", "begun"),
    [
        (Documents(cv_begun_on=DAY, cv_ready_on=DAY), {}, {}),  # no experience, no CV
        (Documents(experiences=1, cv_begun_on=DAY), {}, {"cv_document": DAY}),
        (Documents(experiences=1, cv_begun_on=DAY, cv_ready_on=LATER), {"cv_document": LATER}, {"cv_document": DAY}),
        (Documents(statements=(Statement(DAY, LATER, (DAY,)),)), {}, {"personal_statement": DAY}),
        (
            Documents(statements=(Statement(LATER, None), Statement(DAY, DAY, (DAY, LATER)))),
            {"personal_statement": LATER}, {"personal_statement": DAY},
        ),
        (Documents(photo_offered_on=DAY), {}, {"photo": DAY}),
        (Documents(photo_offered_on=DAY, photo_accepted_on=LATER), {"photo": LATER}, {"photo": DAY}),
        (Documents(papers={"mspe": (DAY, None), "usmle_transcript": (None, LATER)}), {"usmle_transcript": LATER},
         {"mspe": DAY}),
    ],
)  # fmt: skip
def test_what_each_part_shows(documents, done, begun):
    found = shown(documents, 2)

    assert (dict(found.done), dict(found.begun)) == (done, begun)


def test_days_to_be_reminded_of_have_stable_keys():
    found = shown(
        Documents(asked=(Asked("a", "x" * 300, DAY, "/a/"),), expiring=(Expiring("b", "Visa", LATER, "/b/"),)), 2
    )

    assert [(day.key, day.kind, day.on, len(day.title)) for day in found.dates] == [
        ("a", RecordDate.Kind.ASK, DAY, 200), ("b", RecordDate.Kind.EXPIRES, LATER, len("Visa runs out")),
    ]  # fmt: skip


def test_the_room_shows_only_milestones_of_the_road(db):
    everything = Documents(
        experiences=1, cv_begun_on=DAY, cv_ready_on=DAY, statements=(Statement(DAY, DAY, (DAY, DAY)),),
        papers=dict.fromkeys(("mspe", "school_transcript", "usmle_transcript"), (DAY, DAY)), photo_offered_on=DAY,
        photo_accepted_on=DAY,
    )  # fmt: skip

    keys = set(shown(everything, 2).done)

    assert keys <= road.current().road.nodes.keys()
    assert len(keys) == 6


# ------------------------------------------------------------------------------------------- pages


@pytest.fixture(scope="module")
def empty_and_full(module_db, clock, tmp_path_factory):
    """Two people: one with a row of each kind, one with thirty. Made once, files beside them."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("files")
    with override_settings(FILES_DIR=folder):
        short, long = ApplicantFactory(), ApplicantFactory()
        rows = {person: fill(person, count) for person, count in ((short, 1), (long, 2))}
        _fill_up(long)
    return short, long, rows, folder


def _fill_up(person):
    """To thirty rows of each kind without the cost of the services."""
    row = StatementRow.objects.get(applicant=person)
    for model, names in ((Experience, ["title"]), (ScholarlyWork, ["title"]), (VaultItem, ["label"])):
        sample = model.objects.filter(applicant=person).order_by("pk").last()
        values = {f.attname: getattr(sample, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
        values |= {name: None for name in ("position", "meaningful", "starred") if name in values}
        have = model.objects.filter(applicant=person).count()
        model.objects.bulk_create(
            model(**values | {name: f"More {chr(97 + n)}" for name in names}) for n in range(30 - have)
        )
    have = Reviewer.objects.filter(statement=row).count()
    Reviewer.objects.bulk_create(
        Reviewer(applicant=person, statement=row, name=f"More {n}", version_number=1, asked_on=DAY)
        for n in range(30 - have)
    )
    have = StatementVersion.objects.filter(statement=row).count()
    StatementVersion.objects.bulk_create(
        StatementVersion(applicant=person, statement=row, number=have + 1 + n, text=f"Text {n}", by=person.user)
        for n in range(30 - have)
    )
    more = StatementRow.objects.bulk_create(
        StatementRow(applicant=person, title=f"More {n}", begun_on=DAY, final_number=1, final_on=DAY) for n in range(29)
    )
    StatementVersion.objects.bulk_create(
        StatementVersion(applicant=person, statement=one, number=1, text="Text") for one in more
    )


def pages_of(person, row):
    return [*(url(person, name) for name in READING), url(person, "statement", row.pk), url(person, "compare", row.pk)]


@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_pages_take_few_queries_however_many_rows(empty_and_full, db, settings, signed_in, by):
    """Slower than others: sixteen pages."""
    short, long, rows, settings.FILES_DIR = empty_and_full
    road.current()
    counts = {}
    for person in (short, long):
        reader = person if by == "owner" else GrantFactory(applicant=person, sections=["documents"]).advisor
        client = signed_in(reader)
        for name, page in zip((*READING, "statement", "compare"), pages_of(person, rows[person]), strict=True):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.setdefault(name, []).append(len(queries))

    assert all(few == many for few, many in counts.values()), counts
    assert max(many for _few, many in counts.values()) <= 15, counts


@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_pages_are_sound_for_owner_and_advisor(empty_and_full, db, settings, signed_in, by):
    _short, long, rows, settings.FILES_DIR = empty_and_full
    reader = long if by == "owner" else GrantFactory(applicant=long, sections=["documents"]).advisor
    client = signed_in(reader)

    for page in pages_of(long, rows[long]):
        found = page_of(client.get(page))
        assert problems_of(found) == [], page
        forms = [form for form in found.find(id="main").find_all("form") if form.attrs["method"] == "post"]
        assert by == "owner" or forms == [], page


@pytest.mark.parametrize("name", READING)
def test_empty_pages_say_what_to_do_first(person, signed_in, name):
    advisor = GrantFactory(applicant=person, sections=["documents"]).advisor

    own = page_of(signed_in(person).get(url(person, name)))
    seen = page_of(signed_in(advisor).get(url(person, name)))

    assert problems_of(own) == problems_of(seen) == []
    main = own.find(id="main")
    assert main.has("a", class_="btn") or main.has("form") or main.has("ol", class_="steps")
    assert not seen.find(id="main").has("form")
    assert not seen.find(id="main").has("a", class_="btn")


@pytest.mark.parametrize("name", ["add-experience", "add-work", "cv-texts", "add-statement", "add-vault-item", "paper"])
def test_forms_are_sound_and_say_what_is_missing(person, signed_in, name):
    client, page = signed_in(person), url(person, name, *(["mspe"] if name == "paper" else []))

    assert problems_of(page_of(client.get(page))) == []
    if name not in ("cv-texts", "paper"):  # there, everything may stay empty
        answer = client.post(page, {})
        assert answer.status_code == 422
        found = page_of(answer)
        assert problems_of(found) == []
        assert found.has(class_="error-summary")


def test_other_sections_do_not_open_the_room(person, signed_in):
    advisor = GrantFactory(applicant=person, sections=["roadmap", "profile", "letters"]).advisor

    for name in READING:
        assert signed_in(advisor).get(url(person, name)).status_code == 404


def test_the_first_page_says_how_far_each_part_is(empty_and_full, db, settings, signed_in):
    short, _long, _rows, settings.FILES_DIR = empty_and_full

    text = page_of(signed_in(short).get(url(short, "home"))).find(id="main").text

    assert "1 of 10 experiences, 1 of 3 most meaningful" in text
    assert "1 statement, 0 final. 0 of 1 reader came back." in text
    assert "A crop is ready" in text
    assert "0 of 3 are there. 1 is on its way" in text
    assert "1 paper. 1 has run out." in text


def test_the_room_stands_in_the_navigation(person, signed_in):
    assert [room for room in ROOMS if room.place == "documents"]
    assert page_of(signed_in(person).get(url(person, "home"))).find("a", aria_current="page").text == "Documents"


# ------------------------------------------------------------------------------- sheets and demo


SAMPLES = {
    "experiences": {
        "title": "Tutor", "organization": "College", "place": "", "type": "teaching", "focus": "education",
        "characteristic": "", "setting": "urban", "begun_on": DAY, "ended_on": None, "description": "Two\nlines",
        "meaningful": True, "why_meaningful": "It was.",
    },
    "works": {
        "kind": "poster", "title": "A", "authors": "B", "venue": "", "status": "accepted", "on": LATER,
        "collection": "", "starred": True,
    },
    "vault": {"kind": "visa", "label": "Visa", "name_on_it": ARABIC, "issued_on": DAY, "expires_on": None},
}  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_a_table_gives_rows_that_its_own_services_take_back(person, sheet):
    values = SAMPLES[sheet.key]
    assert values.keys() == {column.key for column in sheet.columns}
    assert set(sheet.identity) <= values.keys()

    row = sheet.add(applicant=person, values=values, by=person.user)
    assert list(sheet.read(person)) == [(row, values)]
    sheet.change(row=row, values=values, by=person.user)
    assert list(sheet.read(person)) == [(row, values)]

    sheet.remove(row=row, by=person.user)
    assert list(sheet.read(person)) == []


def test_the_demo_is_filled_through_the_services_and_says_so(person, on_disk):
    demo.fill(person, person.user.today(), person.user)

    assert Experience.objects.filter(applicant=person).count() == 3
    assert StatementVersion.objects.filter(applicant=person).count() == 2
    assert len(on_disk()) == 2
    assert all("demo" in row.label for row in VaultItem.objects.filter(applicant=person))
