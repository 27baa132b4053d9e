"""Tiers, days, months and windows at their borders, and what always holds of counting."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.usce import rules
from applicants.usce.rules import Offer, PlaceState, Span, Stay

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


def day(offset):
    return TODAY + timedelta(days=offset)


def stay(first, last, **values):
    """A stay from one day to another, as days from today."""
    return Stay(day(first), day(last), **values)


@st.composite
def spans(draw):
    first = draw(DAYS)
    return Span(first, first + timedelta(days=draw(st.integers(0, 200))))


SPANS = st.lists(spans(), max_size=8)


# -------------------------------------------------------------------------------------- tiers


@pytest.mark.parametrize(
    ("kind", "hands_on", "tier"),
    [
        ("elective", True, 1), ("externship", True, 2), ("observership", True, 2), ("observership", False, 3),
        ("externship", False, 3), ("elective", False, 3), ("research", True, 4), ("research", False, 4),
    ],
)  # fmt: skip
def test_tier(kind, hands_on, tier):
    assert rules.tier(kind, hands_on=hands_on) == tier


# ----------------------------------------------------------------------------------- counting


@pytest.mark.parametrize(
    ("pairs", "days"),
    [
        ([], 0), ([(0, 0)], 1), ([(0, 27)], 28), ([(0, 27), (28, 55)], 56), ([(0, 27), (27, 54)], 55),
        ([(0, 27), (0, 27)], 28), ([(0, 99), (10, 20)], 100), ([(10, 20), (0, 99), (90, 109)], 110),
    ],
)  # fmt: skip
def test_days_count_both_ends_and_an_overlap_once(pairs, days):
    assert rules.days_covered([Span(day(first), day(last)) for first, last in pairs]) == days


@given(SPANS, st.randoms())
def test_order_does_not_matter(found, chance):
    mixed = list(found)
    chance.shuffle(mixed)

    assert rules.days_covered(mixed) == rules.days_covered(found)


@given(SPANS, DAYS, DAYS)
def test_days_are_those_that_lie_in_a_span(found, since, until):
    """The count against the slow way: a set of days."""
    every = {
        one.starts_on + timedelta(days=n) for one in found for n in range((one.ends_on - one.starts_on).days + 1)
    }  # fmt: skip

    assert rules.days_covered(found) == len(every)
    assert rules.days_covered(found, since=since, until=until) == len([on for on in every if since <= on <= until])


@given(SPANS)
def test_days_are_bounded_by_the_span_of_all_and_by_the_sum(found):
    days = rules.days_covered(found)
    lengths = [(one.ends_on - one.starts_on).days + 1 for one in found]

    assert max(lengths, default=0) <= days <= sum(lengths)
    if found:
        assert days <= (max(one.ends_on for one in found) - min(one.starts_on for one in found)).days + 1


@pytest.mark.parametrize(
    ("days", "whole", "cut"), [(0, 0, 0), (27, 0, 0.9), (28, 1, 1.0), (29, 1, 1.0), (55, 1, 1.9), (56, 2, 2.0)]
)
def test_a_month_is_four_weeks_and_nothing_is_rounded_up(days, whole, cut):
    assert (rules.whole_months(days), rules.months(days)) == (whole, cut)


@pytest.mark.parametrize(
    ("on", "count", "before"),
    [
        (date(2026, 11, 21), 12, date(2025, 11, 21)), (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)), (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)), (date(2026, 12, 31), 36, date(2023, 12, 31)),
    ],
)  # fmt: skip
def test_months_before(on, count, before):
    assert rules.months_before(on, count) == before


@given(DAYS, st.integers(0, 120))
def test_months_before_goes_back_by_so_many_months(on, count):
    before = rules.months_before(on, count)

    assert (on.year * 12 + on.month) - (before.year * 12 + before.month) == count
    assert before.day <= on.day


def test_window_begins_on_the_same_day_of_the_month():
    first = rules.months_before(TODAY, 12)
    for offset, days in ((-1, 0), (0, 1), (1, 1)):
        on = first + timedelta(days=offset)
        assert rules.count([Stay(on, on, took_place=True)], TODAY).recent[0] == days


@pytest.mark.parametrize(("last", "days"), [(-1, 28), (0, 28), (1, 27), (27, 1), (28, 0)])
def test_what_lies_ahead_is_not_done(last, days):
    """A stay of 28 days that ends so many days from today."""
    found = rules.count([stay(last - 27, last, took_place=last < 0)], TODAY)

    assert found.days == days
    assert found.ahead_days == 28 - days


def test_a_stay_that_is_over_counts_when_it_took_place():
    over = stay(-40, -13)

    assert rules.count([over], TODAY).days == 0
    assert rules.unanswered([over], TODAY) == [over]
    assert rules.unanswered([stay(-27, 0), stay(-40, -13, took_place=True)], TODAY) == []


@given(st.lists(st.tuples(st.integers(-2000, 400), st.integers(0, 300), st.booleans()), max_size=6))
def test_windows_grow_and_done_and_ahead_do_not_mix(found):
    stays = [stay(first, first + length, took_place=took) for first, length, took in found]

    counted = rules.count(stays, TODAY)

    assert list(counted.recent) == sorted(counted.recent)
    assert counted.recent[-1] <= counted.days
    assert counted.days + counted.ahead_days <= rules.days_covered(stays)


@pytest.mark.parametrize(("length", "last"), [(55, None), (56, 0), (57, 1)])
def test_reached_with_the_stay_that_makes_it_full(length, last):
    stays = [stay(-200, -173), stay(-55, -55 + length - 29)]

    found = rules.reached_on(stays, 56)

    assert found == (None if last is None else day(-55 + length - 29))


@given(SPANS, st.integers(1, 400))
def test_reached_on_is_the_end_of_a_stay_and_enough(found, days):
    stays = [Stay(one.starts_on, one.ends_on) for one in found]

    last = rules.reached_on(stays, days)

    assert (last is None) == (rules.days_covered(stays) < days)
    if last:
        assert rules.days_covered([one for one in stays if one.ends_on <= last]) >= days
        assert rules.days_covered([one for one in stays if one.ends_on < last]) < days


@pytest.mark.parametrize(("first", "shares"), [(26, True), (27, True), (28, False)])
def test_overlap_is_a_day_in_common(first, shares):
    other = stay(0, 27)

    assert rules.overlapping(Span(day(first), day(first + 27)), [other]) == ([other] if shares else [])


@given(spans(), spans())
def test_overlap_goes_both_ways_and_agrees_with_counting(one, other):
    both = rules.days_covered([one]) + rules.days_covered([other])

    assert bool(rules.overlapping(one, [other])) == bool(rules.overlapping(other, [one]))
    assert bool(rules.overlapping(one, [other])) == (rules.days_covered([one, other]) < both)


# --------------------------------------------------------------------------------- the search


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({}, PlaceState.FOUND), ({"asked_on": TODAY}, PlaceState.ASKED), ({"answered_on": TODAY}, PlaceState.ANSWERED),
        ({"asked_on": TODAY, "answered_on": TODAY}, PlaceState.ANSWERED),
        ({"answered_on": TODAY, "closed_on": TODAY}, PlaceState.CLOSED), ({"booked": True}, PlaceState.BOOKED),
    ],
)  # fmt: skip
def test_state_of_a_place(known, state):
    nothing = {"asked_on": None, "answered_on": None, "closed_on": None, "booked": False}

    assert rules.place_state(**nothing | known) == state


def test_offer_is_judged_by_what_is_known():
    offer = Offer(hands_on=True, letter_allowed=False, takes_residency_seekers=None, specialty="Pediatrics")

    found = {check.key: check.verdict for check in rules.judge(offer, ["Pediatrics"])}

    assert found == {
        "hands_on": "yes", "letter_allowed": "no", "takes_residency_seekers": "unknown", "residents_there": "unknown",
        "emr_access": "unknown", "specialty": "yes",
    }  # fmt: skip
    assert rules.judge(offer, ["Neurology"])[-1].verdict == "no"
    assert rules.judge(offer, [])[-1].verdict == "unknown"


# ----------------------------------------------------------------------------------- remarks


def said(remarks):
    return [remark.rule for remark in remarks]


@pytest.mark.parametrize(("offset", "found"), [(-1, []), (0, []), (1, ["elective_after_graduation"])])
def test_elective_after_graduation(offset, found):
    one = Stay(day(offset), day(27 + offset), kind="elective", hands_on=True)

    assert said(rules.remarks_on(one, graduated_on=TODAY)) == found
    assert said(rules.remarks_on(one, graduated_on=None)) == []


@pytest.mark.parametrize(
    ("kind", "hands_on", "found"),
    [("externship", True, ["visitor_hands_on"]), ("externship", False, []), ("elective", True, [])],
)
def test_visitor_who_works_with_patients_is_warned_and_the_source_is_not_verified(kind, hands_on, found):
    remarks = rules.remarks_on(stay(0, 27, kind=kind, hands_on=hands_on, visa="b"), graduated_on=None)

    assert said(remarks) == found
    assert all(not remark.source.verified for remark in remarks)


@pytest.mark.parametrize(("days", "found"), [(181, []), (182, []), (183, ["long_stay"])])
def test_long_stay(days, found):
    assert said(rules.remarks_on(stay(0, days - 1), graduated_on=None)) == found


@pytest.mark.parametrize(
    ("kind", "days", "cost", "found"),
    [
        ("observership", 28, 2500, []), ("observership", 28, "2500.01", ["price"]), ("observership", 56, 5000, []),
        ("observership", 29, "2589.28", []), ("observership", 29, "2589.29", ["price"]),
        ("externship", 28, 4000, []), ("externship", 28, 4001, ["price"]), ("elective", 28, 9000, []),
        ("observership", 28, 0, []), ("observership", 28, None, []),
    ],
)  # fmt: skip
def test_price_above_the_usual(kind, days, cost, found):
    cost = None if cost is None else Decimal(cost)

    remarks = rules.remarks_on(stay(0, days - 1, kind=kind, cost_usd=cost), graduated_on=None)

    assert said(remarks) == found
    assert all(not remark.source.verified for remark in remarks)


@pytest.mark.parametrize(("days", "short"), [(55, True), (56, False), (57, False)])
def test_hands_on_against_two_months_done_or_booked(days, short):
    booked = stay(1, days, kind="externship", hands_on=True)

    assert ("hands_on_short" in said(rules.remarks_on_all([booked], TODAY))) is short


def test_who_only_watches_is_told_what_it_weighs():
    watching = stay(-40, -13, took_place=True)

    assert "only_watching" in said(rules.remarks_on_all([watching], TODAY))
    both = [watching, stay(1, 28, kind="externship", hands_on=True)]
    assert "only_watching" not in said(rules.remarks_on_all(both, TODAY))
    assert rules.remarks_on_all([], TODAY) == []


@pytest.mark.parametrize(("offset", "old"), [(-1, True), (0, False), (1, False)])
def test_three_years_ago(offset, old):
    last = rules.months_before(TODAY, 36) + timedelta(days=offset)
    one = Stay(last - timedelta(days=60), last, kind="externship", hands_on=True, took_place=True)

    assert ("not_recent" in said(rules.remarks_on_all([one], TODAY))) is old
