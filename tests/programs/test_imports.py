"""Files against the catalogue: compared, taken over, taken over twice, taken back."""

from datetime import date, timedelta

import pytest
from django.db.models import ProtectedError

from programs.catalogue.models import Alias, Program, Track
from programs.curation.models import Suggestion
from programs.facts.models import Fact, ProgramChange
from programs.imports import services
from programs.imports.models import Batch, BatchRow, ColumnMapping
from programs.imports.readers import Unreadable
from tests.support.catalogue import ProgramFactory, state
from tests.support.factories import UserFactory
from tests.support.imports import DAY, SEASON, applied, codes_of_specialties, compared, dump, line, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _codes(db):
    codes_of_specialties()


def counts(batch):
    return {key: batch.summary[key] for key in BatchRow.Outcome.values if batch.summary[key]}


def reasons(batch):
    return {row.number: row.reason for row in BatchRow.objects.filter(batch=batch, outcome="refused")}


def test_dry_run_changes_nothing():
    before = dump()

    batch = compared(table([line(1), line(2)]))

    assert (batch.state, counts(batch), batch.done_count) == ("ready", {"new": 2}, 2)
    assert dump() == before


def test_apply_makes_programs_with_sourced_facts():
    batch = applied(table([line(1, source_url="https://example.org/1")]))

    program = Program.objects.get(acgme_code="1409900001")
    assert (program.j1, program.img_share, program.state, program.institution.nrmp_code) == (True, 41.5, "OH", "0001")
    assert "hospital exampleville 1409900001" in program.search_text
    fact = Fact.objects.get(program=program, field="j1")
    assert (fact.batch, fact.retrieved_on, fact.wins, fact.address) == (batch, DAY, True, "https://example.org/1")
    assert [change.verb for change in ProgramChange.objects.filter(program=program)] == ["added"]
    assert (batch.state, batch.done_count) == ("applied", 1)


def test_same_file_again_changes_nothing():
    content = table([line(n) for n in range(1, 8)])
    first = applied(content)
    before = dump()

    again = applied(content)

    assert counts(again) == {"unchanged": 7}
    assert again.options["same_as"] == str(first.public_id)
    assert dump() == before


def test_newer_day_with_the_same_values_is_unchanged_but_seen_again():
    applied(table([line(1)]))

    again = applied(table([line(1)]), retrieved_on=DAY + timedelta(days=5))

    assert counts(again) == {"unchanged": 1}
    assert Program.objects.get().newest_fact_on == DAY + timedelta(days=5)


def test_changed_value_is_shown_old_and_new():
    applied(table([line(1)]))

    batch = compared(table([line(1, j1_visa="No")]), retrieved_on=DAY + timedelta(days=1))

    row = BatchRow.objects.get(batch=batch)
    assert row.differences == [{"field": "j1", "kind": "value", "old": ["value", True], "new": ["value", False]}]
    assert counts(batch) == {"changed": 1}


def test_empty_visa_is_not_no():
    applied(table([line(1, j1_visa="")]))

    assert Program.objects.get().j1 is None
    assert not Fact.objects.filter(field="j1").exists()


@pytest.mark.parametrize(
    ("away", "outcome", "kept"), [(-1, "suggested", 1), (0, "suggested", 1), (1, "suggested", 1)]
)  # fmt: skip
def test_checked_fact_is_never_outdone_by_a_file(away, outcome, kept):
    program = ProgramFactory(acgme_code="1409900001", name="Example Program 1 (demo)")
    state(program, "j1", False, verified=True, by=UserFactory(), retrieved_on=DAY, season=SEASON)
    rows = table([{"acgme_code": "1409900001", "j1_visa": "Yes"}])

    batch = applied(rows, retrieved_on=DAY + timedelta(days=away))

    program.refresh_from_db()
    suggestion = Suggestion.objects.get()
    assert counts(batch) == {outcome: kept}
    assert (program.j1, suggestion.value, suggestion.state, suggestion.batch) == (False, True, "open", batch)
    assert counts(applied(rows, retrieved_on=DAY + timedelta(days=away))) == {"unchanged": 1}  # not suggested twice
    assert Suggestion.objects.count() == 1


def test_checked_fact_of_the_season_before_gives_way_to_a_newer_reading_only():
    program = ProgramFactory(acgme_code="1409900001")
    state(program, "j1", False, verified=True, by=UserFactory(), retrieved_on=DAY, season=SEASON - 1)
    rows = table([{"acgme_code": "1409900001", "j1_visa": "Yes"}])

    assert counts(compared(rows, retrieved_on=DAY - timedelta(days=1))) == {"suggested": 1}
    assert counts(compared(rows, retrieved_on=DAY)) == {"changed": 1}


def test_older_reading_is_kept_beside():
    program = ProgramFactory(acgme_code="1409900001")
    state(program, "j1", False, retrieved_on=DAY, season=SEASON)

    batch = applied(table([{"acgme_code": "1409900001", "j1_visa": "Yes"}]), retrieved_on=DAY - timedelta(days=1))

    program.refresh_from_db()
    assert counts(batch) == {"unchanged": 1}
    assert (program.j1, program.facts.count(), Suggestion.objects.count()) == (False, 2, 0)


def test_codes_twice_are_refused_by_name():
    batch = compared(table([line(1), line(2), line(1, city="Elsewhere")]))

    assert counts(batch) == {"new": 2, "refused": 1}
    assert "1409900001 stands in row 2" in reasons(batch)[4]


def test_unknown_specialty_is_refused_with_names_that_come_near():
    rows = [{"program_name": "Example (demo)", "institution": "Example Hospital", "specialty": "Internal Medecine"}]

    batch = compared(table(rows))

    assert "Internal Medicine" in reasons(batch)[2]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"acgme_code": "14099"}, "no ACGME code"), ({"nrmp_codes": "12"}, "no NRMP code"),
        ({"specialty": "Circus Arts"}, "Circus Arts"), ({"program_name": "x" * 251}, "longer than 250"),
        ({"acgme_code": "", "nrmp_codes": "", "program_name": ""}, "no code and no name"),
    ],
)  # fmt: skip
def test_rows_are_refused_with_number_and_reason(changed, words):
    batch = compared(table([line(1, **changed), line(2)]))

    assert words in reasons(batch)[2]
    assert counts(batch) == {"new": 1, "refused": 1}


def test_wrong_value_is_left_out_and_named():
    batch = applied(table([line(1, pct_img="430")]))

    assert "430" in BatchRow.objects.get(batch=batch).reason
    assert Program.objects.get().img_share is None


@pytest.mark.parametrize(("cell", "share"), [("41,5", 41.5), ("41,5 %", 41.5), ("41.5%", 41.5), ("1,234", None)])
def test_a_share_may_have_a_decimal_comma(cell, share):
    applied(table([line(1, pct_img=cell)], ";"))

    assert Program.objects.get().img_share == share


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!"])
def test_a_formula_that_failed_is_no_name(error):
    applied(table([line(1, program_name=error, city=error)]))

    program = Program.objects.get()
    assert (program.name, program.city) == ("Example Hospital 1 (demo), Internal Medicine", "")


def test_shifted_rows_are_refused_one_by_one():
    content = table([line(1), line(2), line(3)]).decode().splitlines()
    content[2] = "," + content[2]
    content[3] = content[3].partition(",")[2]

    batch = compared("\n".join(content).encode())

    assert counts(batch) == {"new": 1, "refused": 2}
    assert "10 cells" in reasons(batch)[3]
    assert "8 cells" in reasons(batch)[4]


def test_codes_from_spreadsheets_are_text():
    applied(table([line(1, acgme_code="\u200b0409900001.0", nrmp_codes="['0001040C0', '0001040P10']",
                        specialty="Anesthesiology")]))  # fmt: skip

    program = Program.objects.get()
    assert (program.acgme_code, [track.code for track in program.tracks.all()]) == (
        "0409900001", ["0001040C0", "0001040P10"],
    )  # fmt: skip


def test_emoji_and_arabic_names():
    applied(table([line(1, program_name="برنامج 🏥 (demo)")]))

    assert Program.objects.get().name == "برنامج 🏥 (demo)"


def track(code, **changed):
    return {"nrmp_program_name": "Internal Medicine", "nrmp_code": code, "institution": "Example Hospital 1 (demo)",
            "specialty": "Internal Medicine", "state": "OH"} | changed  # fmt: skip


def test_tracks_join_the_program_of_their_institution():
    applied(table([line(1)]))

    batch = applied(table([track("0001140C0"), track("0001140P0")]), source="Match list (demo)")

    program = Program.objects.get()
    assert counts(batch) == {"changed": 2}
    assert {row.code: row.name for row in program.tracks.all()} == {
        "0001140C0": "Internal Medicine", "0001140P0": "Internal Medicine",
    }  # fmt: skip
    assert "0001140p0" in program.search_text


def test_tracks_of_an_unknown_program_make_one():
    rows = [track("0002140C0"), track("0002140M0", nrmp_program_name="Medicine-Primary"),
            track("0002120C0", specialty="Family Medicine"), track("0002140C0")]  # fmt: skip

    batch = applied(table(rows), source="Match list (demo)")

    assert counts(batch) == {"new": 3, "refused": 1}
    assert "0002140C0 stands in row 2" in reasons(batch)[5]
    assert {(p.acgme_code, p.name, p.tracks.count()) for p in Program.objects.all()} == {
        (None, "Example Hospital 1 (demo), Internal Medicine", 2),
        (None, "Example Hospital 1 (demo), Family Medicine", 1),
    }  # fmt: skip
    assert counts(applied(table(rows), source="Match list (demo)")) == {"unchanged": 3, "refused": 1}


def test_track_of_two_possible_programs_is_refused():
    applied(table([line(1), line(2, nrmp_codes="0001140C1")]))

    batch = compared(table([track("0001140P0", institution="")]))

    assert "2 programs of this institution" in reasons(batch)[2]


def test_program_known_by_its_track_gets_its_code():
    applied(table([track("0001140C0")]), source="Match list (demo)")

    batch = applied(table([line(1)]))

    program = Program.objects.get()
    assert counts(batch) == {"changed": 1}
    assert program.acgme_code == "1409900001"


def test_other_source_gives_another_name_and_the_same_source_a_new_one():
    applied(table([line(1)]))

    applied(table([line(1, program_name="Spoken name (demo)")]), source="Other list (demo)")
    assert Program.objects.get().name == "Example Program 1 (demo)"
    assert Alias.objects.get().name == "Spoken name (demo)"

    applied(table([line(1, program_name="New name (demo)", city="Newtown")]))
    program = Program.objects.get()
    assert (program.name, program.city) == ("New name (demo)", "Newtown")
    assert {alias.name for alias in program.aliases.all()} == {"Spoken name (demo)", "Example Program 1 (demo)"}


def test_only_chosen_rows_are_taken_over():
    batch = compared(table([line(n) for n in (1, 2, 3)]))
    services.choose(batch=batch, chosen=False, outcome="new", by=None)
    services.choose(batch=batch, chosen=True, numbers=[3], by=None)
    services.start_apply(batch=batch, by=None)

    services.apply(batch=batch, by=None)

    assert [program.acgme_code for program in Program.objects.all()] == ["1409900002"]


def test_columns_are_remembered_for_the_source():
    content = table([{"Kennung": "1409900001", "Spezial": "Internal Medicine", "Haus": "Example (demo)"}])
    columns = {"Kennung": "acgme_code", "Spezial": "specialty", "Haus": "institution"}
    compared(content, columns=columns)

    batch = services.upload(
        content=content, file_name="x.csv", season=SEASON, retrieved_on=DAY, by=None,
        source=services.source_named(name="example directory (DEMO)"),
    )  # fmt: skip

    assert batch.columns == columns == ColumnMapping.objects.get().columns


def test_file_without_a_known_column_needs_a_mapping():
    with pytest.raises(services.WrongColumns, match="No column holds a code or a name"):
        compared(table([{"a": "1", "b": "2"}]))


def test_what_changed_since_the_dry_run_counts():
    batch = compared(table([line(1)]))
    program = ProgramFactory(acgme_code="1409900001")
    services.start_apply(batch=batch, by=None)

    services.apply(batch=batch, by=None)

    program.refresh_from_db()
    assert (Program.objects.count(), program.j1) == (1, True)


def test_apply_is_all_or_nothing(monkeypatch):
    batch = compared(table([line(1), line(2)]))
    services.start_apply(batch=batch, by=None)
    before = dump()

    def broken(*_args, **_kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr("programs.imports.applying.index", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        services.apply(batch=batch, by=None)

    batch.refresh_from_db()
    assert (dump(), batch.state) == (before, "ready")
    assert "Nothing was changed" in batch.trouble


def test_apply_twice_is_refused():
    batch = applied(table([line(1)]))

    with pytest.raises(services.NotNow):
        services.start_apply(batch=batch, by=None)


def below(**cells):
    """A second row of the program above it."""
    return dict.fromkeys(line(1), "") | cells


def test_undo_restores_the_catalogue_and_its_export_byte_for_byte(signed_in, admin):
    client = signed_in(admin)
    applied(table([line(n, city="" if n == 5 else "Exampleville") for n in range(1, 7)]))
    applied(table([track("0007140C0"), track("0007140P0", nrmp_program_name="")]), source="Match list (demo)")
    program = Program.objects.get(acgme_code="1409900003")
    state(program, "j1", False, verified=True, by=UserFactory(), retrieved_on=DAY, season=SEASON)
    before, export = dump(), exported(client)
    rows = [
        line(1, j1_visa="No", city="Newtown", program_name="Renamed (demo)"),  # changed
        line(2, nrmp_codes="0002140C0;0002140P0"),  # one more track
        line(3), line(4),  # a suggestion against a checked value; unchanged
        line(5, city="", pct_img=""), line(5, city="Exampleville", nrmp_codes="0005140P0"),  # known, in two rows
        line(7), line(9), line(9, nrmp_codes="0009140P0"),  # known by its track only; new, in two rows
        line(8, city="", j1_visa=""), below(acgme_code="1409900008", city="Exampleville", j1_visa="No"),
        line(6, city="Elsewhere"), line(6, city="Other"),  # a row that contradicts is refused
    ]  # fmt: skip
    batch = applied(table(rows), retrieved_on=DAY + timedelta(days=3))
    joined = applied(
        table([track("0007140P0"), track("0001140P0"), track("0020120C0", specialty="Family Medicine")]),
        source="Match list (demo)", retrieved_on=DAY + timedelta(days=4),
    )  # fmt: skip
    assert counts(batch) == {"new": 4, "changed": 5, "suggested": 1, "unchanged": 2, "refused": 1}
    assert counts(joined) == {"new": 1, "changed": 2}
    assert dump() != before
    assert exported(client) != export

    services.undo(batch=joined, by=UserFactory())
    services.undo(batch=batch, by=UserFactory())

    batch.refresh_from_db()
    assert dump() == before
    assert exported(client) == export
    assert batch.state == "undone"


def exported(client):
    """All programs as the page of the search gives them away."""
    return b"".join(client.get("/programs/export.csv").streaming_content)


def test_undo_twice_is_refused_and_changes_nothing():
    applied(table([line(1)]))
    batch = applied(table([line(2)]))
    services.undo(batch=batch, by=None)
    before = dump()

    for again in (services.undo, services.start_undo):
        with pytest.raises(services.NotNow, match="Only a file that was taken over"):
            again(batch=batch, by=None)

    assert dump() == before


def test_undo_stops_before_a_track_that_somebody_ranks(monkeypatch):
    batch = applied(table([line(1)]))
    before = dump()

    def ranked(*_args):
        Program.objects.all().delete()
        raise ProtectedError("somebody ranks it", set())

    monkeypatch.setattr("programs.imports.undoing._take_back", ranked)
    with pytest.raises(services.UndoRefused, match="stand on lists"):
        services.undo(batch=batch, by=None)

    assert dump() == before


def test_the_same_file_of_two_curators_is_taken_over_once():
    content = table([line(1), line(2)])
    mine, theirs = compared(content, by=UserFactory()), compared(content, by=UserFactory())
    for batch in (mine, theirs):
        services.start_apply(batch=batch, by=batch.by)
    services.apply(batch=mine, by=mine.by)
    before = dump()

    services.apply(batch=theirs, by=theirs.by)

    theirs.refresh_from_db()
    assert dump() == before
    assert theirs.summary["done"] == {"programs": 0, "tracks": 0, "facts": 0, "suggestions": 0}


def test_undo_is_refused_when_a_later_edit_stands_on_it():
    batch = applied(table([line(1)]))
    state(Program.objects.get(), "j1", False, retrieved_on=DAY + timedelta(days=1), season=SEASON)
    before = dump()

    with pytest.raises(services.UndoRefused, match="was changed after this import"):
        services.undo(batch=batch, by=None)

    assert dump() == before


def test_undo_is_refused_when_something_else_hangs_on_its_programs():
    batch = applied(table([line(1)]))
    ProgramFactory(merged_into=Program.objects.get(acgme_code="1409900001"))

    with pytest.raises(services.UndoRefused, match="stand on lists"):
        services.undo(batch=batch, by=None)


def test_second_import_at_once_is_told_to_wait(monkeypatch):
    from contextlib import contextmanager

    @contextmanager
    def taken(*_args):
        yield False

    batch = compared(table([line(1)]))
    services.start_apply(batch=batch, by=None)
    monkeypatch.setattr("programs.imports.applying.hold", taken)
    with pytest.raises(services.NotNow, match="Another file"):
        services.apply(batch=batch, by=None)

    assert not Program.objects.exists()


def test_undo_in_turn():
    first = applied(table([line(1)]))
    second = applied(table([line(1, j1_visa="No")]), retrieved_on=DAY + timedelta(days=1))
    with pytest.raises(services.UndoRefused):
        services.undo(batch=first, by=None)

    services.undo(batch=second, by=None)
    services.undo(batch=first, by=None)

    assert not Program.objects.exists()
    assert not Track.objects.exists()


def test_unreadable_file_keeps_nothing():
    with pytest.raises(Unreadable):
        compared(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)

    assert not Batch.objects.exists()


def test_day_of_the_row_counts_before_the_day_of_the_file():
    applied(table([line(1, data_last_updated="2025-03-28T08:08:20+00:00")]))

    assert Fact.objects.first().retrieved_on == date(2025, 3, 28)
