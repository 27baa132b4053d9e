"""What the pages of the roadmap show, put together from loose steps."""

from datetime import date, timedelta

import pytest

from applicants.checklist import pages
from applicants.profile.models import Applicant
from tests.support.steps import APPLY, loose

TODAY = date(2026, 11, 21)
LATER = TODAY + timedelta(days=200)

DONE = loose("done", state="done", done_on=TODAY)
READY = loose("ready")
FAR = loose("far", earliest_start=LATER)
BLOCKED = loose("blocked", state="blocked", blocked_by=["ready"])
CLOSED = loose("closed", opens_on=LATER)
WAITING = loose("waiting", state="waiting", waiting_since=TODAY)
LATE = loose("late", state="late", slack_days=-3)
LATE_BLOCKED = loose("late_blocked", state="late", slack_days=-3, blocked_by=["ready"])
LATE_WAITING = loose("late_waiting", state="too_late", waiting_since=TODAY, opens_on=LATER)
PASSED = loose("passed", state="passed")
ALL = [DONE, READY, FAR, BLOCKED, CLOSED, WAITING, LATE, LATE_BLOCKED, LATE_WAITING, PASSED]


def keys(items):
    return [item.key for item in items]


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("open", keys(ALL)),
        ("ready", ["ready", "late"]),
        ("waiting", ["waiting", "late_waiting"]),
        ("late", ["late", "late_waiting"]),
        ("done", ["done"]),
    ],
)
def test_chosen(show, found):
    assert keys(pages.chosen(ALL, show, TODAY)) == found


def test_counts():
    assert pages.counts(ALL, TODAY) == {"open": 8, "ready": 2, "waiting": 2, "late": 2, "done": 1}


def test_by_phase_folds_what_is_done_and_what_comes_later():
    [part] = pages.by_phase(ALL, TODAY, fold=True)

    assert keys(part.now) == ["ready", "waiting", "late"]
    assert keys(part.later) == ["far", "blocked", "closed", "late_blocked", "late_waiting", "passed"]
    assert keys(part.done) == ["done"]
    assert part.total == len(ALL)


def test_by_phase_of_a_filter_folds_nothing():
    [part] = pages.by_phase([DONE, BLOCKED, LATE_WAITING], TODAY, fold=False)

    assert keys(part.now) == ["done", "blocked", "late_waiting"]
    assert not part.later
    assert not part.done


def test_by_phase_in_the_order_of_the_road():
    found = pages.by_phase([loose("b", phase=APPLY), loose("a")], TODAY, fold=True)

    assert [part.phase.key for part in found] == ["exams", "apply"]


def test_last_done_is_that_of_the_latest_day():
    old, new, implied = (
        loose("old", state="done", done_on=TODAY - timedelta(days=90)),
        loose("new", state="done", done_on=TODAY),
        loose("implied", state="done"),
    )

    assert pages.by_phase([new, old, implied], TODAY, fold=True)[0].last_done == new
    assert pages.by_phase([implied], TODAY, fold=True)[0].last_done is None


# ------------------------------------------------------------------------------------- if you don't


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("step1_exam", {"own_target_on": TODAY}, "own"),
        ("step1_exam", {"state": "too_late"}, "closed"),
        ("join_community", {}, "side"),
        ("join_community", {"slack_days": 30}, "helps"),
        ("step1_baseline", {"slack_days": 30, "on_chain": True}, "advised"),
        ("certify_submit", {"slack_days": 0, "hard_slack_days": 0, "deadline_on": TODAY}, "shuts"),
        ("certify_submit", {"slack_days": 0, "hard_slack_days": 0}, "room"),
        ("step1_exam", {"slack_days": 30, "hard_slack_days": 90}, "room"),
        ("step1_exam", {"slack_days": -3, "hard_slack_days": 90, "state": "late"}, "late"),
        ("step1_exam", {}, "needed"),
    ],
)
def test_if_you_dont(db, key, values, sentence):
    assert pages.if_you_dont(loose(key, **values)) == sentence


def test_if_you_dont_of_an_own_step_is_that_of_what_waits_for_it(db):
    own = loose("own", slack_days=30)

    assert pages.if_you_dont(own) == "helps"
    assert pages.if_you_dont(own, before=loose("step1_exam")) == "room"
    assert pages.if_you_dont(own, before=loose("join_community")) == "helps"
    assert pages.if_you_dont(loose("alone")) == "side"


@pytest.mark.parametrize(("slack", "sentence"), [(-3, "for_booked"), (19, "for_booked"), (20, "room")])
def test_if_you_dont_of_a_step_before_a_booked_day_says_nothing_of_the_season(db, slack, sentence):
    """The season leaves 20 days to every step that a start needs."""
    assert pages.if_you_dont(loose("step1_prep", slack_days=slack), least=20) == sentence


def test_if_you_dont_of_a_late_season_is_told_of_the_step_that_is_late(db):
    assert pages.if_you_dont(loose("step1_prep", slack_days=-5), least=-5) == "late"


# ------------------------------------------------------------------------------------------- seasons


def fact(season, **values):
    return {
        "season": season, "advised_slack": 269, "hard_slack": 400, "hard_key": "", "hard_latest_finish": "",
        "room": 269, "key": "personal_statement", "latest_finish": "2028-09-01", "chain": ["usce_do"], **values,
    }  # fmt: skip


NEAR = fact(
    2027, advised_slack=-572, hard_slack=-94, hard_key="step1_prep", hard_latest_finish="2026-08-19", room=-572,
    key="certify_submit", latest_finish="2026-09-02",
)  # fmt: skip
NEXT = fact(2028, advised_slack=-202, hard_slack=10, room=-202, key="certify_submit", latest_finish="2027-09-01")


def seeking(*facts, target=2029, recommended=2029):
    return Applicant(season_facts=list(facts), target_season=target, recommended_season=recommended)


def test_season_rows(db):
    near, following, target = pages.season_rows(seeking(NEAR, NEXT, fact(2029)))

    assert (near.advised_short, near.hard_short, near.latest) == (572, 94, date(2026, 8, 19))
    assert near.decides == "Study for Step 1"
    assert (following.advised_short, following.hard_short, following.latest) == (202, 0, date(2027, 9, 1))
    assert following.decides == "Certify, pay and send your application"
    assert (target.advised_short, target.room, target.is_target, target.is_recommended) == (0, 269, True, True)
    assert target.chain == ["US clinical experience"]
    assert (near.is_target, near.is_recommended) == (False, False)


def test_season_rows_of_an_older_plan(db):
    older = {name: value for name, value in NEAR.items() if name != "hard_latest_finish"}

    [row] = pages.season_rows(seeking(older))

    assert (row.decides, row.latest) == ("Study for Step 1", None)


def test_season_rows_of_steps_that_left_the_road(db):
    [row] = pages.season_rows(seeking(fact(2029, key="gone", chain=["gone"])))

    assert (row.decides, row.chain) == ("", ["gone"])


@pytest.mark.parametrize(
    ("facts", "target", "season"),
    [
        ([NEAR, NEXT, fact(2029)], 2029, 2028),
        ([NEAR, NEXT, fact(2029)], 2028, 2027),
        ([NEAR, NEXT, fact(2029)], 2027, None),
        ([NEAR, NEXT, fact(2029), fact(2031)], 2031, 2028),
        ([fact(2027)], 2027, None),
        ([], 2027, None),
    ],
)
def test_why_not_nearer_names_the_last_season_that_does_not_fit(db, facts, target, season):
    found = pages.why_not_nearer(seeking(*facts, target=target))

    assert (found.season if found else None) == season
