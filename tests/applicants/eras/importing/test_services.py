"""Rows find their programs; a list is taken over whole, twice without harm, and taken back as a batch."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants.eras import services as eras
from applicants.eras.applying import services as applying
from applicants.eras.importing import matching, reading, services
from applicants.eras.importing.models import ListImport
from applicants.eras.models import ListedProgram
from programs.catalogue import text as catalogue_text
from programs.catalogue.models import Alias, Program, Track
from programs.models import Specialty
from tests.support.catalogue import InstitutionFactory, ProgramFactory
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory


def medicine():
    return Specialty.objects.get(key="internal-medicine")


def program(name, key="internal-medicine", aliases=(), **values):
    values.setdefault("institution", InstitutionFactory(name=f"{name} House"))
    made = ProgramFactory(name=name, specialty=Specialty.objects.get(key=key), **values)
    Alias.objects.bulk_create(Alias(program=made, name=alias) for alias in aliases)
    catalogue_text.index([made.pk])
    return made


def brought(person, text, specialty="internal-medicine"):
    found = Specialty.objects.get(key=specialty) if specialty else None
    return services.bring(
        applicant=person, table=reading.read_text(text), name="", specialty=found, by=person.user
    )  # fmt: skip


def outcomes(row):
    return [(one.outcome, one.candidates) for one in services.found_of(row)]


def defaults(row, **changed):
    """The first candidate of each row, else as typed."""
    rows = services.found_of(row)
    usual = {one.number: f"p{one.candidates[0]}" if one.candidates else "typed" for one in rows}
    return usual | {int(key[1:]): value for key, value in changed.items()}


# ------------------------------------------------------------------------------------ matching


def test_codes_names_and_aliases_are_sure(person):
    lake = program("Lakeside Hospital", aliases=["Lakeside Clinic"], city="Testbury")
    Track.objects.create(program=lake, code="9001140C0", type="C")
    program("Riverbend Hospital")
    row = brought(
        person, f"{lake.acgme_code}\n9001140C0\nLakeside Hospital\nlakeside clinic\nLakeside Hospital, Testbury, OH"
    )

    assert outcomes(row) == [("sure", [lake.pk])] * 5


def test_near_names_are_offered_four_at_most_the_place_first(person):
    many = [program(f"Lakeside Hospital {n}", city="Mockford") for n in range(5)]
    right = program("Lakeside Medical Hospital", city="Testbury", state="NY")
    row = brought(person, "Lakeside Hospitl, Testbury, NY\nNothing of the kind")

    (first, candidates), second = outcomes(row)
    assert first == "choose"
    assert len(candidates) == 4
    assert candidates[0] == right.pk
    assert second == ("none", [])
    assert {one.pk for one in many} > set(candidates[1:])


def test_specialty_is_a_filter_and_two_exact_names_are_asked(person):
    house = InstitutionFactory(name="Lakeside")
    adults, children = (
        program("Lakeside Program", key, institution=house) for key in ("internal-medicine", "pediatrics")
    )

    assert outcomes(brought(person, "Lakeside Program")) == [("sure", [adults.pk])]
    assert outcomes(brought(person, "Lakeside Program, Pediatrics")) == [("sure", [children.pk])]
    assert outcomes(brought(person, "Lakeside Program", specialty=None)) == [("choose", [adults.pk, children.pk])]


def test_exact_name_in_another_state_is_asked(person):
    lake = program("Lakeside Hospital", state="OH")

    assert outcomes(brought(person, "Lakeside Hospital, NY")) == [("choose", [lake.pk])]


def test_merged_and_closed_programs(person):
    lake, old = program("Lakeside Hospital"), program("Old Lakeside")
    Program.objects.filter(pk=old.pk).update(merged_into=lake)
    gone = program("Gone Hospital")
    Program.objects.filter(pk=gone.pk).update(closed_on="2026-01-01")

    assert outcomes(brought(person, old.acgme_code)) == [("sure", [lake.pk])]
    assert outcomes(brought(person, "Gone Hospital")) == [("none", [])]


@pytest.mark.parametrize(
    ("line", "why"),
    [("{code} Completely Different", "which has another name"), ("{code} {other}", "more than one program"),
     ("Lakeside Hospital, Pediatrics, {code}", "is of a program of Internal Medicine"),
     ("Lakeside Hospital 1409999999", "The code 1409999999 is not known here")],
)  # fmt: skip
def test_what_contradicts_itself_is_asked(person, line, why):
    lake, other = program("Lakeside Hospital"), program("Riverbend Hospital")
    row = brought(person, line.format(code=lake.acgme_code, other=other.acgme_code))

    found = services.found_of(row)[0]
    assert found.outcome == matching.CHOOSE
    assert lake.pk in found.candidates
    assert why in " ".join(found.why)


def test_unknown_specialty_is_said(person):
    row = services.bring(
        applicant=person, table=reading.read_text("Program\tSpecialty\nLake\tWizardry"), name="", specialty=None,
        by=person.user,
    )  # fmt: skip

    assert "“Wizardry” is not known here" in " ".join(services.found_of(row)[0].why)


def test_matching_takes_the_same_few_queries_for_1_and_300(person, at_most):
    for n in range(20):
        program(f"Lakeside Hospital {n}")
    specialty = medicine().pk

    def rows(count):
        return [(n, [f"Lakeside Hospitl {n % 25}, OH"], "") for n in range(count)]

    with at_most(10) as few:
        matching.match(rows(1), {}, specialty)
    with at_most(len(few)):
        assert len(matching.match(rows(300), {}, specialty)) == 300


# -------------------------------------------------------------------------------- taking over


LIST = "Lakeside Hospital, reach, applied\nTyped Hospital, Mockford, NJ\nLakeside Hospitl"


def test_taken_over_with_tier_state_and_place(person):
    lake = program("Lakeside Hospital")
    row = services.apply(row=(made := brought(person, LIST)), choices=defaults(made), by=person.user)

    listed, typed = ListedProgram.objects.order_by("pk")
    assert (listed.program, listed.tier, listed.tier_by, listed.state) == (lake, "reach", "me", "applied")
    assert (typed.own_name, typed.own_city, typed.own_state) == ("Typed Hospital", "Mockford", "NJ")
    assert typed.own_specialty == medicine()
    assert row.told == {"added": 2, "there": 1, "left": 0}
    assert (row.state, row.rows, row.found) == ("applied", [], [])


def test_the_same_list_again_changes_nothing(person):
    program("Lakeside Hospital")
    for added in (2, 0):
        made = brought(person, LIST)
        row = services.apply(row=made, choices=defaults(made), by=person.user)
        assert row.told["added"] == added
    assert ListedProgram.objects.count() == 2

    services.undo(row=row, by=person.user)
    assert ListedProgram.objects.count() == 2


def test_a_second_press_is_refused_with_words(person):
    program("Lakeside Hospital")
    made = brought(person, LIST)
    services.apply(row=made, choices=defaults(made), by=person.user)

    with pytest.raises(services.NotNow, match="taken over"):
        services.apply(row=made, choices=defaults(made), by=person.user)
    with pytest.raises(services.NotNow):
        services.set_columns(row=made, columns={}, specialty=None, by=person.user)
    assert ListedProgram.objects.count() == 2


@pytest.mark.parametrize("choice", ["p999999", "x", "", "p", "pⅫ", "typed"])
def test_choices_that_were_not_offered_are_refused_whole(person, choice):
    program("Lakeside Hospital")
    made = brought(person, "Lakeside Hospital\nTyped Hospital", specialty=None)
    with pytest.raises(ValidationError, match="Row 2"):
        services.apply(row=made, choices=defaults(made, r2=choice), by=person.user)

    assert not ListedProgram.objects.exists()
    made.refresh_from_db()
    assert made.state == "matched"


def test_a_list_that_is_too_long_is_refused_whole(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_LISTED", 1)
    made = brought(person, "One Hospital\nTwo Hospital")

    with pytest.raises(ValidationError, match="1 programs at most, and it would have 2"):
        services.apply(row=made, choices=defaults(made), by=person.user)
    assert not ListedProgram.objects.exists()


def test_taking_over_300_rows_takes_a_few_queries(person, at_most):
    for n in range(3):
        program(f"Lakeside Hospital {n}")
    few, many = brought(person, "Typed A"), brought(person, "\n".join(f"Typed {n}" for n in range(300)))
    both = brought(person, "\n".join(f"Lakeside Hospital {n}" for n in range(3)))
    with at_most(60) as counted:
        services.apply(row=few, choices=defaults(few), by=person.user)
    with at_most(len(counted) + 2):
        services.apply(row=many, choices=defaults(many), by=person.user)
    with at_most(len(counted) + 3):
        services.apply(row=both, choices=defaults(both), by=person.user)

    assert ListedProgram.objects.count() == 304


def test_columns_said_anew_match_again(person):
    lake = program("Lakeside Hospital")
    table = reading.read_file(b"Program,Something\n1,Lakeside Hospital\n", "a.csv")
    row = services.bring(applicant=person, table=table, name="a.csv", specialty=medicine(), by=person.user)
    assert outcomes(row)[0][0] == "none"

    row = services.set_columns(row=row, columns={1: "name"}, specialty=medicine(), by=person.user)
    assert outcomes(row) == [("sure", [lake.pk])]

    with pytest.raises(ValidationError, match="No column holds names"):
        services.set_columns(row=row, columns={0: "city"}, specialty=None, by=person.user)


# -------------------------------------------------------------------------------- taking back


def test_undo_takes_exactly_what_came_and_keeps_what_was_touched(person):
    program("Lakeside Hospital"), program("Riverbend Hospital")
    mine = eras.add_program(applicant=person, program=program("Mine Hospital"), by=person.user)
    made = brought(person, "Lakeside Hospital\nRiverbend Hospital\nTyped Hospital\nMine Hospital")
    services.apply(row=made, choices=defaults(made), by=person.user)
    lake, river = (
        ListedProgram.objects.get(program__name=name) for name in ("Lakeside Hospital", "Riverbend Hospital")
    )
    eras.set_state(listed=lake, state="will_apply", by=person.user)
    with_figure = Specialty.objects.get(pk=river.specialty.pk).signal_limits.first()
    applying.Signal.objects.create(
        applicant=person, listed=river, specialty=river.specialty, kind="gold", number=1, limit=with_figure.gold,
        set_on=person.user.today(),
    )  # fmt: skip

    row = services.undo(row=made, by=person.user)

    assert set(ListedProgram.objects.values_list("pk", flat=True)) == {mine.pk, lake.pk, river.pk}
    assert [(one["name"], one["why"][:11]) for one in row.kept] == [
        ("Lakeside Hospital", "You changed"), ("Riverbend Hospital", "It has reco"),
    ]  # fmt: skip
    with pytest.raises(services.NotNow, match="taken back"):
        services.undo(row=made, by=person.user)


@pytest.mark.parametrize("changed", [{"own_city": "Testbury"}, {"own_name": "Right Hospital"}, {"tier": "reach"}])
def test_undo_keeps_what_was_said_since_of_a_typed_program(person, changed):
    made = brought(person, "Typed Hospital")
    services.apply(row=made, choices=defaults(made), by=person.user)
    eras.change_listed(listed=ListedProgram.objects.get(), values=changed, by=person.user)

    row = services.undo(row=made, by=person.user)

    assert row.kept == [{"name": "Typed Hospital", "why": "You changed it since."}]
    assert ListedProgram.objects.count() == 1


def test_forget_leaves_the_programs(person):
    made = brought(person, "Typed Hospital")
    services.apply(row=made, choices=defaults(made), by=person.user)
    for _ in range(2):
        services.forget(row=made, by=person.user)

    assert not ListImport.objects.exists()
    assert ListedProgram.objects.count() == 1


# ------------------------------------------------------------------------------------- limits


def test_lists_have_an_end(person, monkeypatch):
    monkeypatch.setattr(services, "MOST_IMPORTS", 1)
    brought(person, "One Hospital")

    with pytest.raises(ValidationError, match="brought in 1 lists"):
        brought(person, "Two Hospital")


def test_nobody_else_writes(person):
    made, other = brought(person, "One Hospital"), ApplicantFactory()
    for write in (
        lambda: services.bring(applicant=person, table=reading.read_text("x"), name="", specialty=None, by=other.user),
        lambda: services.apply(row=made, choices=defaults(made), by=other.user),
        lambda: services.set_columns(row=made, columns={}, specialty=None, by=other.user),
        lambda: services.forget(row=made, by=other.user),
    ):
        with pytest.raises(PermissionError):
            write()


@pytest.mark.parametrize(
    "values", [{"state": "applied"}, {"state": "undone", "applied_at": 1}, {"applied_at": 1}, {"state": "x"}]
)
def test_database_wants_the_moments(person, values):
    moments = {key: timezone.now() if key.endswith("_at") else value for key, value in values.items()}

    refused(ListImport(applicant=person, name="x", **moments), "a_list_that_was_taken_over_has_its_moment",
            "A list that was taken over has the moment when.")  # fmt: skip


def test_a_name_twice_in_other_letters_is_one(person):
    made = brought(person, "Typed Hospital\nTYPED hospital")
    row = services.apply(row=made, choices=defaults(made), by=person.user)

    assert row.told["there"] == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedProgram.objects.create(applicant=person, own_name="typed HOSPITAL", own_specialty=medicine())
