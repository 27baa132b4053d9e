"""Pages take few queries, and the same number for a short and for a long list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.checklist import services
from applicants.checklist.models import ChecklistItem
from roadmap import road
from roadmap.models import Milestone, Phase
from tests.support import people
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory
from tests.support.steps import step_of

MOST = 15


def count(client, url):
    """Queries of a page, with the road already in memory as it is in a running server."""
    road.current()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


@pytest.fixture(scope="module")
def short_and_long(module_db, clock):
    """Two people: one with 10 steps, one with the whole road, 30 own steps and a busy history."""
    short, long = ApplicantFactory(), people.busy(options=["optional", "couple"], visa="either")
    kept = ChecklistItem.objects.filter(applicant=short).open().values_list("pk", flat=True)[:10]
    ChecklistItem.objects.filter(applicant=short).exclude(pk__in=list(kept)).delete()
    exams = Phase.objects.get(key="exams")
    ChecklistItem.objects.bulk_create(
        ChecklistItem(applicant=long, key=f"own-{number}", own_title=f"Own step {number}", phase=exams)
        for number in range(30)
    )
    services.replan(long)
    advisor = UserFactory(advisor=True)
    for person in (short, long):
        GrantFactory(applicant=person, advisor=advisor, sections=["roadmap", "profile", "notes"])
    assert ChecklistItem.objects.filter(applicant=long).count() > 150
    return short, long, advisor


PAGES = [
    ("dashboard:today", ""), ("checklist:road", ""), ("checklist:road", "?view=timeline"),
    ("checklist:road", "?show=late"), ("checklist:seasons", ""), ("checklist:left-out", ""),
    ("checklist:changes", ""), ("profile:show", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query"), PAGES)
@pytest.mark.parametrize("by", ["owner", "advisor"])
def test_pages_take_few_queries_however_long_the_road(short_and_long, db, signed_in, name, query, by):
    short, long, advisor = short_and_long

    few, many = (
        count(signed_in(person if by == "owner" else advisor), reverse(name, args=[person.public_id]) + query)
        for person in (short, long)
    )

    assert few == many <= MOST


def test_step_page_takes_few_queries(short_and_long, db, signed_in):
    _short, long, _advisor = short_and_long
    client = signed_in(long)

    for key in ("usce_search", "certify_submit", "graduation"):
        assert count(client, step_of(long, key).get_absolute_url()) <= MOST


@pytest.mark.parametrize("name", ["sharing:list", "sharing:viewings"])
def test_sharing_takes_the_same_queries_for_any_number_of_advisors(module_db, db, signed_in, name):
    person = ApplicantFactory()
    client = signed_in(person)
    url = reverse(name, args=[person.public_id])
    advisors = [GrantFactory(applicant=person).advisor]
    signed_in(advisors[0]).get(person.get_absolute_url())
    few = count(client, url)

    for _ in range(11):
        advisor = GrantFactory(applicant=person).advisor
        signed_in(advisor).get(person.get_absolute_url())

    assert count(client, url) == few <= MOST


def mentee_of(advisor):
    """Somebody with a stored summary and a next step, without the work of a whole plan."""
    person = ApplicantFactory(planned=False, onboarded_at=timezone.now(), target_season=2029, next_on="2026-12-01")
    step = Milestone.objects.get(key="step1_prep")
    person.next_item = ChecklistItem.objects.create(
        applicant=person, milestone=step, key=step.key, phase_id=step.phase_id
    )
    person.save()
    GrantFactory(applicant=person, advisor=advisor)
    return person


def test_mentees_take_the_same_queries_for_1_and_30(db, signed_in):
    advisor = UserFactory(advisor=True)
    client = signed_in(advisor)
    mentees = [mentee_of(advisor)]
    GrantFactory(advisor=advisor, sections=["profile"], applicant__planned=False)
    few = count(client, reverse("mentees"))

    mentees += [mentee_of(advisor) for _ in range(29)]
    GrantFactory(advisor=advisor, sections=["profile"], applicant__planned=False)

    assert count(client, reverse("mentees")) == few <= MOST
    page = client.get(reverse("mentees")).content.decode()
    assert all(person.user.name in page for person in mentees)
