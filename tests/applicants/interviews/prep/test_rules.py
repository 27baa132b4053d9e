"""The bank of questions, what may be said to programs, and what the preparation shows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.interviews.prep import rules
from applicants.interviews.prep.bank import GROUPS, bank
from applicants.interviews.prep.rules import Prepared, Said
from applicants.remarks import Weight

DAY = date(2026, 11, 20)
SAID = st.builds(
    Said, interview=st.integers(1, 4), kind=st.sampled_from(["first", "thanks", "interest"]), on=st.just(DAY),
    withdrawn=st.booleans(),
)  # fmt: skip


def test_the_bank_holds_usual_and_img_questions_and_names_its_guides():
    assert {one.group for one in bank().questions.values()} == set(GROUPS)
    assert {"about-you", "why-us", "gaps", "home-work", "adapting", "visa", "journey"} <= bank().questions.keys()
    assert all(one.points and one.guide for one in bank().questions.values())
    assert not bank().ready.keys() & bank().before.keys()


@given(st.lists(SAID, max_size=8))
def test_first_is_said_to_one_program_only(messages):
    told = {one.interview for one in messages if one.kind == "first" and not one.withdrawn}

    assert bool(rules.said_first(messages)) == (len(told) > 1)


@pytest.mark.parametrize(("today", "noted", "weight"), [
    (date(2026, 11, 19), False, None), (DAY, False, Weight.NOTE), (date(2026, 11, 21), False, Weight.WARN),
    (date(2026, 11, 21), True, None),
])  # fmt: skip
def test_notes_are_due_on_the_day_itself(today, noted, weight):
    found = rules.notes_due(DAY, noted, today)

    assert [remark.weight for remark in found] == ([weight] if weight else [])


def test_conduct_names_what_nrmp_says():
    said = {remark.rule: remark for remark in rules.conduct()}

    assert "Nobody may ask" in str(said["nobody_asks"].words)
    assert not said["thanks_are_free"].source.verified


def test_video_is_ready_with_the_last_line_only():
    lines = [(key, date(2026, 11, day)) for day, key in enumerate(bank().ready, 1)]

    assert "virtual_setup" not in rules.shown(Prepared(ready=lines[:-1]), "/").done
    assert rules.shown(Prepared(ready=lines[:-1]), "/").begun["virtual_setup"] == lines[0][1]
    assert rules.shown(Prepared(ready=lines), "/").done["virtual_setup"] == lines[-1][1]
    assert "virtual_setup" not in rules.shown(Prepared(ready=[("left the list", DAY)]), "/").begun
