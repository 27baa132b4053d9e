"""The pages of imports as a curator walks them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from programs.catalogue.models import Program
from programs.imports import services, tasks
from programs.imports.models import Batch, BatchRow
from tests.support.catalogue import SEASON, state
from tests.support.factories import UserFactory
from tests.support.imports import DAY, applied, codes_of_specialties, compared, line, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _codes(db):
    codes_of_specialties()


@pytest.fixture
def client(signed_in, admin):
    return signed_in(admin)


def send(client, content, name="demo.csv", **changed):
    data = {
        "file": SimpleUploadedFile(name, content), "source": "Example Directory (demo)", "type": "directory",
        "season": str(SEASON), "retrieved_on": DAY.isoformat(),
    } | changed  # fmt: skip
    return client.post(reverse("imports:upload"), data)


def at(name, batch, query=""):
    return reverse(f"imports:{name}", args=[batch.public_id]) + query


def mapping(batch, **changed):
    header = batch.options["header"]
    return {f"c{n}": changed.get(name, batch.columns[name]) for n, name in enumerate(header)}


def test_walk_from_the_file_to_the_catalogue_and_back(client):
    answer = send(client, table([line(1), line(2), line(3, acgme_code="x")]))
    batch = Batch.objects.get()
    assert (answer.status_code, answer.url) == (303, at("columns", batch))
    assert "Example Program 1 (demo)" in client.get(answer.url).content.decode()

    answer = client.post(at("columns", batch), mapping(batch))
    assert (answer.status_code, answer.url) == (303, at("show", batch))
    waiting = client.get(at("show", batch)).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "It begins by itself" in waiting
    tasks.compare(batch.pk)

    page = client.get(at("show", batch)).content.decode()
    assert "2 rows are chosen" in page
    assert "no ACGME code" in client.get(at("show", batch, "?tab=refused")).content.decode()
    client.post(at("choose", batch), {"tab": "new", "shown": ["2", "3"], "row": ["3"]})
    assert "1 row is chosen" in client.get(at("show", batch)).content.decode()

    client.post(at("apply", batch))
    tasks.take_over(batch.pk)
    assert [program.acgme_code for program in Program.objects.all()] == ["1409900002"]
    assert "New programs: 1" in client.get(at("show", batch)).content.decode()

    assert "programs: 1" in client.get(at("undo", batch)).content.decode()
    client.post(at("undo", batch))
    assert "It begins by itself" in client.get(at("show", batch)).content.decode()
    tasks.take_back(batch.pk)
    assert not Program.objects.exists()
    assert "as it was before" in client.get(at("show", batch)).content.decode()


def test_region_is_that_of_the_page(client):
    batch = compared(table([line(1)]))

    page = client.get(at("show", batch)).content.decode()
    region = client.get(at("show", batch), headers={"HX-Request": "true"}).content.decode()

    assert region.strip().startswith('<div id="region"')
    assert region.split('name="csrfmiddlewaretoken"')[0].strip() in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "empty"), (b"%PDF-1.7 ...", "a.pdf", "not a spreadsheet"),
        (b"PK\x03\x04 nothing", "a.xlsx", "damaged"), (b"only,a,header\n", "a.csv", "no rows"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls", "old Excel file"), (b"<!doctype html><p>", "a.csv", "web page"),
    ],
)  # fmt: skip
def test_unreadable_file_is_said_at_the_field(client, content, name, words):
    answer = send(client, content, name)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Batch.objects.exists()


def test_file_over_the_limit_is_refused_plainly(client, monkeypatch):
    monkeypatch.setattr("programs.imports.readers.MOST_BYTES", 1000)

    answer = send(client, table([line(n) for n in range(30)]))

    assert answer.status_code == 422
    assert "MB can be read" in answer.content.decode()


def test_upload_day_today_and_tomorrow(client, admin):
    with timezone.override(admin.time_zone):
        today = timezone.localdate()
    assert send(client, table([line(1)]), retrieved_on=today.isoformat()).status_code == 303

    answer = send(client, table([line(1)]), retrieved_on=(today + timezone.timedelta(days=1)).isoformat())

    assert answer.status_code == 422
    assert "in the future" in answer.content.decode()


def test_columns_without_code_or_name_are_refused(client):
    send(client, table([line(1)]))
    batch = Batch.objects.get()

    answer = client.post(at("columns", batch), dict.fromkeys(mapping(batch), ""))

    assert answer.status_code == 422
    assert "No column holds a code or a name" in answer.content.decode()


def test_same_file_again_is_said(client):
    send(client, table([line(1)]))
    first = Batch.objects.get()

    answer = send(client, table([line(1)]))

    assert "was here before" in client.get(answer.url).content.decode()
    assert at("show", first) in client.get(answer.url).content.decode()


def test_choose_all_and_none(client):
    batch = compared(table([line(n) for n in range(1, 61)]))

    client.post(at("choose", batch), {"tab": "new", "all": "0"})
    assert "0 rows are chosen" in client.get(at("show", batch)).content.decode()
    client.post(at("choose", batch), {"tab": "new", "all": "1"})

    assert BatchRow.objects.filter(batch=batch, chosen=True).count() == 60
    assert "Page 2 of 2" in client.get(at("show", batch, "?tab=new&page=2")).content.decode()


def test_refused_rows_are_downloaded_without_formulas(client):
    batch = compared(table([line(1, acgme_code="=1+1", program_name="=HYPERLINK(1)")]))

    answer = client.get(at("refused", batch))

    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "row,reason,acgme_code" in text
    assert ",'=HYPERLINK(1)" in text


def test_apply_again_and_undo_again_say_why_not(client):
    batch = applied(table([line(1)]))
    state(Program.objects.get(), "j1", False, season=SEASON, retrieved_on=DAY + timezone.timedelta(days=1))

    client.post(at("apply", batch))
    assert "cannot be taken over now" in client.get(at("show", batch)).content.decode()
    assert "changed after this import" in client.get(at("undo", batch)).content.decode()
    client.post(at("undo", batch))
    assert "changed after this import" in client.get(at("show", batch)).content.decode()
    assert Program.objects.exists()


def test_lost_task_is_started_again(client):
    batch = compared(table([line(1)]))
    services.start_apply(batch=batch, by=None)

    assert client.post(at("apply", batch)).status_code == 303
    tasks.take_over(batch.pk)
    tasks.take_over(batch.pk)  # a second worker does no harm

    assert Program.objects.count() == 1


def test_curator_without_staff_rights_may_import(signed_in):
    from django.contrib.auth.models import Group

    user = UserFactory()
    user.groups.add(Group.objects.get(name="curators"))

    assert signed_in(user).get(reverse("imports:list")).status_code == 200


def test_as_many_queries_for_one_row_as_for_fifty(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few, many = compared(table([line(1)])), compared(table([line(n) for n in range(1, 51)]), season=SEASON + 1)
    client.get(at("show", few))
    found = []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(at("show", batch))
        found.append(len(queries))

    assert found[0] == found[1] <= 15
