"""The day on which the tests of the road's pages stand, and who looks at them."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.roadmap.pages import RANK, fields_of


@pytest.fixture
def today():
    """21 November 2026, the day of the worked examples: Match 2027 is running."""
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield date(2026, 11, 21)


@pytest.fixture
def curator(signed_in, admin):
    return signed_in(admin)


@pytest.fixture
def form(curator):
    """What the form of a date would send, with some of it changed."""

    def filled(address=RANK, **changes):
        found = fields_of(curator.get(address))
        return {**found, **changes}

    return filled
