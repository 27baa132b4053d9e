"""The attempt rules at their boundaries (day before, day, day after), and what must always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.exams import rules
from applicants.exams.kinds import Exam, State
from applicants.exams.rules import NextAttempt, add_months
from tests.applicants.exams.rows import DAY, TODAY, failed, passed, sitting
from tests.support.properties import patient

days = st.dates(date(1995, 1, 1), date(2060, 12, 31))


def named(remarks):
    return [(remark.rule, remark.weight.value) for remark in remarks]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 11, 21), 3, date(2027, 2, 21)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)), (date(2026, 1, 5), -12, date(2025, 1, 5)),
    ],
)  # fmt: skip
def test_months_are_added_as_on_a_calendar(day, months, later):
    assert add_months(day, months) == later


@patient
@given(days, st.integers(0, 200))
def test_months_never_run_backwards(day, months):
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later <= add_months(day + DAY, months)


# ---------------------------------------------------------------------------------------- attempts


def test_two_attempts_set_no_wait():
    assert rules.next_attempt([date(2026, 1, 5), date(2026, 9, 1)]) == NextAttempt(used=2, left=2)


@pytest.mark.parametrize(
    ("attempts", "on"),
    [
        ([date(2026, 1, 20), date(2026, 4, 1), date(2026, 6, 1)], date(2027, 1, 20)),  # 12 months after the first
        ([date(2026, 1, 20), date(2026, 4, 1), date(2026, 10, 1)], date(2027, 4, 1)),  # six after the latest
        ([date(2026, 1, 20), date(2026, 4, 1), date(2026, 7, 20)], date(2027, 1, 20)),  # both on one day
        ([date(2026, 1, 20), date(2026, 4, 1), date(2026, 7, 21)], date(2027, 1, 21)),
    ],
)
def test_the_fourth_attempt_waits_for_the_later_of_two_days(attempts, on):
    assert rules.next_attempt(attempts) == NextAttempt(used=3, left=1, on=on)


@pytest.mark.parametrize("used", [4, 5, 8])
def test_after_four_attempts_there_is_none(used):
    found = rules.next_attempt([date(2015, 1, 20) + timedelta(days=400 * n) for n in range(used)])

    assert found == NextAttempt(used=used, left=0, never=True)


@patient
@given(st.lists(days, max_size=8, unique=True))
def test_the_wait_never_undercuts_either_rule(attempts):
    found = rules.next_attempt(attempts)

    assert found.used == len(attempts)
    assert found.left == max(0, 4 - len(attempts))
    assert found.never == (len(attempts) >= 4)
    assert (found.on is not None) == (len(attempts) == 3)
    if found.on:
        assert found.on >= add_months(min(attempts), 12)
        assert found.on >= add_months(max(attempts), 6)
        assert found.on in (add_months(min(attempts), 12), add_months(max(attempts), 6))


def test_incomplete_attempts_count_and_canceled_ones_do_not():
    found = [
        failed(date(2025, 1, 20)), sitting(state=State.INCOMPLETE, test_on=date(2025, 6, 1)),
        sitting(state=State.CANCELLED, test_on=date(2025, 9, 1)), sitting(state=State.BOOKED, test_on=date(2027, 2, 1)),
        failed(date(2025, 8, 1), exam="step2"),
    ]  # fmt: skip

    assert rules.begun_days(found, "step1") == [date(2025, 1, 20), date(2025, 6, 1)]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, []), (2, []),
        (3, [("attempt_limit", "warn"), ("three_in_twelve_months", "warn"), ("fourth_attempt_day", "note")]),
        (4, [("attempt_limit", "stop")]), (6, [("attempt_limit", "stop")]),
    ],
)  # fmt: skip
def test_what_is_said_of_used_attempts(count, said):
    attempts = [failed(date(2026, 2, 1) + timedelta(days=60 * n)) for n in range(count)]

    assert named(rules.attempt_remarks(attempts, "step1", TODAY)) == said


@pytest.mark.parametrize(
    ("first", "counts"),
    [(add_months(TODAY, -12), False), (add_months(TODAY, -12) + DAY, True), (add_months(TODAY, -12) - DAY, False)],
)
def test_three_in_twelve_months_ends_after_twelve_months(first, counts):
    attempts = [failed(first), failed(date(2026, 4, 1)), failed(date(2026, 5, 10))]

    found = [remark.rule for remark in rules.attempt_remarks(attempts, "step1", TODAY)]

    assert ("three_in_twelve_months" in found) is counts


def test_a_pass_ends_the_count_and_oet_has_none():
    attempts = [*[failed(date(2020 + n, 1, 20)) for n in range(3)], passed(date(2025, 1, 20))]

    assert rules.attempt_remarks(attempts, "step1", TODAY) == []
    assert rules.attempt_remarks([failed(date(2020 + n, 1, 20), exam="oet") for n in range(6)], "oet", TODAY) == []


def ahead(on, exam="step1"):
    return sitting(exam, State.BOOKED, test_on=on, key=99)


@pytest.mark.parametrize(("shift", "said"), [(-1, [("fourth_too_early", "stop")]), (0, []), (1, [])])
def test_a_fourth_attempt_may_not_be_a_day_too_early(shift, said):
    before = [failed(date(2026, 1, 20)), failed(date(2026, 4, 1)), failed(date(2026, 8, 10))]

    assert named(rules.retake_remarks(ahead(date(2027, 2, 10) + shift * DAY), before)) == said


@pytest.mark.parametrize(("shift", "said"), [(-1, [("third_in_twelve_months", "warn")]), (0, []), (1, [])])
def test_a_third_attempt_within_twelve_months_is_the_last_of_them(shift, said):
    before = [failed(date(2026, 3, 20)), failed(date(2026, 8, 1))]

    assert named(rules.retake_remarks(ahead(date(2027, 3, 20) + shift * DAY), before)) == said


def test_a_fifth_attempt_and_a_passed_step_are_stopped():
    four = [failed(date(2020 + n, 1, 20), key=n + 1) for n in range(4)]

    assert named(rules.retake_remarks(ahead(date(2027, 5, 1)), four)) == [("attempt_limit", "stop")]
    assert named(rules.retake_remarks(ahead(date(2027, 5, 1)), [passed(date(2026, 5, 1))])) == [
        ("retake_of_pass", "stop")
    ]
    assert named(rules.retake_remarks(sitting(state=State.PLANNED, key=9), [passed(date(2026, 5, 1))])) == [
        ("retake_of_pass", "stop")
    ]


@pytest.mark.parametrize(
    "one", [passed(date(2026, 5, 1), exam="oet"), sitting(state=State.SAT, test_on=date(2026, 6, 1), key=5)]
)
def test_a_retake_is_looked_at_only_ahead_and_only_for_steps(one):
    assert rules.retake_remarks(one, [passed(date(2026, 4, 1), exam=one.exam, key=1)]) == []


# --------------------------------------------------------------------------------------- seven years


@pytest.mark.parametrize(
    ("today", "weight"),
    [
        (date(2032, 5, 9), "note"), (date(2032, 5, 10), "warn"), (date(2032, 5, 11), "warn"),
        (date(2033, 5, 9), "warn"), (date(2033, 5, 10), "warn"), (date(2033, 5, 11), "stop"),
    ],
)  # fmt: skip
def test_the_other_step_has_seven_years(today, weight):
    one = [passed(date(2026, 5, 10), exam="step2")]

    assert rules.certificate_limit(one) == date(2033, 5, 10)
    (remark,) = rules.seven_year_remarks(one, today)
    assert remark.weight == weight
    assert weight == "stop" or "Step 1 must be passed by 10 May 2033" in remark.words


@pytest.mark.parametrize(("shift", "said"), [(-1, []), (0, []), (1, [("seven_years", "stop")])])
def test_two_passes_lie_at_most_seven_years_apart(shift, said):
    both = [passed(date(2018, 5, 10)), passed(date(2025, 5, 10) + shift * DAY, exam="step2")]

    assert rules.certificate_limit(both) is None
    assert named(rules.seven_year_remarks(both, TODAY)) == said


def test_a_step_that_was_passed_again_counts_by_its_newer_pass_too():
    """The first pass is eight years old; the second one and Step 2 CK lie a year apart."""
    again = [passed(date(2017, 5, 10)), passed(date(2024, 5, 10), key=1)]

    assert rules.certificate_limit(again) == date(2031, 5, 10)
    assert "by 10 May 2031" in rules.seven_year_remarks(again, TODAY)[0].words
    assert rules.seven_year_remarks([*again, passed(date(2025, 5, 10), exam="step2", key=2)], TODAY) == []


def test_a_fail_after_a_pass_takes_nothing_away():
    found = [passed(date(2024, 5, 10)), failed(date(2025, 5, 10), key=1)]

    assert rules.passed_on(found, "step1") == date(2024, 5, 10)
    assert rules.certificate_limit(found) == date(2031, 5, 10)
    assert rules.attempt_remarks(found, "step1", TODAY) == []


@patient
@given(st.lists(days, min_size=1, max_size=3), st.lists(days, min_size=1, max_size=3))
def test_one_pair_of_passes_within_seven_years_is_enough(ones, twos):
    found = [passed(day, key=n) for n, day in enumerate(ones)]
    found += [passed(day, exam="step2", key=10 + n) for n, day in enumerate(twos)]

    fits = any(max(one, two) <= add_months(min(one, two), 84) for one in ones for two in twos)
    assert (rules.seven_year_remarks(found, TODAY) == []) == fits


def test_step_3_and_failed_attempts_start_no_seven_years():
    assert rules.certificate_limit([failed(date(2020, 5, 10)), passed(date(2021, 5, 10), exam="step3")]) is None


@patient
@given(days, days)
def test_the_order_of_the_two_steps_does_not_matter(one, two):
    first = rules.seven_year_remarks([passed(one), passed(two, exam="step2")], TODAY)
    second = rules.seven_year_remarks([passed(two), passed(one, exam="step2")], TODAY)

    assert first == second
    assert bool(first) == (max(one, two) > add_months(min(one, two), 84))


# -------------------------------------------------------------------------- days and eligibility periods


@pytest.mark.parametrize(
    ("first", "extended", "last"),
    [
        (date(2027, 3, 1), False, date(2027, 5, 31)), (date(2027, 3, 1), True, date(2027, 8, 31)),
        (date(2026, 12, 1), False, date(2027, 2, 28)), (date(2026, 11, 30), False, date(2027, 2, 27)),
    ],
)  # fmt: skip
def test_an_eligibility_period_has_three_months_and_one_extension(first, extended, last):
    assert rules.eligibility_end(first, extended=extended) == last


@patient
@given(days)
def test_an_extension_is_contiguous(first):
    end = rules.eligibility_end(first, extended=False)

    assert first < end < rules.eligibility_end(first, extended=True)
    assert 88 <= (end - first).days <= 91


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 12, 31), False), (date(2027, 1, 1), True), (date(2027, 1, 14), True), (date(2027, 1, 15), False),
        (date(2027, 2, 1), False),
    ],
)  # fmt: skip
def test_no_testing_in_the_first_two_weeks_of_january(day, closed):
    found = rules.day_remarks(ahead(day))

    assert rules.is_closed(day) is closed
    assert named(found) == ([("closed_in_january", "warn")] if closed else [])


def test_oet_is_taken_in_january_too():
    assert rules.day_remarks(ahead(date(2027, 1, 9), exam="oet")) == []


@pytest.mark.parametrize(
    ("on", "inside"),
    [
        (date(2027, 2, 28), False), (date(2027, 3, 1), True), (date(2027, 5, 31), True), (date(2027, 6, 1), False),
    ],
)  # fmt: skip
def test_the_test_day_lies_inside_the_period(on, inside):
    one = sitting(state=State.BOOKED, test_on=on, eligible_from=date(2027, 3, 1), eligible_to=date(2027, 5, 31))

    assert named(rules.day_remarks(one)) == ([] if inside else [("outside_eligibility", "warn")])


@pytest.mark.parametrize(("extended", "last", "long"), [
    (False, date(2027, 5, 31), False), (False, date(2027, 6, 1), True),
    (True, date(2027, 8, 31), False), (True, date(2027, 9, 1), True),
])  # fmt: skip
def test_a_longer_period_is_asked_about(extended, last, long):
    one = sitting(state=State.REGISTERED, eligible_from=date(2027, 3, 1), eligible_to=last, extended=extended)

    assert named(rules.day_remarks(one)) == ([("long_eligibility", "warn")] if long else [])


@pytest.mark.parametrize(
    ("exam", "day", "asked"),
    [
        ("step1", date(2026, 1, 11), True), ("step1", date(2026, 1, 12), False), ("step2", date(2026, 1, 13), False),
        ("step3", date(2020, 1, 11), False),
    ],
)  # fmt: skip
def test_fsmb_takes_step_1_and_2_since_january_2026(exam, day, asked):
    one = sitting(exam, State.REGISTERED, registered_on=day, system="fsmb")

    assert named(rules.day_remarks(one)) == ([("fsmb_since", "warn")] if asked else [])


def test_step_3_comes_after_the_other_two():
    step3 = sitting("step3", State.PLANNED, key=9)
    one, two = passed(date(2025, 1, 20)), passed(date(2025, 6, 1), exam="step2", score=240)

    assert rules.order_remarks(step3, [one, two], []) == []
    (remark,) = rules.order_remarks(step3, [one], [])
    assert remark.words.endswith("Not recorded as passed: Step 2 CK.")
    assert rules.order_remarks(step3, [one], ["step2"]) == []
    assert rules.order_remarks(sitting("step2", State.PLANNED), [], []) == []


# ----------------------------------------------------------------- what stands elsewhere about an exam


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], [("ticked_only", "note")]),
        ([sitting(state=State.CANCELLED)], [("ticked_only", "note")]),
        ([failed(date(2026, 5, 10))], [("ticked_without_pass", "warn")]),
        ([sitting(state=State.BOOKED, test_on=date(2027, 5, 10))], [("ticked_without_pass", "warn")]),
        ([failed(date(2025, 5, 10)), passed(date(2026, 5, 10), key=1)], []),
    ],
)
def test_a_tick_that_the_records_contradict_is_named(found, said):
    assert named(rules.tick_remarks(found, Exam.STEP1, is_done=True)) == said
    assert rules.tick_remarks(found, Exam.STEP1, is_done=False) == []


@pytest.mark.parametrize(
    ("systems", "said"), [([], False), (["ecfmg"], True), ([""], False), (["fsmb"], False), (["ecfmg", "fsmb"], False)]
)
def test_who_was_with_ecfmg_is_told_of_fsmb(systems, said):
    found = [passed(date(2025, 5, 10), key=n, system=system) for n, system in enumerate(systems)]

    assert bool(rules.system_remarks(found, "step2")) == said
    assert rules.system_remarks(found, "oet") == []
    assert rules.system_remarks([*found, passed(date(2025, 6, 10), exam="step2", key=9)], "step2") == []
