"""What allauth leaves to the project."""

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Mails of sign-up and security go out at once; a mail server that is away loses nobody's sign-up."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            logger.exception("A mail of the kind %s could not be sent", template_prefix)
            if self.request:
                messages.error(self.request, _(
                    "We could not send you a mail just now. Your answers are kept; sign in in a few minutes to get it."
                ))  # fmt: skip
