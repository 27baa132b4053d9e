"""People in many states at once, for pages. Dates are relative to the person's own day."""

from datetime import timedelta
from decimal import Decimal

from applicants.checklist import services
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from applicants.sharing import services as sharing
from roadmap.models import Phase
from roadmap.planner import LONGEST_WEEKS
from tests.support.factories import ApplicantFactory, GrantFactory
from tests.support.steps import step_of

LONG_NAME = "Muhammad Abdul-Rahman ibn Suleiman " + "al-Khwarizmi-Worthington " * 4
"""150 characters at most, as sign-up allows."""
LONG_TITLE = "Ask the registrar for three sealed copies of the transcript, and for an apostill"
ARABIC = "تجديد جواز السفر قبل الامتحان"


def busy(**values):
    """Somebody with a step in every state: done, implied, waiting, late by the own date, own, left out, with notes."""
    person = ApplicantFactory(planned__season=2029, **values)
    user = person.user
    today = user.today()

    def step(key):
        return step_of(person, key)

    services.mark_done(item=step("step1_result"), on=today - timedelta(days=30), by=user)
    services.wait(
        item=step("credential_verification"), on="school", name="the registrar", since=today - timedelta(days=46),
        chase_on=today - timedelta(days=1), by=user,
    )  # fmt: skip
    services.wait(item=step("pathway_documents"), on="ecfmg", since=today - timedelta(days=3), by=user)
    services.edit_step(item=step("join_community"), values={"own_target_on": today - timedelta(days=4)}, by=user)
    services.edit_step(item=step("step2_prep"), values={"notes": "UWorld twice.", "own_weeks": Decimal(30)}, by=user)
    services.begin(item=step("step2_prep"), on=today - timedelta(days=70), by=user)
    services.set_not_for_me(item=step("budget_plan"), by=user)
    exams = Phase.objects.get(key="exams")
    services.add_own_step(
        applicant=person, title=LONG_TITLE, phase=exams, needed_before=step("step2_exam"), by=user, weeks=Decimal(3),
        notes=ARABIC,
    )  # fmt: skip
    services.add_own_step(applicant=person, title=ARABIC, phase=exams, target_on=today + timedelta(days=9), by=user)
    for text in ("List 15 hospitals", "Write the first mails"):
        part = services.add_substep(item=step("usce_search"), text=text, by=user)
    services.tick_substep(substep=part, done=True, by=user)
    sharing.invite(applicant=person, email="friend@example.org", sections=["roadmap"], by=user)
    return Applicant.objects.select_related("user").get(pk=person.pk)


def advisor_of(person, *sections):
    """An advisor who may see these sections (the roadmap without any)."""
    return GrantFactory(applicant=person, sections=list(sections) or ["roadmap"]).advisor


def with_everything_done(**values):
    """Somebody who has all steps behind them."""
    person = ApplicantFactory(**values)
    today = person.user.today()
    ChecklistItem.objects.filter(applicant=person).update(done_on=today, started_on=None)
    services.replan(person)
    return Applicant.objects.select_related("user").get(pk=person.pk)


def out_of_time(**values):
    """Somebody to whom every step takes ten years: late in every season."""
    person = ApplicantFactory(**values)
    ChecklistItem.objects.filter(applicant=person).update(own_weeks=LONGEST_WEEKS)
    services.replan(person)
    return Applicant.objects.select_related("user").get(pk=person.pk)
