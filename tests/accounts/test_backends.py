"""What a user may do comes with the user, from the same query."""

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory

from accounts.backends import OneQueryBackend
from tests.support.factories import UserFactory

CURATES, WATCHES = "programs.curate_programs", "reminders.watch_outbox"


@pytest.fixture
def user(db):
    """Curates as a member of a group, and watches the outbox in person."""
    user = UserFactory()
    group = Group.objects.create(name="a group")
    group.permissions.add(Permission.objects.get(codename="curate_programs"))
    user.groups.add(group)
    user.user_permissions.add(Permission.objects.get(codename="watch_outbox"))
    return user


def known(user):
    return OneQueryBackend().get_user(user.pk)


def test_permissions_need_no_query_of_their_own(user, at_most):
    other = UserFactory()

    with at_most(2):
        mine, theirs = known(user), known(other)
        assert mine.get_all_permissions() == {CURATES, WATCHES}
        assert [theirs.has_perm(one) for one in (CURATES, WATCHES)] == [False, False]


def test_permissions_are_those_that_django_finds(user):
    slow = type(user).objects.get(pk=user.pk)

    assert known(user).get_all_permissions() == slow.get_all_permissions() == {CURATES, WATCHES}


def test_who_is_switched_off_is_nobody(user):
    user.is_active = False
    user.save()

    assert known(user) is None


def test_admin_may_do_all(db):
    admin = known(UserFactory(is_superuser=True))

    assert admin.has_perm(CURATES)
    assert CURATES in admin.get_all_permissions()


def test_a_session_finds_its_user_with_permissions(user, client, at_most):
    client.force_login(user)
    request = RequestFactory().get("/")
    request.session = client.session

    with at_most(2):  # the session and the user
        assert get_user(request).has_perm(CURATES)
