"""A person with a list of programs, and short words for what the tests of the rank list do."""

from copy import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews.models import Interview
from applicants.match.ranking import services
from applicants.match.ranking.models import RankEntry, RankList
from programs.models import Track
from tests.support.catalogue import ProgramFactory
from tests.support.factories import ApplicantFactory


class Lab:
    """One person's rank list, by names: A, B, C, ... are programs on their list, each with one categorical track."""

    def __init__(self, person, names="ABCDEF", codes=True):
        self.person, self.by, self.listed = person, person.user, {}
        for number, name in enumerate(names):
            program = ProgramFactory(name=name, j1=True)
            if codes:
                Track.objects.create(program=program, code=f"{9000 + number}140C0", type="C")
            self.listed[name] = eras.add_program(applicant=person, program=program, by=self.by)

    @property
    def revision(self):
        row = RankList.objects.filter(applicant=self.person, kind="primary").first()
        return row.revision if row else 0

    @property
    def rows(self):
        return list(RankEntry.objects.filter(applicant=self.person).primary().for_list())

    @property
    def order(self):
        return "".join(row.listed.name for row in self.rows)

    def entry(self, name):
        return next(row for row in self.rows if row.listed.name == name)

    def put(self, name, **more):
        more = {"revision": None} | more
        return services.put(applicant=self.person, listed=self.listed[name], by=self.by, **more)

    def fill(self, names):
        for name in names:
            self.put(name)

    def move(self, name, to, revision=None):
        entry = self.entry(name).pk
        return services.move(applicant=self.person, entry=entry, to=to, revision=revision, by=self.by)

    def take_out(self, name, revision=None):
        entry = self.entry(name).pk
        return services.take_out(applicant=self.person, entry=entry, revision=revision, by=self.by)

    def met(self, name):
        """The interview there is done."""
        at = timezone.now() - timedelta(days=20)
        Interview.objects.create(
            applicant=self.person, listed=self.listed[name], state="done", invited_on=at.date(), starts_at=at,
            ends_at=at + timedelta(hours=4), zone="America/New_York",
        )  # fmt: skip


@pytest.fixture(scope="module")
def module_lab(module_db, clock):
    return Lab(ApplicantFactory(planned__season=2027))


@pytest.fixture
def lab(module_lab, db):
    """The module's person and programs, read anew; what a test writes is rolled back after it."""
    mine = copy(module_lab)
    rows = ListedProgram.objects.filter(applicant=mine.person).for_list().select_related("applicant__user")
    mine.listed = {row.name: row for row in rows}
    return mine
