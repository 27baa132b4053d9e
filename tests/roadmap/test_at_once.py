"""Two admins at the same moment, on real connections: nothing is lost, doubled or closed to a circle."""

import threading
from datetime import date
from itertools import pairwise
from time import monotonic

import pytest
from django.db import connection, connections, transaction

from accounts.models import User
from roadmap import road
from roadmap.models import Prerequisite, RoadChange, Season, SeasonDate
from roadmap.planner import RoadLoop
from roadmap.services import Stale, edit_milestone, publish_date
from tests.support.factories import UserFactory


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """The database with real transactions, as several connections need it.

    In place of pytest-django's `db` (one transaction, rolled back) and `transactional_db` (which would throw the
    road away for all tests after it): what was done to the road is taken away again by hand.
    """
    with django_db_blocker.unblock():
        last = road.version()
        edges = list(Prerequisite.objects.order_by("pk").values())
        yield
        changes = RoadChange.objects.filter(pk__gt=last)
        dates = list(changes.filter(season_date__isnull=False).values_list("season_date", flat=True))
        changes.delete()
        SeasonDate.objects.filter(pk__in=dates).update(superseded_by=None)
        SeasonDate.objects.filter(pk__in=dates).delete()
        Season.objects.filter(dates=None).delete()
        Prerequisite.objects.all().delete()
        Prerequisite.objects.bulk_create(Prerequisite(**row) for row in edges)
        User.objects.all().delete()
        road.forget()
        connections.close_all()


@pytest.fixture
def people(db):
    return [UserFactory(admin=True) for _ in range(2)]


def at_once(*calls):
    """Run these at the same moment, each on a connection of its own. What each returned or raised."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            gate.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def publish(season, on, **values):
    return publish_date(
        season=season, anchor="A_ROL", on=on, status="official", source="NRMP, Match calendar",
        checked_on=date(2026, 11, 21), **values,
    )  # fmt: skip


def test_two_admins_publish_at_once_and_one_is_told(people):
    results = at_once(*[
        lambda day=day, person=person: publish(2041, date(2041, 3, day), seen=0, by=person)
        for day, person in zip((6, 13), people, strict=True)
    ])  # fmt: skip

    won = [result for result in results if isinstance(result, SeasonDate)]
    lost = [result for result in results if isinstance(result, Stale)]
    assert (len(won), len(lost)) == (1, 1), results
    assert SeasonDate.objects.all().current().filter(season_id=2041, anchor="A_ROL").get() == won[0]
    assert lost[0].change.season_date == won[0]


def test_many_publish_at_once_without_looking_and_one_version_holds(people):
    results = at_once(*[
        lambda day=day: publish(2042, date(2042, 3, day), by=people[0]) for day in range(1, 9)
    ])  # fmt: skip

    rows = list(SeasonDate.objects.all().versions(2042, "A_ROL"))
    assert all(isinstance(result, SeasonDate) for result in results), results
    assert [row.version for row in rows] == list(range(8, 0, -1))
    assert [row.pk for row in rows if row.is_current] == [rows[0].pk]
    assert all(old.superseded_by_id == new.pk for new, old in pairwise(rows))


def test_two_edits_that_close_a_loop_together_do_not_both_pass(people):
    one, two = people
    results = at_once(
        lambda: edit_milestone(key="networking", values={"follows": ["join_community", "tracker"]}, by=one),
        lambda: edit_milestone(key="tracker", values={"follows": ["networking"]}, by=two),
    )

    loops = [result for result in results if isinstance(result, RoadLoop)]
    assert len(loops) == 1, results
    assert set(loops[0].keys) == {"networking", "tracker"}
    road.forget()
    assert road.current().road.order


def test_change_log_follows_the_order_of_commits(people):
    """A change that is not committed yet holds the next one back, so that a version once seen is complete."""
    started, finish, seen = threading.Event(), threading.Event(), []

    def slow():
        with transaction.atomic():
            publish(2043, date(2043, 3, 4), by=people[0])
            started.set()
            finish.wait(10)

    def fast():
        started.wait(10)
        publish(2044, date(2044, 3, 2), by=people[1])
        seen.append(set(RoadChange.objects.filter(kind="date").values_list("subject", flat=True)))

    def release():
        """Let the slow one go on once the fast one stands in line behind it."""
        end = monotonic() + 5
        with connection.cursor() as cursor:
            while monotonic() < end:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                if cursor.fetchone() == (1,):
                    break
        finish.set()

    results = at_once(slow, fast, release)

    assert results == [None, None, None]
    assert {"2043:A_ROL", "2044:A_ROL"} <= seen[0]
