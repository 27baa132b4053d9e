"""Who may take part in SOAP, and when the result of a season is clear."""

from datetime import date, timedelta

import pytest

from applicants.match.results.rules import Ready, Said, day_learned, eligibility, result_on
from applicants.remarks import Weight
from tests.applicants.match.results.test_week import WEEK
from tests.support.match_week import SECOND, et

READY = Ready(date(2026, 10, 1), True, True)


def found(ready=READY, now=None, zone="America/New_York"):
    return {one.rule: one.weight for one in eligibility(ready, WEEK, now or et("mon", 12), zone)}


def test_who_is_ready_only_hears_for_whom_it_is():
    assert found() == {"for_whom": Weight.NOTE}


@pytest.mark.parametrize(
    ("now", "weight"),
    [
        (et("wed", 21) - SECOND, Weight.WARN), (et("wed", 21), Weight.WARN), (et("wed", 21) + SECOND, Weight.STOP),
    ],
)  # fmt: skip
def test_without_registration_it_is_closed_after_the_deadline(now, weight):
    assert found(READY._replace(registered_on=None), now)["not_registered"] == weight


@pytest.mark.parametrize(
    ("day", "zone", "late"),
    [
        (2, "America/New_York", False), (3, "America/New_York", False), (4, "America/New_York", True),
        (4, "Asia/Karachi", False), (5, "Asia/Karachi", True),  # 9 p.m. in New York is 7 a.m. of the next day there
    ],
)  # fmt: skip
def test_registered_by_the_deadline_in_ones_own_days(day, zone, late):
    assert ("registered_late" in found(READY._replace(registered_on=date(2027, 3, day)), zone=zone)) == late


@pytest.mark.parametrize(
    ("met", "certified", "warned"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_ecfmg_confirms_the_start(met, certified, warned):
    assert ("not_confirmed" in found(READY._replace(requirements_met=met, certified=certified))) == warned


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_day_learned_is_that_of_the_moment_but_never_ahead(days):
    today = date(2027, 3, 15) + timedelta(days=days)

    assert day_learned(WEEK.at("status"), "Asia/Karachi", today) == min(today, date(2027, 3, 15))


DAY, LATER = date(2027, 3, 18), date(2027, 3, 19)


@pytest.mark.parametrize(
    ("said", "on"),
    [
        (Said(), None),
        (Said("matched", DAY), None),
        (Said("matched", DAY, place_on=LATER), LATER),
        (Said("partly", DAY, soap_on=DAY), None),
        (Said("partly", DAY, place_on=LATER, accepted_on=DAY), LATER),
        (Said("not_matched", DAY), None),
        (Said("not_matched", DAY, soap_on=DAY), DAY),
        (Said("not_matched", DAY, accepted_on=DAY), DAY),
        (Said(accepted_on=DAY), DAY),
    ],
)  # fmt: skip
def test_result_is_clear(said, on):
    assert result_on(said) == on
