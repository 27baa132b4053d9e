"""Money: conversions, sums, months, phases, remarks. Pure; nothing here touches a database."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.budget import chart, rules
from applicants.budget.models import BudgetLine
from applicants.budget.rules import Line, Money, PhaseOf, State
from roadmap import fees

TODAY = date(2026, 11, 21)
PHASES = [PhaseOf(n, f"phase{n}", f"Phase {n}") for n in range(1, 4)]
RATES = {"PKR": Decimal(280), "AUD": Decimal("1.5")}

days = st.dates(date(2025, 1, 1), date(2030, 12, 31))
money = st.decimals(0, 100_000, places=2)


def line(key="a", amount="10", day=TODAY, state=State.OPEN, phase=PHASES[0], **values):
    amount = None if amount is None else Decimal(amount)
    return Line(key, key, state, Money(amount or Decimal(0), "USD"), amount, day, phase, **values)


@st.composite
def some_lines(draw):
    found = draw(
        st.lists(
            st.tuples(
                st.one_of(st.none(), money), st.one_of(st.none(), days), st.sampled_from(State), st.sampled_from(PHASES)
            ),
            max_size=12,
        )
    )
    return [line(str(n), amount, day, state, phase) for n, (amount, day, state, phase) in enumerate(found)]


def added(sums):
    sums = list(sums)
    return rules.Totals(
        sum((one.paid for one in sums), Decimal(0)),
        sum((one.assumed for one in sums), Decimal(0)),
        sum((one.left for one in sums), Decimal(0)),
    )


# --------------------------------------------------------------------------------------------- sums


@given(found=some_lines(), match_day=days)
def test_months_phases_and_parts_each_add_up_to_the_total(found, match_day):
    total = rules.totals(found)

    assert added(rules.months(found).values()) == total
    assert added(rules.phases(found).values()) == total
    assert added(map(rules.totals, rules.parts(found, match_day))) == total


@given(found=some_lines(), amount=money, before=days, after=days)
def test_moving_a_line_moves_exactly_its_amount(found, amount, before, after):
    here = rules.months([*found, line("moved", amount, before)])
    there = rules.months([*found, line("moved", amount, after)])

    assert added(here.values()) == added(there.values())
    months = {before.replace(day=1), after.replace(day=1)}
    nothing = rules.Totals()
    for month in here.keys() | there.keys():
        change = there.get(month, nothing).left - here.get(month, nothing).left
        expected = (month == after.replace(day=1)) * amount - (month == before.replace(day=1)) * amount
        assert change == (expected if month in months else 0)


def test_what_is_behind_somebody_on_an_unknown_day_counts_before_match_day():
    found = rules.parts([line("a", day=None, state=State.ASSUMED), line("b", day=None)], TODAY)

    assert [[one.key for one in part] for part in found] == [["a"], [], ["b"]]


def test_what_is_left_out_or_unknown_adds_nothing():
    found = [line("a", "10"), line("b", "20", state=State.OUT), line("c", None), line("d", "5", state=State.PAID)]

    assert rules.totals(found) == rules.Totals(paid=Decimal(5), left=Decimal(10))
    assert rules.totals(found).total == 15


@pytest.mark.parametrize(("offset", "part"), [(-1, "until"), (0, "until"), (1, "after")])
def test_match_day_itself_still_counts_as_until_match_day(offset, part):
    match_day = date(2029, 3, 16)

    found = rules.parts([line(day=match_day + timedelta(days=offset))], match_day)

    assert len(getattr(found, part)) == 1


def test_what_has_no_day_stands_last():
    found = rules.months([line("a", day=None), line("b", day=date(2027, 1, 31)), line("c", day=date(2026, 12, 1))])

    assert list(found) == [date(2026, 12, 1), date(2027, 1, 1), None]


def test_the_next_to_pay_comes_first():
    found = [
        line("late", day=date(2027, 3, 1)), line("soon", day=date(2026, 12, 1)), line("never", day=None),
        line("paid", day=date(2026, 11, 1), state=State.PAID),
    ]  # fmt: skip

    assert [one.key for one in rules.next_to_pay(found)] == ["soon", "late"]


# ----------------------------------------------------------------------------------------- conversion


@pytest.mark.parametrize(
    ("amount", "currency", "into", "found"),
    [
        ("10", "USD", "USD", "10.00"),
        ("1", "USD", "PKR", "280.00"),
        ("280", "PKR", "USD", "1.00"),
        ("1.5", "AUD", "PKR", "280.00"),
        ("1.40", "PKR", "USD", "0.01"),  # 0.005, half up
        ("1.39", "PKR", "USD", "0.00"),
        ("7", "EUR", "USD", None),
        ("7", "USD", "EUR", None),
        ("7", "EUR", "EUR", "7.00"),
    ],
)
def test_amounts_go_through_the_dollar_and_are_rounded_half_up(amount, currency, into, found):
    converted = rules.convert(Money(Decimal(amount), currency), into, RATES)

    assert converted == (None if found is None else Decimal(found))


@given(amount=money, per_usd=st.decimals("0.1", 100_000, places=4))
def test_there_and_back_again_is_off_by_rounding_only(amount, per_usd):
    rates = {"XXX": per_usd}

    there = rules.convert(Money(amount, "USD"), "XXX", rates)
    back = rules.convert(Money(there, "XXX"), "USD", rates)

    assert abs(back - amount) <= Decimal("0.005") / per_usd + Decimal("0.005")


@pytest.mark.parametrize(
    ("paid", "currency", "rate", "of", "into", "found"),
    [
        ("250000", "PKR", "250", "PKR", "PKR", "250000"),
        ("250000", "PKR", "250", "PKR", "USD", "1000"),  # the rate of that day, not today's 280
        ("1000", "USD", "250", "PKR", "PKR", "250000"),
        ("1000", "USD", None, "", "PKR", "280000"),
        ("1000", "USD", None, "", "USD", "1000"),
    ],
)
def test_a_payment_keeps_the_rate_of_its_day(paid, currency, rate, of, into, found):
    row = BudgetLine(
        paid_amount=Decimal(paid), paid_currency=currency, paid_rate=rate and Decimal(rate), rate_currency=of
    )  # fmt: skip

    assert rules.paid_in(row, into, RATES) == Decimal(found)


# ------------------------------------------------------------------------------------------- remarks


@pytest.mark.parametrize(("age", "stale"), [(0, False), (29, False), (30, False), (31, True)])
def test_a_rate_is_stale_after_30_days(age, stale):
    found = rules.stale_rate("PKR", TODAY - timedelta(days=age), TODAY)

    assert [remark.rule for remark in found] == ["stale_rate"] * stale


@pytest.mark.parametrize(("programs", "said"), [(30, False), (31, True), (32, True)])
def test_the_dearer_programs_are_named_from_the_31st_on(programs, said):
    figure = fees.shipped().fee("eras").of(2027)

    found = rules.beyond_first_tier("ERAS applications", figure, programs)

    assert bool(found) == said
    if found:
        assert found[0].words == "ERAS applications: from program 31 on, each one costs $30."
        assert (found[0].source.verified, found[0].source.checked_on) == (False, TODAY)


def test_unknown_rates_and_what_is_taken_as_paid_are_said():
    unknown = Line("x", "x", State.OPEN, Money(Decimal(5), "EUR"), None, TODAY, PHASES[0])

    (stop,) = rules.unknown_rates([line(), unknown])
    (note,) = rules.taken_as_paid([line(state=State.ASSUMED), line("b", state=State.ASSUMED), line("c")])

    assert "1 amount is in EUR" in stop.words
    assert "2 fees belong to steps that are done" in note.words
    assert rules.unknown_rates([line()]) == rules.taken_as_paid([line()]) == []


@given(count=st.integers(0, 300), further=st.integers(0, 200))
def test_more_programs_cost_the_difference(count, further):
    tiers = fees.shipped().fee("eras").of(2027).tiers

    assert rules.more(tiers, count, further) == fees.cost(tiers, count + further) - fees.cost(tiers, count)


def test_20_more_programs_cost_220_first_and_600_later():
    tiers = fees.shipped().fee("eras").of(2027).tiers

    assert (rules.more(tiers, 0, 20), rules.more(tiers, 20, 20), rules.more(tiers, 60, 20)) == (220, 410, 600)


# --------------------------------------------------------------------------------------------- picture


@given(found=some_lines(), match_day=days)
def test_the_picture_has_a_bar_for_every_month_with_an_amount(found, match_day):
    months = rules.months(found)

    picture = chart.build(months, today=TODAY, match_day=match_day)

    dated = {month: sums for month, sums in months.items() if month}
    if not any(sums.total for sums in dated.values()):
        assert picture is None
        return
    assert [bar.month for bar in picture.bars] == sorted(dated)
    for bar in picture.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100.001
        assert chart.TOP - 0.2 <= bar.left_y <= bar.spent_y <= picture.base
    assert max(bar.spent_height + bar.left_height for bar in picture.bars) == pytest.approx(chart.HEIGHT, abs=0.2)
    assert all(0 <= label.x <= 100 for label in picture.labels)


def test_labels_of_the_picture_do_not_run_into_each_other():
    months = rules.months([line("a", day=date(2026, 11, 1)), line("b", day=date(2029, 8, 1))])

    picture = chart.build(months, today=TODAY, match_day=date(2029, 3, 16))

    places = [label.x for label in picture.labels]
    assert [label.words for label in picture.labels if label.strong] == ["Jan 2027", "Jan 2028", "Jan 2029"]
    assert all(after - before >= 12 for before, after in pairwise(places))
    assert picture.today_x < picture.match_x
