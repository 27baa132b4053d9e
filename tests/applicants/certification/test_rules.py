"""The rules beside the choice of a Pathway: each at its boundary, and what must hold for all records."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.certification import rules
from applicants.certification.rules import Context, Observed
from applicants.certification.said import Said
from applicants.remarks import Weight
from tests.support.properties import patient

TODAY = date(2026, 11, 21)
CLOSE = date(2027, 1, 31)


def remarks(said=None, rows=(), today=TODAY, **context):
    found = rules.remarks(Said(**(said or {})), rows, Context(today=today, **context))
    return {remark.rule: remark for remark in found}


def ago(days):
    return TODAY - timedelta(days=days)


# -------------------------------------------------------------------------------- credentials


@pytest.mark.parametrize(("days", "silent"), [(89, False), (90, True), (91, True)])
def test_silence_of_90_days(days, silent):
    found = remarks({"diploma_sent_on": ago(days)})

    assert ("credentials_silent" in found) == silent


@pytest.mark.parametrize(("days", "silent"), [(13, False), (14, True), (15, True)])
def test_after_asking_it_is_quiet_for_two_weeks(days, silent):
    found = remarks({"diploma_sent_on": ago(200), "asked_school_on": ago(days)})

    assert ("credentials_silent" in found) == silent


def test_only_what_is_out_and_not_verified_is_asked_about():
    said = {"diploma_sent_on": ago(200), "diploma_verified_on": ago(100), "transcript_sent_on": ago(50)}

    assert rules.ask_school_on(Said(**said)) == ago(50) + timedelta(days=90)
    assert rules.ask_school_on(Said(**said, transcript_verified_on=ago(1))) is None
    assert rules.ask_school_on(Said()) is None


def test_having_asked_early_does_not_shorten_the_90_days():
    said = Said(diploma_sent_on=ago(10), asked_school_on=ago(5))

    assert rules.ask_school_on(said) == ago(10) + timedelta(days=90)


@pytest.mark.parametrize(("days", "early"), [(-1, True), (0, False), (1, False)])
def test_a_credential_that_is_sent_before_graduation_is_doubted(days, early):
    graduated = ago(100)

    found = remarks({"diploma_sent_on": graduated + timedelta(days=days)}, graduation_on=graduated)

    assert ("sent_before_graduation" in found) == early


def test_paper_is_slow_only_while_something_is_out():
    assert "paper_is_slow" in remarks({"route": "paper", "diploma_sent_on": ago(3)})
    assert "paper_is_slow" not in remarks({"route": "paper"})
    assert "paper_is_slow" not in remarks({"route": "epic", "diploma_sent_on": ago(3)})


def test_a_school_without_the_note_stops():
    found = remarks({"note_covers_year": False, "school_checked_on": TODAY})

    assert found["sponsor_note_missing"].weight is Weight.STOP
    assert "sponsor_note_missing" not in remarks({"note_covers_year": True, "school_checked_on": TODAY})


# ---------------------------------------------------------------------------- Pathway application

SIX = {"pathway": "6", "pathway_season": 2027}


@pytest.mark.parametrize(
    ("left", "rule"),
    [
        (61, ""),
        (60, "pathway_closes_soon"),
        (1, "pathway_closes_soon"),
        (0, "pathway_closes_soon"),
        (-1, "pathway_closed"),
    ],
)
def test_the_close_of_the_season(left, rule):
    found = remarks(SIX, today=CLOSE - timedelta(days=left), pathway_close=CLOSE)

    assert {"pathway_closes_soon", "pathway_closed"} & set(found) == ({rule} if rule else set())


@pytest.mark.parametrize(("sent", "weight"), [(None, Weight.STOP), (CLOSE, Weight.WARN)])
def test_the_close_stops_nobody_whose_application_is_in(sent, weight):
    found = remarks(SIX | {"pathway_sent_on": sent}, today=CLOSE + timedelta(days=1), pathway_close=CLOSE)

    assert found["pathway_closed"].weight is weight


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_an_application_that_was_sent_after_the_close_is_doubted(days, late):
    said = SIX | {"pathway_sent_on": CLOSE + timedelta(days=days)}

    found = remarks(said, today=CLOSE + timedelta(days=1), pathway_close=CLOSE)

    assert ("sent_after_close" in found) == late


def test_what_is_accepted_is_left_in_peace():
    said = SIX | {"pathway_sent_on": ago(40), "pathway_accepted_on": ago(9)}

    assert remarks(said, today=date(2027, 3, 1), pathway_close=CLOSE) == {}


def test_a_rejection_says_that_it_must_be_made_anew():
    assert "pathway_rejected" in remarks(SIX | {"pathway_rejected_on": ago(1)}, pathway_close=CLOSE)


# ------------------------------------------------------------------------------------- Pathway 6


@pytest.mark.parametrize(
    ("since", "on", "long_enough"),
    [
        (date(2021, 11, 20), TODAY, True), (date(2021, 11, 21), TODAY, True), (date(2021, 11, 22), TODAY, False),
        (date(2020, 2, 29), date(2025, 2, 28), False), (date(2020, 2, 29), date(2025, 3, 1), True),
    ],
)  # fmt: skip
def test_five_years_of_license(since, on, long_enough):
    assert rules.licensed_long_enough(since, on) == long_enough


@patient
@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_years_later_is_the_same_day_or_the_one_after_29_february(day, years):
    later = rules.years_later(day, years)

    assert later.year == day.year + years
    assert (later.month, later.day) in {(day.month, day.day), (3, 1)}
    assert rules.years_later(day, 0) == day


def test_five_years_count_to_the_day_of_the_encounter():
    since = date(2021, 12, 1)

    assert "licensed_since" in rules.encounter_problems(Observed("A", None, since), [], TODAY)
    assert rules.encounter_problems(Observed("A", date(2026, 12, 1), since), [], TODAY) == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"is_unrestricted": False}, "is_unrestricted"),
        ({"is_relative": True}, "is_relative"),
        ({"is_paid": True}, "is_paid"),
    ],
)
def test_an_encounter_that_cannot_count_names_the_rule(values, field):
    problems = rules.encounter_problems(Observed("A", **values), [], TODAY)

    assert list(problems) == [field]
    assert problems[field].startswith("Pathway 6:")


@pytest.mark.parametrize(("others", "refused"), [(0, False), (1, False), (2, True)])
def test_at_most_two_encounters_with_one_doctor(others, refused):
    problems = rules.encounter_problems(Observed("Dr. Hana  SAMPLE"), [Observed("hana sample")] * others, TODAY)

    assert ("evaluator" in problems) == refused


@pytest.mark.parametrize(
    ("name", "key"),
    [("Dr. Hana Sample", "hana sample"), ("Prof Dr HANA  Sample", "hana sample"), ("د. سامي", "د سامي"), ("Dr.", "")],
)
def test_names_of_doctors_are_compared_without_title_and_capitals(name, key):
    assert rules.evaluator_key(name) == key


observed = st.builds(
    Observed,
    evaluator=st.sampled_from(["A", "Dr A", "B", "C", "D"]),
    done_on=st.none() | st.dates(date(2026, 1, 1), TODAY),
    licensed_since=st.none() | st.dates(date(2015, 1, 1), TODAY),
    is_unrestricted=st.sampled_from([None, True, False]),
    is_relative=st.sampled_from([None, True, False]),
    is_paid=st.sampled_from([None, True, False]),
)


@patient
@given(st.lists(observed, max_size=12))
def test_what_counts_is_done_in_order_and_never_more_than_two_of_one_doctor(rows):
    days = rules.encounters_that_count(rows, TODAY)

    assert days == sorted(days)
    assert len(days) <= sum(row.done_on is not None for row in rows)
    assert len(days) <= 2 * len({rules.evaluator_key(row.evaluator) for row in rows})
    assert not days or all(day in {row.done_on for row in rows} for day in days)


@patient
@given(st.lists(observed, max_size=12), observed)
def test_one_more_encounter_never_takes_one_away_unless_its_doctor_has_two(rows, more):
    before, after = (len(rules.encounters_that_count(some, TODAY)) for some in (rows, [*rows, more]))

    assert before <= after <= before + 1


# ------------------------------------------------------------------------------------ certificate

ISSUED = {"issued_on": date(2026, 6, 1), "pathway": "1", "pathway_season": 2026}


@pytest.mark.parametrize(("left", "rule"), [(1, ""), (0, ""), (-1, "certificate_ran_out")])
def test_a_certificate_that_ran_out(left, rule):
    found = remarks(ISSUED | {"expires_on": TODAY + timedelta(days=left)})

    assert set(found) == ({rule} if rule else set())


@pytest.mark.parametrize(("days", "too_early"), [(-1, True), (0, False), (1, False)])
def test_a_certificate_that_runs_out_before_training_starts(days, too_early):
    start = date(2029, 7, 1)

    found = remarks(ISSUED | {"expires_on": start + timedelta(days=days)}, training_start=start)

    assert ("runs_out_before_start" in found) == too_early


@pytest.mark.parametrize(("season", "day", "weight"), [(2026, "31 Dec 2028", "note"), (2027, "31 Dec 2029", "warn")])
def test_without_a_day_the_expected_one_is_told_with_its_source(season, day, weight):
    remark = remarks(ISSUED | {"pathway_season": season})["certificate_runs_out"]

    assert day in str(remark.words)
    assert remark.weight == weight
    assert remark.source.verified == (weight == "note")


def test_a_permanent_certificate_has_no_remark():
    assert remarks(ISSUED | {"is_permanent": True}) == {}


# --------------------------------------------------------------------------------- the fact for programs

SEASON = {"A_REVIEW": date(2028, 9, 27), "A_ROL": date(2029, 2, 28), "A_START": date(2029, 7, 1)}


@pytest.mark.parametrize(
    ("issued", "stage"),
    [
        (date(2028, 9, 26), "application"), (date(2028, 9, 27), "application"), (date(2028, 9, 28), "rank_list"),
        (date(2029, 2, 28), "rank_list"), (date(2029, 3, 1), "start"), (date(2029, 7, 1), "start"),
        (date(2029, 7, 2), None), (None, None),
    ],
)  # fmt: skip
def test_by_when_the_certificate_surely_is_there(issued, stage):
    assert rules.certified_at(Said(issued_on=issued), SEASON) == stage


@pytest.mark.parametrize(("days", "stage"), [(-1, None), (0, "application"), (1, "application")])
def test_a_certificate_that_runs_out_before_the_start_is_not_there(days, stage):
    said = Said(issued_on=date(2026, 1, 1), expires_on=SEASON["A_START"] + timedelta(days=days))

    assert rules.certified_at(said, SEASON) == stage


@patient
@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_an_earlier_certificate_is_never_there_later(one, other):
    order = ["application", "rank_list", "start", None]
    first, second = (order.index(rules.certified_at(Said(issued_on=day), SEASON)) for day in sorted((one, other)))

    assert first <= second
