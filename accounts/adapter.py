"""What allauth leaves to the project."""

import logging
import smtplib
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Mails of sign-up and security go out at once; a mail server that is away loses nobody's sign-up.

    Links in mails begin with SITE_URL, whatever host the request named. Where somebody wanted to go (`next`)
    survives the detour through their mailbox.
    """

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is switched off. Write to the people who run this site."),
        "duplicate_email": gettext_lazy("This is your address already."),
        "email_password_mismatch": gettext_lazy(
            "Address and password do not match. Check both and try again, or set a new password."
        ),
        "enter_current_password": gettext_lazy("This is not your password until now. Try again."),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
        "rate_limited": gettext_lazy("Too many tries. Wait five minutes, then try again."),
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong tries. Wait five minutes, then try again, or set a new password."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, {"site_url": settings.SITE_URL, **context})
        except (OSError, smtplib.SMTPException):
            logger.exception("A mail of the kind %s could not be sent", template_prefix)
            if self.request:
                messages.error(self.request, _(
                    "We could not send you a mail just now. What you entered is kept. "
                    "If you wait for a link, sign in or ask for it again in a few minutes."
                ))  # fmt: skip

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.SITE_URL}{with_next(request, path)}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        return f"{settings.SITE_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def respond_email_verification_sent(self, request: HttpRequest, user: User | None) -> HttpResponse:
        return HttpResponseRedirect(with_next(request, reverse("account_email_verification_sent")))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": gettext_lazy(
            "To change the address, switch off the second step first. Set it up again afterwards."
        ),
        "incorrect_code": gettext_lazy("This code is not right. Take the one that your app shows now."),
        "unverified_email": gettext_lazy("Confirm your new e-mail address first: open the link in our mail."),
    }


def with_next(request: HttpRequest, path: str) -> str:
    """The path, with the page that somebody wanted in its query if that is a page of this site."""
    from allauth.account.utils import passthrough_next_redirect_url

    return str(passthrough_next_redirect_url(request, path, REDIRECT_FIELD_NAME))
