"""Recording completes steps, moves the plan and tells facts; removing undoes it. Nobody else writes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import RecordDate
from applicants.profile.models import Applicant
from applicants.usce import demo, services, sheet
from applicants.usce.models import Place, Rotation
from programs.models import Specialty
from tests.applicants.usce.conftest import ROTATION, TODAY
from tests.support.factories import GrantFactory, UserFactory
from tests.support.rooms import everything, known
from tests.support.steps import step_of

# --------------------------------------------------------------------------------- rotations


def test_eight_weeks_complete_the_step_unblock_and_tell_facts_and_removal_undoes_all(person, rotation):
    before = everything(person)

    row = rotation(ends_on=date(2026, 6, 28), emr="Epic")
    assert step_of(person, "usce_do").state == "done"
    assert step_of(person, "usce_do").day_done == date(2026, 6, 28)
    assert step_of(person, "emr_skill").is_done
    assert step_of(person, "usce_search").is_done
    assert step_of(person, "usce_papers").done_on is None
    assert Applicant.objects.get(pk=person.pk).done_count > person.done_count
    assert (known(person, "usce_months"), known(person, "usce_last_on")) == (2, date(2026, 6, 28))
    moved = services.remove_rotation(row=row, by=person.user)

    assert everything(person) == before
    assert moved.moved > 0


def test_a_booked_rotation_puts_the_step_on_its_last_day_and_reminds(person, rotation):
    row = rotation(starts_on=TODAY + timedelta(days=100), ends_on=TODAY + timedelta(days=155))

    assert step_of(person, "usce_do").booked_on == row.ends_on
    assert step_of(person, "usce_do").act == "booked"
    assert not row.took_place
    days = RecordDate.objects.filter(applicant=person, room="usce").values_list("kind", "on")
    assert sorted(days) == [("due", row.ends_on + timedelta(days=1)), ("happens", row.starts_on)]


def test_over_but_not_confirmed_is_late_until_the_person_says_so(person, rotation, clock):
    row = rotation(starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=56))
    clock.move_to("2027-01-18T09:00:00+00:00")
    try:
        ahead = rotation(starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 2))
        with pytest.raises(ValidationError, match="It is not over yet"):
            services.confirm_rotation(row=ahead, by=person.user)
        services.confirm_rotation(row=row, by=person.user)
        services.confirm_rotation(row=row, by=person.user)
    finally:
        clock.move_to("2026-11-21T09:00:00+00:00")

    assert step_of(person, "usce_do").day_done == row.ends_on
    assert known(person, "usce_months") == 2


@pytest.mark.parametrize(("offset", "took_place"), [(-1, True), (0, False), (1, False)])
def test_saving_after_the_last_day_says_that_it_took_place(rotation, offset, took_place):
    last = TODAY + timedelta(days=offset)

    assert rotation(starts_on=last - timedelta(days=27), ends_on=last).took_place is took_place


def test_moving_the_days_ahead_takes_the_word_back(person, rotation):
    row = rotation(ends_on=date(2026, 6, 28))

    services.change_rotation(row=row, values={"ends_on": TODAY + timedelta(days=3)}, by=person.user)

    assert not Rotation.objects.get(pk=row.pk).took_place
    assert step_of(person, "usce_do").state != "done"


def test_overlap_is_refused_with_the_name_and_accepted_when_confirmed(person, rotation):
    rotation()

    with pytest.raises(ValidationError) as words:
        rotation(hospital="Other (demo)", starts_on=date(2026, 5, 31), ends_on=date(2026, 6, 27))
    assert "full-time at Example Lakeside (demo) (4 May 2026 to 31 May 2026)" in words.value.messages[0]
    other = rotation(starts_on=date(2026, 5, 31), ends_on=date(2026, 6, 27), overlap_confirmed=True)

    assert known(person, "usce_months") == 1  # 55 days
    apart = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 28), "overlap_confirmed": False}
    services.change_rotation(row=other, values=apart, by=person.user)
    assert known(person, "usce_months") == 2


def test_changing_a_rotation_is_no_overlap_with_itself(person, rotation):
    row = rotation()

    kept = services.change_rotation(row=row, values={"ends_on": date(2026, 6, 1)}, by=person.user)

    assert kept.row.ends_on == date(2026, 6, 1)
    assert kept.row.hospital == ROTATION["hospital"]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"ends_on": date(2026, 5, 3)}, "ends_on", "before the first"),
        ({"starts_on": date(1949, 12, 31)}, "starts_on", "Is the year right?"),
        ({"ends_on": TODAY + timedelta(days=3 * 366 + 1)}, "ends_on", "Is the year right?"),
        ({"starts_on": None}, "starts_on", "cannot be null"),
        ({"hospital": ""}, "hospital", "cannot be blank"),
        ({"kind": "shadow"}, "kind", "not a valid choice"),
        ({"cost_usd": -1}, "__all__", "US dollars"),
    ],
)  # fmt: skip
def test_wrong_rotations_are_refused_at_their_field(person, rotation, values, field, words):
    before = everything(person)

    with pytest.raises(ValidationError) as error:
        rotation(**values)

    assert words in " ".join(error.value.message_dict[field])
    assert everything(person) == before
    assert not Rotation.objects.exists()


@pytest.mark.parametrize("days", [0, 1])
def test_first_and_furthest_days_are_taken(rotation, days):
    assert rotation(starts_on=date(1950, 1, 1) + timedelta(days=days), ends_on=date(1950, 2, 1)).pk
    assert rotation(starts_on=TODAY, ends_on=TODAY + timedelta(days=3 * 366 - days)).pk


def test_lists_have_an_end(person, rotation, place, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROTATIONS", 1)
    monkeypatch.setattr(services, "MOST_PLACES", 1)
    rotation()
    place()

    with pytest.raises(ValidationError, match="You have 1 rotations"):
        rotation(starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2))
    with pytest.raises(ValidationError, match="holds 1 places"):
        place(host="Other")


@pytest.mark.parametrize("who", ["stranger", "advisor"])
def test_only_the_owner_writes(person, rotation, place, who):
    row, found = rotation(), place()
    by = UserFactory(applicant=True) if who == "stranger" else GrantFactory(applicant=person, sections=["usce"]).advisor
    before = everything(person)

    for write in (
        lambda: services.add_rotation(applicant=person, values=ROTATION, by=by),
        lambda: services.change_rotation(row=row, values={}, by=by),
        lambda: services.confirm_rotation(row=row, by=by),
        lambda: services.remove_rotation(row=row, by=by),
        lambda: services.add_place(applicant=person, values={"host": "x"}, by=by),
        lambda: services.change_place(row=found, values={}, by=by),
        lambda: services.ask_place(row=found, by=by),
        lambda: services.note_answer(row=found, by=by),
        lambda: services.close_place(row=found, by=by),
        lambda: services.reopen_place(row=found, by=by),
        lambda: services.book_place(row=found, values=ROTATION, by=by),
        lambda: services.remove_place(row=found, by=by),
    ):
        with pytest.raises(PermissionError):
            write()

    assert everything(person) == before
    assert (Rotation.objects.count(), Place.objects.count()) == (1, 1)


# ----------------------------------------------------------------------------------- places


def test_search_goes_its_way_and_books_a_rotation(person, place):
    before = everything(person)
    row = place(letter_allowed=True, city="Sampleton", contact="Dr Mock (demo)")
    assert row.state == "found"
    assert step_of(person, "usce_search").day_begun == TODAY

    row = services.ask_place(row=row, by=person.user).row
    assert (row.state, row.nudge_on) == ("asked", TODAY + timedelta(days=14))
    assert RecordDate.objects.get(applicant=person).kind == "ask"
    row = services.note_answer(row=row, by=person.user).row
    assert (row.state, row.nudge_on) == ("answered", None)
    assert not RecordDate.objects.filter(applicant=person).exists()
    values = services.prefilled(row) | {
        "kind": "externship",
        "starts_on": TODAY + timedelta(days=40),
        "ends_on": TODAY + timedelta(days=67),
    }
    booked = services.book_place(row=row, values=values, by=person.user).row

    row.refresh_from_db()
    assert (row.state, row.rotation) == ("booked", booked)
    assert (booked.hospital, booked.city, booked.supervisor) == (row.host, "Sampleton", "Dr Mock (demo)")
    assert booked.letter_expected
    assert step_of(person, "usce_search").state == "done"
    services.remove_rotation(row=booked, by=person.user)
    row.refresh_from_db()
    assert row.state == "answered"
    assert not step_of(person, "usce_search").is_done
    services.remove_place(row=row, by=person.user)
    assert everything(person) == before


def test_refused_booking_leaves_the_place_as_it_was(person, rotation, place):
    rotation()
    row = place()

    with pytest.raises(ValidationError, match="full-time at"):
        services.book_place(row=row, values=ROTATION, by=person.user)

    row.refresh_from_db()
    assert row.rotation is None
    assert Rotation.objects.count() == 1


def test_booked_place_is_not_booked_closed_or_asked_again(person, place):
    row = place()
    services.book_place(row=row, values=ROTATION, by=person.user)
    row.refresh_from_db()

    for verb in (services.ask_place, services.note_answer, services.close_place):
        with pytest.raises(ValidationError, match="booked already"):
            verb(row=row, by=person.user)
    with pytest.raises(ValidationError, match="booked already"):
        services.book_place(row=row, values=ROTATION, by=person.user)
    assert Rotation.objects.count() == 1


def test_closed_place_is_silent_and_can_be_opened_again(person, place):
    row = place(asked_on=TODAY - timedelta(days=20))

    services.close_place(row=row, by=person.user)
    assert not RecordDate.objects.filter(applicant=person).exists()
    with pytest.raises(ValidationError, match="Open it again first"):
        services.ask_place(row=row, by=person.user)
    row = services.reopen_place(row=row, by=person.user).row

    assert row.state == "asked"
    assert RecordDate.objects.get(applicant=person).on == row.nudge_on == TODAY - timedelta(days=6)


def test_place_that_was_asked_earlier_was_found_then(person, place):
    asked = TODAY - timedelta(days=20)

    row = place(asked_on=asked)

    assert (row.found_on, row.nudge_on) == (asked, asked + timedelta(days=14))
    assert step_of(person, "usce_search").day_begun == asked


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on", "in the future"),
        ({"answered_on": TODAY + timedelta(days=1)}, "answered_on", "in the future"),
        ({"asked_on": date(1949, 12, 31)}, "asked_on", "too long ago"),
        ({"asked_on": TODAY, "nudge_on": date(2060, 1, 1)}, "nudge_on", "cannot be right"),
        ({"asked_on": TODAY, "nudge_on": TODAY - timedelta(days=1)}, "__all__", "before the day on which you asked"),
        ({"email": "nobody"}, "email", "valid email"),
        ({"link": "javascript:alert(1)"}, "link", "valid URL"),
    ],
)
def test_wrong_places_are_refused_at_their_field(person, place, values, field, words):
    with pytest.raises(ValidationError) as error:
        place(**values)

    assert words in " ".join(error.value.message_dict[field])
    assert not Place.objects.exists()


# ------------------------------------------------------------------------- spreadsheet, demo


def test_sheets_read_what_they_added_and_the_same_again_changes_nothing(person):
    medicine = Specialty.objects.get(key="internal-medicine")
    for table, row in (
        (sheet.ROTATIONS, ROTATION | {"specialty": "internal medicine", "emr": "Cerner"}),
        (sheet.PLACES, {"host": "Example", "city": "", "specialty": "IM", "hands_on": True, "asked_on": TODAY}),
    ):
        made = table.add(applicant=person, values=row, by=person.user)
        ((read, values),) = table.read(person)
        assert read == made
        assert made.specialty == medicine
        assert set(values) == {column.key for column in table.columns}
        assert set(table.identity) <= set(values)
        before = everything(person)

        table.change(row=read, values=values, by=person.user)

        assert list(table.read(person)) == [(read, values)]
        assert everything(person) == before
        table.remove(row=read, by=person.user)
        assert list(table.read(person)) == []


def test_sheet_refuses_a_specialty_that_nobody_knows(person):
    with pytest.raises(ValidationError) as error:
        sheet.ROTATIONS.add(applicant=person, values=ROTATION | {"specialty": "Wizardry"}, by=person.user)

    assert "specialty" in error.value.message_dict
    assert not Rotation.objects.exists()


def test_demo_is_made_up_and_plain(person):
    demo.fill(person, TODAY, person.user)

    assert {place.state for place in Place.objects.all()} == {"found", "asked", "answered"}
    assert all("(demo)" in str(row) for row in [*Place.objects.all(), *Rotation.objects.all()])
