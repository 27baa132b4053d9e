"""Every page of allauth, walked signed out and signed in: it answers, in our frame, without inline script or style."""

import re

import pytest
from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import int_to_base36

from accounts.adapter import AccountAdapter
from tests.support.factories import PASSWORD, UserFactory

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+\s*=|javascript:|hx-on", re.IGNORECASE)
WITH_KEY = {"account_confirm_email", "account_reset_password_from_key"}
ONLY_WITH_SECOND_STEP = {"mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp"}


def allauth_names(patterns=None):
    """The names of all addresses whose view comes from allauth."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from allauth_names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("allauth."):
            yield pattern.name


NAMES = sorted(set(allauth_names()) - WITH_KEY)


def frame_of(answer):
    """Which of our frames the page stands in; fails when it is none, or when something is inline."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "css/app.css" in page
    assert not INLINE.search(page)
    assert page.count("<h1") == 1
    assert re.search(r"<title>\s*\S+[^<]* – IMG Roadmap</title>", page)
    return "shell" if '<body class="shell">' in page else "front" if '<div class="front' in page else ""


def key_of(address):
    return EmailConfirmationHMAC(address).key


def test_walk_knows_the_addresses_of_allauth():
    assert {"account_login", "account_signup", "mfa_index", "usersessions_list"} < set(NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_page_signed_out_stands_in_the_quiet_frame_or_leads_on(client, name):
    answer = client.get(reverse(name))

    if answer.status_code != 302:
        assert frame_of(answer) == "front"


@pytest.mark.parametrize("name", NAMES)
def test_page_signed_in_stands_in_the_shell_or_leads_on(applicant, signed_in, name):
    answer = signed_in(applicant).get(reverse(name))

    if name in ONLY_WITH_SECOND_STEP:
        assert answer.status_code == 404
    elif answer.status_code != 302:
        assert frame_of(answer) == "shell"


@pytest.fixture
def guarded(applicant, signed_in):
    """A client whose second step is on and who has just shown that it is them."""
    TOTP.activate(applicant.user, generate_totp_secret())
    RecoveryCodes.activate(applicant.user)
    client = signed_in(applicant)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ],
)
def test_page_of_second_step_stands_in_the_shell(guarded, name):
    assert frame_of(guarded.get(reverse(name))) == "shell"


def test_recovery_codes_come_as_a_text_file(guarded):
    answer = guarded.get(reverse("mfa_download_recovery_codes"))

    assert answer["Content-Type"].startswith("text/plain")
    assert len(answer.content.split()) == 10


def test_setting_up_second_step_shows_picture_and_key(applicant, signed_in):
    client = signed_in(applicant)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    answer = client.get(reverse("mfa_activate_totp"))

    assert frame_of(answer) == "shell"
    assert 'src="data:image/svg+xml' in answer.content.decode()
    assert answer.context["form"].secret in answer.content.decode()


@pytest.mark.django_db
def test_confirming_an_address_asks_first(client):
    user = UserFactory(verified=False)
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)

    answer = client.get(reverse("account_confirm_email", args=[key_of(address)]))

    address.refresh_from_db()
    assert frame_of(answer) == "front"
    assert not address.verified


@pytest.mark.django_db
def test_confirming_with_a_forged_key_says_what_to_do(client):
    answer = client.get(reverse("account_confirm_email", args=["forged"]))

    assert frame_of(answer) == "front"
    assert "This link no longer works" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("right", [True, False])
def test_reset_link_leads_to_a_form_or_says_what_to_do(client, right):
    user = UserFactory()
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user) if right else "forged"
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(user.pk), "key": token})

    answer = client.get(link, follow=True)

    assert frame_of(answer) == "front"
    assert ("Choose a new password" in answer.content.decode()) == right


def test_page_that_only_allauth_wrote_looks_like_ours(client, db, monkeypatch):
    monkeypatch.setattr(AccountAdapter, "is_open_for_signup", lambda self, request: False)

    answer = client.get(reverse("account_signup"))

    assert frame_of(answer) == "front"
    assert '<header class="page-head">' in answer.content.decode()


def test_settings_mark_their_place(applicant, signed_in):
    client = signed_in(applicant)

    for name in ("settings:account", "settings:security", "account_change_password"):
        answer = client.get(reverse(name))
        assert frame_of(answer) == "shell"
        assert f'href="{reverse("settings:account")}" aria-current="page"' in answer.content.decode()
