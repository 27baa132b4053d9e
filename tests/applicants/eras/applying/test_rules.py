"""The rules of applying at their boundaries, and what always holds."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.eras.applying import rules
from applicants.eras.applying.fees import bills
from applicants.eras.applying.rules import Assigned, LetterOf, Limit, StatementOf, Target
from applicants.eras.applying.shown import shown
from roadmap import fees
from tests.support.properties import patient

DAY = date(2026, 9, 24)
ONE = Target(1, "Example (demo)", 7, "Internal Medicine", institution=3)
LIMIT = Limit(2027, gold=2, silver=1)


# ------------------------------------------------------------------------------------ signals


@pytest.mark.parametrize(("season", "found"), [(2026, None), (2027, 2027), (2028, 2027), (2029, 2029)])
def test_limit_is_that_of_the_season_or_the_newest_before(season, found):
    limit = rules.limit_for([Limit(2029, 4), Limit(2027, 3)], season)

    assert (limit.season if limit else None) == found


@pytest.mark.parametrize(
    ("change", "kind", "limit", "taken", "shared", "words"),
    [
        ({}, "gold", LIMIT, [1], "", ""),
        ({}, "gold", LIMIT, [1, 2], "", "All 2 gold signals of Internal Medicine are given."),
        ({}, "gold", LIMIT, [1, 2, 3], "", "All 2 gold signals"),  # there were more when they were given
        ({}, "silver", LIMIT, [], "", ""),
        ({}, "silver", LIMIT, [1], "", "All 1 silver signals"),
        ({}, "gold", Limit(2027, 1), [1], "", "All 1 signals of Internal Medicine are given."),
        ({}, "silver", Limit(2027, 1), [], "", "has no signals of this kind"),
        ({}, "bronze", LIMIT, [], "", "has no signals of this kind"),
        ({}, "gold", Limit(2027), [], "", "Internal Medicine has no signals."),
        ({}, "gold", None, [], "", "is not known here"),
        ({}, "gold", LIMIT, [], "Other (demo)", "Other (demo) is of the same institution and specialty"),
        ({"state": "considering"}, "gold", LIMIT, [], "", ""),
        ({"state": "withdrawn"}, "gold", LIMIT, [], "", "no longer open"),
        ({"state": "rejected"}, "gold", LIMIT, [], "", "no longer open"),
    ],
)
def test_signal(change, kind, limit, taken, shared, words):
    problem = rules.why_no_signal(replace(ONE, **change), kind, limit, taken, shared)

    assert words in problem if words else problem == ""


@patient
@given(limit=st.integers(0, 40), taken=st.sets(st.integers(1, 45)))
def test_a_free_number_is_within_the_limit_and_not_taken(limit, taken):
    number = rules.first_free(taken, limit)

    if number is None:
        assert set(range(1, limit + 1)) <= taken
    else:
        assert number not in taken
        assert 1 <= number <= limit


def test_remarks_of_signals_say_what_is_not_known_over_or_left():
    def of(limit, season, used, is_open=True):
        return [one.rule for one in rules.signal_remarks(limit, season, used, "X", is_open=is_open)]

    assert of(None, 2027, {}) == ["signals_unknown"]
    assert of(LIMIT, 2027, {}) == []
    assert of(LIMIT, 2027, {"gold": 2}) == ["signals_left"]
    assert of(LIMIT, 2027, {"gold": 2}, is_open=False) == []
    assert of(LIMIT, 2027, {"gold": 2, "silver": 1}) == []
    assert of(LIMIT, 2027, {"gold": 3, "silver": 1}) == ["signals_over"]
    assert of(LIMIT, 2028, {"gold": 2, "silver": 1}) == ["signals_of_another_season"]


# ---------------------------------------------------------------------------------- documents


@pytest.mark.parametrize(("asked", "needed"), [(None, 1), (0, 1), (1, 1), (3, 3), (4, 4), (5, 4)])
def test_letters_asked(asked, needed):
    assert rules.letters_asked(replace(ONE, letters_min=asked)) == needed


@pytest.mark.parametrize(
    ("kept", "new", "refused"), [(0, 4, False), (3, 1, False), (3, 2, True), (4, 1, True), (0, 5, True)]
)
def test_the_fifth_letter_is_refused(kept, new, refused):
    letters = [LetterOf(n, season=2027) for n in range(new)]

    assert ("four at most" in rules.why_not_these_letters("X", kept, letters, 2027)) is refused


def test_letters_of_another_season_and_declined_ones_are_refused():
    assert "said no" in rules.why_not_these_letters("X", 0, [LetterOf(1, "Dr A", 2027, declined=True)], 2027)
    assert "is for Match 2026" in rules.why_not_these_letters("X", 0, [LetterOf(1, "Dr A", 2026)], 2027)


LETTERS = {
    1: LetterOf(1, "Dr A", 2027, 7, "Internal Medicine", is_us=True, uploaded=True),
    2: LetterOf(2, "Dr B", 2027, uploaded=True),
    3: LetterOf(3, "Dr C", 2027, 9, "Pediatrics", uploaded=False),
    4: LetterOf(4, "Dr D", 2026, 7, uploaded=True),
    5: LetterOf(5, "Dr E", 2027, declined=True),
}
STATEMENTS = {1: StatementOf(1, "IM", 7, is_final=True), 2: StatementOf(2, "Peds", 9, "Pediatrics", is_final=True),
              3: StatementOf(3, "Draft", None, is_final=False)}  # fmt: skip


@pytest.mark.parametrize(
    ("letters", "statement", "asks", "found"),
    [
        ([], None, {}, ["no_statement", "no_letter"]),
        ([1], 1, {}, []),
        ([1], 3, {}, ["statement_not_final"]),
        ([1], 2, {}, ["statement_of_another_specialty"]),
        ([1, 2], 1, {"letters_min": 3}, ["few_letters"]),
        ([1, 2], 1, {"letters_min": 2}, []),
        ([1, 2], 1, {"us_letters_min": 2}, ["few_us_letters"]),
        ([1, 2], 1, {"us_letters_min": 1}, []),
        ([1, 3], 1, {}, ["letter_of_another_specialty", "letters_not_uploaded"]),
        ([4], 1, {}, ["letter_of_another_season"]),
        ([5], 1, {}, ["letter_declined"]),
        ([99], 99, {"us_letters_min": 1}, []),  # the reader may not see them: nothing is said of them
    ],
)
def test_document_remarks(letters, statement, asks, found):
    assigned = Assigned(dict.fromkeys(letters, DAY), statement, DAY if statement else None)

    remarks = rules.document_remarks(replace(ONE, **asks), assigned, LETTERS, STATEMENTS, 2027)

    assert [one.rule for one in remarks] == found


@patient
@given(days=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=4), asked=st.integers(0, 6),
       written=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)))  # fmt: skip
def test_ready_since_the_statement_and_the_last_letter_asked_for(days, asked, written):
    target = replace(ONE, letters_min=asked)

    ready = rules.ready_on(target, Assigned(dict(enumerate(days)), 1 if written else None, written))

    if written is None or len(days) < rules.letters_asked(target):
        assert ready is None
    else:
        assert ready >= written
        assert sum(day <= ready for day in days) >= rules.letters_asked(target)


# --------------------------------------------------------------------------------- certifying


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), ""), (date(2026, 11, 21), ""), (date(2026, 11, 22), "is in the future"),
        (date(2026, 1, 1), ""), (date(2025, 12, 31), "is not certified before 2026"),
    ],
)  # fmt: skip
def test_day_of_certifying(day, words):
    problem = rules.why_not_certified_on(day, date(2026, 11, 21), 2027)

    assert words in problem if words else problem == ""


def test_day_of_certifying_after_the_season():
    today = date(2028, 2, 1)
    assert rules.why_not_certified_on(date(2027, 12, 31), today, 2027) == ""
    assert "was over" in rules.why_not_certified_on(date(2028, 1, 1), today, 2027)


@pytest.mark.parametrize(("days", "odd"), [(-1, True), (0, False), (1, False)])
def test_certifying_before_sending_opens_is_odd(days, odd):
    assert bool(rules.before_sending_opens(DAY + timedelta(days=days), DAY)) is odd


# ---------------------------------------------------------------------------------------- fees


def targets(count, specialty="Internal Medicine", service="eras", state="will_apply"):
    return [Target(n, specialty=specialty, service=service, state=state) for n in range(count)]


def test_fees_by_specialty_as_the_aamc_counts_them():
    """43 programs in internal medicine and 7 in radiology cost $797 (AAMC)."""
    bill = bills([*targets(43), *targets(7, "Radiology")], fees.shipped(), 2027)[0]

    assert bill.total == Decimal(797)
    assert [(line.count, line.next_one) for line in bill.lines] == [(43, Decimal(30)), (7, Decimal(11))]


@pytest.mark.parametrize(("count", "more"), [(29, 11), (30, 30), (31, 30)])
def test_the_next_program_at_the_edge_of_the_tier(count, more):
    assert bills(targets(count), fees.shipped(), 2027)[0].lines[0].next_one == more


def test_services_are_counted_apart_and_what_has_no_price_says_so():
    rows = [*targets(2), *targets(19, "Emergency Medicine", "residencycas"), *targets(1, "Urology", "own_match"),
            *targets(1, "X", "unknown"), *targets(3, state="considering"), *targets(1, state="withdrawn"),
            *targets(1, state="rejected")]  # fmt: skip

    found = bills(rows, fees.shipped(), 2027)

    assert [bill.service for bill in found] == ["eras", "residencycas", "own_match", "unknown"]
    eras, residencycas, own, unknown = found
    assert (eras.lines[0].count, eras.lines[0].with_all) == (3, 6)
    assert (eras.total, eras.total_with_all) == (33, 66)
    assert residencycas.total == 99 + 18
    assert residencycas.is_last_known
    assert own.figure is unknown.figure is None


@patient
@given(applied=st.integers(0, 120), considered=st.integers(0, 60))
def test_a_further_program_never_makes_it_cheaper(applied, considered):
    rows = [*targets(applied), *targets(considered, state="considering")]

    for bill in bills(rows, fees.shipped(), 2027):
        assert bill.total <= bill.total_with_all
        assert bill.lines[0].cost + bill.lines[0].next_one <= bill.lines[0].cost + 30


# --------------------------------------------------------------------------------------- shown


def test_assigning_is_done_with_the_last_program_on_the_day_when_it_was_ready():
    first, second = ONE, replace(ONE, pk=2, letters_min=2)
    ready = Assigned({1: DAY}, 1, DAY)
    late = Assigned({1: DAY, 2: DAY + timedelta(days=3)}, 1, DAY)

    def done(*rows, **assigned):
        said = shown(targets=rows, assigned={int(k[1:]): v for k, v in assigned.items()}, signals=[], certified={})
        return said.done.get("assign_documents"), said.begun.get("assign_documents")

    assert done(first) == (None, None)
    assert done(first, _1=ready) == (DAY, DAY)
    assert done(first, second, _1=ready) == (None, DAY)
    assert done(first, second, _1=ready, _2=ready) == (None, DAY)
    assert done(first, second, _1=ready, _2=late) == (DAY + timedelta(days=3), DAY)
    assert done(replace(first, state="considering"), _1=ready) == (None, DAY)
    assert done(first, replace(second, service="own_match"), _1=ready) == (DAY, DAY)


def test_certified_services_show_their_steps():
    said = shown(targets=[], assigned={}, signals=[DAY], certified={"residencycas": DAY})
    assert (said.done, said.begun) == ({"residencycas": DAY}, {"signals_geo": DAY})

    said = shown(targets=[], assigned={}, signals=[], certified={"eras": DAY})
    assert said.done == {"certify_submit": DAY, "signals_geo": DAY}
