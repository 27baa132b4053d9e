"""Two curators at the same moment, on real connections: a thing is decided once."""

from datetime import date

import pytest
from django.db import connections

from accounts.models import User
from programs.curation import decisions, merging
from programs.curation.models import Suggestion
from programs.facts.models import Fact, ProgramChange, Source
from programs.models import Institution, Program
from tests.roadmap.test_at_once import at_once
from tests.support.catalogue import SEASON, ProgramFactory, state
from tests.support.factories import UserFactory


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """The database with real transactions; what was made is taken away again by hand."""
    with django_db_blocker.unblock():
        yield
        Suggestion.objects.all().delete()
        ProgramChange.objects.all().delete()
        Program.objects.update(merged_into=None)
        Program.objects.all().delete()
        Institution.objects.all().delete()
        Source.objects.all().delete()
        User.objects.all().delete()
        connections.close_all()


@pytest.fixture
def people(db):
    return [UserFactory() for _ in range(2)]


def test_a_suggestion_is_decided_by_one_of_two(people):
    suggestion = Suggestion.objects.create(
        program=ProgramFactory(), field="j1", season=SEASON, value=False, retrieved_on=date(2026, 11, 1)
    )

    results = at_once(
        lambda: decisions.accept(suggestion=suggestion, by=people[0]),
        lambda: decisions.refuse(suggestion=suggestion, words="No.", by=people[1]),
    )

    suggestion.refresh_from_db()
    assert sum(isinstance(one, decisions.AlreadyDecided) for one in results) == 1
    assert sum(isinstance(one, Suggestion) for one in results) == 1
    assert Fact.objects.count() == (suggestion.state == "accepted")


def test_a_suggestion_accepted_by_two_is_one_fact(people):
    suggestion = Suggestion.objects.create(
        program=ProgramFactory(), field="j1", season=SEASON, value=False, retrieved_on=date(2026, 11, 1)
    )

    at_once(*(lambda by=by: decisions.accept(suggestion=suggestion, by=by) for by in people))

    assert Fact.objects.count() == 1


def test_still_true_by_two_stands_once(people):
    fact = state(ProgramFactory(), "j1", True, retrieved_on=date(2026, 1, 1))

    results = at_once(*(lambda by=by: decisions.still_true(fact=fact, by=by) for by in people))

    assert all(isinstance(one, Fact) for one in results)
    assert ProgramChange.objects.filter(verb="verified").count() == 1


def test_two_who_merge_the_pair_in_both_ways_merge_it_once(people):
    one, other = ProgramFactory.create_batch(2)

    results = at_once(
        lambda: merging.merge(keep=one, drop=other, by=people[0]),
        lambda: merging.merge(keep=other, drop=one, by=people[1]),
    )

    assert sum(isinstance(result, merging.CannotMerge) for result in results) == 1
    assert Program.objects.filter(merged_into=None).count() == 1
