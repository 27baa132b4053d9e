"""Django's admin: the way in, and who may touch whom."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from tests.support.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return UserFactory(admin=True, is_superuser=True)


@pytest.fixture
def helper():
    """Staff who may change people, but is no superuser."""
    user = UserFactory(admin=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    return user


def change(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_way_in_is_the_sign_in_of_the_site(client, address):
    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert answer.context["form"].fields.keys() == {"login", "password"}


def test_admin_password_does_not_work_at_the_door_of_django(client, boss):
    client.post("/admin/login/", {"username": boss.email, "password": PASSWORD})

    assert client.get("/admin/").status_code == 302


def test_applicants_are_sent_away(applicant, signed_in):
    assert signed_in(applicant).get("/admin/login/").status_code == 403


def test_people_are_found_by_address(boss, signed_in):
    UserFactory(email="zara@example.org")

    page = signed_in(boss).get("/admin/accounts/user/", {"q": "zara@"}).content.decode()

    assert "zara@example.org" in page
    assert boss.email not in page.partition("result_list")[2]


@pytest.mark.ignore_template_errors  # Django's own widget asks for a variable that may be missing
def test_page_of_a_person_hides_the_hash(boss, signed_in):
    zara = UserFactory()

    page = signed_in(boss).get(change(zara)).content.decode()

    assert zara.password not in page
    assert 'name="email"' not in page


def test_new_person_has_a_lower_case_address(boss, signed_in):
    form = {"email": "Zara@Example.org", "usable_password": "true", "password1": "a long and odd password",
            "password2": "a long and odd password"}  # fmt: skip

    signed_in(boss).post("/admin/accounts/user/add/", form)

    assert User.objects.filter(email="zara@example.org").exists()


def test_helper_cannot_give_rights(helper, signed_in):
    zara = UserFactory(applicant=True)

    signed_in(helper).post(change(zara), {
        "name": "Renamed", "time_zone": "UTC", "digest_hour": "8", "is_active": "on", "is_staff": "on",
        "is_superuser": "on", "address_bounced_at_0": "", "address_bounced_at_1": "",
    })  # fmt: skip

    zara.refresh_from_db()
    assert zara.name == "Renamed"
    assert not zara.is_staff
    assert not zara.is_superuser


def test_helper_cannot_touch_a_superuser(helper, boss, signed_in):
    client = signed_in(helper)

    answers = [
        client.post(change(boss), {"name": "Renamed"}),
        client.get(reverse("admin:auth_user_password_change", args=[boss.pk])),
        client.post(reverse("admin:accounts_user_delete", args=[boss.pk]), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_secret_of_the_second_step_is_nobodys_to_see(boss, signed_in):
    TOTP.activate(UserFactory(), "JBSWY3DPEHPK3PXP")
    page = reverse("admin:mfa_authenticator_change", args=[Authenticator.objects.get().pk])

    assert "JBSWY3DPEHPK3PXP" not in signed_in(boss).get(page).content.decode()


def test_sessions_are_found_by_address(client, boss):
    client.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})

    answer = client.get("/admin/usersessions/usersession/", {"q": boss.email})

    assert answer.status_code == 200
    assert boss.shown_name in answer.content.decode().partition("result_list")[2]
