"""A person who has applied in Match 2027 and did not match; it is spring 2027."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from applicants.eras import services as eras
from applicants.interviews.models import Interview
from applicants.letters import services as letters
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory

NOW = datetime(2027, 3, 25, 12, tzinfo=UTC)
TODAY = date(2027, 3, 25)


@pytest.fixture(autouse=True)
def _spring():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(db):
    with time_machine.travel(datetime(2026, 8, 1, 12, tzinfo=UTC), tick=False):
        return ApplicantFactory(planned__season=2027)


@pytest.fixture
def busy(person):
    """Two programs, one of them interviewed; an uploaded letter and one that is only asked for; steps done."""
    from applicants.checklist import services as checklist
    from tests.support.steps import step_of

    for name in ("Alpha Medical Center", "Beta Hospital"):
        eras.add_program(applicant=person, program=ProgramFactory(name=name), by=person.user)
    first = person.listedprograms.current().order_by("pk").first()
    first.tier, first.tier_by, first.notes = "reach", "me", "Kind people"
    first.save()
    eras.reach(listed=first, state="interviewed", by=person.user)
    Interview.objects.create(
        applicant=person, listed=first, state="done", invited_on=date(2026, 10, 1),
        starts_at=datetime(2026, 11, 3, 15, tzinfo=UTC), ends_at=datetime(2026, 11, 3, 18, tzinfo=UTC),
        zone="America/New_York",
    )  # fmt: skip
    letters.add_letter(
        applicant=person, values={"writer": "Dr Up", "uploaded_on": date(2026, 8, 20)}, by=person.user
    )  # fmt: skip
    letters.add_letter(applicant=person, values={"writer": "Dr Asked", "asked_on": date(2026, 8, 20)}, by=person.user)
    for key in ("personal_statement", "certify_submit", "match_status"):
        checklist.mark_done(item=step_of(person, key), on=date(2026, 9, 20), by=person.user)
    person.refresh_from_db()
    return person
