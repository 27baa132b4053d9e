"""What the algorithm does with one list and imagined answers."""

from hypothesis import given
from hypothesis import strategies as st

from applicants.match.explain.rules import Answer, Happens, moved, walk
from tests.support.properties import patient

ANSWERS = st.lists(st.sampled_from(Answer), min_size=1, max_size=8)


def told(order, answers):
    return [(step.happens, step.key) for step in walk(order, answers).steps]


def test_each_answer_is_a_step_of_its_own():
    answers = {1: Answer.NONE, 2: Answer.FILLS, 3: Answer.DROPS, 4: Answer.HIGH, 5: Answer.HIGH}

    assert told([1, 2, 3, 4, 5], answers) == [
        (Happens.NOT_RANKED, 1), (Happens.FULL, 2), (Happens.HELD, 3), (Happens.DROPPED, 3), (Happens.HELD, 4),
    ]  # fmt: skip
    assert walk([1, 2, 3, 4, 5], answers).ends_at == 4


def test_a_list_may_end_without_a_match():
    assert told([1], {1: Answer.FILLS}) == [(Happens.FULL, 1), (Happens.OVER, 0)]
    assert walk([1], {}).ends_at is None


def test_moved():
    assert moved([1, 2, 3], 2, first=True) == [2, 1, 3]
    assert moved([1, 2, 3], 2, first=False) == [1, 3, 2]


@patient
@given(ANSWERS)
def test_a_list_ends_at_the_first_that_ranks_high_enough(said):
    answers = dict(enumerate(said, 1))

    expected = next((key for key, answer in answers.items() if answer is Answer.HIGH), None)

    assert walk(list(answers), answers).ends_at == expected


@patient
@given(ANSWERS, st.data())
def test_a_reach_on_top_that_says_no_changes_nothing(said, data):
    answers = dict(enumerate(said, 1))
    order = list(answers)
    reach = data.draw(st.sampled_from(order))

    on_top = walk(moved(order, reach, first=True), answers).ends_at

    assert on_top == (reach if answers[reach] is Answer.HIGH else walk(order, answers).ends_at)
