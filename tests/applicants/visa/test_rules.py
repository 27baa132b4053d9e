"""Every rule on the day before, on the day, and on the day after; and what holds for all days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.remarks import Weight
from applicants.visa import insurance, rules
from applicants.visa.business_days import business_days_after, is_business_day
from applicants.visa.rules import Context
from applicants.visa.said import J1, H1b, Plan
from applicants.visa.shown import shown
from tests.support.properties import patient

TODAY = date(2027, 4, 10)
START = date(2027, 7, 1)
DAY = timedelta(days=1)
DAYS = st.dates(date(2022, 1, 1), date(2050, 12, 31))


def about(**values):
    return Context(**{"today": TODAY, "start": START, "start_known": True, **values})


def at(day, hour=9):
    return {"interview_at": datetime(day.year, day.month, day.day, hour, tzinfo=UTC), "interview_zone": "UTC"}


def weights(remarks):
    return {remark.rule: remark.weight for remark in remarks}


# ---------------------------------------------------------------------------------------- I-901


@pytest.mark.parametrize(
    ("paid", "late"), [(date(2027, 5, 26), False), (date(2027, 5, 27), False), (date(2027, 5, 28), True)]
)
def test_i901_is_paid_three_business_days_before_the_interview(paid, late):
    case = J1(i901_paid_on=paid, **at(date(2027, 6, 2)))  # 31 May is Memorial Day

    assert rules.i901_latest(date(2027, 6, 2)) == date(2027, 5, 27)
    assert ("i901_too_late" in weights(rules.j1_remarks(case, about(today=date(2027, 5, 30))))) is late


@pytest.mark.parametrize(
    ("today", "rule", "weight"),
    [
        (date(2027, 5, 26), "i901_due", Weight.WARN), (date(2027, 5, 27), "i901_due", Weight.WARN),
        (date(2027, 5, 28), "i901_missed", Weight.STOP),
    ],
)  # fmt: skip
def test_i901_that_is_not_paid_is_due_until_its_last_day(today, rule, weight):
    found = weights(rules.j1_remarks(J1(**at(date(2027, 6, 2))), about(today=today)))

    assert found[rule] == weight


@pytest.mark.parametrize(("paid", "said"), [(None, {"i901_unsaid": Weight.NOTE}), (date(2027, 5, 29), {})])
def test_after_the_interview_nobody_is_told_to_pay_or_to_ask_for_a_later_one(paid, said):
    case = J1(i901_paid_on=paid, **at(date(2027, 6, 2)))

    def of(today):
        found = weights(rules.j1_remarks(case, about(today=today)))
        return {rule: weight for rule, weight in found.items() if rule.startswith("i901")}

    assert of(date(2027, 6, 2)).keys() <= {"i901_missed", "i901_too_late"}
    assert of(date(2027, 6, 3)) == said


@pytest.mark.parametrize(("today", "due"), [(date(2027, 6, 2), True), (date(2027, 6, 3), False)])
def test_the_fee_is_due_only_while_the_interview_lies_ahead(today, due):
    paths = dict.fromkeys(("interview", "stamp", "sevis", "petition", "entry"), "/")
    found = shown(Plan(), J1(**at(date(2027, 6, 2))), H1b(), [], today=today, zone="UTC", paths=paths, match_day=None)

    assert ("sevis_fee" in {day.key for day in found.dates}) is due


def test_i901_counts_from_the_day_at_the_consulate():
    case = J1(interview_at=datetime(2027, 6, 1, 23, tzinfo=UTC), interview_zone="Asia/Karachi")

    assert rules.interview_day(case) == date(2027, 6, 2)


def test_i901_is_silent_once_the_visa_is_there():
    case = J1(visa_on=date(2027, 6, 4), **at(date(2027, 6, 2)))

    assert not {"i901_due", "i901_missed"} & weights(rules.j1_remarks(case, about(today=date(2027, 6, 5)))).keys()


@patient
@given(DAYS)
def test_between_the_last_day_for_the_i901_fee_and_the_interview_lie_three_business_days(interview):
    latest = rules.i901_latest(interview)

    assert is_business_day(latest)
    assert sum(is_business_day(latest + n * DAY) for n in range((interview - latest).days)) == 3


# ------------------------------------------------------------------------------ DS-2019 and entry


@pytest.mark.parametrize(
    ("issued", "early"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False), (date(2027, 1, 2), False)]
)
def test_ds2019_is_issued_at_most_six_months_before_the_start(issued, early):
    case = J1(ds2019_issued_on=issued)

    assert bool(rules.forbidden(case, about())) is early
    doubted = weights(rules.j1_dates(case, about(start_known=False))).get("ds2019_too_early")
    assert doubted == (Weight.WARN if early else None)
    assert not rules.forbidden(case, about(start_known=False))


@pytest.mark.parametrize(
    ("entry", "early"), [(date(2027, 5, 31), True), (date(2027, 6, 1), False), (date(2027, 6, 2), False)]
)
def test_entry_is_at_most_30_days_before_the_start(entry, early):
    found = rules.forbidden(J1(enters_on=entry), about())

    assert found.keys() == ({"enters_on"} if early else set())
    assert not rules.forbidden(J1(enters_on=entry), about(start_known=False))


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_entry_after_the_first_day_is_doubted(days, late):
    found = weights(rules.j1_dates(J1(enters_on=START + days * DAY), about()))

    assert ("entry_too_late" in found) is late


@patient
@given(DAYS)
def test_entry_and_ds2019_windows_end_with_the_start(start):
    context = about(start=start)

    assert not rules.forbidden(J1(enters_on=start, ds2019_issued_on=start), context)
    assert rules.forbidden(J1(enters_on=rules.entry_earliest(start) - DAY), context)
    assert rules.forbidden(J1(ds2019_issued_on=rules.ds2019_earliest(start) - DAY), context)
    assert (start - rules.entry_earliest(start)).days == 30
    assert 181 <= (start - rules.ds2019_earliest(start)).days <= 184


@patient
@given(DAYS, st.integers(-240, 240))
def test_months_later_keeps_the_day_or_takes_the_last_of_the_month(day, months):
    found = rules.months_later(day, months)

    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + DAY).day == 1)


def test_months_later_at_the_end_of_february():
    assert rules.months_later(date(2027, 8, 31), -6) == date(2027, 2, 28)
    assert rules.months_later(date(2028, 8, 29), -6) == date(2028, 2, 29)


# -------------------------------------------------------------------------------- statement, file


@pytest.mark.parametrize("name", ["statement_wording", "statement_specialty", "statement_seal"])
def test_a_statement_with_a_fault_is_named(name):
    assert weights(rules.j1_remarks(J1(**{name: False}), about()))["statement_wrong"] == Weight.STOP
    assert "statement_wrong" not in weights(rules.j1_remarks(J1(**{name: True}), about()))
    assert "statement_wrong" not in weights(rules.j1_remarks(J1(), about()))


def test_a_statement_that_was_issued_must_be_sent_by_the_ministry():
    assert "statement_not_sent" in weights(rules.j1_remarks(J1(statement_issued_on=TODAY), about()))
    sent = J1(statement_issued_on=TODAY, statement_sent_on=TODAY)
    assert "statement_not_sent" not in weights(rules.j1_remarks(sent, about()))


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_file_is_late_after_14_weeks_before_the_start(days, late):
    latest = rules.file_latest(START)
    assert latest == date(2027, 3, 25)

    found = weights(rules.j1_remarks(J1(), about(today=latest + days * DAY, matched=True)))
    recorded = weights(rules.j1_remarks(J1(evsp_complete_on=latest + days * DAY), about(matched=None)))

    assert ("file_late" in found) is late
    assert ("file_late" in recorded) is late


@pytest.mark.parametrize(("day", "weight"), [(date(2027, 4, 14), Weight.NOTE), (date(2027, 4, 15), Weight.WARN)])
def test_a_late_file_is_a_worry_from_six_weeks_before_the_deadline_of_the_ds2019(day, weight):
    assert weights(rules.j1_remarks(J1(), about(today=day, matched=True)))["file_late"] == weight
    assert weights(rules.j1_remarks(J1(evsp_complete_on=day), about()))["file_late"] == weight


def test_file_is_not_late_for_who_has_no_match_or_the_ds2019():
    assert "file_late" not in weights(rules.j1_remarks(J1(), about(matched=False)))
    assert "file_late" not in weights(rules.j1_remarks(J1(ds2019_issued_on=TODAY), about(matched=True)))


@pytest.mark.parametrize(("there", "warned"), [(False, True), (True, False), (None, False)])
def test_evsp_needs_the_certificate(there, warned):
    found = weights(rules.j1_remarks(J1(evsp_opened_on=TODAY), about(certificate_done=there)))

    assert ("certificate_missing" in found) is warned


# ---------------------------------------------------------------------------------- years, address


@pytest.mark.parametrize(("days", "over"), [(-1, False), (0, False), (1, True)])
def test_seven_years_are_the_most(days, over):
    since = date(2024, 7, 1)
    context = about(training_end=rules.j1_longest(since) + days * DAY)

    assert ("seven_years" in weights(rules.j1_remarks(J1(j1_since=since), context))) is over


def test_seven_years_count_from_the_start_where_nothing_else_is_said():
    assert "seven_years" not in weights(rules.j1_remarks(J1(), about(training_end=date(2034, 6, 30))))
    assert "seven_years" in weights(rules.j1_remarks(J1(), about(training_end=date(2034, 7, 2))))


@patient
@given(DAYS)
def test_seven_years_later_is_the_same_day(since):
    last = rules.j1_longest(since)

    assert last.year == since.year + 7
    assert (last.month, last.day) == (since.month, since.day) or (since.month, since.day) == (2, 29)


@pytest.mark.parametrize(
    ("days", "rule", "weight"),
    [(9, "address_not_told", "warn"), (10, "address_not_told", "warn"), (11, "address_not_told", "stop")],
)
def test_address_that_is_not_reported_is_due_within_ten_days(days, rule, weight):
    moved = date(2027, 8, 1)

    found = weights(rules.j1_remarks(J1(moved_house_on=moved), about(today=moved + days * DAY)))

    assert found[rule] == weight


@pytest.mark.parametrize(("days", "late"), [(9, False), (10, False), (11, True)])
def test_address_is_reported_within_ten_days(days, late):
    moved = date(2027, 8, 1)

    found = weights(rules.j1_remarks(J1(moved_house_on=moved, address_told_on=moved + days * DAY), about()))

    assert ("address_told_late" in found) is late
    assert "address_not_told" not in found


@patient
@given(DAYS, st.integers(0, 40))
def test_an_address_is_late_exactly_after_ten_days(moved, days):
    found = weights(rules.j1_remarks(J1(moved_house_on=moved, address_told_on=moved + days * DAY), about()))

    assert ("address_told_late" in found) is (days > 10)


# ------------------------------------------------------------------------------- passport, choice


@pytest.mark.parametrize(
    ("until", "rule"),
    [
        (START - DAY, "passport_runs_out"), (START, "passport_short"), (date(2027, 12, 31), "passport_short"),
        (date(2028, 1, 1), None), (date(2028, 1, 2), None),
    ],
)  # fmt: skip
def test_passport_is_valid_on_the_first_day_and_six_months_longer(until, rule):
    found = weights(rules.remarks(Plan(passport_until=until), J1(), H1b(), about()))

    assert [name for name in found if name.startswith("passport")] == ([rule] if rule else [])


@patient
@given(DAYS, st.integers(-400, 400))
def test_a_passport_that_is_valid_for_longer_is_never_worse(until, more):
    def worst(day):
        found = weights(rules.remarks(Plan(passport_until=day), J1(), H1b(), about()))
        return 2 if "passport_runs_out" in found else int("passport_short" in found)

    later = until + abs(more) * DAY
    assert worst(later) <= worst(until)


@pytest.mark.parametrize(
    ("track", "answer", "rule"),
    [
        ("j1", "j1", None), ("j1", "both", None), ("j1", "h1b", "not_sponsored"), ("h1b", "j1", "not_sponsored"),
        ("h1b", "h1b", None), ("open", "j1", None), ("open", "neither", "no_sponsor"), ("j1", "neither", "no_sponsor"),
        ("none", "neither", None), ("none", "j1", None), ("", "neither", "no_sponsor"),
    ],
)  # fmt: skip
def test_choice_against_what_the_program_sponsors(track, answer, rule):
    found = weights(rules.remarks(Plan(track=track, sponsor_answer=answer), J1(), H1b(), about()))

    assert {"not_sponsored", "no_sponsor"} & found.keys() == ({rule} if rule else set())


# -------------------------------------------------------------------------------------- insurance

ENOUGH = {"medical_usd": 100_000, "evacuation_usd": 50_000, "repatriation_usd": 25_000, "deductible_usd": 500}
CENT = Decimal("0.01")


def insured(**values):
    return Plan(**{name: Decimal(amount) for name, amount in (ENOUGH | values).items() if amount is not None})


@pytest.mark.parametrize("name", ENOUGH)
def test_insurance_on_the_limit_and_a_cent_beside_it(name):
    worse = CENT if name == "deductible_usd" else -CENT

    assert insurance.gaps(insured()) == []
    assert insurance.gaps(insured(**{name: ENOUGH[name] + worse})) == [name]
    assert insurance.gaps(insured(**{name: ENOUGH[name] - worse})) == []


def test_insurance_that_is_not_known_is_not_judged_but_a_known_gap_is():
    assert insurance.gaps(Plan()) is None
    assert insurance.gaps(insured(medical_usd=None)) is None
    assert insurance.gaps(insured(medical_usd=None, deductible_usd=501)) == ["deductible_usd"]


@pytest.mark.parametrize(("track", "said"), [("j1", True), ("open", True), ("", True), ("h1b", False), ("none", False)])
def test_insurance_minimum_is_for_j1(track, said):
    plan = Plan(track=track, medical_usd=Decimal(1))

    assert ("insurance_below" in weights(rules.remarks(plan, J1(), H1b(), about()))) is said


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_insurance_begins_by_the_first_day(days, late):
    plan = Plan(insured_from=START + days * DAY)

    assert ("insurance_starts_late" in weights(rules.remarks(plan, J1(), H1b(), about()))) is late


@patient
@given(st.decimals(0, 1_000_000, places=2), st.decimals(0, 1_000_000, places=2))
def test_more_cover_never_opens_a_gap(amount, more):
    before = set(insurance.gaps(insured(medical_usd=amount)) or [])

    assert set(insurance.gaps(insured(medical_usd=amount + more)) or []) <= before


# ------------------------------------------------------------------------------------------- H-1B


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_petition_is_filed_after_step3(days, refused):
    passed = date(2027, 2, 10)
    case = H1b(filed_on=passed + days * DAY)

    found = rules.forbidden(case, about(step3_done=True, step3_on=passed))

    assert found.keys() == ({"filed_on"} if refused else set())


@pytest.mark.parametrize(("done", "fields"), [(False, {"filed_on"}), (True, set()), (None, set())])
def test_petition_without_step3_is_forbidden_and_the_unknown_is_not_judged(done, fields):
    assert rules.forbidden(H1b(filed_on=TODAY), about(step3_done=done)).keys() == fields


def test_check_of_the_papers_needs_step3_and_the_certificate():
    case = H1b(papers_checked_on=TODAY)

    assert rules.forbidden(case, about(step3_done=False)).keys() == {"papers_checked_on"}
    assert rules.forbidden(case, about(step3_done=True, certificate_done=False)).keys() == {"papers_checked_on"}
    assert not rules.forbidden(case, about(step3_done=True, certificate_done=True))


@patient
@given(DAYS, DAYS)
def test_no_petition_stands_before_step3(filed, passed):
    found = rules.forbidden(H1b(filed_on=filed), about(step3_done=True, step3_on=passed))

    assert bool(found) is (filed < passed)


@pytest.mark.parametrize(
    ("today", "weight"),
    [(date(2027, 4, 21), Weight.NOTE), (date(2027, 4, 22), Weight.NOTE), (date(2027, 4, 23), Weight.WARN)],
)
def test_premium_answers_within_15_business_days(today, weight):
    case = H1b(filed_on=date(2027, 4, 1), premium=True)

    assert weights(rules.h1b_remarks(case, about(today=today)))["premium"] == weight


@patient
@given(DAYS)
def test_a_petition_of_the_last_premium_day_is_answered_two_weeks_before_the_start(start):
    last = rules.premium_latest(start)

    assert rules.premium_answer(last) <= start - 14 * DAY
    assert rules.premium_answer(business_days_after(last, 1)) > start - 14 * DAY


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_approval_begins_by_the_first_day(days, late):
    found = weights(rules.h1b_remarks(H1b(valid_from=START + days * DAY), about()))

    assert ("approved_too_late" in found) is late


# -------------------------------------------------------------------------------------------- all


def test_a_track_that_was_not_chosen_is_silent():
    j1, h1b = J1(statement_seal=False), H1b(filed_on=TODAY)
    context = about(step3_done=False)

    def found(track):
        return {"statement_wrong", "step3_missing"} & weights(rules.remarks(Plan(track=track), j1, h1b, context)).keys()

    assert found("j1") == {"statement_wrong"}
    assert found("h1b") == {"step3_missing"}
    assert found("open") == found("") == {"statement_wrong", "step3_missing"}
    assert found("none") == set()


@pytest.mark.parametrize(("days", "doubted"), [(-1, True), (0, False), (1, False)])
def test_a_visa_before_its_interview_is_doubted(days, doubted):
    case = J1(visa_on=date(2027, 6, 2) + days * DAY, **at(date(2027, 6, 2)))

    assert ("visa_before_interview" in weights(rules.j1_remarks(case, about()))) is doubted


def test_processing_is_said_until_the_visa_is_there():
    assert "processing" in weights(rules.j1_remarks(J1(processing_on=TODAY), about()))
    assert "processing" not in weights(rules.j1_remarks(J1(processing_on=TODAY, visa_on=TODAY), about()))


def test_every_note_for_j1_has_its_source():
    found = rules.j1_notes()

    assert [note.rule for note in found] == ["home_rule", "renewal", "fica"]
    assert all(note.source for note in found)
