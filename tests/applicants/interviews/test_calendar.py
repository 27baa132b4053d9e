"""The calendar file: lines that every calendar reads, instants in UTC, addresses of entries that stay."""

from uuid import UUID

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applicants.interviews import calendar, services
from applicants.interviews.entry.models import CalendarEntry
from applicants.interviews.models import Interview
from tests.applicants.interviews.conftest import at
from tests.support.factories import ApplicantFactory
from tests.support.people import ARABIC
from tests.support.properties import patient


def download(client, person):
    return client.get(reverse("interviews:calendar", args=[person.public_id]))


def lines(content):
    """The lines as a calendar reads them: folded ones put together."""
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_file_of_booked_and_given_up_ones(person, signed_in, booked, invite):
    row = booked(f"Bay, {ARABIC}; a\\b (demo)", place="1 Example Street,\nNewark")
    CalendarEntry.objects.create(applicant=person, interview=row, uid="abc@example", sequence=3)
    services.change(row=row, values={"link": "https://zoom.us/j/1"}, by=person.user)
    services.cancel(row=booked("Other", starts_at=at(12, 9, 14), ends_at=None), by=person.user)
    invite("Without a time")

    answer = download(signed_in(person), person)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    found = lines(answer.content)
    assert (found[0], found[-1], found.count("BEGIN:VEVENT")) == ("BEGIN:VCALENDAR", "END:VCALENDAR", 2)
    assert "UID:abc@example" in found
    assert "DTSTART:20261208T140000Z" in found
    assert "DTEND:20261208T180000Z" in found
    assert f"SUMMARY:Interview: Bay\\, {ARABIC}\\; a\\\\b (demo)" in found
    assert "LOCATION:1 Example Street\\,\\nNewark" in found
    unfolded = download(signed_in(person), person).content.decode().replace("\r\n ", "")
    assert f"DESCRIPTION:https://zoom.us/j/1\\nhttp://testserver{row.get_absolute_url()}" in unfolded
    assert "SEQUENCE:3" in found
    assert [line for line in found if line.startswith("STATUS:")] == ["STATUS:CONFIRMED", "STATUS:CANCELLED"]


def test_uid_stays_and_is_nobody_elses(person, signed_in, booked):
    row = booked()
    first = [line for line in lines(download(signed_in(person), person).content) if line.startswith("UID:")]
    services.change(row=row, values={"starts_at": at(12, 9, 14), "ends_at": None}, by=person.user)

    second = [line for line in lines(download(signed_in(person), person).content) if line.startswith("UID:")]

    assert first == second
    assert str(person.public_id) not in first[0]
    assert calendar.uid_of(row, ApplicantFactory(planned=False).public_id) != calendar.uid_of(row, person.public_id)


def test_empty_file_is_a_calendar(person, signed_in):
    assert lines(download(signed_in(person), person).content)[-1] == "END:VCALENDAR"


@patient
@given(st.text())
def test_any_text_stays_within_its_line_and_comes_back(text):
    parts = list(calendar._folded(f"SUMMARY:{calendar._escaped(text)}"))

    assert all(len(part.encode()) <= 75 for part in parts)
    assert not any(sign in part for part in parts for sign in "\r\n")
    whole = parts[0] + "".join(part.removeprefix(" ") for part in parts[1:])
    assert whole == f"SUMMARY:{calendar._escaped(text)}"


def test_uid_has_no_place_for_lines():
    row = Interview(pk=1)
    row.calendar_entry = CalendarEntry(uid="a\r\nEND:VEVENT")

    assert calendar._escaped(calendar.uid_of(row, UUID(int=1))) == "a\\nEND:VEVENT"
