"""Federal holidays against the published calendar, and counting by business days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.visa.business_days import business_days_after, business_days_before, federal_holidays, is_business_day
from tests.support.properties import patient

DAYS = st.dates(date(2022, 1, 1), date(2050, 12, 31))
COUNTS = st.integers(1, 40)


def test_holidays_of_2027_are_those_of_the_law():
    assert federal_holidays(2027) == {
        date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31), date(2027, 6, 18),
        date(2027, 7, 5), date(2027, 9, 6), date(2027, 10, 11), date(2027, 11, 11), date(2027, 11, 25),
        date(2027, 12, 24),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 6, 17), True), (date(2027, 6, 18), False), (date(2027, 6, 21), True),  # Juneteenth of a Saturday
        (date(2027, 7, 4), False), (date(2027, 7, 5), False), (date(2027, 7, 6), True),  # Independence Day of a Sunday
        (date(2027, 12, 31), False), (date(2027, 12, 30), True),  # New Year's Day 2028 is a Saturday
        (date(2020, 6, 19), True), (date(2021, 6, 18), False),
    ],
)  # fmt: skip
def test_a_holiday_on_a_weekend_is_kept_on_the_weekday_beside_it(day, works):
    assert is_business_day(day) is works


def test_a_count_leaves_out_weekends_and_holidays():
    assert business_days_after(date(2027, 5, 28), 1) == date(2027, 6, 1)
    assert business_days_before(date(2027, 6, 1), 1) == date(2027, 5, 28)
    assert business_days_after(date(2027, 4, 1), 15) == date(2027, 4, 22)


@patient
@given(DAYS, COUNTS)
def test_the_days_between_are_exactly_the_business_days(day, count):
    end = business_days_after(day, count)

    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert is_business_day(end)
    assert sum(map(is_business_day, between)) == count


@patient
@given(DAYS, COUNTS)
def test_counting_back_passes_exactly_the_business_days(day, count):
    before = business_days_before(day, count)

    assert is_business_day(before)
    assert before < day
    assert sum(is_business_day(before + timedelta(days=n)) for n in range((day - before).days)) == count


@patient
@given(st.integers(2022, 2060))
def test_a_year_keeps_eleven_holidays_on_weekdays(year):
    found = federal_holidays(year)

    assert len(found) == 11
    assert all(day.weekday() < 5 for day in found)
