"""Two people at the height of a season: Mia who will match, Uma who will not. And the clock of the season.

Made in the database of the running product: `make()`; `interviewed()` and `at_phase(name)` later, as time goes by. The
official days of the coming season are put around today, so that the story can be walked on any day of the year.
"""

import json
from datetime import timedelta
from unittest import mock
from zoneinfo import ZoneInfo

from applicants.eras import services as eras
from applicants.eras.models import ListedProgram
from applicants.interviews import services as interviews
from applicants.letters import services as letters
from applicants.profile.models import Applicant, TargetSpecialty
from programs.catalogue import text
from programs.models import Specialty, Track
from roadmap import road, services
from roadmap.anchors import ANCHORS
from tests.support.catalogue import InstitutionFactory, ProgramFactory
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory

MIA, UMA, ADA, EVE = "mia@example.org", "uma@example.org", "ada.season@example.org", "eve.season@example.org"
LISTED, INTERVIEWED = 40, 12
PHASES = {
    "ranking": {"A_SUBMIT": -80, "A_REVIEW": -60, "A_RANK_OPEN": -20, "A_ROL": 2, "A_STATUS": 12, "A_SOAP": 15,
                "A_MATCH": 16},
    "monday": {"A_ROL": -14, "A_STATUS": -1, "A_SOAP": 2, "A_MATCH": 3},
    "friday": {"A_ROL": -20, "A_STATUS": -6, "A_SOAP": -3, "A_MATCH": -2},
}  # fmt: skip
"""How many days from today each official day lies."""


def make():
    """Everybody, their lists, and the season before its rank lists close; prints what the tests need as JSON."""
    season = road.current().calendar.coming_season(UserFactory.build().today())
    at_phase("ranking", season)
    programs = [program_of(number) for number in range(1, LISTED + 6)]
    text.index(one.pk for one in programs)
    people = {email: _person(email, season) for email in (MIA, UMA)}
    for email, count in ((MIA, LISTED), (UMA, 5)):
        for one in programs[:count]:
            eras.add_program(applicant=people[email], program=one, by=people[email].user)
    letters.add_letter(
        applicant=people[UMA], by=people[UMA].user,
        values={"writer": "Dr Lasting", "uploaded_on": people[UMA].user.today() - timedelta(days=200)},
    )  # fmt: skip
    advisor = UserFactory(email=ADA, name="Ada Advisor", advisor=True)
    GrantFactory(
        applicant=people[MIA], advisor=advisor, sections=["roadmap", "match", "interviews", "visa", "training"]
    )
    other = UserFactory(email=EVE, name="Eve Advisor", advisor=True)
    GrantFactory(applicant=people[MIA], advisor=other, sections=["roadmap", "programs"])
    print(json.dumps({"season": season, **{
        email.partition("@")[0]: str(person.public_id) for email, person in people.items()
    }}))  # fmt: skip


def program_of(number):
    """A made-up program with one track."""
    name = f"Example Hospital {number:02} (demo)"
    one = ProgramFactory(name=name, institution=InstitutionFactory(name=name), acgme_code=f"14077{number:05}", j1=True)
    Track.objects.create(program=one, code=f"{7000 + number}140C0", type="C")
    return one


def _person(email, season):
    user = UserFactory(email=email, name=email[:3].title() + " Sample", applicant=True)
    person = ApplicantFactory(user=user, planned__season=season)
    medicine = Specialty.objects.get(key="internal-medicine")
    TargetSpecialty.objects.create(applicant=person, specialty=medicine, position=0)
    return person


def interviewed():
    """Twelve interviews that Mia had."""
    person = Applicant.objects.select_related("user").get(user__email=MIA)
    user = person.user
    rows = ListedProgram.objects.current().filter(applicant=person).for_list()[:INTERVIEWED]
    noon = user.digest_at(user.today()).astimezone(ZoneInfo("America/New_York")).replace(hour=12, minute=0, second=0)
    for day, listed in enumerate(rows, 10):
        starts_at = noon - timedelta(days=day)
        row = interviews.add_invitation(applicant=person, by=user, values={
            "listed": listed, "zone": "America/New_York", "invited_on": user.today() - timedelta(days=50),
            "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3),
        }).row  # fmt: skip
        interviews.mark_done(row=row, by=user)


def at_phase(name, season=0):
    """Put the official days of the coming season where they are in this phase, as a curator would publish them."""
    people = Applicant.objects.filter(user__email=MIA)
    season = season or people.get().target_season
    today = UserFactory.build().today()
    with mock.patch("roadmap.services.is_far_off", return_value=False):
        for anchor, days in PHASES[name].items():
            services.publish_date(
                season=season, anchor=anchor, on=today + timedelta(days=days), at=ANCHORS[anchor].at,
                status="official", source="Made up for a test", checked_on=today, by=None,
            )  # fmt: skip
