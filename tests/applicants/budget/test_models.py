"""What the database refuses of a budget, and what people read then."""

from datetime import date
from decimal import Decimal

import pytest

from applicants.budget.models import BudgetLine, BudgetSettings, ExchangeRate, PlannedPrograms
from programs.models import Specialty
from roadmap.models import Phase
from tests.support.constraints import refused

DAY = date(2026, 11, 1)
OWN = "A line of your own needs a part of the road and an amount."
AMOUNT = "An amount is 0 or more, and has a currency."
PAYMENT = "A payment has an amount of 0 or more, a currency and a day."
RATE = "Give the rate of that day: how much one US dollar was."
ABOVE = "A rate must be more than 0."
PAID = {"paid_amount": Decimal(5), "paid_currency": "USD", "paid_on": DAY}


@pytest.fixture
def line(person):
    def of(**values):
        return BudgetLine(**{"applicant": person, "key": "fsmb", "added_on": DAY, **values})

    return of


@pytest.mark.parametrize(
    ("values", "constraint", "words"),
    [
        ({"title": "Flight"}, "an_own_line_has_a_phase_and_an_amount", OWN),
        ({"planned_amount": 5}, "a_planned_amount_has_its_currency", AMOUNT),
        ({"planned_currency": "USD"}, "a_planned_amount_has_its_currency", AMOUNT),
        ({"planned_amount": -1, "planned_currency": "USD"}, "a_planned_amount_has_its_currency", AMOUNT),
        ({"rate_currency": "PKR"}, "a_rate_of_a_payment_is_of_a_currency", ABOVE),
        ({"paid_on": DAY, "paid_currency": "USD"}, "a_payment_has_amount_currency_and_day", PAYMENT),
        ({"paid_amount": 5}, "a_payment_has_amount_currency_and_day", PAYMENT),
        ({**PAID, "paid_on": None}, "a_payment_has_amount_currency_and_day", PAYMENT),
        ({**PAID, "paid_currency": "PKR"}, "a_payment_in_another_currency_has_its_rate", RATE),
        (
            {**PAID, "paid_currency": "PKR", "paid_rate": 5, "rate_currency": "EUR"},
            "a_payment_in_another_currency_has_its_rate", RATE,
        ),
        ({**PAID, "paid_rate": 0, "rate_currency": "PKR"}, "a_rate_of_a_payment_is_of_a_currency", ABOVE),
        ({**PAID, "paid_rate": 5, "rate_currency": "USD"}, "a_rate_of_a_payment_is_of_a_currency", ABOVE),
        ({**PAID, "left_out": True}, "what_is_paid_is_not_left_out", "This is paid. What is paid cannot be left out."),
    ],
)  # fmt: skip
def test_a_line_that_says_nonsense_is_refused(line, values, constraint, words):
    refused(line(**values), constraint, words)


def test_a_line_stands_once(line):
    line().save()

    refused(line(), "a_budget_line_stands_once", "This line stands twice.")


def test_two_own_lines_have_two_names(line):
    own = {"title": "Flight", "phase": Phase.objects.first(), "planned_amount": 5, "planned_currency": "USD"}
    line(key="own-1", **own).save()

    refused(
        line(key="own-2", **own), "an_own_line_has_its_own_name",
        "You have a line with this name. Give this one another name.",
    )  # fmt: skip


def test_one_budget_per_applicant(person):
    BudgetSettings.objects.create(applicant=person)

    refused(
        BudgetSettings(applicant=person), "one_budget_per_applicant",
        "Budget settings with this Applicant already exists.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "constraint", "words"),
    [
        ({"currency": "rs"}, "a_currency_has_three_letters", "Write the three letters of a currency, like PKR or EUR."),
        ({"rank_codes": 301}, "a_rank_list_has_300_codes_at_most", "A rank list takes 300 codes at most."),
        ({"supplemental_codes": 301}, "a_rank_list_has_300_codes_at_most", "A rank list takes 300 codes at most."),
    ],
)
def test_settings_are_plausible(person, values, constraint, words):
    refused(BudgetSettings(applicant=person, **values), constraint, words)


@pytest.mark.parametrize(
    ("currency", "per_usd", "constraint", "words"),
    [
        ("USD", 1, "a_rate_is_of_another_currency", "A rate is of a currency other than the US dollar"),
        ("pkr", 1, "a_rate_is_of_another_currency", "A rate is of a currency other than the US dollar"),
        ("PKR", 0, "a_rate_is_more_than_nothing", "A rate must be more than 0."),
        ("PKR", -1, "a_rate_is_more_than_nothing", "A rate must be more than 0."),
    ],
)
def test_a_rate_is_of_another_currency_and_more_than_nothing(person, currency, per_usd, constraint, words):
    row = ExchangeRate(applicant=person, currency=currency, per_usd=per_usd, on=DAY)

    refused(row, constraint, words if words.endswith(".") else words + ", in three letters.")


def test_one_rate_per_currency(person):
    ExchangeRate.objects.create(applicant=person, currency="PKR", per_usd=280, on=DAY)

    refused(
        ExchangeRate(applicant=person, currency="PKR", per_usd=281, on=DAY), "one_rate_per_currency",
        "Exchange rate with this Applicant and Currency already exists.",
    )  # fmt: skip


def test_programs_are_planned_once_and_not_without_end(person):
    specialty = Specialty.objects.get(key="psychiatry")
    PlannedPrograms.objects.create(applicant=person, specialty=specialty, count=5)

    refused(
        PlannedPrograms(applicant=person, specialty=specialty, count=6), "programs_are_planned_once_a_specialty",
        "Planned programs with this Applicant and Specialty already exists.",
    )  # fmt: skip
    other = Specialty.objects.get(key="pediatrics")
    refused(
        PlannedPrograms(applicant=person, specialty=other, count=1001), "planned_programs_are_plausible",
        "Write a number of programs, 1000 at most.",
    )  # fmt: skip
