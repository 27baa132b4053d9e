"""Rows for tests, with traits for what matters."""

from datetime import date
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from accounts.models import User
from applicants.profile import services as profile
from applicants.profile.models import Applicant
from applicants.sharing.models import Grant

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    """A person with a verified address. Traits: applicant, advisor, admin."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        applicant = factory.Trait(is_applicant=True)
        advisor = factory.Trait(is_advisor=True)
        admin = factory.Trait(is_staff=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)
    time_zone = "Asia/Karachi"

    @factory.post_generation
    def verified(self, create: bool, extracted: Any, **_: Any) -> None:
        if create and extracted is not False:
            from allauth.account.models import EmailAddress

            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def curator(self, create: bool, extracted: Any, **_: Any) -> None:
        """Staff curate the road, unless `curator=False`."""
        if create and self.is_staff and extracted is not False:
            self.groups.add(Group.objects.get(name="curators"))


class ApplicantFactory(DjangoModelFactory):
    """A graduate who wants a J-1, with the diploma only, and a plan for the recommended season.

    `planned=False` leaves onboarding open. `done={key: day}` marks steps as done before planning.
    """

    class Meta:
        model = Applicant
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory, applicant=True)
    status = Applicant.Status.GRADUATE
    visa = Applicant.Visa.J1
    graduation_on = date(2024, 6, 30)

    @factory.post_generation
    def planned(self, create: bool, extracted: Any, **options: Any) -> None:
        if not create or extracted is False:
            return
        from applicants.checklist import planning, services
        from roadmap import road

        items = services.complete_items(self)
        done = {"graduation": date(2024, 6, 30)} | options.get("done", {})
        for item in items:
            if item.key in done:
                item.done_on = done[item.key]
                item.save()
        season = options.get("season")
        if season is None:
            found = planning.compute(road.current(), self, items, self.user.today()).seasons
            season = found.recommended or found.possible
        profile.finish_onboarding(applicant=self, target_season=season, by=self.user)
        self.refresh_from_db()


class GrantFactory(DjangoModelFactory):
    """An advisor who may see some sections (default: the roadmap)."""

    class Meta:
        model = Grant

    applicant = factory.SubFactory(ApplicantFactory)
    advisor = factory.SubFactory(UserFactory, advisor=True)
    sections = ["roadmap"]
