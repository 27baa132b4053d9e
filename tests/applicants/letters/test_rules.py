"""How far a letter is, what can come next, counts and remarks; and what always holds of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.letters import rules
from applicants.letters.rules import NEXT, ORDER, State, Waiver, Written

TODAY = date(2026, 11, 21)
STATES = list(State)
STEPS = [state for state in STATES if state is not State.CANDIDATE]


def day(offset):
    return TODAY + timedelta(days=offset)


def at(state, **values):
    """A letter that went through every step up to this one, a day each."""
    if state is State.DECLINED:
        days = {State.ASKED: day(-9), State.DECLINED: day(-8)}
    else:
        days = {step: day(number - 10) for number, step in enumerate(ORDER) if 0 < number <= ORDER.index(state)}
    return Written(days=days, **values)


DAYS = st.dictionaries(st.sampled_from(STEPS), st.dates(date(2020, 1, 1), date(2030, 1, 1)))


# ------------------------------------------------------------------------------ how far it is


@pytest.mark.parametrize("state", STATES)
def test_state_is_the_last_step_that_has_a_day(state):
    assert at(state).state is state


def test_steps_that_nobody_noted_are_no_hindrance():
    assert rules.state_of({State.UPLOADED: TODAY}) is State.UPLOADED
    assert rules.back_to({State.UPLOADED: TODAY}) is State.CANDIDATE
    assert rules.back_to({State.UPLOADED: TODAY, State.ASKED: TODAY}) is State.ASKED


ALLOWED = {
    State.CANDIDATE: {State.ASKED},
    State.ASKED: {State.AGREED, State.DECLINED, State.CANDIDATE},
    State.AGREED: {State.PACKET_SENT, State.FORM_SENT, State.DECLINED, State.ASKED},
    State.PACKET_SENT: {State.FORM_SENT, State.DECLINED, State.AGREED},
    State.FORM_SENT: {State.UPLOADED, State.DECLINED, State.PACKET_SENT},
    State.UPLOADED: {State.FORM_SENT},
    State.DECLINED: {State.ASKED},
}
"""The whole table, forward and back, written out a second time."""


@pytest.mark.parametrize("to", STATES)
@pytest.mark.parametrize("state", STATES)
def test_every_pair_of_steps(state, to):
    if to in ALLOWED[state]:
        assert rules.state_of(rules.moved(at(state).days, to, TODAY)) is to
    else:
        with pytest.raises(ValueError, match="does not go"):
            rules.moved(at(state).days, to, TODAY)


@given(st.lists(st.integers(0, 10), max_size=30))
def test_any_walk_keeps_to_the_table_and_can_be_walked_back(picks):
    days = {}
    for offset, pick in enumerate(picks):
        now = rules.state_of(days)
        back = rules.back_to(days)
        choices = [*NEXT[now], *([back] if back else [])]
        to = choices[pick % len(choices)]
        days = rules.moved(days, to, day(offset))
        assert rules.state_of(days) is to
        assert rules.out_of_order(days) == []
        assert not {State.DECLINED, State.UPLOADED} <= set(days)
    while back := rules.back_to(days):
        days = rules.moved(days, back, TODAY)
    assert days == {}


@given(DAYS)
def test_going_back_ends_with_a_candidate(days):
    for _step in range(len(STEPS) + 1):
        back = rules.back_to(days)
        if back is None:
            break
        days = rules.moved(days, back, TODAY)

    assert days == {}


@pytest.mark.parametrize(("offset", "wrong"), [(-1, [State.AGREED]), (0, []), (1, [])])
def test_steps_follow_each_other(offset, wrong):
    assert rules.out_of_order({State.ASKED: TODAY, State.AGREED: day(offset)}) == wrong


@given(DAYS)
def test_out_of_order_agrees_with_sorting(days):
    in_order = [days[state] for state in (*ORDER, State.DECLINED) if state in days]

    assert bool(rules.out_of_order(days)) == (in_order != sorted(in_order))


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (State.CANDIDATE, False), (State.ASKED, True), (State.AGREED, False), (State.PACKET_SENT, True),
        (State.FORM_SENT, True), (State.UPLOADED, False), (State.DECLINED, False),
    ],
)  # fmt: skip
def test_day_to_ask_again_while_it_is_their_turn(state, waits):
    days = at(state).days

    assert rules.nudge_day(days, None) == (days[state] + timedelta(days=14) if waits else None)
    assert rules.nudge_day(days, day(3)) == (day(3) if waits else None)


def test_a_no_is_not_further():
    assert rules.day_at_least(at(State.DECLINED).days, State.ASKED) is None
    assert rules.day_at_least(at(State.FORM_SENT).days, State.ASKED) == day(-9)
    assert rules.day_at_least({State.UPLOADED: TODAY}, State.ASKED) == TODAY
    assert rules.day_at_least(at(State.ASKED).days, State.AGREED) is None


# ------------------------------------------------------------------------------------ seasons


def test_only_the_latest_season_counts():
    old, new = at(State.UPLOADED, season=2027), at(State.ASKED, season=2028)

    assert rules.current([old, new, old]) == [new]
    assert rules.current([]) == []


def test_what_comes_along_is_said_as_far_as_it_is_known():
    known, unknown = rules.carrying(2027), rules.carrying(2031)

    assert known.words == "Letters that were uploaded before 1 Jun 2026 came along into Match 2027."
    assert known.source is rules.AAMC
    assert "Match 2031 is not known here yet" in unknown.words
    assert unknown.source is None


@pytest.mark.parametrize(("uploaded", "lasts"), [(31, True), (32, False), (33, False)])
def test_letters_uploaded_before_the_cut_off_come_along(uploaded, lasts):
    """For ERAS 2027 it was 1 June 2026."""
    on = date(2026, 5, 1) + timedelta(days=uploaded - 1)

    assert rules.CUT_OFFS[2027] == date(2026, 6, 1)
    assert rules.lasts({State.UPLOADED: on}, rules.CUT_OFFS[2027]) is lasts
    assert rules.lasts({State.UPLOADED: on}, None)


@given(DAYS, st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_what_was_not_uploaded_never_comes_along(days, cut_off):
    if State.UPLOADED not in days:
        assert not rules.lasts(days, cut_off)
    elif rules.lasts(days, cut_off):
        assert cut_off is None or days[State.UPLOADED] < cut_off


# ------------------------------------------------------------------------- counts and remarks


def test_count():
    found = rules.count([at(state) for state in STATES])

    assert (found.uploaded, found.promised, found.asked, found.sure) == (1, 3, 1, 4)


@given(st.lists(st.sampled_from(STATES)))
def test_count_is_of_all_but_candidates_and_refusals(states):
    found = rules.count([at(state) for state in states])

    rest = states.count(State.CANDIDATE) + states.count(State.DECLINED)
    assert found.uploaded + found.promised + found.asked + rest == len(states)


def test_us_letters_of_the_specialty():
    both = at(State.UPLOADED, is_us=True, specialty="neurology")
    letters = [both, at(State.UPLOADED, specialty="neurology"), at(State.UPLOADED, is_us=True)]

    assert rules.us_in(letters, "neurology") == [both]
    assert rules.us_in(letters, "") == []
    assert len(rules.us(letters)) == 2


def said(remarks):
    return [remark.rule for remark in remarks]


@pytest.mark.parametrize(("count", "found"), [(1, ["few", "few_us"]), (2, ["few"]), (3, []), (4, []), (5, ["many"])])
def test_letters_against_the_aims(count, found):
    letters = [at(State.UPLOADED, is_us=True, specialty="neurology")] * count

    assert said(rules.remarks_on_all(letters, "neurology")) == found


@pytest.mark.parametrize(("count", "few"), [(1, True), (2, False), (3, False)])
def test_two_us_letters_in_the_specialty(count, few):
    letters = [at(State.AGREED, is_us=True, specialty="neurology")] * count + [at(State.UPLOADED)] * 3

    assert ("few_us" in said(rules.remarks_on_all(letters, "neurology"))) is few


def test_without_a_specialty_or_letters():
    assert said(rules.remarks_on_all([at(State.UPLOADED)] * 3, "")) == ["no_specialty"]
    assert rules.remarks_on_all([], "neurology") == []


@pytest.mark.parametrize(
    ("state", "waiver", "found"),
    [
        (State.PACKET_SENT, Waiver.UNDECIDED, []), (State.FORM_SENT, Waiver.UNDECIDED, ["waiver_open"]),
        (State.UPLOADED, Waiver.UNDECIDED, ["waiver_open"]), (State.FORM_SENT, Waiver.WAIVED, []),
        (State.UPLOADED, Waiver.WAIVED, ["never_seen"]), (State.UPLOADED, Waiver.KEPT, []),
        (State.DECLINED, Waiver.UNDECIDED, []),
    ],
)  # fmt: skip
def test_waiver(state, waiver, found):
    assert said(rules.remarks_on(at(state, waiver=waiver))) == found


@pytest.mark.parametrize(
    ("specialty", "standardized", "verified"),
    [("dermatology", False, True), ("urology", False, True), ("plastic-surgery", False, True),
     ("emergency-medicine", False, False), ("emergency-medicine", True, None), ("neurology", False, None)],
)  # fmt: skip
def test_standardized_letters(specialty, standardized, verified):
    remarks = rules.remarks_on(at(State.ASKED, specialty=specialty, standardized=standardized))

    assert [remark.source.verified for remark in remarks] == ([] if verified is None else [verified])


def test_the_specialties_with_standardized_letters_exist(db):
    from programs.models import Specialty

    assert Specialty.objects.filter(key__in=rules.STANDARDIZED).count() == len(rules.STANDARDIZED)
