"""Signing in, forgotten passwords, and what stops people who guess."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.support.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture
def zara():
    return UserFactory(email="zara@example.org", applicant=True)


def sign_in(client, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": "zara@example.org", "password": password, **extra})


def test_signing_in_leads_home(client, zara):
    assert sign_in(client).headers["Location"] == reverse("home")


def test_next_survives_signing_in(client, zara):
    wanted = reverse("mentees")
    stopped = client.get(wanted).headers["Location"]
    page = client.get(stopped).content.decode()

    answer = sign_in(client, next=wanted)

    assert f'name="next" value="{wanted}"' in page
    assert f"{reverse('account_signup')}?next=" in page
    assert answer.headers["Location"] == wanted


def test_next_to_another_site_is_left_out(client, zara):
    assert sign_in(client, next="//evil.example/").headers["Location"] == reverse("home")


def test_wrong_password_says_what_to_do_in_the_summary(client, zara):
    page = sign_in(client, "wrong").content.decode()

    assert "Address and password do not match" in page
    assert re.search(r'<div class="error-summary"[^>]*data-focus', page)
    assert "<title>Error:" in page


def test_wrong_password_and_unknown_address_look_the_same(client, zara):
    known = sign_in(client, "wrong").context["form"].errors
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"}).context["form"].errors

    assert known == unknown


def test_inactive_account_is_told(client, zara):
    zara.is_active = False
    zara.save()

    page = client.post(LOGIN, {"login": zara.email, "password": PASSWORD}, follow=True).content.decode()

    assert "This account is switched off" in page


def test_signing_out_takes_a_post(client, zara):
    client.force_login(zara)

    client.get(reverse("account_logout"))
    assert client.get(reverse("settings:account")).status_code == 200

    client.post(reverse("account_logout"))
    assert client.get(reverse("settings:account")).status_code == 302


def test_five_wrong_passwords_close_the_door_even_for_the_right_one(client, zara):
    for _ in range(5):
        sign_in(client, "wrong")

    answer = sign_in(client)

    assert "Too many wrong tries" in answer.content.decode()


@pytest.fixture
def database_cache(settings):
    """The cache as on a server: a table."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable", verbosity=0)


@pytest.mark.usefixtures("database_cache")
def test_rate_limit_counts_in_the_table_and_answers_in_our_frame(client):
    answers = [client.post(reverse("account_signup"), {}) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "Too many tries in a short time" in answers[-1].content.decode()
    assert '<div class="front' in answers[-1].content.decode()


@pytest.mark.usefixtures("database_cache")
def test_wrong_passwords_count_in_the_table(client, zara):
    for _ in range(5):
        sign_in(client, "wrong")

    assert "Too many wrong tries" in sign_in(client).content.decode()


def test_cache_of_a_server_has_room_for_many_counters():
    from config import settings as production

    options = production.CACHES["default"]["OPTIONS"]

    assert options["MAX_ENTRIES"] >= 10_000


def link_in(letter):
    return re.search(r"^http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)$", letter.body, re.MULTILINE)[1]


def test_reset_sets_a_new_password_once(client, zara):
    client.post(RESET, {"email": "zara@example.org"})
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "another long password"

    answer = client.post(form, {"password1": new, "password2": new}, follow=True)

    assert "Your new password is set" in answer.content.decode()
    assert sign_in(client, new).headers["Location"] == reverse("home")
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()
    assert mail.outbox[-1].subject == "Your password was changed"


def test_reset_link_names_the_site_whatever_the_request_says(client, zara, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(RESET, {"email": "zara@example.org"}, headers={"host": "evil.example"})

    assert "evil" not in mail.outbox[0].body
    assert link_in(mail.outbox[0])


def test_reset_answers_the_same_for_an_unknown_address(client, zara):
    known = client.post(RESET, {"email": "zara@example.org"})
    unknown = client.post(RESET, {"email": "nobody@example.org"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert mail.outbox[1].subject == "There is no account with this address"


def test_reset_opens_the_door_that_wrong_passwords_closed(client, zara):
    for _ in range(6):
        sign_in(client, "wrong")
    client.post(RESET, {"email": "zara@example.org"})
    form = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]

    client.post(form, {"password1": "another long password", "password2": "another long password"})

    assert sign_in(client, "another long password").headers["Location"] == reverse("home")


def test_people_behind_one_proxy_are_counted_apart(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(20):
        client.post(reverse("account_signup"), {}, headers={"x-forwarded-for": "203.0.113.1"})

    same = client.post(reverse("account_signup"), {}, headers={"x-forwarded-for": "203.0.113.1"})
    other = client.post(reverse("account_signup"), {}, headers={"x-forwarded-for": "203.0.113.2"})

    assert (same.status_code, other.status_code) == (429, 200)
