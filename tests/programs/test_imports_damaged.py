"""Two hundred damaged files walk the pages: never a server error, never a half write."""

import csv
import io
import random
import zipfile
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from programs.imports import services, tasks
from programs.imports.models import Batch, BatchRow
from tests.support.imports import DAY, HEADER, SEASON, applied, codes_of_specialties, dump, line, table

pytestmark = pytest.mark.django_db

JUNK = [
    "", " ", "\0", "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "x" * 6000, "x" * 300, "9" * 400, "-1", "1e999", "NaN",
    "inf", "[", "['a'", "{'a': 1}", "[" * 3000, "true", "Yes", "maybe", "0409900001.0", "\u200b1409900002",
    "🏥" * 50, "مستشفى", "\ud7ff", "2025-13-45", "99999-01-01", "https://" + "a" * 600, "javascript:alert(1)", '"',
    "a\nb", "\t", "1403521292;1403521293", "12,5", "140%", "\\d", "None", "'; DROP TABLE programs_program; --",
]  # fmt: skip


def rows_of(dice):
    rows = [line(dice.randint(1, 12)) for _ in range(dice.randint(1, 12))]
    for row in rows:
        for key in row:
            if dice.random() < 0.15:
                row[key] = dice.choice(JUNK)
    return rows


def cells_of(rows):
    return [HEADER, *([row[name] for name in HEADER] for row in rows)]


def text(cells, mark=","):
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(cells)
    return out.getvalue()


def sheet(cells):
    book = Workbook()
    for row in cells:
        book.active.append(["".join(c for c in cell if c >= " " and c != "\ud7ff")[:300] for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"\0" * 70_000_000)
    return out.getvalue()


def cut(dice, content):
    return content[: dice.randint(0, len(content))]


def flipped(dice, content):
    found = bytearray(content)
    for _ in range(dice.randint(1, 30)):
        found[dice.randrange(len(found))] = dice.randrange(256)
    return bytes(found)


def shifted(dice, cells):
    return [[*row[dice.randint(0, 2) :], *[""] * dice.randint(0, 2)] for row in cells]


def damaged(seed):
    """A file that something went wrong with, from a seed."""
    dice = random.Random(seed)
    cells = cells_of(rows_of(dice))
    plain = text(cells).encode("utf-8", "replace")
    kinds = {
        "junk": lambda: plain,
        "cut": lambda: cut(dice, plain),
        "flipped": lambda: flipped(dice, plain),
        "shifted": lambda: text(shifted(dice, cells)).encode(),
        "mixed encodings": lambda: plain[: len(plain) // 2] + text(cells).encode("utf-16", "replace"),
        "latin 1": lambda: text(cells).encode("latin-1", "replace") + b"\x81\x8d\xff",
        "utf 16 cut": lambda: cut(dice, text(cells).encode("utf-16")),
        "repeated headers": lambda: text([dice.choices(HEADER, k=len(HEADER)), *cells[1:]]).encode(),
        "no header": lambda: text(cells[1:]).encode(),
        "two rows each": lambda: text([one for row in cells for one in (row, [""] * len(row))], "\t").encode(),
        "open quote": lambda: plain + b'"' + plain,
        "random": lambda: dice.randbytes(dice.randint(1, 3000)),
        "huge cell": lambda: plain + b"x" * 200_000,
        "many columns": lambda: b",".join(b"c%d" % n for n in range(dice.choice([115, 501]))) + b"\n" + plain,
        "xlsx": lambda: sheet(cells),
        "xlsx cut": lambda: cut(dice, sheet(cells)),
        "xlsx flipped": lambda: flipped(dice, sheet(cells)),
        "bomb": bomb,
        "picture": lambda: b"\x89PNG\r\n\x1a\n" + dice.randbytes(100),
        "page": lambda: b"<html><table><tr><td>" + plain,
    }  # fmt: skip
    return list(kinds.values())[seed % len(kinds)]()


@pytest.mark.slow  # two hundred files through four pages and two tasks
@settings(
    max_examples=200, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(seed=st.integers(0, 10_000))
def test_no_damaged_file_breaks_a_page_or_writes_by_halves(seed, db, walker):
    with transaction.atomic():
        before = dump()
        walk(walker, damaged(seed), before)
        transaction.set_rollback(True)


@pytest.fixture
def walker(signed_in, admin):
    codes_of_specialties()
    applied(table([line(1), line(2, j1_visa="No")]))
    return signed_in(admin)


def tab_for(content):
    """One of the tabs, another one for another file."""
    return BatchRow.Outcome.values[len(content) % len(BatchRow.Outcome.values)]


def walk(client, content, before):
    """Upload, columns, dry run, take over, take back; each page answers, and what is written is whole."""
    known = Batch.objects.count()
    answer = client.post(reverse("imports:upload"), {
        "file": SimpleUploadedFile("demo.csv", content), "source": "Example Directory (demo)", "type": "directory",
        "season": str(SEASON), "retrieved_on": DAY.isoformat(),
    })  # fmt: skip
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert Batch.objects.count() == known
        return
    batch = Batch.objects.order_by("pk").last()
    page = reverse("imports:show", args=[batch.public_id])
    assert client.get(answer.url).status_code == 200
    header = batch.options["header"]
    answer = client.post(answer.url, {f"c{n}": batch.columns[name] for n, name in enumerate(header)})
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert dump() == before
        return
    tasks.compare(batch.pk)
    batch.refresh_from_db()
    assert batch.state in ("ready", "refused")
    assert dump() == before
    assert client.get(f"{page}?tab={tab_for(content)}").status_code == 200
    assert client.get(reverse("imports:refused", args=[batch.public_id])).status_code == 200
    client.post(reverse("imports:apply", args=[batch.public_id]))
    tasks.take_over(batch.pk)
    batch.refresh_from_db()
    assert batch.state in ("applied", "refused")
    assert client.get(page).status_code == 200
    if batch.state == "applied":
        services.undo(batch=batch, by=None)
    assert dump() == before
