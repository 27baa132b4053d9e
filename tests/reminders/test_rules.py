"""What is due on a day: the rules alone, over many days and with rounds that were missed."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import LEAD_DAYS
from accounts.zones import instant_of
from reminders.rules import Subject, day_to_count_to, due_on, group_of, rule_for

DAY = date(2027, 3, 3)  # a Wednesday


def subject(on=DAY, **rest):
    return Subject(**{"key": "item:1", "kind": "milestone", "title": "A step", "on": on, "version": "1"} | rest)


def said_on(rounds, subjects, lead_days):
    """What is said on each day of these rounds, in their order."""
    said, found = set(), []
    for day in rounds:
        dues = due_on(day, subjects, lead_days, said)
        said |= {due.mark for due in dues}
        found += [(day, due) for due in dues]
    return found


def days(first, count):
    return [first + timedelta(days=n) for n in range(count)]


# ------------------------------------------------------------------------------------ properties

LEADS = st.lists(st.sampled_from([*LEAD_DAYS, 2, 5, 10, 60]), unique=True)
ONS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@st.composite
def years(draw):
    """A subject, lead days, and a year of days around it of which some rounds are missed."""
    on = draw(ONS)
    offsets = draw(st.lists(st.integers(-90, 275), unique=True, max_size=60).map(sorted))
    made = [on + timedelta(days=n) for n in offsets]
    one = subject(on=on, closes=draw(st.booleans()), chase=draw(st.booleans()))
    return one, draw(LEADS), made


@given(years())
def test_due_on_says_each_rule_of_a_version_at_most_once(year):
    one, leads, rounds = year

    found = said_on(rounds, [one], leads)

    marks = [due.mark for _day, due in found]
    assert len(marks) == len(set(marks))


@given(years())
def test_due_on_never_misses_what_is_within_the_leads(year):
    one, leads, rounds = year

    found = said_on(rounds, [one], leads)

    within = [day for day in rounds if 0 <= (one.on - day).days <= max(leads, default=-1)]
    if within and not one.chase:
        assert any(day in within for day, _due in found)


@given(years())
def test_due_on_always_says_the_last_two_days_of_what_closes(year):
    one, leads, rounds = year
    one = subject(on=one.on, closes=True)

    found = dict(said_on(rounds, [one], leads))

    for left in (0, 1):
        day = one.on - timedelta(days=left)
        if day in rounds:
            assert found[day].rule == f"T-{left}"
            assert found[day].urgent


@given(years())
def test_due_on_says_something_after_the_day_when_all_rounds_before_it_were_missed(year):
    one, leads, rounds = year
    late = [day for day in rounds if day > one.on]

    found = said_on(late, [one], leads)

    assert bool(late) == bool(found)
    assert all(due.rule.startswith("late:") or one.chase for _day, due in found)


@given(ONS, LEADS)
def test_due_on_counts_down_through_every_lead_when_no_round_is_missed(on, leads):
    found = said_on(days(on - timedelta(days=90), 91), [subject(on=on)], leads)

    assert [(on - day).days for day, _due in found] == sorted(leads, reverse=True)


@given(ONS)
def test_due_on_repeats_what_is_over_once_a_week_and_never_on_two_days_running(on):
    found = said_on(days(on + timedelta(days=1), 365), [subject(on=on)], [])

    told = [day for day, _due in found]
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(told)]
    assert told[0] == on + timedelta(days=1)
    assert all(day.weekday() == 0 for day in told[1:])
    assert 4 <= gaps[0] <= 10
    assert set(gaps[1:]) == {7}


@given(st.lists(ONS, min_size=2, max_size=12), ONS)
def test_due_on_names_the_nearest_first(ons, day):
    subjects = [subject(key=f"item:{n}", on=on) for n, on in enumerate(ons)]

    found = due_on(day, subjects, [365], set())

    assert [due.subject.on for due in found] == sorted(due.subject.on for due in found)


# --------------------------------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("left", "leads", "closes", "rule"),
    [
        (31, LEAD_DAYS, False, None),
        (30, LEAD_DAYS, False, "T-30"),
        (15, LEAD_DAYS, False, "T-30"),
        (14, LEAD_DAYS, False, "T-14"),
        (2, LEAD_DAYS, False, "T-3"),
        (1, LEAD_DAYS, False, "T-1"),
        (0, LEAD_DAYS, False, "T-0"),
        (0, [7], False, "T-7"),
        (0, [], False, None),
        (2, [], True, None),
        (1, [], True, "T-1"),
        (0, [30], True, "T-0"),
    ],
)
def test_rule_for_takes_the_shortest_lead_that_was_reached(left, leads, closes, rule):
    due = rule_for(DAY - timedelta(days=left), subject(closes=closes), leads)

    assert (due and due.rule) == rule
    assert due is None or due.urgent == (closes and left <= 1)


def test_due_on_gives_nobody_who_was_away_the_longer_leads_afterwards():
    found = said_on([DAY - timedelta(days=5)], [subject()], LEAD_DAYS)

    assert [due.rule for _day, due in found] == ["T-7"]


def test_due_on_says_a_moved_date_again():
    before = subject(version="old")
    said = {due.mark for due in due_on(DAY - timedelta(days=7), [before], [7], set())}

    after = due_on(DAY - timedelta(days=7), [subject(version="new")], [7], said)

    assert [due.subject.version for due in after] == ["new"]


def test_rule_for_a_wait_speaks_once_from_its_day_on():
    wait = subject(chase=True)

    found = said_on(days(DAY - timedelta(days=10), 40), [wait], LEAD_DAYS)

    assert [(day, due.rule, due.urgent) for day, due in found] == [(DAY, "chase", False)]


def test_rule_for_what_was_over_since_thursday_is_not_repeated_on_monday():
    thursday = date(2027, 3, 4)

    found = said_on(days(thursday, 12), [subject(on=thursday)], [])

    assert [(day.strftime("%a"), due.rule) for day, due in found] == [("Fri", "late:first"), ("Mon", "late:2027-W11")]


@pytest.mark.parametrize(
    ("rule", "left", "over", "group"),
    [
        ("chase", -3, True, "chase"), ("late:first", -1, True, "late"), ("T-0", 0, True, "late"),
        ("T-0", 0, False, "today"),
        ("T-7", 7, False, "week"), ("T-14", 8, False, "later"),
    ],
)  # fmt: skip
def test_group_of_names_the_heading(rule, left, over, group):
    assert group_of(rule, left, over=over) == group


# ------------------------------------------------------------------------- the day that is counted to

FAR = ["America/New_York", "Asia/Karachi", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    st.sampled_from(FAR),
    st.integers(0, 23),
)
def test_day_to_count_to_is_the_last_day_whose_mail_comes_before(instant, zone, hour):
    day = day_to_count_to(instant, zone, hour)

    assert instant_of(day, hour, zone) < instant
    assert instant_of(day + timedelta(days=1), hour, zone) >= instant


@pytest.mark.parametrize(
    ("instant", "zone", "hour", "day"),
    [
        # rank lists close on 3 March 2027, 21:00 in New York: 4 March, 7:00 in Karachi, before the mail of 8:00
        (datetime(2027, 3, 4, 2, tzinfo=UTC), "America/New_York", 8, date(2027, 3, 3)),
        (datetime(2027, 3, 4, 2, tzinfo=UTC), "Asia/Karachi", 8, date(2027, 3, 3)),
        (datetime(2027, 3, 4, 2, tzinfo=UTC), "Asia/Karachi", 6, date(2027, 3, 4)),
        (datetime(2027, 3, 4, 2, tzinfo=UTC), "Pacific/Kiritimati", 8, date(2027, 3, 4)),
        (datetime(2027, 3, 4, 2, tzinfo=UTC), "Pacific/Pago_Pago", 8, date(2027, 3, 3)),
        # the clocks go forward: 02:00 does not exist, that mail comes at 03:00, which is 07:00 UTC
        (datetime(2027, 3, 14, 7, 30, tzinfo=UTC), "America/New_York", 2, date(2027, 3, 14)),
        (datetime(2027, 3, 14, 7, 0, tzinfo=UTC), "America/New_York", 2, date(2027, 3, 13)),
        (datetime(2027, 3, 14, 7, 30, tzinfo=UTC), "Asia/Karachi", 12, date(2027, 3, 14)),
        # the clocks go back: of the two 01:00 the first counts, which is 05:00 UTC
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "America/New_York", 1, date(2026, 11, 1)),
        (datetime(2026, 11, 1, 5, 0, tzinfo=UTC), "America/New_York", 1, date(2026, 10, 31)),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "Asia/Karachi", 11, date(2026, 10, 31)),
    ],
)
def test_day_to_count_to_at_the_edges(instant, zone, hour, day):
    assert day_to_count_to(instant, zone, hour) == day
