"""Rotations and places of the module's person. Today is 21 November 2026."""

from datetime import date

import pytest

from applicants.usce import services

TODAY = date(2026, 11, 21)
ROTATION = {
    "kind": "externship", "hands_on": True, "full_time": True, "hospital": "Example Lakeside (demo)",
    "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 31),
}  # fmt: skip


@pytest.fixture
def rotation(person):
    """Adds a rotation of four weeks in May 2026, changed as told; returns the row."""

    def add(**values):
        return services.add_rotation(applicant=person, values=ROTATION | values, by=person.user).row

    return add


@pytest.fixture
def place(person):
    """Adds a place to the search; returns the row."""

    def add(**values):
        return services.add_place(
            applicant=person, values={"host": "Example Valley (demo)"} | values, by=person.user
        ).row

    return add
