"""The pages: settings and what they would send, history, the one-click stop, outbox, local mailbox."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applicants.checklist import services as checklist
from applicants.checklist.models import ChecklistItem
from reminders import compose, preview, services
from reminders.models import Mail, Reminder, Unsubscription
from tests.reminders.conftest import karachi, own_step, send_all
from tests.support.factories import UserFactory

SETTINGS = reverse("reminders:settings")
HISTORY = reverse("reminders:history")
OUTBOX = reverse("outbox:list")


def form(**values):
    return {
        "time_zone": "Asia/Karachi", "digest_hour": 8, "lead_days": [7, 1, 0], "kinds": ["steps", "deadlines"],
    } | values  # fmt: skip


@pytest.fixture
def due(person):
    applicant = person()
    own_step(applicant, date(2026, 12, 2))
    return applicant


@pytest.fixture
def client(due, signed_in):
    return signed_in(due)


# -------------------------------------------------------------------------------- settings and preview


def test_settings_show_what_would_come_in_the_next_days(client):
    answer = client.get(SETTINGS)

    assert [(mail.at, [due.rule for due in mail.dues]) for mail in answer.context["coming"]] == [
        (karachi(2026, 11, 25, 8), ["T-7"]),
        (karachi(2026, 12, 1, 8), ["T-1"]),
        (karachi(2026, 12, 2, 8), ["T-0"]),
        (karachi(2026, 12, 3, 8), ["late:first"]),
    ]
    assert b"Wed 25 Nov, 8:00 a.m." in answer.content


@pytest.mark.parametrize(
    ("change", "hours"),
    [
        ({"lead_days": [3]}, [(29, 8), (3, 8)]),
        ({"lead_days": []}, [(3, 8)]),
        ({"digest_hour": 20}, [(25, 20), (1, 20), (2, 20), (3, 20)]),
        ({"kinds": ["deadlines"]}, []),
        ({"time_zone": "America/New_York"}, [(25, 8), (1, 8), (2, 8), (3, 8)]),
    ],
)
def test_settings_that_are_saved_change_what_would_come(client, due, change, hours):
    answer = client.post(SETTINGS, form(**change))
    assert (answer.status_code, answer["Location"]) == (303, SETTINGS)

    coming = client.get(SETTINGS).context["coming"]

    due.user.refresh_from_db()
    local = [mail.at.astimezone(karachi(2026, 1, 1).tzinfo) for mail in coming]
    if "time_zone" in change:
        local = [moment - timedelta(hours=10) for moment in local]
    assert [(moment.day, moment.hour) for moment in local] == hours


@pytest.mark.parametrize(
    "change", [{"time_zone": "Mars/Base"}, {"digest_hour": 24}, {"lead_days": [5]}, {"kinds": ["x"]}]
)
def test_settings_that_cannot_be_are_refused_and_nothing_is_saved(client, due, change):
    answer = client.post(SETTINGS, form(**({"lead_days": [30]} | change)))

    assert answer.status_code == 422
    due.user.refresh_from_db()
    assert due.user.lead_days == [7, 1, 0]


def test_settings_saved_after_a_bounce_say_that_the_address_works(client, due):
    User.objects.filter(pk=due.user.pk).update(address_bounced_at=timezone.now())
    assert b"Our mails to you come back" in client.get(SETTINGS).content

    client.post(SETTINGS, form())

    due.user.refresh_from_db()
    assert due.user.address_bounced_at is None
    assert b"Our mails to you come back" not in client.get(SETTINGS).content


def test_settings_for_somebody_without_a_plan_promise_nothing(db, signed_in):
    answer = signed_in(UserFactory(advisor=True)).get(SETTINGS)

    assert answer.context["coming"] == []


def test_preview_is_what_the_rounds_then_send(due, mailoutbox):
    own_step(due, date(2026, 11, 20))
    promised = preview.coming(due, date(2026, 11, 22))

    sent = []
    for day in range(15):
        now = karachi(2026, 11, 22, 8) + timedelta(days=day)
        sent += [now] * len(send_all(now))

    assert [mail.at for mail in promised] == sent


def test_preview_leaves_out_the_mail_of_today_once_it_was_made(due):
    own_step(due, date(2026, 11, 22), "Call the bank")
    before = preview.coming(due, date(2026, 11, 22))

    services.sweep()

    after = preview.coming(due, date(2026, 11, 22))
    assert before[0].at == karachi(2026, 11, 22, 8)
    assert after[0].at > karachi(2026, 11, 22, 8)


def test_settings_list_what_was_stopped_by_name_and_take_it_back(client, due):
    step = ChecklistItem.objects.get(applicant=due, milestone=None)
    gone = own_step(due, date(2026, 12, 5), "Sell the car")
    for what in (f"item:{step.public_id.hex}", f"item:{gone.public_id.hex}", "date:2027:A_ROL"):
        services.stop_reminders(user=due.user, what=what)
    checklist.remove_own_step(item=gone, by=due.user)

    answer = client.get(SETTINGS)

    assert [name for _stop, name in answer.context["stopped"]] == [
        "Rank order lists close (Match 2027)", "A step that is gone", "Renew my passport",
    ]  # fmt: skip
    assert answer.context["coming"] == []

    client.post(reverse("reminders:resume"), {"what": f"item:{step.public_id.hex}"})

    assert len(client.get(SETTINGS).context["coming"]) == 4


def test_resume_takes_back_only_ones_own(client, due, person):
    other = person()
    services.stop_reminders(user=other.user, what="item:abc")

    client.post(reverse("reminders:resume"), {"what": "item:abc"})

    assert Unsubscription.objects.filter(user=other.user).exists()


# -------------------------------------------------------------------------------------------- history


def test_history_says_what_became_of_each_reminder(client, due, mailoutbox):
    steps = [own_step(due, date(2026, 11, 29), title) for title in ("Sent", "Done meanwhile", "Date moved", "Failed")]
    for name, step in zip(["sent", "done", "moved", "failed"], steps, strict=True):
        reminder = Reminder.objects.create(
            user=due.user, kind="milestone", subject=f"item:{step.public_id.hex}", rule="T-7", due_version="1",
            event_on=date(2026, 11, 29), due_at=timezone.now(), data={"title": step.title},
        )  # fmt: skip
        mail = Mail.objects.create(
            user=due.user, kind="daily", slot=name, due_at=timezone.now(), send_at=timezone.now()
        )
        values = {
            "sent": ({"state": "sent", "sent_at": timezone.now()}, {"state": "sent"}),
            "done": ({"state": "empty"}, {"state": "dropped", "reason": "closed"}),
            "moved": ({"state": "empty"}, {"state": "superseded", "reason": "moved"}),
            "failed": ({"state": "failed"}, {}),
        }[name]
        Mail.objects.filter(pk=mail.pk).update(**values[0])
        Reminder.objects.filter(pk=reminder.pk).update(mail=mail, **values[1])

    page = " ".join(client.get(HISTORY).content.decode().split())

    for words in ("the mail failed", "done, or not open any more", "its date moved", "7 days before", "29 Nov 2026"):
        assert words in page
    assert page.index("Failed") < page.index("Sent")


def test_history_shows_only_ones_own(client, due, person):
    other = person()
    Reminder.objects.create(
        user=other.user, kind="milestone", subject="item:1", rule="T-7", due_version="1", due_at=timezone.now(),
        data={"title": "A secret"},
    )  # fmt: skip

    assert b"A secret" not in client.get(HISTORY).content


def test_history_asks_the_same_questions_for_one_and_for_fifty(client, due):
    def rows(count, word):
        Reminder.objects.bulk_create(
            Reminder(
                user=due.user, kind="milestone", subject=f"item:{word}{n}", rule="T-7", due_version="1",
                due_at=timezone.now(), event_on=date(2026, 11, 29), data={"title": "A step"},
            )
            for n in range(count)
        )  # fmt: skip

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(HISTORY)
        return len(queries)

    rows(1, "a")
    count()
    few = count()
    rows(60, "b")

    assert count() == few


# ---------------------------------------------------------------------------------------- unsubscribe


def address(user, what):
    """The path of the link in the mail."""
    return urlsplit(compose.unsubscribe_url(user, what)).path


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("kind:steps", "your steps and their dates"),
        ("kind:deadlines", "official dates that move"),
        ("date:2027:A_ROL", "“Rank order lists close (Match 2027)”"),
        ("item:00000000000000000000000000000000", "this item"),
    ],
)
def test_unsubscribe_get_only_shows(due, what, name):
    answer = Client().get(address(due.user, what))

    assert answer.status_code == 200
    assert f"Then {due.user.email} gets no more mails about {name}." in answer.content.decode()
    due.user.refresh_from_db()
    assert due.user.muted_kinds == []
    assert not Unsubscription.objects.exists()


@pytest.mark.parametrize("kind", ["steps", "deadlines"])
def test_unsubscribe_post_stops_a_kind_at_once_without_login_or_token(due, kind):
    answer = Client(enforce_csrf_checks=True).post(address(due.user, f"kind:{kind}"), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert b"Stopped" in answer.content
    due.user.refresh_from_db()
    assert due.user.muted_kinds == [kind]


def test_unsubscribe_post_stops_one_item_and_names_it(due):
    step = ChecklistItem.objects.get(applicant=due, milestone=None)

    answer = Client(enforce_csrf_checks=True).post(address(due.user, f"item:{step.public_id.hex}"))

    assert "no more mails about “Renew my passport”" in answer.content.decode()
    assert Unsubscription.objects.get().subject == f"item:{step.public_id.hex}"
    due.user.refresh_from_db()
    assert due.user.muted_kinds == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_unsubscribe_with_a_forged_address_is_not_found(due, method):
    url = address(due.user, "kind:steps")
    other_salt = signing.dumps({"user": due.user.pk, "what": "kind:steps"}, salt="another")

    for forged in (url[:-2] + "x/", reverse("unsubscribe", args=[other_salt]), reverse("unsubscribe", args=["x:y:z"])):
        assert getattr(Client(), method)(forged).status_code == 404
    due.user.refresh_from_db()
    assert due.user.muted_kinds == []


def test_unsubscribe_of_somebody_who_is_gone_is_not_found(due):
    url = address(due.user, "kind:steps")
    due.user.delete()

    assert Client().post(url).status_code == 404


# -------------------------------------------------------------------------------------------- outbox


@pytest.fixture
def failed(due):
    services.make_round(user_id=due.user.pk, now=karachi(2026, 11, 25, 9))
    Mail.objects.update(state="failed", attempts=6, error="SMTPServerDisconnected('away')", subject="Renew my passport")
    return Mail.objects.get()


@pytest.mark.parametrize("name", ["outbox:list", "outbox:mailbox"])
def test_outbox_is_for_those_with_the_permission(client, watcher, settings, tmp_path, name):
    settings.LOCAL_MAILBOX = tmp_path

    assert client.get(reverse(name)).status_code == 403
    assert watcher.get(reverse(name)).status_code == 200


def test_outbox_lists_mails_and_never_their_words(watcher, failed):
    page = watcher.get(OUTBOX).content.decode()

    assert failed.to in page
    assert "SMTPServerDisconnected" in page
    assert "Renew my passport" not in page


def test_outbox_shows_one_state_when_asked(watcher, failed):
    assert failed.to in watcher.get(OUTBOX, {"state": "failed"}).content.decode()
    assert failed.to not in watcher.get(OUTBOX, {"state": "sent"}).content.decode()
    assert failed.to in watcher.get(OUTBOX, {"state": "nonsense"}).content.decode()


def test_outbox_says_when_reminders_may_not_be_going_out(watcher, failed):
    assert "No worker was seen lately." in watcher.get(OUTBOX).content.decode()


def test_retry_puts_a_failed_mail_back(watcher, failed):
    answer = watcher.post(reverse("outbox:retry", args=[failed.pk]), {"next": f"{OUTBOX}?state=failed"}, follow=True)

    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("pending", 0)
    assert answer.redirect_chain == [(f"{OUTBOX}?state=failed", 303)]
    assert "The mail goes out with the next sweep." in answer.content.decode()


def test_retry_of_another_mail_changes_nothing_and_says_so(watcher, failed):
    Mail.objects.update(state="empty")

    answer = watcher.post(reverse("outbox:retry", args=[failed.pk]), follow=True)

    assert "only a mail that failed can be tried again" in answer.content.decode()


def test_retry_needs_the_permission_and_a_post(client, watcher, failed):
    url = reverse("outbox:retry", args=[failed.pk])

    assert client.post(url).status_code == 403
    assert watcher.get(url).status_code == 405
    failed.refresh_from_db()
    assert failed.state == "failed"
