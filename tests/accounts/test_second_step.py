"""The second step at sign-in, with codes computed as an app does (RFC 6238)."""

import base64
import hmac
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.support.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def code_now(secret):
    """The six digits that an app shows for this key now."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def zara():
    return UserFactory(email="zara@example.org", applicant=True)


@pytest.fixture
def client(zara):
    """Signed in, and has just typed the password once more."""
    client = Client()
    client.force_login(zara)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def secret(client, monkeypatch):
    """The second step is on; its key. What waits for the commit happens at once, as it does within a request."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda work: work())
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def begin(login="zara@example.org"):
    """A new browser that has typed the right password."""
    elsewhere = Client()
    answer = elsewhere.post(reverse("account_login"), {"login": login, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    return elsewhere


def test_setting_up_asks_for_the_password_first(zara):
    client = Client()
    client.force_login(zara)

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_setting_up_with_a_wrong_code_switches_nothing_on(client):
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    wrong = f"{(int(code_now(secret)) + 1) % 1_000_000:06}"

    page = client.post(reverse("mfa_activate_totp"), {"code": wrong}).content.decode()

    assert "This code is not right" in page
    assert secret in page
    assert not Authenticator.objects.exists()


def test_sign_in_takes_password_and_code(secret):
    elsewhere = begin()
    assert elsewhere.get(reverse("settings:account")).status_code == 302

    answer = elsewhere.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert answer.headers["Location"] == reverse("home")
    assert elsewhere.get(reverse("settings:account")).status_code == 200


def test_wrong_code_lets_nobody_in(secret):
    elsewhere = begin()

    page = elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()

    assert "This code is not right" in page
    assert "data-focus" in page
    assert elsewhere.get(reverse("settings:account")).status_code == 302


def test_code_works_once(secret):
    code = code_now(secret)
    begin().post(reverse("mfa_authenticate"), {"code": code})

    answer = begin().post(reverse("mfa_authenticate"), {"code": code})

    assert answer.status_code == 200


def test_recovery_code_lets_in_once(client, secret):
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    first = begin().post(reverse("mfa_authenticate"), {"code": code})
    second = begin().post(reverse("mfa_authenticate"), {"code": code})

    assert (first.status_code, second.status_code) == (302, 200)


def test_guessing_codes_is_stopped(secret):
    elsewhere = begin()
    for _ in range(5):
        elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})

    page = elsewhere.post(reverse("mfa_authenticate"), {"code": code_now(secret)}).content.decode()

    assert "Too many wrong tries" in page


def test_next_survives_the_second_step(secret):
    elsewhere = Client()
    wanted = reverse("mentees")
    elsewhere.post(reverse("account_login"), {"login": "zara@example.org", "password": PASSWORD, "next": wanted})

    answer = elsewhere.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert answer.headers["Location"] == wanted


def test_cancel_leads_back_to_sign_in(secret):
    answer = begin().post(reverse("account_logout"), {"next": reverse("account_login")})

    assert answer.headers["Location"] == reverse("account_login")


def test_address_stays_while_the_second_step_is_on(client, secret):
    page = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""}).content.decode()

    assert "switch off the second step first" in page


def test_switching_on_and_off_is_told_by_mail(client, secret):
    client.post(reverse("mfa_deactivate_totp"))

    assert [letter.subject for letter in mail.outbox] == ["The second step is on", "The second step is off"]
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_replace_the_old(client, secret):
    before = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    client.post(reverse("mfa_generate_recovery_codes"))

    after = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(after) == 10
    assert not set(before) & set(after)


def test_security_page_says_whether_it_is_on(client, secret):
    assert "On: we ask for a code" in client.get(reverse("settings:security")).content.decode()
