"""Clashes, nights, travel, clocks: at their boundaries, and for all interviews."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.interviews import rules
from applicants.interviews.rules import Meeting, Urgency
from tests.support.properties import patient

KARACHI, EASTERN, CENTRAL = "Asia/Karachi", "America/New_York", "America/Chicago"
NOON = datetime(2026, 12, 8, 17, tzinfo=UTC)
"""Noon in New York, 10 p.m. in Karachi."""
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def meeting(pk=1, begins=NOON, hours=3.0, **values):
    ends = begins + timedelta(hours=hours) if hours else None
    return Meeting(**{
        "pk": pk, "name": f"Program {pk}", "state": "scheduled", "zone": EASTERN, "starts_at": begins, "ends_at": ends,
    } | values)  # fmt: skip


def said(*rows, own=KARACHI, now=NOW, about=1):
    return {remark.rule: remark for remark in rules.remarks_on_all(rows, own, now)[about]}


meetings = st.builds(
    lambda pk, minutes, hours, zone, in_person, state: meeting(
        pk, NOON + timedelta(minutes=minutes), hours, zone=zone, in_person=in_person, us_state=state
    ),
    st.integers(1, 10**6), st.integers(-6000, 6000), st.sampled_from([None, 0.5, 1, 4, 8, 30]),
    st.sampled_from([EASTERN, CENTRAL, "Pacific/Honolulu"]), st.booleans(), st.sampled_from(["", "NJ", "IL"]),
)  # fmt: skip


# -------------------------------------------------------------------------------------- clashes


@pytest.mark.parametrize(
    ("minutes", "rules_said"),
    [(179, {"clash"}), (180, {"back_to_back"}), (181, {"back_to_back"}), (239, {"back_to_back"}), (240, {"same_day"}),
     (241, {"same_day"})],
)  # fmt: skip
def test_one_after_the_other(minutes, rules_said):
    """The first one lasts 180 minutes, on a morning of one's own zone."""
    first, second = meeting(1), meeting(2, NOON + timedelta(minutes=minutes))

    found = set(said(first, second, own=EASTERN)) - {"night"}

    assert found == rules_said


def test_clash_names_the_hours_of_the_overlap_on_the_own_clock():
    first, second = meeting(1), meeting(2, NOON + timedelta(hours=2), zone=CENTRAL)

    remark = said(first, second)["clash"]

    assert remark.words == "Clashes with Program 2 (midnight to 1 a.m. in Karachi)."
    assert remark.weight == "stop"


def test_an_unknown_end_may_clash_and_says_so():
    first, second = meeting(1, hours=None), meeting(2, NOON + timedelta(hours=3))

    found = said(first, second)

    assert "an end is not known" in found["may_clash"].words
    assert "4 hours are counted" in found["no_end"].words
    assert not rules.clashes([first, second])[0].sure
    assert "may_clash" not in said(first, meeting(2, NOON + timedelta(hours=4)))
    assert rules.clashes([first, meeting(2, NOON)])[0].sure


@patient
@given(one=meetings, other=meetings)
def test_overlap_is_symmetric_and_none_exactly_when_apart(one, other):
    both = rules.overlap(one, other)

    assert both == rules.overlap(other, one)
    (begins, ends), (other_begins, other_ends) = rules.span(one), rules.span(other)
    assert (both is None) == (ends <= other_begins or other_ends <= begins)
    assert rules.back_to_back(one, other) == rules.back_to_back(other, one)
    assert rules.same_day(one, other, KARACHI) == rules.same_day(other, one, KARACHI)
    assert rules.neighbours(one, other) == -rules.neighbours(other, one)


@patient
@given(st.lists(meetings, max_size=4, unique_by=lambda row: row.pk))
def test_clashes_do_not_depend_on_the_order_and_stand_at_both(rows):
    found = rules.clashes(rows)

    for order in permutations(rows):
        assert rules.clashes(order) == found
    remarks = rules.remarks_on_all(rows, KARACHI, NOW - timedelta(days=30))
    counted = [remark for row in rows for remark in remarks[row.pk] if remark.rule in ("clash", "may_clash")]
    assert len(counted) == 2 * len(found)
    assert len({(clash.one.pk, clash.other.pk) for clash in found}) == len(found)


@pytest.mark.parametrize("state", ["invited", "waitlisted", "done", "declined", "cancelled"])
def test_only_booked_ones_clash(state):
    assert rules.clashes([meeting(1), meeting(2, state=state)]) == []
    assert "clash" not in said(meeting(1), meeting(2, state=state))


# --------------------------------------------------------------------------------------- nights


@pytest.mark.parametrize(
    ("begins", "ends", "night"),
    [((17, 59), (18, 0), False), ((17, 59), (18, 1), True), ((0, 59), (1, 0), True), ((1, 0), (3, 0), False)],
)
def test_night_is_from_eleven_to_six_on_the_own_clock(begins, ends, night):
    """18:00 UTC is 11 p.m. in Karachi, 1:00 UTC is 6 a.m."""
    row = meeting(begins=datetime(2026, 12, 8, *begins, tzinfo=UTC), ends_at=datetime(2026, 12, 8, *ends, tzinfo=UTC))

    assert bool(rules.night_hours(row, KARACHI)) is night
    assert ("night" in said(row)) is night


def test_night_names_its_hours():
    row = meeting(begins=datetime(2026, 12, 2, 19, tzinfo=UTC), hours=4, zone=CENTRAL)

    assert said(row)["night"].words.startswith("In the night of Karachi (midnight to 4 a.m.).")


@patient
@given(row=meetings, own=st.sampled_from([KARACHI, EASTERN, "Africa/Cairo", "Asia/Kolkata", "Africa/Lagos"]))
def test_nights_lie_within_and_apart(row, own):
    begins, ends = rules.span(row)

    found = rules.night_hours(row, own)

    assert all(begins <= first < last <= ends for first, last in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


# --------------------------------------------------------------------------------------- travel


@pytest.mark.parametrize(
    ("values", "days", "rule"),
    [
        ({"in_person": True, "us_state": "IL"}, 1, "far_apart"),
        ({"in_person": True, "us_state": "IL"}, -1, "far_apart"),
        ({"in_person": True, "us_state": ""}, 1, "far_apart"), ({"in_person": True, "us_state": "NJ"}, 1, "travel"),
        ({"in_person": False, "us_state": "IL"}, -1, "travel_day"), ({"in_person": False}, 1, "travel_day"),
        ({"in_person": True, "us_state": "IL"}, 2, "travel"), ({"in_person": True, "us_state": "IL"}, -2, "travel"),
    ],
)  # fmt: skip
def test_travel_days_of_an_interview_in_person(values, days, rule):
    here = meeting(1, in_person=True, us_state="NJ")

    found = said(here, meeting(2, NOON + timedelta(days=days), **values))

    assert {"travel", "travel_day", "far_apart"} & set(found) == {rule}


def test_video_needs_no_travel():
    assert "travel" not in said(meeting(1))


@patient
@given(one=meetings, other=meetings)
def test_far_apart_is_said_of_both_or_of_none(one, other):
    if one.pk == other.pk:
        return
    found = rules.remarks_on_all([one, other], KARACHI, NOW - timedelta(days=30))

    has = [any(remark.rule == "far_apart" for remark in found[row.pk]) for row in (one, other)]

    assert has[0] == has[1]


# --------------------------------------------------------------------------------------- clocks


@pytest.mark.parametrize(
    ("left", "urgency", "words"),
    [
        (timedelta(hours=24), Urgency.URGENT, "24 of 40 hours left"),
        (timedelta(hours=24, minutes=1), Urgency.CALM, "24 of 40 hours left"),
        (timedelta(minutes=59), Urgency.URGENT, "less than an hour left"),
        (timedelta(0), Urgency.PASSED, "The time to answer has passed."),
        (timedelta(minutes=-1), Urgency.PASSED, "The time to answer has passed."),
    ],
)
def test_reply_clock_of_forty_hours(left, urgency, words):
    reply_by = NOW + left

    clock = rules.reply_clock(reply_by, reply_by - timedelta(hours=40), NOW)

    assert (clock.urgency, clock.words) == (urgency, words)


def test_reply_clock_without_the_moment_of_the_invitation_shows_no_share():
    assert rules.reply_clock(NOW + timedelta(hours=30), None, NOW) == rules.ReplyClock(
        Urgency.CALM, "30 hours left", None
    )
    assert rules.reply_clock(NOW + timedelta(hours=48), None, NOW).words == "2 days left"
    assert rules.reply_clock(NOW + timedelta(hours=47, minutes=59), None, NOW).words == "47 hours left"


@patient
@given(total=st.integers(1, 2000), gone=st.integers(0, 3000))
def test_the_share_that_is_gone_only_grows(total, gone):
    begun = NOW - timedelta(hours=gone)
    reply_by = begun + timedelta(hours=total)

    now, later = (rules.reply_clock(reply_by, begun, at) for at in (NOW, NOW + timedelta(hours=1)))

    assert 0 <= now.gone <= later.gone <= 100
    assert (now.urgency == Urgency.PASSED) == (gone >= total)


@pytest.mark.parametrize(("minutes", "passed"), [(-1, True), (0, True), (1, False)])
def test_reply_by_that_has_passed(minutes, passed):
    row = meeting(
        state="invited", starts_at=None, ends_at=None, to_answer=True, reply_by=NOW + timedelta(minutes=minutes)
    )

    assert ("reply_passed" in said(row)) is passed
    assert "reply_passed" not in said(meeting(state="invited", starts_at=None, ends_at=None, reply_by=NOW))


@pytest.mark.parametrize(("minutes", "over"), [(-1, True), (0, True), (1, False)])
def test_over_but_not_marked(minutes, over):
    row = meeting(begins=NOW - timedelta(hours=3) + timedelta(minutes=minutes))

    assert ("past_not_done" in said(row)) is over


def test_zone_that_nobody_confirmed():
    assert "that of New York was taken" in said(meeting(zone_sure=False))["zone_not_sure"].words
    assert "zone_not_sure" not in said(meeting(zone_sure=False, state="done"))


# ---------------------------------------------------------------------------------------- notice


@pytest.mark.parametrize(("day", "rule"), [(23, "polite"), (24, "polite"), (25, "short_notice")])
def test_two_weeks_of_notice_are_polite_and_not_verified(day, rule):
    row = meeting()

    remark = rules.on_cancelling(row, KARACHI, datetime(2026, 11, day, 9, tzinfo=UTC))

    assert rules.polite_until(NOON, KARACHI) == date(2026, 11, 24)
    assert remark.rule == rule
    assert not remark.source.verified
    assert "24 Nov 2026" in remark.words


def test_notice_is_only_for_booked_ones():
    assert rules.on_cancelling(meeting(state="invited", starts_at=None, ends_at=None), KARACHI, NOW) is None
