"""Deferred acceptance: examples worked by hand, and small markets against all matchings that there are."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.match.deferred_acceptance import match
from applicants.match.market import Couple, Market, Places
from applicants.match.outcome import What, Why
from tests.applicants.match.markets import (
    advanced_market,
    all_stable,
    couples_market,
    dice,
    singles_market,
    stable,
)
from tests.support.properties import patient

SEEDS = st.integers(0, 10**6)


def better_or_same(wanted, one, other):
    """Whether a person likes one result at least as much as the other."""
    order = [*wanted, None]
    return order.index(one) <= order.index(other)


# ------------------------------------------------------------------------------ worked by hand


def test_gale_and_shapley_the_asking_side_gets_its_best():
    """The 3x3 example of Gale and Shapley (1962) with three stable matchings: each gets the first choice."""
    market = Market(
        {"A": Places(1, "bca"), "B": Places(1, "cab"), "C": Places(1, "abc")},
        {"a": "ABC", "b": "BCA", "c": "CAB"},
    )

    assert match(market).matched == {"a": "A", "b": "B", "c": "C"}
    assert len(all_stable(market)) == 3


def test_a_held_person_is_dropped_and_goes_on():
    """b comes after a and is preferred: a is held by X, dropped, and ends with Y."""
    market = Market({"X": Places(1, "ba"), "Y": Places(1, "ab")}, {"a": "XY", "b": "X"})

    outcome = match(market)

    assert outcome.matched == {"a": "Y", "b": "X"}
    assert [(event.what, event.people, event.program) for event in outcome.events] == [
        (What.TRIES, ("a",), None), (What.HELD, ("a",), None), (What.TRIES, ("b",), None),
        (What.DISPLACED, ("a",), "X"), (What.HELD, ("b",), None), (What.TRIES, ("a",), None), (What.HELD, ("a",), None),
    ]  # fmt: skip
    assert outcome.events[3].others == ("b",)


def test_two_places_are_filled_before_anybody_is_refused():
    market = Market({"X": Places(2, "abc")}, {"c": "X", "b": "X", "a": "X"})

    outcome = match(market)

    assert outcome.matched == {"a": "X", "b": "X", "c": None}


def test_a_reach_on_top_does_not_hurt():
    programs = {"Reach": Places(1, "b"), "Home": Places(1, "ab")}

    with_reach = match(Market(programs, {"a": ["Reach", "Home"], "b": ["Reach"]}))
    without = match(Market(programs, {"a": ["Home"], "b": ["Reach"]}))

    assert with_reach.matched == without.matched == {"a": "Home", "b": "Reach"}
    refused = next(event for event in with_reach.events if event.what is What.REFUSED)
    assert (refused.program, refused.why) == ("Reach", Why.NOT_RANKED)


def test_a_program_without_a_list_ranks_nobody():
    outcome = match(Market({}, {"a": ["Nowhere"]}))

    assert outcome.matched == {"a": None}
    assert [event.what for event in outcome.events] == [What.TRIES, What.REFUSED, What.EMPTY]


def test_a_couple_is_matched_row_by_row():
    """Row 1 fails for the second partner, so the first does not get X either; row 2 holds for both."""
    couple = Couple("f", "m", [("X", "Y"), ("Z", "Z")])
    market = Market({"X": Places(1, "f"), "Y": Places(1, "a"), "Z": Places(2, "mf")}, {"a": "Y"}, [couple])

    outcome = match(market)

    assert outcome.matched == {"a": "Y", "f": "Z", "m": "Z"}
    assert outcome.stable


def test_a_couple_may_leave_one_side_without_a_match():
    couple = Couple("f", "m", [("X", "Y"), ("X", None)])
    market = Market({"X": Places(1, "f"), "Y": Places(1, "a")}, {"a": "Y"}, [couple])

    assert match(market).matched == {"a": "Y", "f": "X", "m": None}


def test_a_partner_gives_the_place_back_and_somebody_else_gets_it():
    """f and m hold X and Y. Then g comes to X, f is dropped, m leaves Y, and b, who was refused there, gets it."""
    couples = [Couple("f", "m", [("X", "Y")]), Couple("g", "n", [("X", "Z")])]
    programs = {"X": Places(1, "gf"), "Y": Places(1, "mb"), "Z": Places(1, "n")}

    outcome = match(Market(programs, {"b": "Y"}, couples))

    assert outcome.matched == {"b": "Y", "f": None, "m": None, "g": "X", "n": "Z"}
    assert outcome.stable
    assert (What.LEFT, ("f", "m"), "Y") in {(event.what, event.people, event.program) for event in outcome.events}


def test_where_no_stable_result_exists_it_says_so_and_ends():
    """Roth's example in its smallest form: a couple and a single person, and every matching is blocked by somebody.

    X prefers the single a to f, Y prefers m to a; a wants Y before X; the couple wants X and Y or nothing.
    """
    market = Market(
        {"X": Places(1, "af"), "Y": Places(1, "ma")}, {"a": "XY"[::-1]}, [Couple("f", "m", [("X", "Y")])],
    )  # fmt: skip

    outcome = match(market)

    assert all_stable(market) == []
    assert not outcome.stable
    assert outcome.blocks


# --------------------------------------------------------------------------- supplemental lists


def two_years(years):
    """a wants the advanced place Adv and a first year at Y1, else at Y2."""
    return Market(
        {"Adv": Places(1, "ba"), "Y1": Places(1, years), "Y2": Places(1, "ab")},
        {"a": ["Adv"], "b": ["Y1"]}, (), {("a", "Adv"): ["Y1", "Y2"]},
    )  # fmt: skip


def test_a_first_year_is_looked_for_once_the_advanced_place_is_held():
    outcome = match(two_years("ba"))

    assert outcome.matched == {"a": "Adv", "b": "Y1"}
    assert outcome.first_years == {"a": "Y2"}


def test_the_advanced_place_stands_without_a_first_year():
    market = Market({"Adv": Places(1, "a"), "Y": Places(1, "b")}, {"a": ["Adv"]}, (), {("a", "Adv"): ["Y"]})

    outcome = match(market)

    assert (outcome.matched, outcome.first_years) == ({"a": "Adv"}, {"a": None})
    assert outcome.stable


def test_without_the_advanced_place_the_supplemental_list_is_not_used():
    market = Market({"Adv": Places(1, "b"), "Y": Places(1, "a")}, {"a": ["Adv"]}, (), {("a", "Adv"): ["Y"]})

    outcome = match(market)

    assert (outcome.matched, outcome.first_years) == ({"a": None}, {})


def test_a_first_year_is_given_back_with_the_advanced_place():
    """a holds Adv and, with it, a year at Y, from which c was dropped. Then a couple takes Adv, and c gets Y back."""
    market = Market(
        {"Adv": Places(1, "fa"), "Y": Places(1, "ac"), "Z": Places(1, "m")},
        {"c": ["Y"], "a": ["Adv"]}, [Couple("f", "m", [("Adv", "Z")])], {("a", "Adv"): ["Y"]},
    )  # fmt: skip

    outcome = match(market)

    assert outcome.matched == {"a": None, "c": "Y", "f": "Adv", "m": "Z"}
    assert outcome.first_years == {}
    assert outcome.stable


# --------------------------------------------------------------------- places that go elsewhere


def test_unfilled_places_go_to_the_other_program():
    market = Market(
        {"Adv": Places(2, "a", reverts_to="Cat"), "Cat": Places(1, "bcd")},
        {"a": ["Adv"], "b": ["Cat"], "c": ["Cat"], "d": ["Cat"]},
    )

    outcome = match(market)

    assert outcome.matched == {"a": "Adv", "b": "Cat", "c": "Cat", "d": None}
    assert outcome.quotas == {"Adv": 1, "Cat": 2}
    assert outcome.stable


# -------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ({"programs": {"X": Places(-1, "")}, "singles": {}}, "fewer than no places"),
        ({"programs": {"X": Places(1, "aa")}, "singles": {}}, "X ranks somebody twice"),
        ({"programs": {"X": Places(1, "", "Y")}, "singles": {}}, "not there"),
        ({"programs": {"X": Places(1, "", "Y"), "Y": Places(1, "", "X")}, "singles": {}}, "come back to"),
        ({"programs": {}, "singles": {"a": "XX"}}, "a lists a program twice"),
        ({"programs": {}, "singles": {"a": ""}, "couples": [Couple("a", "b", [])]}, "a stands on two lists"),
        ({"programs": {}, "singles": {}, "couples": [Couple("a", "b", [("X", "Y")] * 2)]}, "list a pair twice"),
        ({"programs": {}, "singles": {}, "couples": [Couple("a", "b", [(None, None)])]}, "row without a program"),
        ({"programs": {}, "singles": {"a": "X"}, "supplemental": {("a", "Y"): "Z"}}, "not on their own list"),
        ({"programs": {}, "singles": {"a": "X"}, "supplemental": {("a", "X"): "X"}}, "a lists a program twice for X"),
    ],
)
def test_lists_that_contradict_themselves_are_refused(lists, words):
    with pytest.raises(ValueError, match=words):
        Market(**lists)


# --------------------------------------------------------------------------------- against all there is


@pytest.mark.slow  # 1,200 markets, each against all of its matchings: about two seconds
def test_a_thousand_markets_are_stable_and_best_for_every_applicant():
    several = 0
    for seed in range(1200):
        market = singles_market(dice(seed))

        outcome = match(market)

        every = [matched for matched, _years in all_stable(market)]
        assert outcome.stable, seed
        assert outcome.matched in every, seed
        for person, wanted in market.singles.items():
            assert all(better_or_same(wanted, outcome.matched[person], other[person]) for other in every), seed
        several += len(every) > 1
    assert several > 20  # the promise means something only where there is a choice


@patient
@given(SEEDS)
def test_singles_are_stable_whatever_the_order(seed):
    chance = dice(seed)
    market = singles_market(chance, people=7, programs=4)
    turned = list(market.singles.items())
    chance.shuffle(turned)

    outcome = match(market)

    assert outcome.stable
    assert stable(market, outcome.matched)
    assert match(Market(market.programs, dict(turned))).matched == outcome.matched


@patient
@given(SEEDS)
def test_nobody_gains_with_another_list(seed):
    """Strategy-proof: whatever a person hands in, by the true list they do not end better."""
    market = singles_market(dice(seed))
    truth = match(market).matched

    for person, wanted in market.singles.items():
        for length in range(len(market.programs) + 1):
            for said in itertools.permutations(market.programs, length):
                got = match(Market(market.programs, {**market.singles, person: said}), traced=False).matched[person]

                assert got not in wanted or better_or_same(wanted, truth[person], got)


@pytest.mark.slow  # 500 markets, those without a stable result against all of their matchings: about two seconds
def test_couples_are_stable_whenever_it_says_so_and_it_finds_what_exists():
    said, none = 0, 0
    for seed in range(500):
        market = couples_market(dice(seed))

        outcome = match(market)

        assert outcome.stable == stable(market, outcome.matched), seed
        said += outcome.stable
        if not outcome.stable:
            none += not all_stable(market)
    assert (said + none, none > 0) == (500, True)


def test_supplemental_lists_are_stable_whenever_it_says_so():
    for seed in range(500):
        market = advanced_market(dice(seed))

        outcome = match(market)

        assert outcome.stable == stable(market, outcome.matched, outcome.first_years), seed
        advanced = {person for person, program in outcome.matched.items() if (person, program) in market.supplemental}
        assert set(outcome.first_years) == advanced


@patient
@given(SEEDS)
def test_the_same_market_gives_the_same_result(seed):
    market = couples_market(dice(seed), people=6, couples=3)

    assert match(market) == match(market)
    assert match(market, traced=False).matched == match(market).matched
