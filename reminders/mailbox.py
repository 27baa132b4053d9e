"""The local mailbox: where mails land on one's own machine instead of going out. A Maildir, one file a mail."""

import mailbox
from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage as Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MaildirBackend(BaseEmailBackend):
    """Django's mailer that keeps every message in a folder."""

    def __init__(self, folder: Path, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        box = mailbox.Maildir(self.folder, create=True)
        for message in email_messages:
            box.add(message.message().as_bytes())
        return len(email_messages)


class LocalMail(NamedTuple):
    """A mail of the local mailbox, as the admin page shows it."""

    key: str
    to: str
    subject: str
    at: datetime | None
    text: str


def newest(folder: Path, count: int) -> list[LocalMail]:
    """The newest mails, the last one first."""
    files = sorted((folder / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in files[:count]]


def _read(path: Path) -> LocalMail:
    with path.open("rb") as file:
        message = BytesParser(_class=Message, policy=policy.default).parse(file)
    body = message.get_body(("plain",))
    try:
        at = parsedate_to_datetime(message["Date"])
    except (TypeError, ValueError):
        at = None
    text = body.get_content() if body else ""
    return LocalMail(path.name, str(message["To"]), str(message["Subject"]), at, text)
