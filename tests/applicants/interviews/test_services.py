"""Each verb: the state, the program on the list, the step and the days in the same breath; removing undoes it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from applicants.checklist.models import RecordDate
from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews import demo, services, sheet
from applicants.interviews.models import Interview
from programs.models import Specialty
from tests.applicants.interviews.conftest import EASTERN, NOW, again, at, past_of
from tests.support.catalogue import ProgramFactory
from tests.support.factories import UserFactory
from tests.support.people import advisor_of
from tests.support.rooms import everything
from tests.support.steps import step_of

TODAY = date(2026, 11, 21)


def days(person):
    rows = RecordDate.objects.filter(applicant=person, room="interviews").order_by("key")
    return [(row.key.partition("-")[0], row.kind, row.on, row.at, row.closes) for row in rows]


# ------------------------------------------------------------------------------- the invitation


def test_the_first_invitation_begins_the_step_and_removing_undoes_all(person, invite):
    before = everything(person)

    first = invite(invited_on=date(2026, 11, 10), reply_by=at(11, 22, 14))
    invite("Later")
    step = step_of(person, "interviews")
    assert (step.shown_begun_on, step.shown_done_on, step.shown_by) == (date(2026, 11, 10), None, "interviews")
    for row in Interview.objects.all():
        services.remove(row=row, by=person.user)

    assert everything(person) == before
    services.remove(row=first, by=person.user)
    assert not ListedProgram.objects.exists()


def test_a_program_of_the_catalogue_that_came_along_takes_its_step_with_it(person, invite):
    before = everything(person)

    values = {"program": ProgramFactory(), "zone": EASTERN, "reply_by": at(11, 22, 14)}
    kept = services.add_invitation(applicant=person, values=values, by=person.user)
    assert step_of(person, "program_list").shown_begun_on == TODAY
    services.remove(row=kept.row, by=person.user)

    assert everything(person) == before


def test_a_program_that_came_along_stays_when_something_else_stands_on_it(person, invite):
    noted, other, plain = invite("Noted"), invite("Other"), invite("Plain")
    ListedProgram.objects.filter(pk=noted.listed_id).update(notes="Call them.")
    invite("Other", kind="social")

    for row in (noted, other, plain):
        services.remove(row=row, by=person.user)

    assert sorted(ListedProgram.objects.values_list("own_name", flat=True)) == ["Noted", "Other"]


def test_reply_by_is_told_with_its_hour_until_it_is_answered(person, invite):
    row = invite(reply_by=at(11, 22, 21))
    assert days(person) == [("reply", "due", date(2026, 11, 23), at(11, 22, 21), True)]

    services.answer(row=row, by=person.user)
    assert (again(row).answered_on, days(person)) == (TODAY, [])
    services.answer(row=row, by=person.user)
    services.unanswer(row=row, by=person.user)

    assert len(days(person)) == 1


def test_a_booked_one_is_told_with_its_hour(person, booked):
    row = booked(starts_at=at(12, 8, 20), ends_at=None)

    assert row.state == "scheduled"
    assert row.answered_on is None
    assert days(person) == [("starts", "happens", date(2026, 12, 9), at(12, 8, 20), False)]


def test_what_began_before_it_was_written_down_is_not_told_and_so_never_missed(person, booked, clock):
    booked(invited_on=date(2026, 11, 1), starts_at=NOW - timedelta(hours=1), ends_at=None)
    assert days(person) == []

    told = booked("Told in time", starts_at=NOW + timedelta(hours=1), ends_at=None)
    clock.shift(timedelta(hours=2))
    services.change(row=told, values={"notes": "Ask for Dr Example."}, by=person.user)

    assert [(kind, at) for _key, kind, _on, at, _closes in days(person)] == [("happens", told.starts_at)]


def test_the_same_time_is_recorded_once_on_whatever_day_it_came_in(booked):
    booked(invited_on=date(2026, 11, 10))

    with pytest.raises(ValidationError, match="You have recorded this invitation already"):
        booked(invited_on=date(2026, 11, 12))
    booked(kind="social")

    assert Interview.objects.count() == 2


def test_the_longest_name_is_told_too(person, invite):
    invite("م" * 250, reply_by=at(11, 22, 21), kind="second_look")

    title = RecordDate.objects.get(room="interviews").title
    assert title == "Answer the invitation of " + "م" * 120 + " (Sun 22 Nov, 4 p.m. ET)"


def test_programs_come_along_and_never_back(person, invite, program, clock):
    listed = eras.add_program(applicant=person, program=program, by=person.user)

    row = invite(listed=listed)
    assert ListedProgram.objects.get().state == "invited"
    services.book(row=row, values={"starts_at": at(12, 8, 14)}, by=person.user)
    assert ListedProgram.objects.get().state == "scheduled"
    services.change(row=row, values={"starts_at": NOW - timedelta(hours=2)}, by=person.user)
    services.mark_done(row=row, by=person.user)
    assert ListedProgram.objects.get().state == "interviewed"
    services.remove(row=row, by=person.user)

    assert ListedProgram.objects.get().state == "interviewed"


def test_a_program_of_the_catalogue_is_put_on_the_list_once(person, invite, program):
    first = invite(program=program)
    second = invite(program=program, kind="social")

    assert first.listed == second.listed
    assert ListedProgram.objects.get().program == program


def test_a_typed_program_is_known_again(person, invite):
    first, second = invite("Example  Valley"), invite("EXAMPLE VALLEY", kind="second_look")

    assert first.listed == second.listed
    assert ListedProgram.objects.get().own_name == "Example Valley"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({}, "program", "Choose the program, or type its name."),
        ({"own_name": "X"}, "own_specialty", "Choose the specialty of the program that you typed."),
        ({"own_name": "X", "own_specialty": "im", "own_state": "N1"}, "__all__", "A state has two letters, as NJ."),
    ],
)
def test_an_invitation_names_its_program(person, values, field, words):
    if values.get("own_specialty"):
        values = values | {"own_specialty": Specialty.objects.get(key="internal-medicine")}

    with pytest.raises(ValidationError) as error:
        services.add_invitation(applicant=person, values={"zone": EASTERN} | values, by=person.user)

    assert words in error.value.message_dict[field]
    assert not Interview.objects.exists()


def test_the_program_of_somebody_else_is_not_taken(person, invite, program):
    other = advisor_of(person)
    other_listed = ListedProgram(pk=999_999)

    with pytest.raises(ValidationError, match="not on your list any more"):
        invite(listed=other_listed)
    with pytest.raises(PermissionError):
        services.add_invitation(applicant=person, values={"zone": EASTERN, "program": program}, by=other)


def test_the_same_invitation_is_recorded_once(invite):
    invite(reply_by=at(11, 23, 9))

    with pytest.raises(ValidationError, match="You have recorded this invitation already"):
        invite(reply_by=at(11, 23, 9))
    invite(reply_by=at(11, 23, 10))

    assert Interview.objects.count() == 2


def test_there_is_a_limit(invite, monkeypatch):
    monkeypatch.setattr(services, "MOST_INTERVIEWS", 1)
    invite()

    with pytest.raises(ValidationError, match="You have 1 interviews"):
        invite("Other")


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"invited_on": TODAY + timedelta(days=1)}, "invited_on", "in the future"),
        ({"invited_on": date(1926, 11, 20)}, "invited_on", "too long ago"),
        ({"reply_by": at(11, 22, 9, year=2096)}, "reply_by", "Is the year right?"),
        ({"reply_by": at(11, 18, 9)}, "reply_by", "before the invitation came"),
        ({"starts_at": at(11, 1, 9), "ends_at": at(11, 1, 10)}, "starts_at", "before the invitation came"),
        ({"starts_at": at(12, 8, 9), "ends_at": at(12, 12, 10)}, "ends_at", "more than three days"),
        ({"starts_at": at(12, 8, 9), "ends_at": at(12, 8, 9)}, "ends_at", "cannot end before it begins"),
        ({"invited_at": NOW + timedelta(hours=9)}, "invited_at", "in the future"),
        ({"zone": "Mars/Base"}, "zone", "no time zone that we know"),
        ({"link": "javascript:alert(1)"}, "link", "valid URL"),
    ],
)
def test_days_that_nobody_can_mean(invite, values, field, words):
    with pytest.raises(ValidationError) as error:
        invite(**values)

    assert words in " ".join(error.value.message_dict[field])


# --------------------------------------------------------------------------------------- states


def test_booking_answers_and_unbooking_asks_again(person, invite):
    row = invite(reply_by=at(11, 22, 14))

    services.book(row=row, values={"starts_at": at(12, 8, 14), "ends_at": at(12, 8, 18)}, by=person.user)
    assert (again(row).state, again(row).answered_on) == ("scheduled", TODAY)
    services.change(row=row, values={"starts_at": None}, by=person.user)

    assert (again(row).state, again(row).ends_at) == ("invited", None)
    with pytest.raises(ValidationError, match="Say when it begins"):
        services.book(row=row, values={}, by=person.user)


def test_waitlist(person, invite):
    row = invite(reply_by=at(11, 22, 14))

    services.waitlist(row=row, by=person.user)
    services.waitlist(row=row, by=person.user)

    assert (again(row).state, again(row).waitlisted_on, again(row).answered_on) == ("waitlisted", TODAY, TODAY)
    services.book(row=row, values={"starts_at": at(12, 8, 14)}, by=person.user)
    assert again(row).state == "scheduled"


@pytest.mark.parametrize("verb", ["decline", "cancel"])
def test_given_up_and_opened_again(person, booked, verb):
    row = booked()

    getattr(services, verb)(row=row, by=person.user)
    getattr(services, verb)(row=row, by=person.user)
    assert (again(row).state, days(person)) == ("declined" if verb == "decline" else "cancelled", [])
    with pytest.raises(ValidationError, match="so this cannot be done"):
        services.answer(row=row, by=person.user)
    services.reopen(row=row, by=person.user)

    assert again(row).state == "scheduled"
    assert len(days(person)) == 1


def test_a_waitlist_that_was_given_up_is_one_again(person, invite):
    row = invite()
    services.waitlist(row=row, by=person.user)
    services.decline(row=row, by=person.user)

    assert services.reopen(row=row, by=person.user).row.state == "waitlisted"


@pytest.mark.parametrize(("minutes", "possible"), [(-1, True), (0, True), (1, False)])
def test_done_is_possible_once_it_has_begun(person, booked, minutes, possible):
    row = booked(starts_at=timezone.now() + timedelta(minutes=minutes), ends_at=None)  # the clock of tests goes on

    if possible:
        services.mark_done(row=row, by=person.user)
        services.mark_done(row=row, by=person.user)
    else:
        with pytest.raises(ValidationError, match="It has not begun yet"):
            services.mark_done(row=row, by=person.user)

    assert again(row).state == ("done" if possible else "scheduled")


def test_confirm_zone(person, booked):
    row = booked(zone_sure=False)

    services.confirm_zone(row=row, by=person.user)

    assert again(row).zone_sure


def test_nobody_else_writes_and_a_closed_season_is_read_only(person, booked):
    row = booked()
    for by in (advisor_of(person, "interviews"), UserFactory()):
        for verb in (services.answer, services.decline, services.cancel, services.reopen, services.remove):
            with pytest.raises(PermissionError):
                verb(row=row, by=by)
    Interview.objects.update(past_season=past_of(person))

    with pytest.raises(ValidationError, match="a season that you have closed"):
        services.decline(row=row, by=person.user)
    services.remove(row=row, by=person.user)
    services.tell(applicant=person, by=person.user)

    assert again(row).state == "scheduled"
    assert days(person) == []


def test_gone_in_another_window(person, booked):
    row = booked()
    services.remove(row=row, by=person.user)

    with pytest.raises(ValidationError, match="not here any more"):
        services.answer(row=row, by=person.user)


# --------------------------------------------------------------------------- spreadsheet, demo


ROW = {
    "program": "Sheet Hospital (demo)", "specialty": "Internal Medicine", "kind": "interview", "zone": "ET",
    "starts_at": "2026-12-08 09:00", "ends_at": "2026-12-08 1:00 pm", "invited_on": date(2026, 11, 10),
}  # fmt: skip


def test_sheet_adds_reads_and_changes(person):
    row = sheet.add(applicant=person, values=ROW, by=person.user)

    assert (row.starts_at, row.ends_at, row.zone, row.state) == (at(12, 8, 14), at(12, 8, 18), EASTERN, "scheduled")
    ((found, values),) = sheet.read(person)
    found.applicant = person
    assert (values["starts_at"], values["ends_at"]) == ("2026-12-08 09:00", "2026-12-08 13:00")
    sheet.change(row=found, values={**values, "state": "cancelled", "how": "video"}, by=person.user)
    assert (again(row).state, again(row).how) == ("cancelled", "video")
    ((found, values),) = sheet.read(person)
    found.applicant = person
    sheet.change(row=found, values={**values, "state": "scheduled"}, by=person.user)

    assert again(row).state == "scheduled"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"zone": "Mars"}, "zone", "do not know this time zone"),
        ({"starts_at": "2026-07-08 09:00 EST"}, "starts_at", "EST in July: do you mean EDT?"),
        ({"starts_at": "2026-11-01 01:30"}, "starts_at", "comes twice"),
        ({"starts_at": "2027-03-14 02:30", "ends_at": ""}, "starts_at", "There is no 2:30 a.m."),
        ({"starts_at": "tomorrow"}, "starts_at", "no day and time"),
        ({"state": "done"}, "__all__", "has not begun yet"),
        ({"state": "scheduled", "starts_at": "", "ends_at": ""}, "state", "does not fit the times"),
        ({"program": "Unknown", "specialty": ""}, "own_specialty", "Choose the specialty"),
    ],
)
def test_sheet_asks_back(person, values, field, words):
    with pytest.raises(ValidationError) as error:
        sheet.add(applicant=person, values=ROW | values, by=person.user)

    found = error.value.message_dict if hasattr(error.value, "error_dict") else {"__all__": error.value.messages}
    assert words in " ".join(found[field])


def test_sheet_writes_a_doubled_hour_so_that_it_comes_back(person, booked):
    first = booked(invited_on=date(2026, 10, 25), starts_at=at(11, 1, 5, 30), ends_at=at(11, 1, 6, 30))

    ((_row, values),) = sheet.read(person)

    assert (values["starts_at"], values["ends_at"]) == ("2026-11-01 01:30 EDT", "2026-11-01 01:30 EST")
    assert sheet.instant_of(values["ends_at"], EASTERN) == first.ends_at


def test_sheet_finds_the_program_on_the_list_in_the_catalogue_or_takes_its_name(person, program):
    other = ProgramFactory(name=program.name, specialty=Specialty.objects.get(key="pediatrics"))

    in_catalogue = sheet.add(applicant=person, values=ROW | {"program": program.name}, by=person.user)
    assert in_catalogue.listed.program == program
    eras.add_program(applicant=person, program=other, by=person.user)
    with pytest.raises(ValidationError, match="More than one program on your list"):
        sheet.add(applicant=person, values=ROW | {"program": program.name, "specialty": ""}, by=person.user)


def test_demo_is_made_up_and_shows_every_kind(person):
    for _number in range(3):
        eras.add_program(applicant=person, program=ProgramFactory(), by=person.user)

    demo.fill(person, TODAY, person.user)

    rows = Interview.objects.order_by("pk")
    assert [row.state for row in rows] == ["invited", "scheduled", "done"]
    assert all("(demo)" in row.listed.name for row in rows)
    said = sheet.Interview.objects.get(state="scheduled")
    assert services.tell(applicant=person, by=person.user).moved == 0
    assert said.starts_at > NOW


# ----------------------------------------------------------------- what changes after it was said


def state_of(row):
    return ListedProgram.objects.get(pk=row.listed_id).state


@pytest.mark.parametrize("verb", [services.answer, services.waitlist])
def test_another_hour_to_answer_by_runs_and_is_told_though_an_earlier_one_was_answered(person, invite, verb):
    row = invite(reply_by=at(11, 22, 14))
    verb(row=row, by=person.user)
    assert days(person) == []

    services.change(row=row, values={"reply_by": at(11, 27, 22)}, by=person.user)

    assert again(row).to_answer
    assert [day[3] for day in days(person)] == [at(11, 27, 22)]


def test_a_waitlist_that_was_a_slip_is_taken_back(person, invite):
    row = invite(reply_by=at(11, 22, 14))
    services.waitlist(row=row, by=person.user)

    services.unanswer(row=row, by=person.user)

    assert (again(row).state, again(row).waitlisted_on, again(row).to_answer) == ("invited", None, True)
    assert len(days(person)) == 1


@pytest.mark.parametrize("kind", ["social", "second_look"])
def test_a_social_evening_is_no_interview(person, invite, kind):
    row = invite(kind=kind, invited_on=date(2026, 11, 10), starts_at=NOW - timedelta(hours=3))
    services.mark_done(row=row, by=person.user)

    assert state_of(row) == "invited"
    assert not Interview.objects.held().exists()


def test_done_and_held_again_on_another_day_is_booked(person, invite):
    row = invite(invited_on=date(2026, 11, 10), starts_at=NOW - timedelta(hours=3))
    services.mark_done(row=row, by=person.user)

    services.change(row=row, values={"starts_at": at(12, 8, 14), "ends_at": None}, by=person.user)

    assert (again(row).state, state_of(row)) == ("scheduled", "scheduled")
    assert [day[0] for day in days(person)] == ["starts"]


def test_what_is_taken_back_is_taken_back_on_the_list_too(person, invite):
    row = invite(invited_on=date(2026, 11, 10), starts_at=NOW - timedelta(hours=3))
    services.mark_done(row=row, by=person.user)
    assert state_of(row) == "interviewed"

    services.reopen(row=row, by=person.user)
    assert state_of(row) == "scheduled"
    services.cancel(row=row, by=person.user)
    assert state_of(row) == "invited"


@pytest.mark.parametrize("state", ["withdrawn", "rejected"])
def test_a_note_on_an_interview_brings_no_given_up_program_back(person, invite, state):
    row = invite(invited_on=date(2026, 11, 10), starts_at=NOW - timedelta(hours=3))
    services.mark_done(row=row, by=person.user)
    eras.set_state(listed=row.listed, state=state, by=person.user)

    services.change(row=row, values={"notes": "They had a dog."}, by=person.user)
    services.confirm_zone(row=row, by=person.user)

    assert state_of(row) == state
