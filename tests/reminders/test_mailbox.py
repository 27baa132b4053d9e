"""The local mailbox, where mails land on one's own machine."""

import mailbox as maildir
from datetime import date
from email.message import EmailMessage

from django.urls import reverse

from reminders.mailbox import newest
from tests.reminders.conftest import own_step, send_all


def keep(folder, subject, body="Hello"):
    message = EmailMessage()
    message["To"], message["Subject"], message["Date"] = "a@example.org", subject, "Sun, 22 Nov 2026 05:00:00 +0000"
    message.set_content(body)
    maildir.Maildir(folder, create=True).add(message.as_bytes())


def test_mailbox_keeps_what_the_mailer_sends_and_shows_it(watcher, person, settings, tmp_path):
    applicant = person()
    folder = tmp_path / "mail"
    settings.LOCAL_MAILBOX = folder
    settings.MAILERS = {"default": {"BACKEND": "reminders.mailbox.MaildirBackend", "OPTIONS": {"folder": folder}}}
    own_step(applicant, date(2026, 11, 22), "<i>Call</i> the bank ☎")

    assert send_all() == ["sent"]

    page = watcher.get(reverse("outbox:mailbox")).content.decode()
    assert "Today: &lt;i&gt;Call&lt;/i&gt; the bank ☎" in page
    assert "Your own date is Sun 22 Nov 2026, today." in page
    assert f'href="http://127.0.0.1:8000{applicant.get_absolute_url()}roadmap/step/' in page


def test_mailbox_shows_the_newest_first_and_reads_what_is_odd(tmp_path):
    folder = tmp_path / "mail"
    for subject in ("First", "Second"):
        keep(folder, subject)
    maildir.Maildir(folder).add(b"Subject: No date, no body\r\n\r\n")

    subjects = [mail.subject for mail in newest(folder, 10)]

    assert subjects == ["No date, no body", "Second", "First"]
    assert newest(folder, 10)[0].at is None
    assert len(newest(folder, 1)) == 1
    assert newest(tmp_path / "nothing", 10) == []


def test_mailbox_does_not_exist_where_mails_are_really_sent(watcher, settings):
    settings.LOCAL_MAILBOX = None

    assert watcher.get(reverse("outbox:mailbox")).status_code == 404
