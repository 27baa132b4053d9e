"""Wall times and instants: every zone of the US and those of many applicants, both days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.zones import zone_of
from applicants.interviews import times
from applicants.interviews.times import Meant, NoSuchTime, Question, Twice
from tests.support.properties import patient

US = (
    "America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Kentucky/Monticello",
    "America/Indiana/Indianapolis", "America/Indiana/Vincennes", "America/Indiana/Winamac", "America/Indiana/Marengo",
    "America/Indiana/Petersburg", "America/Indiana/Vevay", "America/Chicago", "America/Indiana/Tell_City",
    "America/Indiana/Knox", "America/Menominee", "America/North_Dakota/Center", "America/North_Dakota/New_Salem",
    "America/North_Dakota/Beulah", "America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "America/Juneau", "America/Sitka", "America/Metlakatla", "America/Yakutat", "America/Nome",
    "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
OWN = ("Asia/Karachi", "Asia/Kolkata", "Africa/Cairo", "Africa/Lagos")
SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)
zones = st.sampled_from(US + OWN)
walls = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
changing = st.builds(
    lambda day, minute: datetime.combine(day, time()) + timedelta(minutes=minute),
    st.sampled_from([SPRING, AUTUMN, date(2027, 11, 7), date(2026, 4, 24), date(2026, 10, 29)]), st.integers(0, 1439),
)  # fmt: skip


def local(instant, zone):
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)


# ------------------------------------------------------------------------------------- instants


@patient
@given(wall=walls | changing, zone=zones)
def test_an_instant_shows_the_wall_time_or_there_is_none(wall, zone):
    try:
        found = [times.to_instant(wall, zone)]
    except NoSuchTime:
        found = []
        for fold in (0, 1):
            unreal = wall.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC)
            assert local(unreal, zone) != wall
    except Twice as twice:
        found = list(twice.instants)
        assert found[0] < found[1]
        assert [times.to_instant(wall, zone, fold) for fold in (0, 1)] == found

    assert all(local(instant, zone) == wall for instant in found)


@patient
@given(instant=st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)), zone=zones)
def test_every_instant_is_found_from_its_wall_time(instant, zone):
    instant = instant.replace(tzinfo=UTC)
    there = instant.astimezone(zone_of(zone))

    assert times.to_instant(there.replace(tzinfo=None, fold=0), zone, there.fold) == instant


@pytest.mark.parametrize(
    ("hour", "minute", "answer"),
    [(1, 59, datetime(2027, 3, 14, 6, 59)), (2, 0, None), (2, 59, None), (3, 0, datetime(2027, 3, 14, 7))],
)
def test_spring_has_a_gap(hour, minute, answer):
    wall = datetime.combine(SPRING, time(hour, minute))

    if answer is None:
        with pytest.raises(NoSuchTime, match=r"There is no .* in New York on Sun 14 Mar 2027"):
            times.to_instant(wall, "America/New_York")
    else:
        assert times.to_instant(wall, "America/New_York") == answer.replace(tzinfo=UTC)


@pytest.mark.parametrize(("hour", "minute", "twice"), [(0, 59, False), (1, 0, True), (1, 59, True), (2, 0, False)])
def test_autumn_has_an_hour_twice(hour, minute, twice):
    found = times.ask_or_mean(datetime.combine(AUTUMN, time(hour, minute)), "America/New_York")

    assert isinstance(found, Question) is twice
    if twice:
        first, second = (option.meant.instant for option in found.options)
        assert second - first == timedelta(hours=1)
        assert [option.words[-3:] for option in found.options] == ["EDT", "EST"]
        assert found.answer("fold1").instant == second
        assert found.answer("nonsense") is None


def test_the_ends_of_the_calendar_are_no_accident():
    for wall in (datetime.min, datetime.max):
        for zone in US:
            try:
                times.to_instant(wall, zone)
            except NoSuchTime:
                continue


# ----------------------------------------------------------------------------- what words mean


@pytest.mark.parametrize(
    ("word", "day", "zone"),
    [
        ("EST", date(2026, 12, 8), "America/New_York"), ("edt", date(2026, 7, 8), "America/New_York"),
        ("ET", date(2026, 7, 8), "America/New_York"), ("Eastern Time", date(2026, 7, 8), "America/New_York"),
        ("Central Standard Time", date(2027, 1, 8), "America/Chicago"), ("MST", date(2027, 1, 8), "America/Denver"),
        ("PDT", date(2026, 10, 31), "America/Los_Angeles"), ("P.S.T.", date(2026, 11, 2), "America/Los_Angeles"),
        ("HST", date(2026, 7, 8), "Pacific/Honolulu"), ("AST", date(2026, 7, 8), "America/Puerto_Rico"),
        ("UTC", date(2026, 7, 8), "UTC"),
    ],
)  # fmt: skip
def test_a_word_that_fits_its_day_is_taken(word, day, zone):
    found = times.zone_question(word, day)

    assert isinstance(found, Meant)
    assert found.zone == zone


@pytest.mark.parametrize(
    ("word", "day", "words"),
    [
        ("EST", date(2026, 7, 8), "EST in July: do you mean EDT?"),
        ("EDT", date(2026, 12, 8), "EDT in December: do you mean EST?"),
        ("CST", date(2026, 10, 31), "CST in October: do you mean CDT?"),
        ("PDT", date(2026, 11, 2), "PDT in November: do you mean PST?"),
        ("MST", date(2026, 7, 8), "MST in July: do you mean MDT?"),
        ("AKST", date(2026, 7, 8), "AKST in July: do you mean AKDT?"),
        ("XYZ", date(2026, 7, 8), "We do not know the time zone “XYZ”. Choose it from the list."),
    ],
)
def test_a_word_that_does_not_fit_is_asked_back(word, day, words):
    found = times.zone_question(word, day)

    assert isinstance(found, Question)
    assert found.words == words


def test_est_in_july_offers_the_clock_there_and_the_letter():
    found = times.zone_question("EST", datetime(2026, 7, 8, 9))

    assert [(option.key, option.meant.instant.hour) for option in found.options] == [
        ("America/New_York", 13), ("letter", 14)
    ]  # fmt: skip
    assert "9 a.m. EST to the letter: 10 a.m. on the clock of New York" in found.options[1].words


def test_mst_in_summer_may_be_denver_or_phoenix():
    found = times.zone_question("MST", datetime(2026, 7, 8, 9))

    assert [(option.key, option.meant.instant.hour) for option in found.options] == [
        ("America/Denver", 15), ("America/Phoenix", 16)
    ]  # fmt: skip


@patient
@given(wall=walls | changing, word=st.sampled_from(sorted(times.BY_OFFSET)))
def test_an_offset_is_taken_exactly_when_all_who_write_it_live_by_it(wall, word):
    hours, places = times.BY_OFFSET[word]
    to_the_letter = (wall - timedelta(hours=hours)).replace(tzinfo=UTC)

    found = times.zone_question(word, wall)

    fits = all(local(to_the_letter, place) == wall for place in places)
    if fits:
        assert found == Meant(to_the_letter, places[0])
    else:
        assert isinstance(found, Question)
        assert to_the_letter in [option.meant.instant for option in found.options]


@patient
@given(instant=st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)), zone=st.sampled_from(sorted(times.US_ZONES)))
def test_the_clock_with_its_own_word_means_the_instant(instant, zone):
    """Also in the hour that comes twice: EDT is the first one, EST the second. MST alone leaves a question."""
    there = instant.replace(tzinfo=UTC, second=0, microsecond=0).astimezone(zone_of(zone))

    found = times.zone_question(f"{there:%Z}", there.replace(tzinfo=None, fold=0))

    meant = [found] if isinstance(found, Meant) else [option.meant for option in found.options]
    assert there.astimezone(UTC) in [one.instant for one in meant]
    assert isinstance(found, Meant) or f"{there:%Z}" == "MST"


# ---------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "clock", "word"),
    [
        ("9:00 AM EST", time(9), "EST"), ("9am", time(9), ""), ("12 noon ET", time(12), "ET"), ("noon", time(12), ""),
        ("12:30 a.m.", time(0, 30), ""), ("14:30", time(14, 30), ""),
        ("09:00", time(9), ""), ("02:00", time(2), ""), ("9.30 pm (CT)", time(21, 30), "CT"),
        ("8:00 PST", time(8), "PST"), ("10:15 MT", time(10, 15), "MT"), ("9 p", time(21), ""),
        ("8:00 AKST", time(8), "AKST"),
        ("9:00:00", time(9), ""), ("11:59 pm Eastern", time(23, 59), "Eastern"),
    ],
)  # fmt: skip
def test_typed_time(text, clock, word):
    assert times.read_clock(text) == (clock, word)


@pytest.mark.parametrize(
    "text",
    ["", "9", "soon", "25:00", "13:00 pm", "9:61", "0:30 am", "2:00", "7:59", "9 o'clock", "EST", "midnight",
     "12 midnight"],
)  # fmt: skip
def test_typed_time_that_is_asked_back(text):
    with pytest.raises(ValueError, match=r"Write|Is “"):
        times.read_clock(text)


@patient
@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_word_about_it(text):
    try:
        clock, word = times.read_clock(text)
    except ValueError:
        return

    assert isinstance(clock, time)
    assert word == word.strip(" ()")


@pytest.mark.parametrize(
    ("text", "zone"),
    [("America/Chicago", "America/Chicago"), ("america/chicago", "America/Chicago"), ("ct", "America/Chicago"),
     ("Central (Chicago)", "America/Chicago"), ("CST", "America/Chicago"), ("UTC", "UTC"), ("Mars", ""), ("", "")],
)  # fmt: skip
def test_zone_by_name(text, zone):
    assert times.zone_named(text) == zone


@patient
@given(instant=st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)), there=st.sampled_from(US), here=zones)
def test_both_clocks_show_the_same_instant_and_say_when_the_day_differs(instant, there, here):
    instant = instant.replace(tzinfo=UTC)

    both = times.both_zones(instant, there, here)

    assert both.program.local == both.own.local == instant
    assert (both.program.zone, both.own.zone) == (there, here)
    assert both.own.other_day is (both.program.local.date() != both.own.local.date())
    assert not both.program.other_day


def test_words_of_zones():
    both = times.both_zones(datetime(2026, 12, 2, 19, tzinfo=UTC), "America/Chicago", "Asia/Karachi")

    assert (both.program.word, both.own.word, both.own.other_day) == ("CT", "Karachi", True)
    assert times.zone_word("America/Indiana/Tell_City") == "Tell City"
