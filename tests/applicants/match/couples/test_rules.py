"""The rules of a couple's list of pairs."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from applicants.match.couples import rules
from applicants.match.couples.models import MOST_PAIRS
from applicants.match.couples.rules import Side, proposed, shown
from roadmap import fees
from tests.support.properties import patient

IDS = st.lists(st.integers(1, 40), unique=True, max_size=8)


def found(rows, sides=None):
    sides = sides or [Side("Ana", [(1, "A1"), (2, "A2")]), Side("Ben", [(11, "B1"), (12, "B2")])]
    return {remark.rule: remark for remark in rules.remarks(rows, sides, fees.shipped(), 2027)}


def test_combinations_come_by_the_sum_of_places():
    assert proposed([1, 2], [11, 12], most=10, one_sided=False) == [(1, 11), (1, 12), (2, 11), (2, 12)]


def test_of_equal_sums_the_better_worst_place_is_first():
    rows = proposed([1, 2, 3], [11, 12, 13], most=9, one_sided=False)

    assert rows.index((2, 12)) < rows.index((1, 13)) < rows.index((3, 11))


def test_rows_for_one_alone_come_last():
    rows = proposed([1], [11], most=10, one_sided=True)

    assert rows == [(1, 11), (1, None), (None, 11)]


def test_rows_that_are_there_are_not_repeated_and_count():
    assert proposed([1, 2], [11], there=[(2, 11)], most=2, one_sided=True) == [(1, 11)]


@patient
@given(IDS, IDS, st.integers(0, 100), st.booleans())
def test_proposed_rows_are_new_short_enough_and_in_order(first, second, most, one_sided):
    there = [(key, None) for key in first[:2]]

    rows = proposed(first, second, there=there, most=most, one_sided=one_sided)

    assert len(set(rows)) == len(rows) <= max(0, most - len(there))
    assert not set(rows) & set(there)
    full = [row for row in rows if None not in row]
    assert rows[: len(full)] == full
    sums = [first.index(one) + second.index(other) for one, other in full]
    assert all(before <= after for before, after in pairwise(sums))
    assert one_sided or rows == full


def test_never_more_than_the_limit():
    assert len(proposed(range(60), range(60), most=10_000, one_sided=True)) == MOST_PAIRS


def test_a_row_for_one_alone_above_a_full_one_is_asked_about():
    assert "one_sided_above" in found([(1, None), (2, 11)])
    assert "one_sided_above" not in found([(2, 11), (1, None)])
    assert "one_sided_above" not in found([(1, None), (None, 11)])


def test_a_shared_program_without_a_row_is_named():
    assert "A2" in str(found([(1, 11), (1, 12)])["without_pair"].words)
    assert "without_pair" not in found([(1, 11), (2, 12)])
    assert "without_pair" not in found([])


def test_the_fee_is_45_dollars_each_with_its_source():
    remark = found([])["couple_fee"]

    assert "$45" in str(remark.words)
    assert (remark.source.name, remark.source.verified) == ("NRMP, Match fees", False)


def test_codes_beyond_twenty_cost():
    side = Side("Ana", [(n, f"P{n}") for n in range(1, 23)])

    twenty = found([(n, None) for n in range(1, 21)], [side, Side("Ben", [])])
    more = found([(n, None) for n in range(1, 22)], [side, Side("Ben", [])])

    assert "extra_codes" not in twenty
    assert "21 different programs cost $30" in str(more["extra_codes"].words)


def test_the_limit_of_rows_is_said_as_not_verified():
    rows = [(n, n) for n in range(MOST_PAIRS)]

    assert found(rows, [Side("a", []), Side("b", [])])["most_pairs"].source.verified is False
    assert "most_pairs" not in found(rows[1:], [Side("a", []), Side("b", [])])


def test_the_step_is_done_when_both_agree_to_the_same_list():
    begun, first, second = date(2027, 1, 2), date(2027, 2, 1), date(2027, 2, 3)

    assert shown(begun, 4, [(4, first), (4, second)]).done == {"rol_couples": second}
    assert shown(begun, 4, [(4, first), (3, second)]).done == {}
    assert shown(begun, 4, [(4, first), (None, None)]).begun == {"rol_couples": begun}
    assert shown(None, 0, []).begun == {}
