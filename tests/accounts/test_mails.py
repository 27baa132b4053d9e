"""The mails of allauth in our words: plain text, one link, what to do if it was not you."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

FOLDERS = [settings.BASE_DIR / "templates" / app / "email" for app in ("account", "mfa")]
KINDS = sorted(
    f"{path.parent.parent.name}/email/{path.name.removesuffix('_subject.txt')}"
    for folder in FOLDERS
    for path in folder.glob("*_subject.txt")
)
CONTEXT = {
    "site_url": settings.SITE_URL,
    "email": "zara+o'brien@example.org",
    "activate_url": f"{settings.SITE_URL}/accounts/confirm-email/key/",
    "password_reset_url": f"{settings.SITE_URL}/accounts/password/reset/key/1-key/",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "ip": "203.0.113.4",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "timestamp": timezone.now(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_mail_is_plain_short_and_says_what_to_do_otherwise(kind):
    subject = render_to_string(f"{kind}_subject.txt", CONTEXT).strip()
    body = render_to_string(f"{kind}_message.txt", CONTEXT).strip()

    assert 10 < len(subject) < 60
    assert "\n" not in subject
    assert not re.search(r"&#?\w+;|<|\{|—|example\.com", body)
    assert re.search(r"was not you|did not (sign up|ask)", body)
    assert len(body.split()) < 120
    assert all(link.startswith(settings.SITE_URL) for link in re.findall(r"https?://\S+", body))
    assert body.endswith(settings.SITE_URL)
    assert "\n\n\n" not in body


def test_kinds_are_those_that_allauth_can_send():
    assert {"account/email/email_confirmation_signup", "account/email/unknown_account", "mfa/email/totp_activated"} <= {
        *KINDS
    }
