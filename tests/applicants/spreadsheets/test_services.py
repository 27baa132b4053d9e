"""A stranger's sheet comes in, changes nothing the second time, and goes again without a trace."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.spreadsheets import cells, services
from applicants.spreadsheets.models import SpreadsheetImport
from programs.imports.readers import Unreadable
from tests.support import rooms
from tests.support.constraints import refused
from tests.support.factories import GrantFactory, UserFactory
from tests.support.rooms import everything

HEADER = "Task;Due date;Stage;Comments;Colour"
ROWS = tuple(f"Write mail {n};{n % 28 + 1} Mar 2027;Profile;to hospital {n} 🏥;red" for n in range(60))


def text_of(*rows, header=HEADER):
    return "\n".join([header, *rows]).encode()


def upload(person, content=None, name="my plan.csv"):
    return services.upload(
        applicant=person, content=content if content is not None else text_of(*ROWS), name=name, by=person.user
    )


def compare(file, columns=None, day_order=""):
    columns = columns or {int(place): key for place, key in file.columns.items()}
    return services.compare(
        file=file, sheet="own-steps", columns=columns, day_order=day_order, by=file.applicant.user
    )  # fmt: skip


def brought_in(person, content=None, **how):
    file = compare(upload(person, content), **how)
    return services.apply(file=file, by=person.user)


def outcomes(file):
    return [one["outcome"] for one in file.found]


def own(person):
    return ChecklistItem.objects.filter(applicant=person, milestone=None).order_by("pk")


def test_columns_and_table_are_found(person):
    file = upload(person)

    assert file.sheet == "own-steps"
    assert file.columns == {"0": "title", "1": "target_on", "2": "phase", "3": "notes"}
    assert len(file.rows) == 60


def test_comparing_changes_nothing(person):
    before = everything(person)

    file = compare(upload(person, text_of(*ROWS[:10])))

    assert outcomes(file) == ["new"] * 10
    assert everything(person) == before


def test_sixty_rows_come_in_then_nothing_then_go_without_a_trace(person):
    """Slow because 60 rows are written five times."""
    before = everything(person)

    first = brought_in(person)
    between = everything(person)
    second = brought_in(person)
    assert outcomes(second) == ["unchanged"] * 60
    assert everything(person) == between != before
    first = services.undo(file=first, by=person.user)

    assert everything(person) == before
    assert first.kept == []
    row = own(person)
    assert not row.exists()


def test_what_comes_in_stands_as_it_was_written(person):
    brought_in(person, text_of(ROWS[3]))

    row = own(person).get()
    assert (row.own_title, row.own_target_on, row.phase_id, row.notes) == (
        "Write mail 3", date(2027, 3, 4), "profile", "to hospital 3 🏥",
    )  # fmt: skip


def test_a_changed_cell_changes_that_value_alone_and_an_empty_one_nothing(person):
    brought_in(person, text_of(ROWS[3]))

    file = brought_in(person, text_of("Write mail 3;9 Mar 2027;;;"))

    file.refresh_from_db()
    assert file.found[0]["differences"] == [["Your date", "2027-03-04", "2027-03-09"]]
    row = own(person).get()
    assert (row.own_target_on, row.notes) == (date(2027, 3, 9), "to hospital 3 🏥")
    services.undo(file=file, by=person.user)
    assert own(person).get().own_target_on == date(2027, 3, 4)


def test_undo_keeps_what_was_changed_since_and_says_so(person):
    file = brought_in(person, text_of(*ROWS[:3]))
    checklist.edit_step(item=own(person).last(), values={"notes": "mine"}, by=person.user)

    file = services.undo(file=file, by=person.user)

    assert [row.own_title for row in own(person)] == ["Write mail 2"]
    assert file.kept == [{"name": "Write mail 2", "why": "You changed it since."}]


def test_undo_passes_over_what_is_gone(person):
    file = brought_in(person, text_of(*ROWS[:2]))
    checklist.remove_own_step(item=own(person).first(), by=person.user)

    file = services.undo(file=file, by=person.user)

    assert not own(person).exists()
    assert file.kept == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A;4/5/2027;Profile;;", "Your date: “4/5/2027” can be 4 May 2027 or 5 Apr 2027"),
        ("A;never;Profile;;", "“never” is no day"),
        (";1 Mar 2027;Profile;;", "This is missing: Step."),
        ("A;1 Mar 2027;Somewhere;;", "“Somewhere” is none of these"),
        ("A;1 Mar 2027", "the row is shifted"),
        (f"{'A' * 90};1 Mar 2027;Profile;;", "at most 80 characters"),
        ("B;1 Mar 2027;Profile;;", "Row 2 is about the same."),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_leaves_the_others(person, row, reason):
    file = brought_in(person, text_of("B;1 Mar 2027;Profile;;", row))

    assert outcomes(file) == ["new", "refused"]
    assert reason in file.found[1]["reason"]
    assert [step.own_title for step in own(person)] == ["B"]


def test_what_a_room_refuses_names_the_column(person):
    file = upload(person, text_of("Clinic;not a mail", header="Place;E-mail"))

    file = services.compare(
        file=file, sheet="places", columns={0: "host", 1: "email"}, day_order="", by=person.user
    )  # fmt: skip

    assert file.found[0]["reason"] == "E-mail: Enter a valid email address."


def test_the_order_of_days_can_be_said(person):
    brought_in(person, text_of("A;4/5/2027;Profile;;"), day_order="day")

    assert own(person).get().own_target_on == date(2027, 5, 4)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({1: "target_on"}, "No column holds this, and no row works without it: Step."),
        ({0: "title", 1: "title"}, "Two columns are “Step”."),
        ({0: "title", 1: "password"}, "“password” is no column of this table."),
    ],
)
def test_columns_that_cannot_work(person, columns, words):
    with pytest.raises(ValidationError, match=words):
        compare(upload(person), columns)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"), (b"%PDF-1.7", "PDF file"), (b"MZ\x90\x00" * 400, "no text"), (b"PK\x03\x04broken", "damaged"),
        (text_of(*ROWS * 9), "500 rows"), (b"a" * (5 * 1024 * 1024 + 1), "5 MB"),
        (text_of("1", header=";".join(f"c{n}" for n in range(101))), "100 columns"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_words(person, content, words):
    with pytest.raises(Unreadable, match=words):
        upload(person, content)

    assert not SpreadsheetImport.objects.exists()


def test_each_state_allows_its_own_step_only(person):
    file = upload(person, text_of(ROWS[0]))
    with pytest.raises(services.NotNow):
        services.apply(file=file, by=person.user)
    file = services.apply(file=compare(file), by=person.user)
    for call in (services.apply, compare_again):
        with pytest.raises(services.NotNow, match="taken over"):
            call(file=file, by=person.user)
    services.undo(file=file, by=person.user)
    with pytest.raises(services.NotNow, match="taken back"):
        services.undo(file=file, by=person.user)

    assert not own(person).exists()


def compare_again(*, file, by):
    return services.compare(file=file, sheet="own-steps", columns={0: "title"}, day_order="", by=by)


@pytest.mark.parametrize("verb", ["upload", "compare", "apply", "undo", "forget"])
def test_nobody_else_may(person, verb):
    stranger, file = UserFactory(applicant=True), upload(person, text_of(ROWS[0]))
    GrantFactory(applicant=person, advisor=stranger)
    calls = {
        "upload": lambda: services.upload(applicant=person, content=text_of(ROWS[0]), name="x", by=stranger),
        "compare": lambda: compare_again(file=file, by=stranger),
        "apply": lambda: services.apply(file=file, by=stranger),
        "undo": lambda: services.undo(file=file, by=stranger),
        "forget": lambda: services.forget(file=file, by=stranger),
    }

    with pytest.raises(PermissionError):
        calls[verb]()

    assert not SpreadsheetImport.objects.visible_to(stranger).exists()


def test_only_so_many_files(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_FILES", 1)
    upload(person)

    with pytest.raises(ValidationError, match="Remove an old one"):
        upload(person)


def test_what_goes_out_comes_in_without_a_change(person):
    brought_in(person, text_of(*ROWS[:20]))
    lines = list(services.table_of(services.SHEETS["own-steps"], person))

    content = "\n".join("\t".join(cell for cell in line) for line in lines).encode()

    assert outcomes(compare(upload(person, content))) == ["unchanged"] * 20


def test_the_database_knows_the_moment_of_what_was_taken_over(person):
    file = upload(person)
    file.state = SpreadsheetImport.State.APPLIED

    refused(file, "what_was_taken_over_has_its_moment", "A file that was taken over has the moment when.")


# ----------------------------------------------------------------------------- tables of the rooms


def room(person, key, content, day_order=""):
    """A file for the table of a room, with the columns that are recognised."""
    file = upload(person, content)
    file = services.compare(
        file=file, sheet=key, columns=cells.recognise(file.header, services.SHEETS[key]), day_order=day_order,
        by=person.user,
    )  # fmt: skip
    return services.apply(file=file, by=person.user)


LETTERS = b"Recommender,Hospital,US letter,Requested\nDr Sample,Example Hospital,yes,2026-10-01\n"
STAYS = (
    b"Type,Site,Department,From,Until,Fee\n"
    b"Shadowing,Example Clinic,IM,2026-03-02,2026-03-29,$500\n"
    b"Externship,Sample Hospital,internal medicine,2026-05-04,2026-06-28,\n"
)


@pytest.mark.parametrize(("key", "content"), [("letters", LETTERS), ("rotations", STAYS)])
def test_a_strangers_words_change_nothing_the_second_time(person, key, content):
    """IM is internal medicine, and a file without a season is about the letter of this season."""
    before = rooms.everything(person)

    first = room(person, key, content)
    between = rooms.everything(person)
    second = room(person, key, content)

    assert set(outcomes(first)) == {"new"}
    assert set(outcomes(second)) == {"unchanged"}
    assert second.done == []
    assert rooms.everything(person) == between != before
    services.undo(file=first, by=person.user)
    assert rooms.everything(person) == before


def test_a_row_that_may_be_about_two_records_is_not_taken(person):
    for institution in (b"A", b"B"):
        room(person, "letters", b"Writer,Hospital\nDr Sample," + institution + b"\n")

    file = room(person, "letters", b"Writer,Role\nDr Sample,Chief\n")

    assert "more than one record like this" in file.found[0]["reason"]


def test_what_is_refused_half_way_leaves_nothing_behind(person):
    """The line is written and told to the plan before its payment is refused."""
    before = rooms.everything(person)

    file = room(
        person, "budget",
        b"Item,Kind,Phase,Amount,Currency,Due,Paid,Paid currency,Paid on\n"
        b"Flight,Travel,Profile,900,USD,2027-02-01,900,USD,2090-01-01\n",
    )  # fmt: skip

    assert outcomes(file) == ["refused"]
    assert rooms.everything(person) == before


def test_a_part_of_the_road_that_is_unknown_is_refused_and_not_dropped(person):
    file = room(person, "budget", b"Item,Phase,Amount\nFlight,Moon,900\n")

    assert "\u201cMoon\u201d is none of these" in file.found[0]["reason"]


def test_two_rows_about_one_record_are_not_both_taken(person):
    """The second one would write over what the first one wrote."""
    room(person, "letters", b"Writer,Hospital\nDr Sample,A\n")

    file = room(person, "letters", b"Writer,Hospital,Role,Met at\nDr Sample,A,Chief,\nDr Sample,,,Ward 5\n")

    assert outcomes(file) == ["changed", "refused"]
    assert file.found[1]["reason"] == "Row 2 is about the same."


def test_a_row_that_says_nothing_new_is_unchanged_however_many_it_fits(person):
    for institution in (b"A", b"B"):
        room(person, "letters", b"Writer,Hospital\nDr Sample," + institution + b"\n")

    file = room(person, "letters", b"Writer,Role\nDr Sample,\n")

    assert outcomes(file) == ["unchanged"]
