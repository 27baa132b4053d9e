"""Reading expressions for days, and refusing roads that cannot be walked."""

from itertools import pairwise

import pytest

from roadmap.planner import Moment, Road, RoadError, RoadLoop, Step, parse_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", Moment("none")), ("none", Moment("none")), (" A_ROL ", Moment("anchor", "A_ROL")),
        ("A_REVIEW-8w", Moment("anchor", "A_REVIEW", days=-56)), ("A_STATUS+1d", Moment("anchor", "A_STATUS", days=1)),
        ("A_ERAS_OPEN+1season", Moment("anchor", "A_ERAS_OPEN", seasons=1)),
        ("before:usce_do", Moment("before", "usce_do")), ("with:interviews", Moment("with", "interviews")),
        ("text:first day of job", Moment("text", "first day of job")),
    ],
)  # fmt: skip
def test_moment_is_read(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "A_NOTHING", "A_ROL-8", "A_ROL+w", "A_ROL*2w", "a_rol", "2027-03-03", "before:", "after:x", "A_ROL-8w-1d",
        "A_ROL-521w", "A_ROL+99999w", "A_ROL+11season", "A_ROL-4000d", "A_ROL+٣w", "A_ROL A_ROL",
    ],
)  # fmt: skip
def test_moment_that_means_nothing_is_refused(text):
    with pytest.raises(RoadError, match="“"):
        parse_moment(text)


def loop_of(*steps):
    with pytest.raises(RoadLoop) as error:
        Road(steps)
    return error.value.keys


@pytest.mark.parametrize(
    "steps",
    [
        (Step("a", requires=("b",)), Step("b", requires=("a",))),
        (Step("a", requires=("b",)), Step("b", follows=("c",)), Step("c", requires=("a",))),
        (Step("a", deadline="before:b"), Step("b", deadline="with:c"), Step("c", deadline="before:a")),
        (Step("a", requires=("c",), deadline="before:b"), Step("b", deadline="before:c"), Step("c")),
        (Step("a", requires=("b",), deadline="before:b"), Step("b")),
        (Step("a", requires=("a",)),),
        (Step("a", deadline="with:a"),),
    ],
)
def test_loop_is_refused_by_name(steps):
    keys = loop_of(*steps)

    assert keys[0] == keys[-1]
    assert set(keys) <= {"a", "b", "c"}
    comes_before = {(other, step.key) for step in steps for other in (*step.requires, *step.follows)}
    comes_before |= {(step.key, step.deadline.partition(":")[2]) for step in steps if step.deadline}
    assert all(pair in comes_before for pair in pairwise(keys))


def test_loop_names_its_steps_in_the_message():
    with pytest.raises(RoadLoop, match=r"in a circle: (a -> b -> a|b -> a -> b)"):
        Road([Step("a", requires=("b",)), Step("b", requires=("a",)), Step("far")])


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([Step("a"), Step("a")], "a: stands twice"),
        ([Step("a", requires=("x",))], "a: there is no milestone “x”"),
        ([Step("a", follows=("x",))], "a: there is no milestone “x”"),
        ([Step("a", deadline="before:x")], "a: there is no milestone “x”"),
        ([Step("a", deadline="A_NOTHING")], "a: “A_NOTHING”"),
        ([Step("a", not_before="before:b"), Step("b")], "a: “not before” must be a day of the season"),
        ([Step("a", min_weeks=2, typical_weeks=1)], "a: the lengths must be in order"),
        ([Step("a", min_weeks=-1)], "a: the lengths must be in order"),
        ([Step("a", typical_weeks=float("nan"))], "a: the lengths must be in order"),
        ([Step("a", typical_weeks=521)], "at most 520 weeks"),
    ],
)
def test_road_that_cannot_be_used_is_refused_by_name(steps, message):
    with pytest.raises(RoadError, match=message):
        Road(steps)


def test_order_puts_each_step_after_what_it_waits_for():
    road = Road([Step("c", requires=("b",)), Step("b", follows=("a",)), Step("a"), Step("z", deadline="before:a")])

    assert road.order.index("z") < road.order.index("a") < road.order.index("b") < road.order.index("c")


def test_needed_for_goes_through_and_through():
    road = Road([Step("a"), Step("b", requires=("a",)), Step("c", requires=("b",), follows=("d",)), Step("d")])

    assert road.needed_for("c") == {"a", "b", "c"}
    assert road.needed_for("nothing") == set()


def test_graph_of_one_kind_of_person_is_kept():
    road = Road([Step("a")])
    tags = frozenset({"all"})

    assert road.graph(tags, frozenset()) is road.graph(tags, frozenset())
    for number in range(600):
        road.graph(tags, frozenset({str(number)}))
    assert road.graph(tags, frozenset()).order == ["a"]


def test_severity_of_the_step_wins_over_that_of_the_anchor():
    road = Road([
        Step("closes", deadline="A_ROL"), Step("costs", deadline="A_ROL", severity="best_by"),
        Step("shut", deadline="A_SUBMIT", severity="closes"), Step("typed", deadline="text:a day", severity="closes"),
        Step("before", deadline="before:shut", severity="closes"),
    ])  # fmt: skip

    assert [key for key, node in road.nodes.items() if node.closes] == ["closes", "shut", "typed"]
