"""Invitations of the module's person, who lives in Karachi. Now is 21 November 2026, 9:00 UTC."""

from datetime import UTC, datetime

import pytest

from applicants.interviews import services
from applicants.interviews.models import Interview
from applicants.seasons.models import PastSeason
from programs.models import Specialty
from tests.support.catalogue import ProgramFactory

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
EASTERN = "America/New_York"


def at(month, day, hour, minute=0, year=2026):
    """An instant by its UTC clock."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def program(db):
    return ProgramFactory(
        name="Example Lakeside (demo)", city="Newark", state="NJ", search_text="example lakeside demo newark nj"
    )


@pytest.fixture
def invite(person):
    """Records an invitation of a typed program; returns the row."""

    def add(name="Example Valley (demo)", **values):
        about = {"own_name": name, "own_specialty": Specialty.objects.get(key="internal-medicine"), "zone": EASTERN}
        if {"listed", "program"} & set(values):
            about = {"zone": EASTERN}
        return services.add_invitation(applicant=person, values=about | values, by=person.user).row

    return add


@pytest.fixture
def booked(invite):
    """Records one that is booked for 8 December, 9 am to 1 pm in New York (7 to 11 pm in Karachi)."""

    def add(name="Example Bay (demo)", **values):
        return invite(name, **{"starts_at": at(12, 8, 14), "ends_at": at(12, 8, 18)} | values)

    return add


def again(row):
    return Interview.objects.get(pk=row.pk)


def past_of(person):
    """A season that this person has closed."""
    return PastSeason.objects.create(applicant=person, season=2026, outcome="soap", next_season=2027)
