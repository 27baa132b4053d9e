"""Which lines a person gets, when each is to be paid, and that moving a step moves its month. Pure."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.budget import plan, rules
from applicants.budget.models import BudgetLine
from applicants.budget.plan import Aimed, Facts, StepOf
from applicants.budget.rules import Money, PhaseOf, State
from roadmap import fees
from roadmap.models import Phase

TODAY = date(2026, 11, 21)
EXAMS, APPLY = PhaseOf(2, "exams", "Exams"), PhaseOf(4, "apply", "Apply")
IM = Aimed(1, "internal-medicine", "Internal Medicine", "eras")
EM = Aimed(2, "emergency-medicine", "Emergency Medicine", "residencycas")
EYES = Aimed(3, "ophthalmology", "Ophthalmology", "own_match")


def step(key, day=date(2027, 3, 1), phase=EXAMS, **values):
    return StepOf(key=key, phase=phase, day=day, **values)


def facts(*steps, rows=(), **values):
    values = {
        "season": 2027, "today": TODAY, "tags": frozenset({"all", "j1"}), "aims": [IM], "programs": {}, "ranks": 0,
        "supplemental_ranks": 0, "currency": "USD", "rates": {},
    } | values  # fmt: skip
    return Facts(steps={one.key: one for one in steps}, rows={row.key: row for row in rows}, **values)


def lines(*steps, **values):
    return {line.key: line for line in plan.lines(fees.shipped(), facts(*steps, **values))}


# ------------------------------------------------------------------------------------- which, how much


def test_a_fee_comes_with_its_step_and_goes_with_it():
    assert lines(step("fsmb_account"))["fsmb"].amount == 75
    assert lines(step("fsmb_account", applies=False)) == {}
    assert lines() == {}


def test_two_documents_are_verified():
    line = lines(step("credential_verification"))["credentials"]

    assert (line.amount, line.count) == (220, 2)


def test_fees_for_others_and_fees_that_only_may_happen_are_no_lines():
    found = lines(step("nrmp_register", phase=APPLY), step("step2_register"))

    assert found.keys() == {"nrmp", "step2"}
    assert "nrmp_couple" in lines(step("nrmp_register"), tags=frozenset({"all", "couple"}))


def test_applications_are_counted_for_each_specialty_and_service():
    steps = step("certify_submit", phase=APPLY), step("residencycas", phase=APPLY)

    found = lines(*steps, aims=[IM, EM, EYES], programs={1: 60, 2: 30, 3: 10}, tags=frozenset({"all", "em"}))

    assert {key: line.amount for key, line in found.items()} == {
        "eras-internal-medicine": 1230, "residencycas-emergency-medicine": 315, "residencycas_transcript": 80,
    }  # fmt: skip
    assert found["eras-internal-medicine"].count == 60


def test_no_programs_no_line():
    assert lines(step("certify_submit")) == {}


@given(programs=st.integers(1, 200))
def test_one_more_program_raises_the_total_by_its_price(programs):
    def total(count):
        return rules.totals(lines(step("certify_submit"), programs={1: count}).values()).total

    assert total(programs + 1) - total(programs) == (11 if programs < 30 else 30)


def test_codes_beyond_20_cost_30_each():
    found = lines(step("rol_certify"), step("rol_supplemental"), ranks=22, supplemental_ranks=21,
                  tags=frozenset({"all", "advanced"}))  # fmt: skip

    assert {key: line.amount for key, line in found.items()} == {"extra_ranks": 60, "extra_supplemental": 30}


def test_dollars_of_australia_use_the_own_rate_or_that_of_the_source():
    about = lines(step("oet_book"))["oet"]
    own = lines(step("oet_book"), rates={"AUD": Decimal("1.5")})["oet"]

    assert (about.asked, about.amount, about.about) == (Money(Decimal(587), "AUD"), Decimal(450), True)
    assert (own.amount, own.about) == (Decimal("391.33"), False)


def test_a_figure_of_an_earlier_season_is_marked():
    found = lines(step("certify_submit"), step("fsmb_account"), season=2029, programs={1: 1})

    assert all(line.last_known and line.figure.season == 2027 for line in found.values())
    assert not lines(step("fsmb_account"))["fsmb"].last_known


# --------------------------------------------------------------------------------------------- the day


EXAM_DAY = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("register", "exam", "day"),
    [
        ({"days": 21}, {"day": EXAM_DAY}, date(2027, 6, 9)),
        ({"days": 21, "day": date(2027, 2, 1), "fixed": True}, {"day": EXAM_DAY}, date(2027, 2, 1)),
        ({"days": 21, "day": date(2026, 9, 1), "done": True}, {"day": EXAM_DAY}, date(2026, 9, 1)),
        ({"days": 21, "day": None, "done": True}, {"day": date(2026, 8, 1), "done": True}, date(2026, 8, 1)),
        ({"days": 21, "day": None, "done": True}, {"day": EXAM_DAY}, None),
        ({"days": 21}, {"day": EXAM_DAY, "applies": False}, date(2027, 3, 1)),
        ({"days": 21}, {"day": TODAY + timedelta(days=22)}, TODAY + timedelta(days=1)),
        ({"days": 21}, {"day": TODAY + timedelta(days=21)}, TODAY),
        ({"days": 21}, {"day": TODAY + timedelta(days=20)}, TODAY),  # never planned into the past
    ],
)
def test_an_exam_is_paid_when_one_registers(register, exam, day):
    found = lines(step("step2_register", **register), step("step2_exam", **exam))

    assert found["step2"].day == day


@given(first=st.dates(date(2027, 1, 1), date(2029, 1, 1)), later=st.integers(-300, 300))
def test_moving_an_exam_moves_its_fee_by_as_many_days(first, later):
    def day(exam_day):
        return lines(step("step1_register", days=21), step("step1_exam", day=exam_day))["step1"].day

    moved = first + timedelta(days=later)

    assert day(moved) == max(moved - timedelta(days=21), TODAY)
    if min(first, moved) >= TODAY + timedelta(days=21):
        assert day(moved) - day(first) == timedelta(days=later)


# ----------------------------------------------------------------------------- what the person said


def said(key="fsmb", **values):
    return BudgetLine(**{"key": key, "added_on": TODAY, **values})


def test_own_amount_and_own_day_win():
    row = said(planned_amount=Decimal(80), planned_currency="USD", planned_on=date(2027, 9, 9))

    line = lines(step("fsmb_account"), rows=[row])["fsmb"]

    assert (line.amount, line.day, line.own_amount, line.own_day) == (80, date(2027, 9, 9), True, True)


def test_a_fee_that_only_may_happen_counts_once_something_was_said_of_it():
    late = said("nrmp_late", planned_amount=Decimal(50), planned_currency="USD")

    found = lines(step("nrmp_register"), rows=[late])

    assert found["nrmp_late"].amount == 50
    assert lines(step("nrmp_register", applies=False), rows=[late]) == {}


def test_left_out_stays_on_the_page_and_in_no_sum():
    found = lines(step("fsmb_account"), rows=[said(left_out=True)])

    assert found["fsmb"].state == State.OUT
    assert rules.totals(found.values()).total == 0


def test_a_fee_of_a_done_step_is_taken_as_paid_until_the_payment_is_written_down():
    done = step("fsmb_account", done=True, day=date(2026, 5, 1))
    payment = said(paid_amount=Decimal(70), paid_currency="USD", paid_on=date(2026, 5, 3))

    before, after = lines(done), lines(done, rows=[payment])

    assert rules.totals(before.values()) == rules.Totals(assumed=Decimal(75))
    assert rules.totals(after.values()) == rules.Totals(paid=Decimal(70))
    assert after["fsmb"].day == date(2026, 5, 3)


@pytest.mark.parametrize("key", ["fsmb", "eras-psychiatry", "gone_fee"])
def test_a_payment_stays_when_its_fee_is_suggested_no_more(key):
    payment = said(key, paid_amount=Decimal(70), paid_currency="USD", paid_on=date(2026, 5, 3))

    found = lines(step("fsmb_account", applies=False), rows=[payment])

    assert rules.totals(found.values()).paid == 70


def test_what_was_said_of_a_fee_sleeps_while_its_step_does_not_apply():
    row = said(planned_amount=Decimal(80), planned_currency="USD")

    assert lines(step("fsmb_account", applies=False), rows=[row]) == {}


def test_own_lines_stand_after_the_fees_by_day():
    phase = Phase(key="profile", position=3, title="Profile")
    own = [
        said(f"own-{n}", title=title, phase=phase, planned_amount=Decimal(n), planned_currency="USD", planned_on=day)
        for n, (title, day) in enumerate([("B", None), ("A", date(2027, 5, 5)), ("C", date(2027, 4, 4))], 1)
    ]

    found = list(lines(step("fsmb_account"), rows=own).values())

    assert [line.title for line in found] == ["FSMB account", "C", "A", "B"]
    assert found[1].phase == PhaseOf(3, "profile", "Profile")


def test_a_line_in_the_own_currency_is_shown_in_it():
    found = lines(step("fsmb_account"), currency="PKR", rates={"PKR": Decimal(280)})

    assert found["fsmb"].amount == 21000
    assert found["fsmb"].asked == Money(Decimal(75), "USD")


# ---------------------------------------------------------------------------------------- more programs


def test_what_20_more_programs_cost_per_specialty():
    found = plan.more_programs(fees.shipped(), 2029, [IM, EM, EYES], {1: 60}, 20)

    assert [(one.aim.name, one.count, one.now, one.further) for one in found] == [
        ("Internal Medicine", 60, 1230, 600), ("Emergency Medicine", 0, 0, 135), ("Ophthalmology", 0, 0, 0),
    ]  # fmt: skip
    assert [one.figure is None for one in found] == [False, False, True]
    assert found[0].last_known


def test_listed_numbers_can_lie_under_the_typed_ones():
    """The seam for the list of programs: whoever knows the list merges it below what was typed."""
    known = facts(step("certify_submit"), programs={1: 40})

    (line,) = plan.lines(fees.shipped(), known)
    (typed,) = plan.lines(fees.shipped(), replace(known, programs={1: 40} | {1: 30}))

    assert (line.amount, typed.amount) == (630, 330)
