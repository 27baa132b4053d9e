"""Letters complete steps and tell facts; going back, removing and new seasons undo it. Nobody else writes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applicants.checklist.models import RecordDate
from applicants.letters import demo, services, sheet
from applicants.letters.models import Letter
from applicants.letters.rules import State, Waiver
from tests.applicants.letters.conftest import TODAY
from tests.support.factories import GrantFactory, UserFactory
from tests.support.rooms import everything, known
from tests.support.steps import step_of

PAST = TODAY - timedelta(days=30)


def test_three_letters_complete_the_steps_and_removal_undoes_all(person, letter):
    before = everything(person)

    rows = [letter(f"Dr {number}", uploaded_on=PAST, asked_on=PAST, is_us=number < 2) for number in range(2)]
    between = everything(person)
    last = letter("Dr 3", uploaded_on=PAST)
    assert step_of(person, "lor_upload").state == "done"
    assert step_of(person, "lor_request").day_done == PAST
    assert (known(person, "letters"), known(person, "us_letters")) == (3, 2)
    moved = services.remove_letter(row=last, by=person.user)
    assert moved.newly_late == []
    assert not step_of(person, "lor_upload").is_done
    assert everything(person) == between
    for row in rows:
        services.remove_letter(row=row, by=person.user)

    assert everything(person) == before


def test_a_letter_walks_its_way_and_back(person, letter):
    row = letter()
    assert (row.season, row.state) == (person.target_season, State.CANDIDATE)
    assert step_of(person, "lor_relationship").day_begun == TODAY

    row = services.move_letter(row=row, to=State.ASKED, on=PAST, by=person.user).row
    assert (row.state, row.nudge_on) == (State.ASKED, PAST + timedelta(days=14))
    assert RecordDate.objects.get(applicant=person).path == row.get_absolute_url()
    row = services.move_letter(row=row, to=State.AGREED, by=person.user).row
    assert (row.agreed_on, row.nudge_on) == (TODAY, None)
    assert not RecordDate.objects.exists()
    row = services.move_letter(row=row, to=State.FORM_SENT, by=person.user).row
    assert row.nudge_on == TODAY + timedelta(days=14)
    row = services.nudge(row=row, by=person.user).row
    assert row.nudged_on == TODAY
    row = services.move_letter(row=row, to=State.UPLOADED, by=person.user).row
    assert known(person, "letters") == 1
    row = services.move_letter(row=row, to=State.FORM_SENT, by=person.user).row
    assert (row.state, row.uploaded_on, known(person, "letters")) == (State.FORM_SENT, None, 0)


def test_a_step_that_does_not_follow_is_refused_as_after_a_double_press(person, letter):
    row = letter(asked_on=TODAY)

    with pytest.raises(ValidationError, match="does not follow “Asked”"):
        services.move_letter(row=row, to=State.ASKED, by=person.user)
    with pytest.raises(ValidationError, match="nothing to ask again"):
        services.nudge(row=letter("Other"), by=person.user)


@pytest.mark.parametrize(("offset", "words"), [(1, "in the future"), (-1, "comes first")])
def test_a_step_on_an_impossible_day_is_refused_at_the_day(person, letter, offset, words):
    row = letter(asked_on=TODAY)

    with pytest.raises(ValidationError) as error:
        services.move_letter(row=row, to=State.AGREED, on=TODAY + timedelta(days=offset), by=person.user)

    assert words in error.value.message_dict["on"][0]
    assert Letter.objects.get().state is State.ASKED


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"writer": ""}, "writer", "cannot be blank"),
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on", "in the future"),
        ({"asked_on": date(1949, 12, 31)}, "asked_on", "too long ago"),
        ({"asked_on": TODAY, "uploaded_on": PAST}, "uploaded_on", "comes first"),
        ({"asked_on": TODAY, "nudge_on": date(2060, 1, 1)}, "nudge_on", "cannot be right"),
        ({"uploaded_on": PAST, "declined_on": TODAY}, "__all__", "was not declined"),
        ({"email": "nobody"}, "email", "valid email"),
        ({"waiver": "maybe"}, "waiver", "not a valid choice"),
        ({"season": 1999}, "__all__", "no Match season"),
    ],
)  # fmt: skip
def test_wrong_letters_are_refused_at_their_field(person, letter, values, field, words):
    before = everything(person)

    with pytest.raises(ValidationError) as error:
        letter(**values)

    assert words in " ".join(error.value.message_dict[field])
    assert everything(person) == before
    assert not Letter.objects.exists()


def test_the_same_letter_twice_is_refused(letter):
    letter()

    with pytest.raises(ValidationError, match="already"):
        letter()


def test_a_waiver_of_an_uploaded_letter_stays(person, letter):
    row = letter(waiver=Waiver.WAIVED, form_on=PAST, uploaded_on=PAST)

    with pytest.raises(ValidationError, match="go back one step first"):
        services.change_letter(row=row, values={"waiver": Waiver.KEPT}, by=person.user)
    services.move_letter(row=row, to=State.FORM_SENT, by=person.user)
    kept = services.change_letter(row=row, values={"waiver": Waiver.KEPT}, by=person.user)

    assert kept.row.waiver == Waiver.KEPT


def test_list_has_an_end(letter, monkeypatch):
    monkeypatch.setattr(services, "MOST_LETTERS", 1)
    letter()

    with pytest.raises(ValidationError, match="room for 1 letters"):
        letter("Other")


@pytest.mark.parametrize("who", ["stranger", "advisor"])
def test_only_the_owner_writes(person, letter, who):
    row = letter(asked_on=PAST)
    sections = ["letters", "roadmap"]
    by = UserFactory(applicant=True) if who == "stranger" else GrantFactory(applicant=person, sections=sections).advisor
    before = everything(person)

    for write in (
        lambda: services.add_letter(applicant=person, values={"writer": "x"}, by=by),
        lambda: services.change_letter(row=row, values={"writer": "x"}, by=by),
        lambda: services.move_letter(row=row, to=State.AGREED, by=by),
        lambda: services.nudge(row=row, by=by),
        lambda: services.remove_letter(row=row, by=by),
        lambda: services.carry_over(applicant=person, letters=[row], to_season=2030, by=by),
        lambda: services.move_season(applicant=person, to_season=2030, by=by),
    ):
        with pytest.raises(PermissionError):
            write()

    assert everything(person) == before
    assert Letter.objects.get().state is State.ASKED


# ------------------------------------------------------------------------------------ seasons


def carry(person, to_season=2030):
    rows = Letter.objects.filter(applicant=person, season=services.season_now(person))
    return services.carry_over(applicant=person, letters=rows, to_season=to_season, by=person.user)


def test_uploaded_letters_come_along_and_the_old_season_stays(person, letter, medicine):
    letter("Uploaded", uploaded_on=PAST, asked_on=PAST, is_us=True, specialty=medicine, waiver=Waiver.WAIVED, notes="x")
    letter("Asked", asked_on=PAST)
    letter("No", asked_on=PAST, declined_on=PAST)

    (new,) = carry(person)

    old = Letter.objects.get(season=2029, writer="Uploaded")
    assert Letter.objects.filter(season=2029).count() == 3
    assert (new.season, new.carried_from, new.nudge_on) == (2030, old, None)
    for name in ("writer", "is_us", "specialty", "waiver", "asked_on", "uploaded_on", "notes"):
        assert getattr(new, name) == getattr(old, name)
    assert (known(person, "letters"), known(person, "us_letters")) == (1, 1)
    assert not RecordDate.objects.exists()  # what was asked for in the old season is over
    assert services.season_now(person) == 2030


def test_carrying_over_twice_changes_nothing(person, letter):
    row = letter(uploaded_on=PAST)

    services.carry_over(applicant=person, letters=[row], to_season=2030, by=person.user)
    again = services.carry_over(applicant=person, letters=[row], to_season=2030, by=person.user)

    assert again == []
    assert Letter.objects.count() == 2


def test_carrying_over_keeps_to_the_cut_off_of_the_season(person, letter):
    letter("In time", season=2026, uploaded_on=date(2026, 5, 31))
    letter("Late", season=2026, uploaded_on=date(2026, 6, 1))

    assert [row.writer for row in carry(person, 2027)] == ["In time"]


def test_letters_of_somebody_else_do_not_come_along(person, letter, applicant):
    row = letter(uploaded_on=PAST)

    made = services.carry_over(applicant=applicant, letters=[row], to_season=2030, by=applicant.user)

    assert made == []
    assert Letter.objects.get() == row


def test_letters_are_not_carried_back(person, letter):
    letter(uploaded_on=PAST)

    with pytest.raises(ValidationError, match="later season only"):
        carry(person, 2028)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("to_season", [2028, 2030])
def test_only_the_plan_moved(person, letter, to_season):
    letter(asked_on=PAST)
    before = everything(person)

    assert services.move_season(applicant=person, to_season=to_season, by=person.user) == 1

    assert Letter.objects.get().season == to_season
    assert everything(person) == before


def test_letters_do_not_move_onto_those_of_an_old_season(person, letter):
    letter(uploaded_on=PAST)
    carry(person)

    with pytest.raises(ValidationError, match="of that season or a later one"):
        services.move_season(applicant=person, to_season=2029, by=person.user)


# ------------------------------------------------------------------------- spreadsheet, demo


def test_sheet_reads_what_it_added_and_the_same_again_changes_nothing(person, medicine):
    table = sheet.LETTERS
    values = {"writer": "Dr Example", "specialty": "internal medicine", "is_us": True, "asked_on": PAST}
    made = table.add(applicant=person, values=values, by=person.user)
    assert made.specialty == medicine
    ((read, found),) = table.read(person)
    assert set(found) == {column.key for column in table.columns}
    before = everything(person)

    table.change(row=read, values=found, by=person.user)

    assert list(table.read(person)) == [(made, found)]
    assert everything(person) == before
    table.change(row=read, values={"specialty": "general"}, by=person.user)
    assert Letter.objects.get().specialty is None
    table.remove(row=read, by=person.user)
    assert not Letter.objects.exists()


def test_sheet_refuses_a_specialty_that_nobody_knows(person):
    with pytest.raises(ValidationError) as error:
        sheet.LETTERS.add(applicant=person, values={"writer": "x", "specialty": "Wizardry"}, by=person.user)

    assert "specialty" in error.value.message_dict


def test_demo_is_made_up_and_plain(person):
    demo.fill(person, TODAY, person.user)

    assert {row.state for row in Letter.objects.all()} == {State.AGREED, State.ASKED, State.CANDIDATE}
    assert all("(demo)" in row.writer for row in Letter.objects.all())
