"""People with little on their plate, so that a test says exactly what is due to them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.core.mail import EmailMultiAlternatives

from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from applicants.profile import services as profile
from reminders import health, moves, services
from reminders.models import Mail, Reminder
from roadmap import road
from roadmap.models import Milestone, Phase
from roadmap.services import publish_date
from tests.support.factories import ApplicantFactory, UserFactory

SEASON = 2027
DUE = date(2026, 11, 29)
"""Seven days after the day on which every test begins."""


@pytest.fixture(autouse=True)
def _nobody_said_anything(monkeypatch):
    """The heartbeats that this process remembers belong to another test."""
    monkeypatch.setattr(health, "_said", {})


@pytest.fixture(autouse=True)
def _start_of_time(time_machine):
    """Every test begins on Sunday 22 November 2026, 10:00 in Karachi."""
    time_machine.move_to(datetime(2026, 11, 22, 5, tzinfo=ZoneInfo("UTC")), tick=False)


SHORT_ROAD = (
    "graduation", "cv_document", "step2_exam", "step2_result", "oet_exam", "oet_result", "pathway_choice",
    "pathway_documents", "pathway_application", "ecfmg_certificate", "nrmp_register", "rol_draft", "rol_certify",
    "soap_plan", "visa_interview", "start_residency",
)  # fmt: skip


def shorten_the_road():
    """Only the steps that these tests name: a person is made in a third of the time."""
    if Milestone.objects.active().exclude(key__in=SHORT_ROAD).update(is_active=False):
        road.forget()


def make_person(*keys, season=SEASON, begun=(), **user):
    """An applicant whose only open steps are these of the road, some of them begun, and none of their own."""
    shorten_the_road()
    user = {"lead_days": [7, 1, 0], "applicant": True} | user
    applicant = ApplicantFactory(user=UserFactory(**user), planned=False)
    checklist.complete_items(applicant)
    items = ChecklistItem.objects.filter(applicant=applicant)
    items.exclude(key__in=[*keys, *begun]).update(not_for_me=True)
    items.filter(key__in=begun).update(started_on=date(2026, 10, 1))
    return profile.finish_onboarding(applicant=applicant, target_season=season, by=applicant.user)


@pytest.fixture
def person(db):
    """Makes people with little to do (`make_person`)."""
    return make_person


def own_step(applicant, on, title="Renew my passport"):
    """A step of their own with a date of their own."""
    return checklist.add_own_step(
        applicant=applicant, title=title, phase=Phase.objects.get(key="exams"), target_on=on, by=applicant.user
    )


def at(zone, *moment):
    return datetime(*moment, tzinfo=ZoneInfo(zone))


def karachi(*moment):
    return at("Asia/Karachi", *moment)


def move(on, hour=time(23, 59), *, anchor="A_PATHWAY_CLOSE", season=SEASON, status="official", source="ECFMG news"):
    """The official date moves, with its source."""
    return publish_date(
        season=season, anchor=anchor, on=on, at=hour, status=status, source=source, by=None,
        source_url="https://www.ecfmg.org/news/", checked_on=date(2026, 11, 22),
    )  # fmt: skip


def send_all(now=None):
    """One sweep, and everything that it hands out is sent. The states afterwards."""
    moves.follow_road(now=now)
    return [services.deliver(pk, now=now) for pk in services.sweep(now=now)]


def mails(**facts):
    return list(Mail.objects.filter(**facts).order_by("pk"))


@pytest.fixture
def due(person):
    """Somebody with one step that is due in seven days."""
    applicant = person()
    own_step(applicant, DUE)
    return applicant


@pytest.fixture
def mail(due):
    """Their daily mail, not yet sent."""
    (pk,) = services.sweep()
    return Mail.objects.get(pk=pk)


@pytest.fixture
def post(monkeypatch):
    """What the mail server does with each message in turn: an exception, something to call, or None to take it."""

    class Post:
        def __init__(self):
            self.answers, self.taken = [], []

        def send(self, message, **_):
            answer = self.answers.pop(0) if self.answers else None
            if isinstance(answer, Exception):
                raise answer
            if answer:
                answer()
            self.taken.append(message)

    post = Post()
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda message, **options: post.send(message, **options))
    return post


def rules_of(applicant):
    return list(Reminder.objects.filter(user=applicant.user).order_by("pk").values_list("rule", "state"))


@pytest.fixture
def watcher(db, signed_in):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="watch_outbox"))
    return signed_in(user)
