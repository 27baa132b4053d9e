"""The pages of spreadsheets: the way of a file, exports, what is refused."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from zeal import zeal_ignore

from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.spreadsheets.models import SpreadsheetImport
from roadmap.models import Phase
from tests.applicants.spreadsheets.test_services import ROWS, brought_in, compare, text_of, upload
from tests.support.factories import ApplicantFactory
from tests.support.html import sound


@pytest.fixture
def client(person, signed_in):
    return signed_in(person)


@pytest.fixture
def row_by_row():
    """A file is written row by row through the services of the rooms: their single queries are meant."""
    with zeal_ignore():
        yield


def url(person, name, *args):
    return reverse(f"spreadsheets:{name}", args=[person.public_id, *args])


def test_the_way_of_a_file_by_forms_alone(person, client, row_by_row):
    start = sound(client.get(url(person, "list")))
    assert "No file yet" in start.text
    given = SimpleUploadedFile("plan.csv", text_of(*ROWS[:3]))

    answer = client.post(url(person, "list"), {"file": given}, follow=True)
    form = sound(answer).find("form", class_="stack")
    answer = client.post(answer.request["PATH_INFO"] + "?sheet=own-steps", form.fields(), follow=True)
    page = sound(answer)
    assert "3 rows would be written." in page.text
    file = SpreadsheetImport.objects.get()
    answer = client.post(url(person, "act", file.public_id, "apply"), follow=True)
    assert "Taken over. You can take it back at any time." in sound(answer).text
    assert ChecklistItem.objects.filter(applicant=person, milestone=None).count() == 3
    answer = client.post(url(person, "act", file.public_id, "undo"), follow=True)

    assert "Taken back." in sound(answer).text
    assert not ChecklistItem.objects.filter(applicant=person, milestone=None).exists()
    client.post(url(person, "act", file.public_id, "forget"), follow=True)
    assert not SpreadsheetImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("prog.exe", b"MZ\x90\x00" * 400, "no spreadsheet"), ("x.csv", b"", "The file is empty."),
        ("page.csv", b"<svg onload=alert(1)>", "web page or XML"), ("none", None, "Choose a file."),
        ("big.csv", b"a,b\n" * 1_400_000, "5 MB"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_at_the_field(person, client, name, content, words):
    data = {"file": SimpleUploadedFile(name, content)} if content is not None else {}

    page = sound(client.post(url(person, "list"), data), 422)

    assert words in page.find(class_="error-summary").text


def test_columns_without_the_needed_one_come_back(person, client):
    file = upload(person)

    answer = client.post(url(person, "columns", file.public_id) + "?sheet=own-steps", {"c0": ""})

    assert "no row works without it: Step." in sound(answer, 422).text


def test_another_table_and_an_unknown_one(person, client):
    file = upload(person)

    for sheet in ("own-steps", "nonsense"):
        sound(client.get(url(person, "columns", file.public_id), {"sheet": sheet}))


def test_pressing_twice_says_so(person, client):
    file = brought_in(person, text_of(ROWS[0]))

    answer = client.post(url(person, "act", file.public_id, "apply"), follow=True)

    assert "This file is taken over." in sound(answer).text
    assert ChecklistItem.objects.filter(applicant=person, milestone=None).count() == 1


def test_an_unknown_act_or_table_is_not_found(person, client):
    file = upload(person)

    assert client.post(url(person, "act", file.public_id, "explode")).status_code == 404
    assert client.get(url(person, "export", "secrets", "csv")).status_code == 404
    assert client.get(url(person, "export", "own-steps", "exe")).status_code == 404


def test_exports_cannot_become_formulas(person, client):
    checklist.add_own_step(applicant=person, title="=1+1", phase=Phase.objects.get(key="exams"), by=person.user)

    text = client.get(url(person, "export", "own-steps", "csv"))
    book = load_workbook(io.BytesIO(client.get(url(person, "export", "own-steps", "xlsx")).content))

    assert "'=1+1" in text.content.decode("utf-8-sig")
    assert text["Content-Disposition"].startswith('attachment; filename="own-steps-2026-11-21.csv"')
    assert [cell.value for cell in book.active["A"]] == ["Step", "'=1+1"]


def test_a_file_of_somebody_else_under_ones_own_address(person, signed_in):
    file = upload(person)
    other = ApplicantFactory()
    client = signed_in(other)

    answers = [client.get(url(other, name, file.public_id)).status_code for name in ("show", "columns")]
    answers += [client.post(url(other, "act", file.public_id, verb)).status_code for verb in ("apply", "forget")]

    assert answers == [404] * 4
    assert SpreadsheetImport.objects.filter(applicant=person).count() == 1


def test_the_same_queries_for_1_and_30_files_and_rows(person, client):
    def count(address):
        with CaptureQueriesContext(connection) as queries:
            sound(client.get(address))
        return len(queries)

    short = compare(upload(person, text_of(ROWS[0])))
    few = count(url(person, "list")), count(url(person, "show", short.public_id))
    for _ in range(29):
        upload(person, text_of(ROWS[0]))
    long = compare(upload(person, text_of(*ROWS[:30])))

    assert (count(url(person, "list")), count(url(person, "show", long.public_id))) == few
    assert max(few) <= 15
