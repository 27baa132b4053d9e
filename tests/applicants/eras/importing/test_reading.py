"""What lines and cells say: codes, places, tiers; nothing is dropped without a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.eras.importing import reading
from programs.imports import readers
from tests.support.properties import patient


def is_specialty(text):
    return text.lower() in ("internal medicine", "im")


def said(*cells, **columns):
    return reading.said_by(cells, {place: key for key, place in columns.items()}, is_specialty)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Example Lakeside", {"name": "Example Lakeside"}),
        ("1. Example Lakeside", {"name": "Example Lakeside"}),
        ("- Example Lakeside, Testbury, NY", {"name": "Example Lakeside", "city": "Testbury", "state": "NY"}),
        ("Example Lakeside (Main Campus), OH", {"name": "Example Lakeside (Main Campus)", "state": "OH"}),
        ("Example Lakeside (New York)", {"name": "Example Lakeside", "state": "NY"}),
        ("Example Lakeside - Internal Medicine - reach", {"name": "Example Lakeside", "specialty": "Internal Medicine",
                                                         "tier": "reach"}),
        ("1400099001 Example Lakeside", {"name": "Example Lakeside", "codes": ["1400099001"]}),
        ("Example Lakeside 9001140c0", {"name": "Example Lakeside", "codes": ["9001140C0"]}),
        ("1400099001", {"codes": ["1400099001"]}),
        ("Wilkes-Barre General", {"name": "Wilkes-Barre General"}),
        ("مستشفى البحيرة 🏥", {"name": "مستشفى البحيرة 🏥"}),
        ("A, Testbury, OH, applied, call them", {"name": "A", "city": "Testbury", "state": "OH", "progress": "applied",
                                                 "notes": "call them"}),
        ("", {}), (" - ", {}),
    ],
)  # fmt: skip
def test_line(line, found):
    row = said(line)

    values = {key: value for key, value in vars(row).items() if value}
    assert values == found


def test_columns_say_what_cells_are_and_what_is_odd():
    row = said("Lake", "IM", "1400099001 / 9001140C0", "Dream", "maybe", "Utopia", name=0, specialty=1, code=2, tier=3,
               progress=4, state=5)  # fmt: skip

    assert (row.name, row.specialty, row.tier, row.progress, row.state) == ("Lake", "IM", "reach", "considering", "")
    assert row.codes == ["1400099001", "9001140C0"]
    assert row.odd == ["US state: “Utopia” is not known and left out."]


def test_long_cells_are_cut_with_words():
    row = said("x" * 300, name=0)

    assert len(row.name) == 250
    assert row.odd == ["Program: cut after 250 characters."]


def test_formula_marks_of_an_export_are_taken_off():
    assert said("'=Lake", name=0).name == "=Lake"


@patient
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_cells_are_read(cells):
    for row in (said(*cells), said(*cells, name=0, code=1, tier=2)):
        assert len(row.name) <= 250
        assert all(reading.ACGME.fullmatch(code) or reading.NRMP.fullmatch(code) for code in row.codes)


# --------------------------------------------------------------------------------------- tables


def test_pasted_lines_are_rows_without_columns():
    table = reading.read_text("Lake, OH\n\n River, NY \n")

    assert [row[:2] for row in table.rows] == [(1, ["Lake, OH"]), (2, ["River, NY"])]
    assert reading.columns_of(table) == {}


def test_pasted_columns_with_a_header_are_a_table():
    table = reading.read_text("Program\tCity\tTier\nLake\tTestbury\treach")

    assert reading.columns_of(table) == {0: "name", 1: "city", 2: "tier"}
    assert table.rows == [(2, ["Lake", "Testbury", "reach"], "")]


def test_pasted_cells_without_a_header_stay_apart():
    assert reading.read_text("Lake\tOH\nRiver\tNY").rows[1][1] == ["River", "NY"]


def test_file_without_a_header_loses_no_row():
    table = reading.read_file(b"Lake,OH\nRiver,NY\n", "a.csv")

    assert table.header == []
    assert [cells for _n, cells, _t in table.rows] == [["Lake", "OH"], ["River", "NY"]]
    assert [number for number, _c, _t in table.rows] == [1, 2]


def test_text_file_of_one_line():
    assert [row[1] for row in reading.read_file("Läke, OH".encode(), "a.txt").rows] == [["Läke, OH"]]


def test_a_column_called_state_may_say_how_far_it_is():
    table = reading.read_file(b"Program,State\nLake,applied\nRiver,rejected\n", "a.csv")
    assert reading.columns_of(table) == {0: "name", 1: "progress"}

    table = reading.read_file(b"Program,State\nLake,Ohio\nRiver,NY\n", "a.csv")
    assert reading.columns_of(table) == {0: "name", 1: "state"}


def test_codes_may_stand_in_two_columns():
    table = reading.read_file(b"Program,ACGME,NRMP code,Status\nLake,1400099001,9001140C0,applied\n", "a.csv")

    assert reading.columns_of(table) == {0: "name", 1: "code", 2: "code", 3: "progress"}


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "is empty"), (b"  \n", "a.csv", "is empty"), (b"%PDF-1.7", "a.pdf", "is a PDF file"),
        (b"PK\x03\x04broken", "a.xlsx", "damaged"), (b"\x00\x01" * 4000, "a.csv", "no text"),
        (b"<html><body>", "a.csv", "web page"), (b"name\n" + b"x\n" * 501, "a.csv", "500 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.csv", "more than 5 MB"),
    ],
)  # fmt: skip
def test_bad_files_get_a_plain_message(content, name, words):
    with pytest.raises(readers.Unreadable, match=words):
        reading.read_file(content, name)


@pytest.mark.parametrize(("text", "words"), [(" \n ", "Nothing stands in it"), ("x" * 200_001, "too long"),
                                             ("x\n" * 501, "500 rows")])  # fmt: skip
def test_bad_texts_get_a_plain_message(text, words):
    with pytest.raises(readers.Unreadable, match=words):
        reading.read_text(text)
