"""Bytes to tables: encodings, delimiters, limits, and files that mean harm."""

import io
import struct
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from programs.imports import readers
from programs.imports.columns import code_of, day_of, recognise, visas_of
from programs.imports.readers import Unreadable, read


def xlsx(rows, formats=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats:
        book.active[place].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TEXT = "code;name\n1409900001;Zürich – Đà Nẵng\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_shape(encoding):
    assert read(TEXT.encode(encoding), "a.csv").rows[0].cells == ["1409900001", "Zürich – Đà Nẵng"]


def test_latin_1_with_stray_bytes():
    content = b"code,name\n1,H\xf4pital de l'\xc9toile\n2,stray \x81 byte\n"

    cells = [row.cells for row in read(content, "a.csv").rows]

    assert cells[0] == ["1", "Hôpital de l'Étoile"]
    assert cells[1][0] == "2"


def test_utf_8_with_one_stray_byte_keeps_the_rest():
    content = "code,name\n1,Zürich ä ö\n2,".encode() + b"\xe9cole\n"

    assert [row.cells[1] for row in read(content, "a.csv").rows] == ["Zürich ä ö", "école"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiter_is_found(mark):
    content = mark.join(["code", "name"]) + "\n" + mark.join(["1", '"a, b; c"']) + "\n"

    assert read(content.encode(), "a.txt").rows[0].cells == ["1", "a, b; c"]


def test_repeated_and_empty_headers_get_a_number():
    assert read(b"code,,code,\n1,2,3,4\n", "a.csv").header == ["code", "Column 2", "code (2)"]


def test_a_title_may_stand_above_the_header():
    sheet = read(b"Report of 2026\n\ncode,name\n1,a\n", "a.csv")

    assert (sheet.header, sheet.rows[0].number) == (["code", "name"], 4)


@pytest.mark.parametrize(
    "above",
    [
        "Report,2026\n", "Source:,a directory\nRead on:,2026-01-01\n\n", "made by me, for you\n" * 12,
        "Identity,,Place,\n", "sep=,\n",
    ],
)  # fmt: skip
def test_the_header_is_the_line_with_the_names_that_are_known(above):
    sheet = read((above + "Program Code,Program Name,City,State\n1,a,Town,OH\n").encode(), "a.csv")

    assert sheet.header == ["Program Code", "Program Name", "City", "State"]
    assert [(row.number, row.cells) for row in sheet.rows] == [(above.count("\n") + 2, ["1", "a", "Town", "OH"])]


def test_a_file_with_names_of_its_own_begins_with_the_first_line_of_several_cells():
    sheet = read(b"Kennung,Haus\nName,City\nx,y\n", "a.csv")

    assert sheet.header == ["Name", "City"]  # two that are known count more
    assert read(b"Kennung,Haus\nName,y\n", "a.csv").header == ["Kennung", "Haus"]


def book_of(*sheets, hidden=()):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TABLE = [["Program Code", "Program Name"], ["1409900001", "Example (demo)"]]


@pytest.mark.parametrize(
    ("first", "left"),
    [([], ""), ([["About"]], ""), ([["About", "this"], ["made", "by me"]], "Notes"), (TABLE[:1], "")],
)  # fmt: skip
def test_the_sheet_with_programs_is_read(first, left):
    sheet = read(book_of(("Notes", first), ("Programs", TABLE)), "a.xlsx")

    assert (sheet.header, sheet.rows[0].cells) == (TABLE[0], TABLE[1])
    assert (f"Not read: {left}." in sheet.note) if left else sheet.note == ""


def test_of_several_sheets_with_programs_the_first_is_read_and_the_others_are_named():
    other = [TABLE[0], ["1409900002", "Other (demo)"]]

    sheet = read(book_of(("Ohio", TABLE), ("New York", other), ("Secret", other), hidden=["Secret"]), "a.xlsx")

    assert sheet.rows[0].cells == TABLE[1]
    assert sheet.note == "Only the sheet “Ohio” is read. Not read: New York. Import each one as a file of its own."


def test_merged_headings_above_the_header_are_left():
    book = Workbook()
    for row in (["Programs of 2026"], ["Identity", None, "Place", None]):
        book.active.append(row)
    book.active.append(["Program Code", "Program Name", "City", "State"])
    book.active.append([2200111018.0, "Example (demo)", "Exampleville", "OH"])
    for cells in ("A1:D1", "A2:B2", "C2:D2"):
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)

    sheet = read(out.getvalue(), "a.xlsx")

    assert sheet.header == ["Program Code", "Program Name", "City", "State"]
    assert (sheet.rows[0].number, sheet.rows[0].cells[0]) == (4, "2200111018")


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OLE, "old Excel file"), (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (zipped("mimetype", "content.xml"), "another format than XLSX"), (zipped("xl/workbook.bin"), "another format"),
        (zipped("programs.csv"), "no XLSX spreadsheet"), (book_of(("Empty", [])), "has no rows"),
        (book_of(("Header", TABLE[:1])), "no rows"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said_plainly(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content, "a.xlsx")


def test_formula_in_a_text_file_is_text():
    assert read(b"code,name\n1,=cmd|' /C calc'!A0\n", "a.csv").rows[0].cells[1].startswith("=cmd")


def test_xlsx_cells_become_text():
    content = xlsx(
        [["code", "when", "share", None, "yes"], [2200111018.0, datetime(2026, 1, 31), 0.415, "x", True],
         ["0409900001", date(2026, 2, 1), "=1+1", None, False]],
        [("C2", "0.0%")],
    )  # fmt: skip

    sheet = read(content, "a.xlsx")

    assert sheet.header == ["code", "when", "share", "Column 4", "yes"]
    assert sheet.rows[0].cells == ["2200111018", "2026-01-31", "41.5%", "x", "Yes"]
    assert sheet.rows[1].cells == ["0409900001", "2026-02-01", "", "", "No"]  # a formula that was never worked out


@pytest.mark.parametrize(("size", "fine"), [(4999, True), (5000, True), (5001, False)])
def test_huge_cell_refuses_its_row(size, fine):
    row = read(b"code,name\n1," + b"x" * size + b"\n2,b\n", "a.csv").rows[0]

    assert (row.trouble == "") is fine


@pytest.mark.parametrize(("columns", "fine"), [(499, True), (500, True), (501, False)])
def test_columns_have_a_limit(columns, fine):
    content = ",".join(f"c{n}" for n in range(columns)) + "\n" + "," * (columns - 1) + "1\n"
    if fine:
        assert len(read(content.encode(), "a.csv").header) == columns
    else:
        with pytest.raises(Unreadable, match="500 columns"):
            read(content.encode(), "a.csv")


@pytest.mark.parametrize(("rows", "fine"), [(9, True), (10, True), (11, False)])
def test_rows_have_a_limit(monkeypatch, rows, fine):
    monkeypatch.setattr(readers, "MOST_ROWS", 10)
    content = b"code,name\n" + b"1,a\n" * rows
    if fine:
        assert len(read(content, "a.csv").rows) == rows
    else:
        with pytest.raises(Unreadable, match="more than 10 rows"):
            read(content, "a.csv")


@pytest.mark.parametrize(("size", "fine"), [(readers.MOST_BYTES, True), (readers.MOST_BYTES + 1, False)])
def test_size_has_a_limit(size, fine):
    if fine:
        readers.check_size(size)
    else:
        with pytest.raises(Unreadable, match="25 MB"):
            readers.check_size(size)


def bomb(megabytes, lie=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"\0" * 1_000_000)
    content = bytearray(out.getvalue())
    if lie:
        at = content.find(b"PK\x01\x02", content.find(b"PK\x01\x02") + 1)
        content[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(content)


def test_zip_bomb_is_refused():  # slow: 70 MB are packed
    with pytest.raises(Unreadable, match="unpacks to far more"):
        read(bomb(70), "a.xlsx")


def test_zip_bomb_that_lies_about_its_size_is_refused():  # slow: 70 MB are packed
    with pytest.raises(Unreadable):
        read(bomb(70, lie=True), "a.xlsx")


def test_entities_in_xlsx_are_not_expanded():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["a", "b"], ["1", "2"]]))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename == "xl/workbook.xml":
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + body
            new.writestr(part, body)
    with pytest.raises(Unreadable, match="damaged"):
        read(out.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1403521292", "1403521292"), ("1403521292.0", "1403521292"), ("409900001", "0409900001"),
        ("409900001.0", "0409900001"), (" 140-35-21-292 ", "1403521292"), ("1234140c0", "1234140C0"),
        ("'0409900001", "0409900001"),
    ],
)  # fmt: skip
def test_codes(cell, code):
    assert code_of(cell) == code


@pytest.mark.parametrize(
    ("cell", "visas"),
    [
        ("['J-1 through ECFMG', 'H-1B']", {"j1": True, "h1b": True}), ("J-1, H-1B", {"j1": True, "h1b": True}),
        ("J1; F1", {"j1": True, "f1": True}), ("[]", {}), ("", {}), ("none", {}),
        ("J-1, no H-1B", {"j1": True, "h1b": False}), ("No visas sponsored", {"j1": False, "h1b": False, "f1": False}),
    ],
)  # fmt: skip
def test_visas_in_one_cell(cell, visas):
    assert visas_of(cell) == visas


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-03-28T08:08:20+00:00", date(2025, 3, 28)), ("3/28/2025", date(2025, 3, 28)),
        ("March 28, 2025", date(2025, 3, 28)), ("45744", date(2025, 3, 28)),
        ("45744.5", date(2025, 3, 28)), ("28 Mar 2025", date(2025, 3, 28)), ("2025-02-30", None), ("x", None),
    ],
)  # fmt: skip
def test_days(cell, day):
    assert day_of(cell) == day


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("acgme_code", "acgme_code"), ("Program Code", "acgme_code"), ("ACGME ID", "acgme_code"),
        ("NRMP Code", "nrmp_codes"), ("Institution", "institution"), ("J-1", "j1"), ("h1b_visa", "h1b"),
        ("Visas", "visas"), ("% IMG", "img_share"), ("pct_img", "img_share"), ("Accepting 2026-2027", "accepts"),
        ("accepting_2026_2027", "accepts"), ("Website", "website"), ("source_url", "address"),
        ("data_last_updated", "retrieved_on"), ("Shoe size", ""),
    ],
)  # fmt: skip
def test_headers_are_recognised(header, target):
    assert recognise([header]) == {header: target}


def test_a_field_is_given_to_one_column_only():
    assert recognise(["ACGME ID", "Program Code"]) == {"ACGME ID": "acgme_code", "Program Code": ""}


def test_what_was_remembered_wins():
    assert recognise(["name", "x"], {"x": "name", "name": ""}) == {"name": "", "x": "name"}
