"""The generator of the bench."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from config import season
from programs.models import Fact, Program
from reminders import services
from reminders.models import Reminder

pytestmark = pytest.mark.django_db


def seed(**options):
    out = StringIO()
    call_command("seed_scale", stdout=out, **options)
    return out.getvalue()


def test_seed_scale_adds_what_was_asked_and_goes_on(signed_in):
    assert seed(applicants=8, programs=12) == "12 programs and 8 applicants added.\n"
    seed(applicants=3, programs=5)

    applicants = list(Applicant.objects.planned().select_related("next_item"))
    assert (Program.objects.count(), len(applicants)) == (17, 11)
    assert Fact.objects.filter(wins=True).count() > 50
    assert all(one.next_item is None or one.next_item.applicant_id == one.pk for one in applicants)
    assert len({ChecklistItem.objects.filter(applicant=one).count() for one in applicants}) == 1
    copied = applicants[-1]
    assert signed_in(copied).get(copied.get_absolute_url()).status_code == 200


def test_programs_of_seed_scale_have_facts_of_the_coming_season_read_until_today():
    seed(programs=5)

    facts = list(Fact.objects.select_related("program"))
    today = timezone.localdate()
    assert {fact.season for fact in facts} == {season.submission(today)[0]}
    assert all(fact.wins and fact.retrieved_on <= today for fact in facts)
    assert all(getattr(fact.program, fact.field) == fact.value for fact in facts)


def test_seed_scale_refuses_less_than_nothing():
    with pytest.raises(CommandError):
        seed(programs=-1)


def test_nothing_is_ever_sent_to_made_up_people():
    seed(applicants=2, programs=0)
    User.objects.update(digest_hour=0)
    today = User.objects.first().today()
    ChecklistItem.objects.open().filter(implied_done=False).update(own_target_on=today, act_by=today, act="target")

    assert services.sweep() == []
    assert not Reminder.objects.exists()

    User.objects.update(address_bounced_at=None)  # it is the address, nothing else, that keeps them silent
    assert services.sweep() != []
