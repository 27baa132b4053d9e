"""Coach hints: each rule with a case that fires and one that does not, and each names where it comes from."""

from datetime import date, timedelta

import pytest

from applicants.dashboard import hints, today
from applicants.profile.models import Applicant
from tests.support.steps import loose

TODAY = date(2026, 11, 21)
REVIEW = date(2027, 9, 22)


def days(count):
    return TODAY + timedelta(days=count)


def found(*items, review=REVIEW, on=TODAY):
    return [hint.key for hint in hints.hints_for({item.key: item for item in items}, on, review)]


def done(key, **values):
    return loose(key, state="done", **values)


STUDY = loose("step1_prep", started_on=days(-56))
BOOK = loose("step1_register")
SEARCH = loose("usce_search")
SUBMIT = loose("certify_submit")
LIST = loose("program_list")
CASES = {
    "study:step1_prep": (
        [STUDY, BOOK],
        [
            [loose("step1_prep", started_on=days(-55)), BOOK],
            [STUDY, done("step1_register")],
            [done("step1_prep", started_on=days(-90)), BOOK],
            [loose("step1_prep"), BOOK],
            [STUDY],
        ],
    ),
    "study:step2_prep": ([loose("step2_prep", started_on=days(-80)), loose("step2_register")], [[STUDY]]),
    "book:step1_register": (
        [done("step1_prep", done_on=days(-1)), BOOK],
        [[done("step1_prep"), BOOK], [done("step1_prep", done_on=TODAY), done("step1_register")], [BOOK]],
    ),
    "book:step2_register": ([done("step2_prep", done_on=days(-1)), loose("step2_register")], [[loose("step2_prep")]]),
    "usce": (
        [SEARCH],
        [
            [loose("usce_search", started_on=days(-1))],
            [loose("usce_search", blocked_by=["cv_document"])],
            [done("usce_search")],
            [],
        ],
    ),
    "programs": ([LIST], [[done("program_list")], []]),
    "late": ([SUBMIT], [[done("certify_submit")], []]),
    "mixed": (
        [loose("step2_prep", started_on=days(-3)), loose("personal_statement", started_on=days(-3))],
        [
            [loose("step2_prep", started_on=days(-3)), loose("personal_statement")],
            [done("step2_prep", started_on=days(-3)), loose("personal_statement", started_on=days(-3))],
        ],
    ),
}
WHEN = {"programs": REVIEW - timedelta(days=120), "late": REVIEW + timedelta(days=1)}


@pytest.mark.parametrize("key", CASES)
def test_fires(key):
    items, _others = CASES[key]

    [hint] = [h for h in hints.hints_for({i.key: i for i in items}, WHEN.get(key, TODAY), REVIEW) if h.key == key]

    assert hint.rule.startswith(("IMG Success Roadmap: ", "Ace Med Boards: "))
    assert hint.text.endswith(".")
    assert hint.step in {item.key for item in items}
    assert hint.key in hints.KEYS


@pytest.mark.parametrize(("key", "items"), [(key, items) for key, (_, others) in CASES.items() for items in others])
def test_does_not_fire(key, items):
    assert key not in found(*items, on=WHEN.get(key, TODAY))


@pytest.mark.parametrize(
    ("key", "item", "review", "fires"),
    [
        ("usce", SEARCH, days(480), True),
        ("usce", SEARCH, days(481), False),
        ("usce", SEARCH, None, False),
        ("late", SUBMIT, TODAY, False),
        ("late", SUBMIT, days(-1), True),
        ("late", SUBMIT, None, False),
        ("programs", LIST, days(120), True),
        ("programs", LIST, days(121), False),
        ("programs", LIST, TODAY, True),
        ("programs", LIST, days(-1), False),
        ("programs", LIST, None, False),
    ],
)
def test_times(key, item, review, fires):
    assert (key in found(item, review=review)) is fires


def test_a_hint_counts_the_weeks():
    [hint] = hints.hints_for({"step1_prep": STUDY, "step1_register": BOOK}, TODAY, REVIEW)

    assert hint.text == "You have studied for Step 1 for 8 weeks without a booked exam. A day helps."


def test_at_most_three_and_those_put_away_let_others_through(db):
    items = [
        STUDY, BOOK, loose("step2_prep", started_on=days(-80)), loose("step2_register"), SEARCH, SUBMIT,
        loose("personal_statement", started_on=TODAY),
    ]  # fmt: skip
    applicant = Applicant(target_season=2026)
    shown = [hint.key for hint in today.coach(applicant, items, TODAY)]
    assert len(shown) == hints.MOST

    applicant.hints_dismissed = shown[:2]

    again = [hint.key for hint in today.coach(applicant, items, TODAY)]
    assert len(again) == hints.MOST
    assert not set(again) & set(shown[:2])


def test_without_a_season_hints_of_the_season_are_silent(db):
    assert today.coach(Applicant(target_season=None), [SEARCH, SUBMIT, LIST], TODAY) == []
