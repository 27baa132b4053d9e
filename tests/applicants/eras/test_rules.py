"""Days become years: boundaries of a day, and what must always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.eras.rules import applying_on, begun_years, full_years

UNTIL = date(2028, 9, 30)


def test_september_before_the_match():
    assert applying_on(2029) == UNTIL


@pytest.mark.parametrize(
    ("since", "full", "begun"),
    [
        (date(2024, 9, 29), 4, 5), (date(2024, 9, 30), 4, 4), (date(2024, 10, 1), 3, 4), (date(2028, 9, 29), 0, 1),
        (UNTIL, 0, 0), (date(2028, 10, 1), 0, 0), (date(2030, 1, 1), 0, 0), (date(2024, 2, 29), 4, 5),
    ],
)  # fmt: skip
def test_years(since, full, begun):
    assert (full_years(since, UNTIL), begun_years(since, UNTIL)) == (full, begun)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 30_000))
def test_years_never_shrink_with_time(since, days):
    until = min(since + timedelta(days=days), date(2190, 1, 1))
    full, begun = full_years(since, until), begun_years(since, until)

    assert 0 <= full <= begun <= full + 1
    assert full <= full_years(since, until + timedelta(days=1)) <= full + 1
    assert abs(days / 365.25 - full) <= 1.01
