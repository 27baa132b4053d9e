"""What a season asks: the published days, and the pattern where nothing is published."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.certification.seasons import rules_of
from tests.support.properties import patient


@pytest.mark.parametrize(
    ("season", "license_since", "verified"),
    [(2024, date(2019, 1, 1), True), (2025, date(2020, 1, 1), False), (2026, date(2021, 1, 1), True),
     (2027, date(2022, 1, 1), False), (2028, date(2023, 1, 1), False)],
)  # fmt: skip
def test_license_cut_off(season, license_since, verified):
    known = rules_of(season).license_since

    assert (known.on, known.source.verified) == (license_since, verified)


@pytest.mark.parametrize(
    ("season", "since", "verified"),
    [(2024, date(2022, 1, 1), True), (2025, date(2023, 1, 1), True), (2026, date(2024, 1, 1), False),
     (2027, date(2025, 1, 1), False), (2028, date(2026, 1, 1), False)],
)  # fmt: skip
def test_graduation_cut_off(season, since, verified):
    known = rules_of(season).graduated_since

    assert (known.on, known.source.verified) == (since, verified)


@pytest.mark.parametrize(
    ("season", "on", "verified"),
    [(2025, date(2027, 12, 31), False), (2026, date(2028, 12, 31), True), (2027, date(2029, 12, 31), False)],
)
def test_certificates_run_out(season, on, verified):
    known = rules_of(season).expires_on

    assert (known.on, known.source.verified) == (on, verified)


@patient
@given(st.integers(2021, 2060))
def test_every_season_has_days_with_a_source(season):
    found = rules_of(season)

    assert found.license_since.on < found.graduated_since.on < date(season, 1, 1) < found.expires_on.on
    for source in (found.license_since.source, found.graduated_since.source, found.pathway_2_source):
        assert source.url.startswith("https://")
        assert source.checked_on == date(2026, 11, 21)
    assert not found.pathway_2_source.verified  # nobody could read it for any season
