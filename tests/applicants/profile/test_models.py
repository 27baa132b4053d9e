"""The rules that applicants and their specialties obey in the database, and who may see whom."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant, TargetSpecialty
from applicants.sharing.models import Viewing
from programs.models import Specialty
from tests.support import people
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory, GrantFactory, UserFactory


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"target_season": None}, "a_plan_has_a_season", "Choose a Match season first."),
        ({"target_season": 2024}, "target_season_is_a_season", "That is no Match season that can be planned."),
        ({"target_season": 2061}, "target_season_is_a_season", "That is no Match season that can be planned."),
        ({"graduation_on": date(1900, 1, 1)}, "graduation_is_plausible", "The graduation date is too long ago."),
        ({"onboarding_step": 0}, "onboarding_has_five_steps", "Onboarding has five steps."),
        ({"onboarding_step": 6}, "onboarding_has_five_steps", "Onboarding has five steps."),
    ],
)
def test_applicant_refused(person, values, constraint, message):
    for name, value in values.items():
        setattr(person, name, value)

    refused(person, constraint, message)


@pytest.mark.parametrize(
    ("second", "constraint", "message"),
    [
        (("pediatrics", 0), "one_specialty_per_place", "Two specialties cannot have the same place."),
        (("internal-medicine", 1), "a_specialty_once", "This specialty stands twice."),
    ],
)
def test_target_specialty_refused(person, second, constraint, message):
    specialty = Specialty.objects.get(key="internal-medicine")
    first = TargetSpecialty.objects.create(applicant=person, specialty=specialty, position=0)
    assert str(first) == "Internal Medicine"
    key, position = second

    row = TargetSpecialty(applicant=person, specialty=Specialty.objects.get(key=key), position=position)

    refused(row, constraint, message)


def test_visible_and_editable(person):
    sees, elsewhere = people.advisor_of(person, "roadmap"), people.advisor_of(person, "profile")
    gone = GrantFactory(applicant=person, revoked_at=timezone.now()).advisor

    def found(user, section=None):
        return person in Applicant.objects.all().visible_to(user, section)

    assert [found(user) for user in (person.user, sees, elsewhere)] == [True, True, True]
    assert [found(user, "roadmap") for user in (person.user, sees, elsewhere)] == [True, True, False]
    assert not any(found(user) for user in (gone, UserFactory(), AnonymousUser()))
    assert [person in Applicant.objects.all().editable_by(user) for user in (person.user, sees)] == [True, False]
    assert not Applicant.objects.all().editable_by(AnonymousUser()).exists()


def test_steps_are_visible_with_the_roadmap_only(person):
    sees, elsewhere = people.advisor_of(person, "roadmap"), people.advisor_of(person, "profile")
    rows = ChecklistItem.objects.filter(applicant=person)

    assert rows.visible_to(sees).count() == rows.visible_to(person.user).count() == rows.count() > 100
    assert not rows.visible_to(elsewhere).exists()
    assert not rows.visible_to(AnonymousUser()).exists()
    assert not rows.editable_by(sees).exists()
    assert not rows.editable_by(AnonymousUser()).exists()
    assert rows.editable_by(person.user).count() == rows.count()


def test_who_deletes_their_account_leaves_nothing_but_the_advisors(db):
    person = people.busy()
    advisor = people.advisor_of(person)
    Viewing.objects.create(applicant=person, advisor=advisor, advisor_name="x", section="roadmap", page="/")
    pk = person.pk

    person.user.delete()

    assert not Applicant.objects.filter(pk=pk).exists()
    assert not ChecklistItem.objects.filter(applicant_id=pk).exists()
    assert not Viewing.objects.filter(applicant_id=pk).exists()
    advisor.refresh_from_db()


def test_an_advisor_who_leaves_stays_in_the_log(person):
    advisor = people.advisor_of(person)
    viewing = Viewing.objects.create(
        applicant=person, advisor=advisor, advisor_name="Dr X", section="roadmap", page="/"
    )

    advisor.delete()

    viewing.refresh_from_db()
    assert (viewing.advisor, viewing.advisor_name) == (None, "Dr X")


def test_names():
    applicant = Applicant(open_count=3, done_count=4, user=UserFactory.build(name="Zara"))

    assert (str(applicant), applicant.total_count) == ("Zara", 7)


def test_planned_are_those_with_a_plan(person):
    waiting = ApplicantFactory(planned=False)

    assert person in Applicant.objects.all().planned()
    assert waiting not in Applicant.objects.all().planned()
