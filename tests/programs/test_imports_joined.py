"""Files with several rows per program: joined where they agree, refused by name where they contradict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.catalogue.models import Institution, Program, Track
from programs.catalogue.text import index
from programs.facts.models import Fact, ProgramChange
from programs.imports import readers, services
from programs.imports.joining import continued
from programs.imports.models import BatchRow
from programs.imports.readers import Row
from tests.support.catalogue import ProgramFactory
from tests.support.imports import applied, codes_of_specialties, compared, dump, line, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _codes(db):
    codes_of_specialties()


def outcomes(batch):
    return list(BatchRow.objects.filter(batch=batch).order_by("number").values_list("outcome", flat=True))


def reason(batch, number):
    return BatchRow.objects.get(batch=batch, number=number).reason


def two_rows(number, **second):
    """A program in two rows: tracks and some values are parted between them."""
    empty = dict.fromkeys(line(number), "")
    return [
        line(number, nrmp_codes=f"{number:04d}140C0", city="", j1_visa=""),
        empty | {"acgme_code": f"140990{number:04d}", "nrmp_codes": f"{number:04d}140P0", "city": "Exampleville",
                 "j1_visa": "No"} | second,
    ]  # fmt: skip


def test_two_rows_of_a_program_with_tabs_are_one_program():
    content = table([row for n in range(1, 4) for row in two_rows(n)], "\t")

    batch = applied(content)

    assert outcomes(batch) == ["new"] * 6
    assert batch.summary["done"]["programs"] == Program.objects.count() == 3
    program = Program.objects.get(acgme_code="1409900002")
    assert [track.code for track in program.tracks.all()] == ["0002140C0", "0002140P0"]
    assert (program.city, program.j1, program.img_share) == ("Exampleville", False, 41.5)
    assert "exampleville" in program.search_text
    assert reason(batch, 3) == "Joined with row 2: one program."
    before = dump()
    assert set(outcomes(applied(content))) == {"unchanged"}
    assert dump() == before


def test_two_rows_fill_a_known_program_once():
    program = ProgramFactory(acgme_code="1409900001", name="Example Program 1 (demo)", city="", institution=None)

    batch = applied(table(two_rows(1)))

    program.refresh_from_db()
    assert outcomes(batch) == ["changed", "changed"]
    assert (program.city, program.institution.name, program.j1, program.tracks.count()) == (
        "Exampleville", "Example Hospital 1 (demo)", False, 2,
    )  # fmt: skip


def test_institution_and_name_may_stand_in_the_second_row():
    first = line(1, institution="", program_name="", state="")
    second = line(1)

    applied(table([first, second]))

    program = Program.objects.get()
    assert (program.name, program.state, program.institution.name) == (
        "Example Program 1 (demo)", "OH", "Example Hospital 1 (demo)",
    )  # fmt: skip
    assert Institution.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"city": "Elsewhere"}, "City is “Exampleville” there and “Elsewhere” here"),
        ({"state": "NY"}, "State is “OH” there and “NY” here"),
        ({"institution": "Other Hospital (demo)"}, "Institution is “Example Hospital 1 (demo)” there"),
        ({"program_name": "Other (demo)"}, "Name of the program is “Example Program 1 (demo)” there"),
        ({"j1_visa": "No"}, "J-1 is “Yes” there and “No” here"),
        ({"j1_visa": "not published"}, "J-1 is “Yes” there and “not published” here"),
        ({"pct_img": "12"}, "Share of IMGs is “41.5%” there and “12%” here"),
        ({"specialty": "Family Medicine"}, "with another specialty"),
    ],
)  # fmt: skip
def test_rows_that_contradict_are_refused_with_both_rows_and_the_field(changed, words):
    batch = applied(table([line(1), line(2), line(1, nrmp_codes="0001140P0", **changed)]))

    assert outcomes(batch) == ["new", "new", "refused"]
    assert "The code 1409900001 stands in row 2 already" in reason(batch, 4)
    assert words in reason(batch, 4)
    assert not Track.objects.filter(code="0001140P0").exists()


def test_the_row_is_named_that_said_it():
    batch = compared(table([line(1, city=""), line(1, nrmp_codes="0001140P0"), line(1, city="Elsewhere")]))

    assert "stands in row 3 already" in reason(batch, 4)


def test_a_row_that_stands_twice_is_unchanged_and_said():
    batch = applied(table([line(1), line(1), line(2)]))

    assert outcomes(batch) == ["new", "unchanged", "new"]
    assert reason(batch, 3) == "It says the same as row 2."
    assert Program.objects.count() == 2
    assert Fact.objects.filter(field="j1").count() == 2


def test_a_track_stands_once_in_a_list_of_tracks():
    rows = [
        {"nrmp_code": code, "institution": name, "specialty": "Internal Medicine"}
        for code, name in [("0001140C0", "Example A (demo)"), ("0001140C0", "Example A (demo)"),
                           ("0001140C0", "Example B (demo)")]
    ]  # fmt: skip

    batch = compared(table(rows))

    assert outcomes(batch) == ["new", "refused", "refused"]
    assert reason(batch, 3) == "The code 0001140C0 stands in row 2 already. The first row counts."
    assert "Institution is “Example A (demo)” there and “Example B (demo)” here" in reason(batch, 4)


def test_the_row_is_named_in_which_the_track_stands():
    rows = [
        {"nrmp_code": code, "name": name, "institution": "Example A (demo)", "specialty": "Internal Medicine"}
        for code, name in [("0001140C0", "Internal Medicine"), ("0001140P0", "Medicine-Preliminary")] * 2
    ]

    batch = compared(table(rows))

    assert outcomes(batch) == ["new", "new", "refused", "refused"]
    assert reason(batch, 5) == "The code 0001140P0 stands in row 3 already. The first row counts."


def test_two_rows_of_a_track_that_add_to_each_other_are_joined():
    rows = [
        {"nrmp_code": code, "name": name, "institution": "Example A (demo)", "specialty": "Internal Medicine",
         "city": city, "j1": j1}
        for code, name, city, j1 in [
            ("0001140C0", "Internal Medicine", "", ""), ("0001140P0", "Medicine-Preliminary", "", ""),
            ("0001140P0", "", "Exampleville", "Yes"), ("0001140P0", "Other name", "", ""),
        ]
    ]  # fmt: skip

    batch = applied(table(rows))

    program = Program.objects.get()
    assert outcomes(batch) == ["new", "new", "new", "refused"]
    assert reason(batch, 4) == "Joined with row 3: one program."
    assert "“Medicine-Preliminary” there and “Other name” here" in reason(batch, 5)
    assert (program.name, program.city, program.j1, program.tracks.count()) == (
        "Example A (demo), Internal Medicine", "Exampleville", True, 2,
    )  # fmt: skip


def test_a_place_that_another_row_of_the_program_contradicts_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr("programs.imports.applying.AT_ONCE", 1)
    rows = [line(1), line(1, acgme_code="", program_name="", city="Elsewhere", j1_visa="", pct_img="")]

    batch = applied(table(rows))

    assert outcomes(batch) == ["new", "unchanged"]
    assert reason(batch, 3) == "Left out: row 2 says otherwise of this program (City)."
    assert Program.objects.get().city == "Exampleville"


def test_tracks_of_one_program_that_say_otherwise_keep_the_first_and_say_so():
    rows = [
        {"nrmp_code": code, "institution": "Example A (demo)", "specialty": "Internal Medicine", "positions": places}
        for code, places in [("0001140C0", "20"), ("0001140P0", "5")]
    ]

    batch = compared(table(rows))

    assert outcomes(batch) == ["new", "new"]
    assert reason(batch, 3) == "Left out: row 2 says otherwise of this program (Places a year)."


def lower(**cells):
    """A second row without code and name."""
    return dict.fromkeys(line(1), "") | cells


def test_a_row_without_code_and_name_goes_on_with_the_one_above():
    rows = [line(1, city="", j1_visa=""), lower(city="Exampleville", j1_visa="No"), line(2, pct_img=""),
            lower(pct_img="12")]  # fmt: skip
    content = table(rows, "\t")

    batch = applied(content)

    one, two = Program.objects.order_by("acgme_code")
    assert outcomes(batch) == ["new"] * 4
    assert (one.city, one.j1, two.img_share) == ("Exampleville", False, 12)
    assert set(outcomes(applied(content))) == {"unchanged"}


def test_a_row_below_that_does_not_fit_is_refused():
    batch = compared(table([line(1), lower(city="Elsewhere"), line(2), lower(institution="Other Hospital (demo)")]))

    assert outcomes(batch) == ["new", "refused", "new", "refused"]
    assert "City is “Exampleville” there and “Elsewhere” here" in reason(batch, 3)
    assert "Institution is" in reason(batch, 5)


def test_a_row_below_a_program_known_by_its_name_only_keeps_its_institution():
    named = {"acgme_code": "", "nrmp_codes": ""}
    rows = [line(1, **named), lower(institution="Other Hospital (demo)"), line(2, **named), lower(pct_img="41.5")]

    batch = applied(table(rows))

    assert outcomes(batch) == ["new", "refused", "new", "unchanged"]
    assert "does not fit the row above" in reason(batch, 3)
    assert Program.objects.count() == 2


def test_a_single_row_without_code_and_name_is_damaged():
    batch = compared(table([line(1), lower(j1_visa="No"), line(2), line(3)]))

    assert outcomes(batch) == ["new", "refused", "new", "new"]
    assert reason(batch, 3) == "It has no code and no name."


def test_a_row_below_a_refused_or_left_out_row_is_refused():
    batch = compared(table([line(1, acgme_code="x"), lower(j1_visa="Yes"), line(2), lower(j1_visa="Yes")]))
    assert outcomes(batch) == ["refused", "refused", "new", "unchanged"]
    assert "the row above it is refused" in reason(batch, 3)
    services.choose(batch=batch, chosen=False, numbers=[4], by=None)
    services.start_apply(batch=batch, by=None)

    services.apply(batch=batch, by=None)

    assert not Program.objects.exists()
    assert "goes on with row 4, which is not taken over" in reason(batch, 5)


def test_second_row_alone_makes_the_program():
    batch = compared(table(two_rows(1)))
    services.choose(batch=batch, chosen=False, numbers=[2], by=None)
    services.start_apply(batch=batch, by=None)

    services.apply(batch=batch, by=None)

    program = Program.objects.get()
    assert (program.city, program.j1, program.img_share) == ("Exampleville", False, None)


def test_two_rows_are_joined_across_chunks(monkeypatch):
    monkeypatch.setattr("programs.imports.services.AT_ONCE", 1)
    monkeypatch.setattr("programs.imports.applying.AT_ONCE", 1)
    rows = [*two_rows(1), line(2, city=""), lower(city="Exampleville"), line(3, pct_img=""), lower(pct_img="12")]
    content = table(rows)

    batch = applied(content)

    assert outcomes(batch) == ["new"] * 6
    assert {(p.acgme_code, p.city, p.tracks.count()) for p in Program.objects.all()} == {
        ("1409900001", "Exampleville", 2), ("1409900002", "Exampleville", 1), ("1409900003", "Exampleville", 1),
    }  # fmt: skip
    assert set(outcomes(applied(content))) == {"unchanged"}
    assert {change.verb for change in ProgramChange.objects.all()} == {"added"}


def test_undo_takes_joined_rows_back():
    index([ProgramFactory(acgme_code="1409900001", city="", institution=None).pk])
    before = dump()
    batch = applied(table([*two_rows(1), *two_rows(2)]))
    assert Program.objects.get(acgme_code="1409900001").city == "Exampleville"

    services.undo(batch=batch, by=None)

    assert dump() == before


@pytest.mark.parametrize(
    ("rows", "found"),
    [("KLKL", {2, 4}), ("KLK", {2}), ("KLKK", set()), ("LK", set()), ("KLLKL", {2, 5}), ("KKLKL", {3, 5}), ("", set()),
     ("TLKL", {4}), ("K.LKL", {5})],
)  # fmt: skip
def test_which_rows_go_on(rows, found):
    kinds = {"K": (["1"], ""), "L": ([""], ""), "T": ([""], "shifted")}
    numbered = [Row(number, *kinds[kind]) for number, kind in enumerate(rows, 1) if kind != "."]

    assert continued(numbered, {0: "acgme_code"}) == found


@given(st.lists(st.booleans(), max_size=30))
def test_a_row_goes_on_only_with_a_row_that_has_a_key(keyed):
    rows = [Row(number, ["1" if key else ""]) for number, key in enumerate(keyed)]

    for number in continued(rows, {0: "name"}):
        assert keyed[number - 1] is True
        assert keyed[number] is False


def test_cells_below_a_merged_cell_go_on_with_it():
    """In an XLSX file the key of two rows may be one merged cell; only its first row holds it."""
    from tests.programs.test_imports_readers import xlsx

    sheet = readers.read(xlsx([["code", "city"], ["1409900001", None], [None, "Exampleville"]]), "a.xlsx")

    assert continued(sheet.rows, {0: "acgme_code"}) == {3}
