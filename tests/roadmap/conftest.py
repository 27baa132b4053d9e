"""The day on which the tests of the road's pages stand."""

from datetime import UTC, date, datetime

import pytest
import time_machine


@pytest.fixture
def today():
    """21 November 2026, the day of the worked examples: Match 2027 is running."""
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield date(2026, 11, 21)
