"""Mails in many wordings: the instants that they mean, or the question; never another instant."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.interviews.entry import mail, readings

MAILS = Path(__file__).parent / "mails"
CAME_ON = date(2026, 11, 20)
OWN = "Asia/Karachi"


def found(name, *, came_on=CAME_ON, came_at=None):
    text = (MAILS / f"{name}.txt").read_text()
    return mail.read(text, came_on=came_on, came_at=came_at, own_zone=OWN)


def meant(moments, zone=""):
    """Per moment all instants that it can mean, as the clock of the program shows them."""
    return [
        [one.label if one.starts_at else f"? {one.label}" for one in readings.readings(moment, zone)[0]]
        for moment in moments
    ]


def why(moment, zone=""):
    return " ".join(readings.readings(moment, zone)[1])


@pytest.mark.parametrize(
    ("name", "slots", "deadlines", "asks"),
    [
        ("thalamus", [["Tue 8 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"], ["Thu 10 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"],
                      ["Tue 15 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"]], [["Mon 30 Nov 2026, 5:00 p.m. ET"]], ""),
        ("confirmed", [["Tue 8 Dec 2026, 8:30 a.m. – 12:30 p.m. ET"]], [], ""),
        ("within_48_hours", [["? Tue 12 Jan 2027, hour not named"], ["Thu 14 Jan 2027, 1:00 p.m. CT"]],
         [["Sun 22 Nov 2026, 12:00 a.m. Karachi", "Sun 22 Nov 2026, 11:59 p.m. Karachi"]], "The hour is not named."),
        ("no_zone", [["? Thu 14 Jan 2027, 2:30 p.m., zone not named"]], [["Tue 1 Dec 2026, 11:59 p.m. ET"]],
         "No time zone is named."),
        ("wrong_weekday", [["Tue 8 Dec 2026, 9:00 a.m. PT", "Wed 9 Dec 2026, 9:00 a.m. PT"]],
         [["Fri 20 Nov 2026, 12:00 p.m. PT", "Fri 27 Nov 2026, 12:00 p.m. PT"]], "The weekday does not fit the day."),
    ],
)  # fmt: skip
def test_five_invitations_in_different_wordings_give_the_right_instants_or_a_question(name, slots, deadlines, asks):
    one = found(name)

    assert (meant(one.slots), meant(one.deadlines)) == (slots, deadlines)
    assert asks in why(one.slots[0])


def test_thalamus_offers_three_days_and_a_time_to_reply_by():
    one = found("thalamus")

    assert meant(one.slots) == [
        ["Tue 8 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"], ["Thu 10 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"],
        ["Tue 15 Dec 2026, 9:00 a.m. – 1:00 p.m. ET"],
    ]  # fmt: skip
    assert meant(one.deadlines) == [["Mon 30 Nov 2026, 5:00 p.m. ET"]]
    assert why(one.deadlines[0]) == "The year is not named. We took 2026."
    assert (one.platform, one.how, one.booked) == ("thalamus", "video", False)
    assert [name.text for name in one.names][-1] == "Placeholder Bay Health"
    assert [link.text for link in one.links] == ["https://thalamusgme.example/invite/123"]
    assert mail.day_it_came((MAILS / "thalamus.txt").read_text()) == CAME_ON


def test_confirmation_has_one_time_with_its_end():
    one = found("confirmed")

    assert meant(one.slots) == [["Tue 8 Dec 2026, 8:30 a.m. – 12:30 p.m. ET"]]
    assert one.deadlines == ()  # 14 days before is a rule for cancelling
    assert (one.booked, one.meeting, one.how) == (True, "Zoom", "video")
    assert "Model City General Hospital" in [name.text for name in one.names]
    assert mail.day_it_came((MAILS / "confirmed.txt").read_text()) is None  # its "Date:" is the day to be there


def test_within_48_hours_counts_from_the_hour_that_is_asked():
    known, unknown = found("within_48_hours", came_at=time(18)), found("within_48_hours")

    assert meant(known.deadlines) == [["Sun 22 Nov 2026, 6:00 p.m. Karachi"]]
    assert meant(unknown.deadlines) == [["Sun 22 Nov 2026, 12:00 a.m. Karachi", "Sun 22 Nov 2026, 11:59 p.m. Karachi"]]
    assert "The first one is safe." in why(unknown.deadlines[0])
    # "Jan 12 or Jan 14 at 1:00 p.m.": the hour stands beside the second day only, so the first one is asked
    assert meant(known.slots) == [["? Tue 12 Jan 2027, hour not named"], ["Thu 14 Jan 2027, 1:00 p.m. CT"]]
    assert known.meeting == "Microsoft Teams"


def test_midnight_is_asked_for_it_can_be_both_ends_of_the_day():
    text = "Please reply by midnight on November 30, 2026 ET to accept our invitation."

    (deadline,) = mail.read(text, came_on=CAME_ON, came_at=None, own_zone=OWN).deadlines

    assert [hour for hour, _end in deadline.hours] == [time(23, 59), time(0)]
    assert "can be the end of the day or its beginning" in why(deadline)


def test_est_in_summer_is_a_question():
    (slot,) = found("summer_est").slots

    instants = [one.starts_at for one in readings.readings(slot)[0]]
    assert instants == [datetime(2027, 7, 6, 13, tzinfo=UTC), datetime(2027, 7, 6, 14, tzinfo=UTC)]
    assert "do you mean EDT?" in why(slot)
    assert found("summer_est").how == "in_person"


def test_day_and_month_and_morning_are_asked_where_they_can_be_either():
    one = found("ambiguous")

    assert meant(one.slots, "America/Chicago") == [
        [
            "Thu 4 Mar 2027, 9:00 a.m. CT", "Thu 4 Mar 2027, 9:00 p.m. CT",
            "Sat 3 Apr 2027, 9:00 a.m. CT", "Sat 3 Apr 2027, 9:00 p.m. CT",
        ]
    ]  # fmt: skip
    assert "month/day or day/month" in why(one.slots[0])
    assert "am or pm is missing" in why(one.slots[0])
    assert meant(one.deadlines) == [["? Thu 25 Feb 2027, hour not named"]]


def test_weekday_that_does_not_fit_is_a_question():
    one = found("wrong_weekday")

    assert meant(one.slots) == [["Tue 8 Dec 2026, 9:00 a.m. PT", "Wed 9 Dec 2026, 9:00 a.m. PT"]]
    assert "The weekday does not fit the day." in why(one.slots[0])
    assert meant(one.deadlines) == [["Fri 20 Nov 2026, 12:00 p.m. PT", "Fri 27 Nov 2026, 12:00 p.m. PT"]]


def test_zone_that_is_said_once_for_all_times_counts_for_all():
    one = found("broker")

    assert meant(one.slots) == [
        ["Mon 4 Jan 2027, 8:00 a.m. – 12:00 p.m. MT"],
        ["Mon 4 Jan 2027, 1:00 p.m. – 5:00 p.m. MT"],
    ] or "am or pm is missing" in why(one.slots[0])
    assert meant(one.deadlines) == [["Mon 30 Nov 2026, 5:00 p.m. MT", "Mon 30 Nov 2026, 11:59 p.m. MT"]]
    assert one.platform == "scheduler"


def test_time_without_a_zone_is_asked_and_one_without_a_day_left_out():
    one = found("no_zone")

    assert meant(one.slots) == [["? Thu 14 Jan 2027, 2:30 p.m., zone not named"]]
    assert meant(one.slots, "America/Denver") == [["Thu 14 Jan 2027, 2:30 p.m. MT"]]
    assert meant(one.deadlines) == [["Tue 1 Dec 2026, 11:59 p.m. ET"]]
    assert mail.zone_in(one) == "America/New_York"


def test_hours_of_the_clock_change_are_questions():
    one = found("clock_change", came_on=date(2026, 10, 20))

    assert [[moment.starts_at.hour for moment in readings.readings(slot)[0]] for slot in one.slots] == [[5, 6], [6, 7]]
    assert "comes twice" in why(one.slots[0])
    assert "There is no 2:30 a.m." in why(one.slots[1])


@pytest.mark.parametrize("text", ["", "   ", "no_times", "🏥" * 50, "٣ ديسمبر", "99/99/9999 at 99:99 PM", "by by by 5"])
def test_text_without_times_is_empty(text):
    one = found(text) if text == "no_times" else mail.read(text, came_on=CAME_ON, came_at=None, own_zone=OWN)

    assert (one.slots, one.deadlines) == ((), ())


def test_marked_gives_back_the_text_with_what_was_read():
    text = (MAILS / "thalamus.txt").read_text()

    pieces = mail.marked(text, found("thalamus").spans)

    assert "".join(piece for piece, _read in pieces) == text
    assert {"5:00 PM ET", "Monday, November 30", "9:00 AM – 1:00 PM ET"} <= {piece for piece, read in pieces if read}


# ------------------------------------------------------------- texts made from a known instant

US = {
    "America/New_York": ("ET", "Eastern Time", "{}"), "America/Chicago": ("CT", "Central", "{}"),
    "America/Denver": ("MT", "Mountain Time", "{}"), "America/Los_Angeles": ("PT", "Pacific Time", "{}"),
}  # fmt: skip
DAYS = ("{0:%A}, {0:%B} {0.day}, {0.year}", "{0:%b} {0.day}, {0.year}", "{0.day} {0:%B} {0.year}", "{0:%B} {0.day}",
        "{0.month}/{0.day}/{0.year}", "{0:%Y-%m-%d}", "{0:%a}, {0:%b} {0.day}")  # fmt: skip
CLOCKS = ("%I:%M %p", "%I:%M%p", "%H:%M", "%I:%M")
SENTENCES = (
    "Your interview is on {day} at {clock}.", "We invite you at {clock} on {day}.", "Date: {day}\nTime: {clock}\n",
    "Please respond by {clock} on {day}.", "This invitation expires on {day} at {clock}.",
)  # fmt: skip
NIGHTS = [datetime(2026, 11, 1, 3, tzinfo=UTC), datetime(2027, 3, 14, 4, tzinfo=UTC)]
INSTANTS = st.one_of(
    st.integers(0, 300 * 24 * 60).map(lambda minutes: datetime(2026, 11, 21, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.tuples(st.sampled_from(NIGHTS), st.integers(0, 9 * 60)).map(lambda pair: pair[0] + timedelta(minutes=pair[1])),
)


@settings(max_examples=400, deadline=None)
@given(
    INSTANTS, st.sampled_from(list(US)), st.sampled_from(DAYS), st.sampled_from(CLOCKS), st.sampled_from(SENTENCES),
    st.integers(0, 2),
)  # fmt: skip
def test_text_of_an_instant_is_read_as_that_instant_or_asked(instant, zone, day, clock, sentence, word):
    local = instant.astimezone(ZoneInfo(zone))
    name = US[zone][word].format(local.tzname())
    text = sentence.format(day=day.format(local), clock=f"{local.strftime(clock)} {name}")

    one = mail.read(text, came_on=date(2026, 10, 25), came_at=None, own_zone=OWN)

    (moment,) = (*one.slots, *one.deadlines)
    instants = [reading.starts_at for reading in readings.readings(moment)[0]]
    assert instant in instants


@settings(max_examples=100, deadline=None)
@given(INSTANTS, st.sampled_from(list(US)), st.sampled_from(DAYS))
def test_text_without_a_zone_never_gives_an_instant(instant, zone, day):
    local = instant.astimezone(ZoneInfo(zone))
    text = f"Your interview is on {day.format(local)} at {local:%I:%M %p}."

    one = mail.read(text, came_on=date(2026, 10, 25), came_at=None, own_zone=OWN)

    (moment,) = one.slots
    assert all(reading.starts_at is None for reading in readings.readings(moment)[0])
    assert instant in [reading.starts_at for reading in readings.readings(moment, zone)[0]]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    one = mail.read(text, came_on=CAME_ON, came_at=None, own_zone=OWN)

    assert "".join(piece for piece, _read in mail.marked(text, one.spans)) == text
    for moment in (*one.slots, *one.deadlines):
        readings.readings(moment, "America/Chicago")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([
    "by", "Dec 8", "12/25", "9", "9:00", "–", "1 PM", "ET", "EST", "Friday", "within", "48 hours", "respond", "and",
    "10",
    "2027", ",", ".", "\n", "Sent:", "To: x", "noon", "(", ")", "at", "2027-03-14", "2:30 AM", "all times are in", "31",
]), max_size=25))  # fmt: skip
def test_any_row_of_words_is_read_without_an_error(words):
    text = " ".join(words)

    one = mail.read(text, came_on=CAME_ON, came_at=time(12), own_zone=OWN)

    for moment in (*one.slots, *one.deadlines):
        found, _why = readings.readings(moment, "America/New_York")
        assert len({reading.key for reading in found}) == len(found)
        assert all(0 <= span.start < span.end <= len(text) for span in moment.spans)
