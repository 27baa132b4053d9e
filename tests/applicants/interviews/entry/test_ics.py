"""Calendar files in the shapes of Google, Outlook and schedulers: instants, questions, refusals."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.interviews.entry import ics, readings

FILES = Path(__file__).parent / "files"


def content(name):
    return (FILES / f"{name}.ics").read_bytes()


def found(moment, zone=""):
    return readings.readings(moment, zone)[0]


def made(*lines, method="REQUEST"):
    """A file of one entry with these lines."""
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", "UID:one", *lines, "END:VEVENT",
            "END:VCALENDAR", ""]  # fmt: skip
    return "\r\n".join(rows).encode()


def test_google_names_the_moment_and_the_zone_of_its_owner_is_not_that_of_the_program():
    (event,) = ics.read(content("google"))

    (reading,) = found(event.moment)
    assert (reading.starts_at, reading.ends_at) == (
        datetime(2026, 12, 8, 14, tzinfo=UTC), datetime(2026, 12, 8, 18, tzinfo=UTC),
    )  # fmt: skip
    assert reading.zone == ""
    assert found(event.moment, "America/New_York")[0].label == "Tue 8 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"
    assert (event.uid, event.sequence, event.name) == (
        "placeholderbay001@google.com", 0, "Interview: Placeholder Bay Health",
    )  # fmt: skip
    assert event.link == "https://meet.google.com/abc-defg-hij"


def test_outlook_names_its_zone_as_windows_does_and_summer_is_summer():
    (event,) = ics.read(content("outlook"))

    (reading,) = found(event.moment)
    assert reading.starts_at == datetime(2027, 7, 12, 13, tzinfo=UTC)
    assert reading.zone == "America/New_York"
    assert reading.label == "Mon 12 Jul 2027, 9:00 a.m. – 12:30 p.m. ET"
    assert event.name == "Residency interview at Model City General Hospital with a longer name that is folded"
    assert event.link.startswith("https://teams.microsoft.com/")


def test_scheduler_has_several_entries_and_a_duration():
    first, second = ics.read(content("thalamus"))

    assert found(first.moment)[0].ends_at == datetime(2027, 1, 12, 22, 30, tzinfo=UTC)
    assert (first.sequence, second.name) == (1, "Pretend Prairie Health System, Interview")


def test_cancel_needs_no_time():
    (event,) = ics.read(content("cancel"))

    assert (event.cancelled, event.uid, event.sequence) == (True, "interview-4711@scheduler.example", 2)


def test_floating_times_and_whole_days_are_questions():
    floating, whole_day = ics.read(content("floating"))

    assert found(floating.moment)[0].starts_at is None
    assert found(floating.moment, "America/Chicago")[0].label == "Wed 20 Jan 2027, 8:30 a.m. – 12:00 p.m. CT"
    assert found(whole_day.moment)[0].hour is None
    assert "the whole day" in whole_day.moment.why[0]


def test_repeating_entry_is_refused_with_words():
    (event,) = ics.read(content("repeating"))

    assert event.refused == "It repeats. An interview is one day: enter the one that is yours by hand."


def test_hours_of_the_clock_change_are_questions():
    twice, missing = ics.read(content("clock_change"))

    assert [one.starts_at.hour for one in found(twice.moment)] == [5, 6]
    assert [one.starts_at.hour for one in found(missing.moment)] == [7, 8]
    assert found(missing.moment)[0].zone == "America/Chicago"


@pytest.mark.parametrize("name", sorted(path.stem for path in FILES.glob("*.ics")))
def test_line_ends_and_a_byte_order_mark_make_no_difference(name):
    plain = content(name).replace(b"\r\n", b"\n")

    assert ics.read(plain) == ics.read(plain.replace(b"\n", b"\r\n")) == ics.read(b"\xef\xbb\xbf" + plain)
    assert ics.read(plain) == ics.read(plain.decode().encode("utf-16"))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b"", "no calendar file"),
        (b"%PDF-1.7", "no calendar file"),
        (b"\x00" * 100, "no calendar file"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "holds no event"),
        (b"BEGIN:VCALENDAR" + b"x" * ics.MOST_BYTES, "more than 1 MB"),
    ],
)
def test_bad_file_is_refused_with_words(bad, words):
    with pytest.raises(ics.Unreadable, match=words):
        ics.read(bad)


def test_file_with_too_many_entries_is_refused():
    entry = b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20270101T100000Z\r\nEND:VEVENT\r\n"
    body = b"".join(entry % number for number in range(ics.MOST_EVENTS + 1))

    with pytest.raises(ics.Unreadable, match="more than 50"):
        ics.read(b"BEGIN:VCALENDAR\r\n" + body + b"END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    "line", ["DTSTART:sometime", "DTSTART:20271332T250000Z", "SUMMARY:no time at all", "DTSTART:00010101T000000Z"]
)
def test_entry_without_a_time_that_can_be_read_is_refused(line):
    (event,) = ics.read(made(line))

    assert event.refused


def test_newest_state_of_an_entry_in_a_file_counts():
    text = content("thalamus").decode()
    older = text.replace("SEQUENCE:1", "SEQUENCE:0").replace("20270112T190000Z", "20270112T150000Z")
    body = older.split("END:VCALENDAR")[0] + text[text.index("BEGIN:VEVENT") :]

    events = ics.read(body.encode())

    assert [event.sequence for event in events] == [1, 0]
    assert found(events[0].moment)[0].starts_at.hour == 19


def test_zone_that_the_file_itself_describes_gives_the_instant_and_asks_for_the_zone():
    zone = ["BEGIN:VTIMEZONE", "TZID:Our Zone", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:-0600",
            "TZOFFSETTO:-0600", "END:STANDARD", "END:VTIMEZONE"]  # fmt: skip
    body = (
        made("DTSTART;TZID=Our Zone:20270112T090000")
        .decode()
        .replace("BEGIN:VEVENT", "\r\n".join([*zone, "BEGIN:VEVENT"]))
    )

    (event,) = ics.read(body.encode())

    (reading,) = found(event.moment)
    assert (reading.starts_at, reading.zone) == (datetime(2027, 1, 12, 15, tzinfo=UTC), "")
    assert "Our Zone" in event.moment.why[0]


def test_zone_that_nobody_knows_is_asked():
    (event,) = ics.read(made("DTSTART;TZID=Nowhere:20270112T090000"))

    assert found(event.moment)[0].starts_at is None


WINDOWS = {"Eastern Standard Time": "America/New_York", "Central Standard Time": "America/Chicago",
           "Mountain Standard Time": "America/Denver", "Pacific Standard Time": "America/Los_Angeles"}  # fmt: skip
NIGHTS = [datetime(2026, 11, 1, 3, tzinfo=UTC), datetime(2027, 3, 14, 4, tzinfo=UTC)]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.integers(0, 400 * 24 * 60).map(lambda n: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=n)),
        st.tuples(st.sampled_from(NIGHTS), st.integers(0, 540)).map(lambda pair: pair[0] + timedelta(minutes=pair[1])),
    ),
    st.sampled_from(sorted(WINDOWS)), st.sampled_from(["utc", "iana", "windows", "floating"]),
)  # fmt: skip
def test_entry_of_an_instant_is_read_as_that_instant_or_asked(instant, windows, how):
    zone = WINDOWS[windows]
    local = f"{instant.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"
    line = {
        "utc": f"DTSTART:{instant:%Y%m%dT%H%M%S}Z", "iana": f"DTSTART;TZID={zone}:{local}",
        "windows": f"DTSTART;TZID={windows}:{local}", "floating": f"DTSTART:{local}",
    }[how]  # fmt: skip

    (event,) = ics.read(made(line))

    if how == "floating":
        assert all(reading.starts_at is None for reading in found(event.moment))
    assert instant in [reading.starts_at for reading in found(event.moment, zone)]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tail):
    head = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270101T100000Z\r\n"
    with suppress(ics.Unreadable):
        events = ics.read(head + tail + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")

        assert all(event.refused or event.moment.instants or event.moment.days or event.cancelled for event in events)


def test_hours_are_of_the_same_day():
    (event,) = ics.read(
        made("DTSTART;TZID=America/Denver:20270112T090000", "DTEND;TZID=America/Denver:20270112T130000")
    )

    assert event.moment.days == (date(2027, 1, 12),)
    assert event.moment.hours == ((time(9), time(13)),)
