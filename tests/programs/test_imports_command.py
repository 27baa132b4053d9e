"""`import_programs`: keys, exit codes, and that without --apply nothing is left."""

import io
import json

import pytest
from django.core.management import call_command

from programs.catalogue.models import Program
from programs.facts.models import Fact, Source
from programs.imports.models import Batch, ColumnMapping
from tests.support.imports import codes_of_specialties, dump, line, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _codes(db):
    codes_of_specialties()


@pytest.fixture
def run(tmp_path):
    def run(content, *options, name="demo.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command("import_programs", str(path), "--source", "Example (demo)", *options, stdout=out, stderr=err)
        except SystemExit as stop:
            code = stop.code
        return code, out.getvalue(), err.getvalue()

    return run


def test_dry_run_tells_and_leaves_nothing(run):
    before = dump()

    code, out, _err = run(table([line(1), line(2)]), "--json")

    assert code == 0
    assert json.loads(out) == {"new": 2, "changed": 0, "unchanged": 0, "suggested": 0, "refused": []}
    assert dump() == before
    assert [model.objects.count() for model in (Batch, Source, ColumnMapping)] == [0, 0, 0]


def test_apply_takes_over_and_a_second_time_changes_nothing(run):
    content = table([line(1), line(2)])

    first = run(content, "--apply", "--json", "--season", "2028", "--retrieved-on", "2026-11-01")
    second = run(content, "--apply", "--json", "--season", "2028", "--retrieved-on", "2026-11-01")

    assert json.loads(first[1])["new"] == 2
    assert json.loads(second[1]) == {"new": 0, "changed": 0, "unchanged": 2, "suggested": 0, "refused": []}
    assert Program.objects.count() == 2
    assert set(Fact.objects.values_list("season", flat=True)) == {2028}


def test_refused_rows_are_exit_code_1_with_row_and_reason(run):
    code, out, _err = run(table([line(1), line(2, acgme_code="x")]), "--apply", "--json")

    refused = json.loads(out)["refused"]
    assert (code, [one["row"] for one in refused], set(refused[0])) == (1, [3], {"row", "reason"})
    assert Program.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"a,b\n1,2\n"])
def test_nothing_readable_is_exit_code_2(run, content):
    code, _out, err = run(content, "--apply")

    assert code == 2
    assert err.strip()
    assert not Batch.objects.exists()


def test_missing_file_is_exit_code_2(run, tmp_path):
    with pytest.raises(SystemExit) as stop:
        call_command("import_programs", str(tmp_path / "none.csv"), "--source", "x", stderr=io.StringIO())

    assert stop.value.code == 2


def test_mapping_file(run, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"Kennung": "acgme_code", "Fach": "specialty"}))
    content = table([{"Kennung": "1409900001", "Fach": "Internal Medicine", "name": "Example (demo)"}])

    assert json.loads(run(content, "--mapping", str(mapping), "--json")[1])["new"] == 1
    mapping.write_text("[]")
    assert run(content, "--mapping", str(mapping))[0] == 2


def test_words_for_people(run):
    code, out, _err = run(table([line(1), line(1, city="Elsewhere")]))

    assert code == 1
    assert "row 3: The code 1409900001 stands in row 2 already" in out
    assert "nothing was changed" in out
