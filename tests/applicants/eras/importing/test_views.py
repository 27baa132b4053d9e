"""The pages of the import: paste or file, look, choose, take over, take back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from applicants.eras.importing.models import ListImport
from applicants.eras.models import ListedProgram
from programs.catalogue import text
from programs.models import Specialty
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory
from tests.support.html import page_of
from tests.support.rooms import sound


def url(person, name="list", *more):
    return reverse(f"listimport:{name}", args=[person.public_id, *more])


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def lake(db):
    made = ProgramFactory(name="Lakeside Hospital")
    text.index([made.pk])
    return made


def medicine():
    return Specialty.objects.get(key="internal-medicine").pk


def paste(client, person, words, **more):
    client.post(url(person), {"text": words, "specialty": medicine()} | more)
    return ListImport.objects.first()


def test_empty_page_says_what_to_do_first(client, person):
    assert "No list yet" in sound(client, url(person)).text


def test_paste_look_take_over_and_take_back(client, person, lake):
    row = paste(client, person, "Lakeside Hospital\nLakesid Hospital\nمستشفى البحيرة 🏥")
    here = url(person, "show", row.public_id)
    page = sound(client, here)
    assert [one.text for one in page.find_all("h2") if one.attrs.get("id", "").startswith("g-")] == [
        "Please choose", "Not found", "Found",
    ]  # fmt: skip
    form = next(one for one in page.find_all("form") if one.has("select", name="r1"))
    assert form.fields() == {"r1": f"p{lake.pk}", "r2": "", "r3": "typed"}

    answer = client.post(here, form.fields())
    assert answer.status_code == 422
    assert "Row 2: choose a program." in page_of(answer).text
    assert not ListedProgram.objects.exists()

    assert client.post(here, form.fields() | {"r2": "left"}).status_code == 303
    text = sound(client, here).text
    assert "2 programs were added. 1 row was left out." in text

    client.post(url(person, "act", row.public_id, "undo"))
    assert "All programs that it had put on your list are off it." in sound(client, here).text
    assert not ListedProgram.objects.exists()
    client.post(url(person, "act", row.public_id, "forget"))
    assert not ListImport.objects.exists()


def test_second_press_says_what_happened(client, person, lake):
    row = paste(client, person, "Lakeside Hospital")
    here = url(person, "show", row.public_id)
    client.post(here, {"r1": f"p{lake.pk}"})

    answer = client.post(url(person, "act", row.public_id, "undo"), follow=True)
    answer = client.post(url(person, "act", row.public_id, "undo"), follow=True)

    assert "This list is taken back." in page_of(answer).find(id="flash").text


def test_what_is_listed_already_is_marked(client, person, lake):
    ListedProgram.objects.create(applicant=person, program=lake)
    row = paste(client, person, "Lakeside Hospital")

    assert "on your list already" in sound(client, url(person, "show", row.public_id)).text


def test_xlsx_with_columns_that_are_changed(client, person, lake):
    book, packed = Workbook(), io.BytesIO()
    for line in (("Program", "Town", "Mine"), ("x", "Exampleville", "Lakeside Hospital")):
        book.active.append(line)
    book.save(packed)
    file = SimpleUploadedFile("Meine Liste.xlsx", packed.getvalue())
    client.post(url(person), {"file": file, "specialty": medicine()})
    row = ListImport.objects.get()
    assert (row.name, row.columns) == ("Meine Liste.xlsx", {"0": "name", "1": "city"})

    sent = {"c0": "", "c1": "city", "c2": "name", "specialty": medicine()}
    assert client.post(url(person, "columns", row.public_id), sent).status_code == 303
    assert "Lakeside Hospital" in sound(client, url(person, "show", row.public_id)).find("section").text

    answer = client.post(url(person, "columns", row.public_id), {"c0": "", "c1": "city", "c2": ""})
    assert answer.status_code == 422
    assert "No column holds names or codes" in page_of(answer).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Paste a list or choose a file"),
        ({"text": "a", "file": SimpleUploadedFile("a.csv", b"name\nx\n")}, "one of both"),
        ({"text": " , ; "}, ""),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}, "is a PDF file"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "The file is empty."),
        ({"text": "x\n" * 501}, "500 rows"),
        ({"text": "x", "specialty": "999999"}, "Select a valid choice"),
    ],
)
def test_bad_lists_get_a_plain_message(client, person, sent, words):
    answer = client.post(url(person), sent)

    if words:
        assert answer.status_code == 422
        assert words in page_of(answer).text
        assert not ListImport.objects.exists()
    else:
        page = sound(client, answer.url)
        assert "It names no program." in page.text
        assert "Put them on my list" not in page.text


def test_lists_of_others_are_not_found(client, person):
    other = ApplicantFactory()
    theirs = ListImport.objects.create(applicant=other, name="x")

    assert client.get(url(person, "show", theirs.public_id)).status_code == 404
    assert client.post(url(person, "columns", theirs.public_id)).status_code == 404
    assert client.post(url(person, "act", theirs.public_id, "forget")).status_code == 404
    assert client.post(url(person, "act", theirs.public_id, "x")).status_code == 404
    assert ListImport.objects.exists()


def test_pages_take_the_same_few_queries_for_1_and_30(client, person, lake, at_most):
    one = paste(client, person, "Lakeside Hospitl")
    client.get(url(person, "show", one.public_id))
    with at_most(15) as few:
        client.get(url(person, "show", one.public_id))
        count = len(few)
    many = paste(client, person, "\n".join(f"Lakeside Hospitl, note {n}" for n in range(30)))
    with at_most(count):
        client.get(url(person, "show", many.public_id))
    with at_most(15):
        client.get(url(person))
