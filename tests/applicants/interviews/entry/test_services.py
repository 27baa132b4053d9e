"""What was confirmed becomes an interview, once; later files move or cancel it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from applicants.eras.models import ListedProgram
from applicants.interviews import services as interviews
from applicants.interviews.calendar import own_uid
from applicants.interviews.entry import services
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.models import Interview
from programs.models import Specialty
from tests.applicants.interviews.conftest import past_of
from tests.support.factories import UserFactory

BEGINS, LATER = datetime(2027, 1, 12, 19, tzinfo=UTC), datetime(2027, 1, 14, 15, tzinfo=UTC)
UID = "interview-4711@scheduler.example"


@pytest.fixture
def values(person):
    return {
        "own_name": "Invented River (demo)", "own_specialty": Specialty.objects.first(), "zone": "America/Chicago",
        "starts_at": BEGINS, "ends_at": None, "reply_by": None, "invited_on": person.user.today(), "row": None,
    }  # fmt: skip


def take(person, values, sequence=0, uid=UID):
    return services.keep_entry(applicant=person, uid=uid, sequence=sequence, values=values, by=person.user).row


def test_keep_books_the_interview_and_brings_its_program_along(person, values):
    row = services.keep(applicant=person, values=values, by=person.user).row

    assert (row.state, row.starts_at, row.zone) == ("scheduled", BEGINS, "America/Chicago")
    assert ListedProgram.objects.get(applicant=person).state == "scheduled"


def test_keep_twice_is_refused_with_words(person, values):
    services.keep(applicant=person, values=values, by=person.user)

    with pytest.raises(ValidationError, match="recorded this invitation already"):
        services.keep(applicant=person, values=values, by=person.user)
    assert Interview.objects.count() == 1


def test_keep_of_one_that_is_there_changes_what_the_mail_names(person, values):
    invited = values | {"starts_at": None, "reply_by": BEGINS}
    row = services.keep(applicant=person, values=invited, by=person.user).row

    services.keep(applicant=person, values=values | {"row": row, "starts_at": LATER}, by=person.user)

    row.refresh_from_db()
    assert (row.state, row.starts_at, row.reply_by) == ("scheduled", LATER, BEGINS)


def test_keep_by_somebody_else_is_refused(person, values):
    with pytest.raises(PermissionError):
        services.keep(applicant=person, values=values, by=UserFactory())


def test_entry_with_the_same_name_moves_its_interview(person, values):
    row = take(person, values)

    again = take(person, values | {"starts_at": LATER}, sequence=1)

    assert again.pk == row.pk
    assert Interview.objects.get().starts_at == LATER
    assert CalendarEntry.objects.get().sequence == 1


def test_entry_that_comes_again_unchanged_changes_nothing(person, values):
    take(person, values)
    take(person, values)

    assert (Interview.objects.count(), CalendarEntry.objects.count()) == (1, 1)


def test_entry_that_is_older_is_refused_with_words(person, values):
    take(person, values, sequence=2)

    with pytest.raises(ValidationError, match="newer state"):
        take(person, values | {"starts_at": LATER}, sequence=1)
    with pytest.raises(ValidationError, match="newer state"):
        services.cancel_entry(applicant=person, uid=UID, sequence=1, by=person.user)
    assert Interview.objects.get().starts_at == BEGINS


def test_entry_without_a_name_of_its_own_is_a_plain_interview(person, values):
    take(person, values, uid="")

    assert (Interview.objects.count(), CalendarEntry.objects.count()) == (1, 0)


def test_cancel_of_a_known_entry_cancels_its_interview(person, values):
    take(person, values)

    services.cancel_entry(applicant=person, uid=UID, sequence=1, by=person.user)

    assert Interview.objects.get().state == "cancelled"
    with pytest.raises(ValidationError, match="was cancelled"):
        take(person, values | {"starts_at": LATER}, sequence=2)


def test_entry_that_comes_back_from_ones_own_calendar_moves_its_interview(person, values):
    row = services.keep(applicant=person, values=values, by=person.user).row
    uid = own_uid(row.pk, person.public_id)

    take(person, values | {"starts_at": LATER}, uid=uid)

    assert Interview.objects.get().starts_at == LATER
    assert not CalendarEntry.objects.exists()
    interviews.cancel(row=row, by=person.user)
    with pytest.raises(ValidationError, match="was cancelled"):
        take(person, values, uid=uid)


def test_own_entries_are_those_of_this_person_alone(person, values):
    row = services.keep(applicant=person, values=values, by=person.user).row
    uid, strange = own_uid(row.pk, person.public_id), own_uid(row.pk, uuid4())

    assert list(services.own_entries(person, [uid, strange, UID])) == [uid]


def test_keep_with_a_time_confirms_its_zone(person, values):
    row = services.keep(applicant=person, values=values, by=person.user).row
    Interview.objects.update(zone_sure=False)

    services.keep(applicant=person, values=values | {"row": row, "starts_at": LATER}, by=person.user)

    assert Interview.objects.get().zone_sure


def test_cancel_of_an_unknown_entry_is_refused_with_words(person):
    with pytest.raises(ValidationError, match="not brought in"):
        services.cancel_entry(applicant=person, uid=UID, sequence=1, by=person.user)


def test_entry_of_a_past_season_is_not_followed(person, values):
    take(person, values)
    past = past_of(person)
    CalendarEntry.objects.update(past_season=past)

    with pytest.raises(ValidationError, match="not brought in"):
        services.cancel_entry(applicant=person, uid=UID, sequence=1, by=person.user)


@pytest.mark.parametrize(
    ("known", "sequence", "cancelled", "does"),
    [
        (False, 0, False, services.NEW), (False, 0, True, services.UNKNOWN), (True, 0, False, services.OLDER),
        (True, 1, False, services.CHANGED), (True, 2, False, services.CHANGED), (True, 1, True, services.CANCELLED),
        (True, 0, True, services.OLDER),
    ],
)  # fmt: skip
def test_what_it_does(known, sequence, cancelled, does):
    rows = {UID: CalendarEntry(uid=UID, sequence=1)} if known else {}

    assert services.what_it_does(rows, UID, sequence, cancelled=cancelled) == does


def test_one_entry_is_one_interview_in_the_database(person, values):
    row = take(person, values)
    other = services.keep(applicant=person, values=values | {"starts_at": LATER}, by=person.user).row

    with pytest.raises(IntegrityError, match="a_calendar_entry_is_one_interview"):
        CalendarEntry.objects.create(applicant=person, interview=other, uid=row.calendar_entry.uid)


def test_entry_has_its_name_in_the_database(person, values):
    row = services.keep(applicant=person, values=values, by=person.user).row

    with pytest.raises(IntegrityError, match="a_calendar_entry_has_its_name"):
        CalendarEntry.objects.create(applicant=person, interview=row, uid="")


def test_a_declined_one_is_not_moved_by_a_file(person, values):
    row = take(person, values)
    interviews.decline(row=row, by=person.user)

    with pytest.raises(ValidationError, match="declined"):
        take(person, {**values, "starts_at": BEGINS + timedelta(days=7)}, sequence=1)


def test_our_own_file_brings_times_and_leaves_the_link(person, values):
    row = services.keep(applicant=person, values={**values, "link": "https://zoom.us/j/1"}, by=person.user).row
    uid = own_uid(row.pk, person.public_id)

    take(person, {**values, "link": "https://img.example/a/", "starts_at": BEGINS + timedelta(days=1), "ends_at": None},
         uid=uid)  # fmt: skip

    row.refresh_from_db()
    assert (row.starts_at, row.link) == (BEGINS + timedelta(days=1), "https://zoom.us/j/1")
