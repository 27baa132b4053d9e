"""The order as plain values: moves keep a permutation, and a difference made again gives the other list."""

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.match.ranking.order import Place, apply, difference, in_words, moved, same, side_by_side
from tests.support.properties import patient


def place(listed, code="", **more):
    return Place(listed=listed, name=f"Program {listed}", code=code, **more)


def named(*names):
    """Places by name, the same name the same program."""
    return tuple(Place(listed=crc32(name.encode()), name=name) for name in names)


@st.composite
def lists(draw, deep=True):
    """A list as the database takes it: each code once, each program without a code once."""
    size = draw(st.integers(0, 9))
    found, keys = [], set()
    for _ in range(size):
        listed = draw(st.integers(1, 6))
        code = draw(st.sampled_from(["", "1000140C0", "1001140P0", "1002140A0", "1003140C1", "1004140C2"]))
        behind = draw(lists(deep=False)) if deep and draw(st.booleans()) else ()
        one = place(listed, code, type=code[7:8], supplemental=behind)
        if one.key not in keys:
            keys.add(one.key)
            found.append(one)
    return tuple(found)


@given(lists(), lists())
@patient
def test_a_difference_made_again_gives_the_other_list(before, after):
    assert apply(before, difference(before, after)) == after


@given(lists())
@patient
def test_a_list_does_not_differ_from_itself(one):
    change = difference(one, one)

    assert change.is_empty
    assert in_words(change) == []
    assert same(one, one)


@given(lists(), lists())
@patient
def test_a_difference_is_told_in_words_whenever_there_is_one(before, after):
    change = difference(before, after)

    if not same(before, after):
        assert in_words(change)
    assert all("%" not in words for words in in_words(change))


@given(st.permutations(range(1, 9)))
@patient
def test_moves_are_told_with_their_old_and_new_places(numbers):
    before = tuple(place(n) for n in range(1, 9))
    after = tuple(place(n) for n in numbers)

    change = difference(before, after)

    for move in change.moves:
        assert before[move.before - 1] == after[move.after - 1] == move.place
    kept = [one for one in after if one not in [move.place for move in change.moves]]
    assert kept == sorted(kept, key=lambda one: one.listed), "what is not said to have moved kept its order"
    shifted = sum(count for _by, count in change.shifts)
    still = sum(one == other for one, other in zip(before, after, strict=True) if one in kept)
    assert shifted + still == len(kept)


@given(lists(), lists())
@patient
def test_lists_are_read_as_they_are_stored(one, other):
    assert Place.read_all([each.stored() for each in one]) == one
    assert same(one, other) == ([each.rank for each in one] == [each.rank for each in other])


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
@patient
def test_a_move_keeps_a_permutation(items, data):
    index = data.draw(st.integers(0, len(items) - 1))
    to = data.draw(st.integers(-3, len(items) + 3))

    after = moved(items, index, to)

    assert sorted(after) == sorted(items)
    assert after.index(items[index]) == max(0, min(to, len(items) - 1))
    assert [one for one in after if one != items[index]] == [one for one in items if one != items[index]]


def test_the_difference_of_the_reference_page():
    before = named("Falls", "Bay", "Lakeside", "Heights", "City", "Prairie", "River")
    after = named("Lakeside", "Falls", "Bay", "Heights", "City", "Valley", "Prairie", "River")

    assert in_words(difference(before, after)) == [
        "Lakeside 3 to 1", "Valley added at 6", "4 others moved down by one",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (named("A", "B"), named("B", "A"), ["B 2 to 1", "1 other moved down by one"]),
        (named("A", "B", "C"), named("B", "C"), ["A taken out", "2 others moved up by one"]),
        (named("A"), (), ["A taken out"]),
        ((), named("A"), ["A added at 1"]),
        (
            (place(1), place(2)), (place(1, "1000140C0"), place(2)),
            ["Program 1: code none, now 1000140C0"],
        ),
        (
            (place(1, "1002140A0"),), (place(1, "1002140A0", supplemental=(place(2),)),),
            ["first years behind Program 1: Program 2 added at 1"],
        ),
        (
            (Place(1, "Old", "1000140C0"),), (Place(1, "New", "1000140C0"),), ["Old is now called New"],
        ),
        ((place(1, type="A"),), (place(1, type="C"),), ["Program 1: another kind of track"]),
    ],
)  # fmt: skip
def test_differences_in_words(before, after, words):
    assert in_words(difference(before, after)) == words


def test_a_list_that_was_sorted_anew_is_told_in_one_sentence():
    names = [f"P{n}" for n in range(20)]

    words = in_words(difference(named(*names), named(*reversed(names))))

    assert words[0] == "19 programs in another order"
    assert len(words) <= 2


def test_names_alone_are_no_other_list_for_nrmp():
    assert same((Place(1, "Old", "1000140C0"),), (Place(2, "New", "1000140C0"),))
    assert not same((place(1),), (place(1, "1000140C0"),))


def test_side_by_side_shows_both_places():
    lines = side_by_side(named("A", "B"), named("B", "C", "A"))

    assert [(line.before and line.before.name, line.after and line.after.name, line.was) for line in lines] == [
        ("A", "B", 2), ("B", "C", None), (None, "A", 1),
    ]  # fmt: skip
