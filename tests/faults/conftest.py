"""The house that the faults happen in, and people in it to whom something is due."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from applicants.checklist.models import ChecklistItem
from applicants.profile.models import Applicant
from programs.specialties.services import load_specialties
from reminders.models import Heartbeat, Mail
from roadmap import files, road
from roadmap.models import Phase
from roadmap.services import load_road
from tests.faults.harness import House
from tests.servers import FOLDER


def pytest_collection_modifyitems(items):
    """Slow, all of them: real processes come up, are killed and come up again."""
    for item in items:
        if "tests/faults/" in str(item.path):
            item.add_marker(pytest.mark.slow)


@contextmanager
def its_database(house, blocker):
    """This process, too, reads and writes in the database of the house; what it writes is committed."""
    before = dict(connection.settings_dict)
    with blocker.unblock():
        connection.close()
        connection.settings_dict.update(NAME="roadmap", HOST=str(house.postgres.sockets))
        road.forget()
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)
            road.forget()


@pytest.fixture(scope="session")
def whole_house(django_db_blocker):
    """Servers and a database of their own, migrated, with the road."""
    folder = FOLDER / "house"
    folder.mkdir(mode=0o711)
    house = House(folder)
    try:
        house.start()
        with its_database(house, django_db_blocker):
            call_command("migrate", verbosity=0)
            load_road(document=files.read(files.SHIPPED))
            load_specialties()
        yield house
    finally:
        house.stop()


@pytest.fixture
def house(whole_house, django_db_blocker, request):
    """The house, with nobody in it and nothing on its way. One worker and one beat stay for the next test."""
    with its_database(whole_house, django_db_blocker):
        whole_house.sink.clear()
        whole_house.flush_broker()
        failed_before = request.session.testsfailed
        yield whole_house
        whole_house.sink.let_go()
        if request.session.testsfailed > failed_before:
            print(whole_house.log())
        whole_house.tidy_up()
        User.objects.all().delete()
        Heartbeat.objects.all().delete()


@pytest.fixture
def people(house):
    """Makes people with steps that are due today (or in so many days), as rows only, all at once for the sweeps."""

    @transaction.atomic
    def make(count, *, due_in_days=(0,), name="person", today=None, **user):
        user = {"time_zone": "UTC", "digest_hour": 0, "is_applicant": True} | user
        users = User.objects.bulk_create(
            User(email=f"{name}{n}@example.org", name=f"{name} {n}", **user) for n in range(count)
        )
        today = today or users[0].today()
        applicants = Applicant.objects.bulk_create(
            Applicant(
                user=user, target_season=today.year + 3, onboarded_at=timezone.now(), planned_for=today,
                road_version=road.version(),
            )
            for user in users
        )  # fmt: skip
        ChecklistItem.objects.bulk_create(
            ChecklistItem(
                applicant=applicant, key=f"own-{days}", phase=Phase.objects.first(), own_title=f"Step {days}",
                own_target_on=today + timedelta(days=days), act_by=today + timedelta(days=days), act="target",
                state="ready",
            )
            for applicant in applicants for days in due_in_days
        )  # fmt: skip
        return users

    return make


@pytest.fixture
def own_mailer(house, settings):
    """What this process itself sends goes to the mail server of the house too."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": house.sink.port},
        }
    }


@pytest.fixture
def states():
    """(state, attempts) of all mails."""
    return lambda: sorted(Mail.objects.values_list("state", "attempts"))
