"""What the rules say of a rank list, at their boundaries; the proposal; what it costs; what it means for the road."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.match.ranking import rules
from applicants.match.ranking.costs import costs
from applicants.match.ranking.order import Place
from applicants.match.ranking.rubric import Candidate, Total, proposed, total
from applicants.match.ranking.rules import Ranked, entry_remarks, list_remarks
from applicants.match.ranking.shown import Certified, Close, Rank, shown
from roadmap import fees
from tests.support.properties import patient

FINE = Ranked(
    "Lakeside", code="1000140C0", type="C", interviewed=True, visas=(True,), known_codes=frozenset({"1000140C0"})
)
DAY = date(2027, 2, 22)
OPENS, CLOSES = datetime(2027, 2, 1, 17, tzinfo=UTC), datetime(2027, 3, 4, 2, tzinfo=UTC)


def said(*ranks, count=()):
    return [remark.rule for remark in list_remarks(ranks, count)]


def test_a_rank_with_all_in_order_has_no_remark():
    assert entry_remarks(FINE) == []


@pytest.mark.parametrize(
    ("changed", "rules_"),
    [
        ({"code": ""}, ["no_code"]),
        ({"code": "1000140C1"}, ["unknown_code"]),
        ({"code": "1000140C1", "known_codes": frozenset()}, []),
        ({"interviewed": False}, ["not_interviewed"]),
        ({"interviewed": None}, []),
        ({"visas": (None,)}, ["visa_unknown"]),
        ({"visas": (False,)}, ["visa_no"]),
        ({"visas": (False, None)}, ["visa_unknown"]),
        ({"visas": (False, False)}, ["visa_no"]),
        ({"visas": (False, True)}, []),
        ({"visas": ()}, []),
        ({"hard_stop": "no visa"}, ["hard_stop_ranked"]),
        ({"type": "A"}, ["advanced_alone"]),
        ({"type": "A", "has_supplemental": True}, []),
        ({"type": "A", "is_supplemental": True}, ["no_first_year"]),
        ({"type": "P", "is_supplemental": True}, []),
    ],
)
def test_remarks_on_one_rank(changed, rules_):
    assert [remark.rule for remark in entry_remarks(replace(FINE, **changed))] == rules_


@given(
    st.builds(
        Ranked, name=st.just("X"), code=st.sampled_from(["", "1000140C0"]), type=st.sampled_from(["", "C", "A", "P"]),
        interviewed=st.sampled_from([True, False, None]), hard_stop=st.sampled_from(["", "no"]),
        visas=st.lists(st.sampled_from([True, False, None]), max_size=2).map(tuple), has_supplemental=st.booleans(),
        is_supplemental=st.booleans(),
    )
)  # fmt: skip
@patient
def test_every_rule_is_said_once_and_general_knowledge_says_so(one):
    found = [*entry_remarks(one), *list_remarks([one], [])]

    assert len({remark.rule for remark in found}) == len(found)
    assert all(not remark.source.verified for remark in found if remark.rule == "ranks_without_interview")


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (None, []), (OPENS - MINUTE, ["certified_outside"]), (OPENS, []), (CLOSES - MINUTE, []),
        (CLOSES, ["certified_outside"]),
    ],
)  # fmt: skip
def test_a_list_is_certified_between_opening_and_deadline(at, found):
    assert [remark.rule for remark in rules.certified_remarks(at, OPENS, CLOSES)] == found


@pytest.mark.parametrize(
    ("count", "found"), [(279, []), (280, ["most_ranks"]), (299, ["most_ranks"]), (300, ["most_ranks"])]
)
def test_the_limit_of_300_is_said_from_20_before_it(count, found):
    assert said(*[FINE] * count) == found
    weights = [remark.weight for remark in list_remarks([FINE] * count, [])]
    assert weights == ([] if not found else ["stop"] if count == 300 else ["note"])


def test_only_first_years():
    year = replace(FINE, type="P")

    assert said(year) == ["preliminary_only"]
    assert said(year, FINE) == []
    assert said() == []


# ------------------------------------------------------------------------------------------- costs


def codes(count, first=0):
    return [Place(n, f"P{n}", f"{1000 + n}140C0") for n in range(first, first + count)]


@pytest.mark.parametrize(
    ("count", "amount"), [(0, 0), (20, 0), (21, 30), (22, 60), (99, 79 * 30), (100, 80 * 30), (300, 280 * 30)]
)
def test_codes_beyond_twenty_cost_extra(count, amount):
    found = {one.key: one for one in costs(codes(count), 2027, fees.shipped())}

    assert (found["extra_ranks"].count, found["extra_ranks"].amount) == (count, Decimal(amount))
    assert found["extra_ranks"].included == 20
    assert not found["extra_ranks"].source.verified, "the figure of a season is to be compared with R3"


@pytest.mark.parametrize(
    ("count", "amount"), [(99, 0), (100, 50), (150, 50), (151, 100), (200, 100), (201, 150), (250, 150), (251, 200)]
)
def test_the_length_of_a_list_costs_as_in_2024(count, amount):
    found = {one.key: one for one in costs(codes(count), 2027, fees.shipped())}

    assert (found["long_list"].amount, found["long_list"].season) == (Decimal(amount), 2024)


def test_codes_of_all_supplemental_lists_count_together_and_once():
    years = codes(21, first=500)
    lists = [Place(1, "A", "1000140A0", "A", supplemental=tuple(years[:12])),
             Place(2, "B", "1001140A0", "A", supplemental=tuple(years[10:]))]  # fmt: skip

    found = {one.key: one for one in costs(lists, 2027, fees.shipped())}

    assert (found["extra_supplemental"].count, found["extra_supplemental"].amount) == (21, Decimal(30))
    assert found["extra_ranks"].count == 2
    assert "cost_extra_supplemental" in [remark.rule for remark in rules.list_remarks([], list(found.values()))]


# ---------------------------------------------------------------------------------------- the rubric


@pytest.mark.parametrize(
    ("weights", "scores", "score", "scored", "of"),
    [
        ({1: 30, 2: 70}, {1: 10, 2: 0}, 30, 2, 2),
        ({1: 30, 2: 70}, {1: 10}, 100, 1, 2),
        ({1: 30, 2: 70}, {}, None, 0, 2),
        ({1: 0, 2: 70}, {1: 10}, None, 0, 1),
        ({}, {}, None, 0, 0),
        ({1: 50, 2: 50}, {1: 10, 2: 9}, 95, 2, 2),
        ({1: 1, 2: 1, 3: 1, 4: 1}, {1: 9, 2: 8, 3: 8, 4: 8}, 83, 4, 4),
    ],
)
def test_a_total_is_the_weighted_mean_of_what_was_scored(weights, scores, score, scored, of):
    assert total(weights, scores) == Total(score, scored, of)


@given(st.dictionaries(st.integers(1, 6), st.integers(0, 100)), st.dictionaries(st.integers(1, 6), st.integers(0, 10)))
@patient
def test_a_total_lies_between_the_scores(weights, scores):
    found = total(weights, scores)
    known = [scores[key] * 10 for key, weight in weights.items() if weight and key in scores]

    assert (found.score is None) == (not known)
    if known:
        assert min(known) <= found.score <= max(known)


def candidate(name, score=None, stop="", place=None):
    return Candidate(name, name, Total(score, 1 if score is not None else 0, 1), stop, place)


def test_the_proposal_goes_by_score_then_name_and_leaves_the_unscored_at_the_end():
    ones = [
        candidate("Unscored new"), candidate("Unscored, ranked", place=4), candidate("b", 80), candidate("A", 80),
        candidate("Best", 91), candidate("Stopped", 100, "no visa"), candidate("Zero", 0),
    ]  # fmt: skip

    assert [one.name for one in proposed(ones)] == ["Best", "A", "b", "Zero", "Unscored, ranked", "Unscored new"]


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(0, 100)), st.booleans(), st.one_of(st.none(), st.integers(1, 9))),
        max_size=8,
    ),
    st.randoms(),
)
@patient
def test_a_proposal_does_not_depend_on_how_the_programs_came(ones, chance):
    found = [candidate(f"P{n}", score, "x" if stop else "", place) for n, (score, stop, place) in enumerate(ones)]
    mixed = list(found)
    chance.shuffle(mixed)

    assert proposed(mixed) == proposed(found)
    assert sorted(one.name for one in proposed(found)) == sorted(one.name for one in found if not one.hard_stop)


# ------------------------------------------------------------------------------------- what it means

OPEN = Close(datetime(2027, 3, 4, 2, tzinfo=UTC), date(2027, 3, 4), is_over=False)
RANK = Rank(DAY, "C")


def meant(ranks=(RANK,), kept=None, certified=None, close=OPEN):
    return shown(list(ranks), kept, certified, close, "/match/")


def test_nothing_is_said_of_an_empty_list():
    assert meant(ranks=()) == meant(ranks=(), kept=DAY)
    assert not meant(ranks=()).begun


def test_the_draft_begins_with_the_first_rank_and_is_done_with_the_first_version():
    later = Rank(DAY + timedelta(days=2), "C")

    assert meant(ranks=(later, RANK)).begun == {"rol_draft": DAY}
    assert meant(ranks=(later, RANK)).done == {}
    assert meant(kept=DAY + timedelta(days=3)).done == {"rol_draft": DAY + timedelta(days=3)}


def test_certified_only_while_it_is_the_list():
    assert meant(kept=DAY, certified=Certified(3, DAY, True)).done["rol_certify"] == DAY
    changed = meant(kept=DAY, certified=Certified(3, DAY, False))

    assert "rol_certify" not in changed.done
    (alarm,) = changed.dates
    assert (alarm.at, alarm.on, alarm.closes, alarm.kind) == (OPEN.at, OPEN.on, True, "due")
    assert "version 3" in alarm.title


def test_after_lists_closed_an_edit_takes_nothing_back():
    over = replace(OPEN, is_over=True)

    assert meant(kept=DAY, certified=Certified(3, DAY, False), close=over).done["rol_certify"] == DAY


def test_the_alarm_ends_with_the_deadline_and_with_a_new_certification():
    over = replace(OPEN, is_over=True)

    assert not meant(certified=Certified(3, DAY, False), close=over).dates
    assert not meant(certified=Certified(4, DAY, True)).dates
    assert meant(ranks=(), certified=Certified(3, DAY, False)).dates, "an empty list is another one too"


def test_supplemental_lists_are_done_when_each_advanced_program_has_one():
    one = Rank(DAY, "A", (DAY + timedelta(days=1), DAY + timedelta(days=5)))
    other = Rank(DAY, "A", (DAY + timedelta(days=3),))

    assert "rol_supplemental" not in meant(ranks=(RANK, Rank(DAY, "A"))).begun
    half = meant(ranks=(one, Rank(DAY, "A")))
    assert half.begun["rol_supplemental"] == DAY + timedelta(days=1)
    assert "rol_supplemental" not in half.done
    assert meant(ranks=(one, other)).done["rol_supplemental"] == DAY + timedelta(days=3)
