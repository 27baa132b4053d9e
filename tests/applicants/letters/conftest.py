"""Letters of the module's person, who aims for internal medicine in Match 2029. Today is 21 November 2026."""

from datetime import date

import pytest

from applicants.letters import services
from applicants.profile.models import TargetSpecialty
from programs.models import Specialty

TODAY = date(2026, 11, 21)


@pytest.fixture
def medicine(db):
    return Specialty.objects.get(key="internal-medicine")


@pytest.fixture
def aiming(person, medicine):
    """The person, with a first target specialty."""
    TargetSpecialty.objects.create(applicant=person, specialty=medicine, position=1)
    return person


@pytest.fixture
def letter(person):
    """Adds a letter; returns the row."""

    def add(writer="Dr Jane Example (demo)", **values):
        return services.add_letter(applicant=person, values={"writer": writer} | values, by=person.user).row

    return add
