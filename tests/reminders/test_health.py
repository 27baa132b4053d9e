"""Each part that is down turns /healthz red; nothing else does."""

import socket
from datetime import timedelta

import pytest
from celery import current_app
from django.db import OperationalError
from django.utils import timezone

from reminders import health, services, tasks
from reminders.models import Heartbeat, Mail, Reminder
from tests.support.factories import UserFactory


@pytest.fixture
def alive(db):
    """Worker and beat were seen just now; the broker of the test run answers."""
    for name in ("worker", "beat"):
        health.say_alive(name)


def test_healthz_is_green_when_all_is_well(alive, client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True, "database": True, "broker": True, "worker": True, "beat": True, "rounds": True, "oldest_due_s": 0,
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_healthz_turns_red_when_a_part_was_not_seen_for_three_sweeps(alive, client, part, settings):
    Heartbeat.objects.filter(name=part).update(
        at=timezone.now() - timedelta(seconds=3 * settings.REMINDER_SWEEP_SECONDS)
    )

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert [name for name, value in answer.json().items() if value is False] == ["ok", part]


def test_healthz_is_red_before_anything_has_run(db, client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["worker"], answer.json()["beat"]) == (503, False, False)


@pytest.mark.parametrize(("state", "age", "code"), [
    ("pending", 599, 200), ("pending", 601, 503), ("sending", 601, 503), ("sent", 601, 200), ("failed", 601, 200),
    ("empty", 601, 200),
])  # fmt: skip
def test_healthz_turns_red_when_a_mail_has_been_due_for_ten_minutes(alive, client, state, age, code):
    now = timezone.now()
    due = now - timedelta(seconds=age)
    Mail.objects.create(
        user=UserFactory(), kind="daily", slot="x", due_at=due, send_at=now, state=state,
        sent_at=now if state == "sent" else None, lease_until=now if state == "sending" else None,
    )  # fmt: skip

    answer = client.get("/healthz")

    assert answer.status_code == code
    assert answer.json()["oldest_due_s"] == (age if state in ("pending", "sending") else 0)


def test_healthz_turns_red_when_a_notice_got_into_no_mail(alive, client):
    Reminder.objects.create(
        user=UserFactory(), kind="moved", subject="date:2027:A_ROL", rule="moved", due_version="v2@x",
        due_at=timezone.now() - timedelta(seconds=700),
    )  # fmt: skip

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["oldest_due_s"]) == (503, 700)


def test_healthz_turns_red_when_the_rounds_of_somebody_keep_failing(alive, client, person, monkeypatch, time_machine):
    person()
    with monkeypatch.context() as broken:
        broken.setattr(services.subjects, "subjects_of", lambda *_: 1 / 0)
        services.sweep()
        assert client.get("/healthz").json()["rounds"] is True  # once may happen
        time_machine.shift(601)
        services.sweep()
    assert client.get("/healthz").json()["rounds"] is False

    services.sweep()

    assert client.get("/healthz").json()["rounds"] is True


@pytest.fixture
def frozen():
    """A server that takes connections and never says a word. Slow: it is waited for."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere/valkey.sock", "frozen"])
def test_healthz_turns_red_without_a_broker(alive, client, monkeypatch, url, request):
    url = request.getfixturevalue(url) if url == "frozen" else url
    elsewhere = current_app.connection_for_write(url=url)
    monkeypatch.setattr(current_app, "connection_for_write", lambda: elsewhere)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert [name for name, value in answer.json().items() if value is False] == ["ok", "broker"]


def test_healthz_turns_red_without_a_database(alive, client, monkeypatch):
    def away(*_args, **_rest):
        raise OperationalError("connection refused")

    monkeypatch.setattr(Heartbeat.objects, "values_list", away)
    monkeypatch.setattr(health.connection, "close", lambda: None)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert (answer.json()["database"], answer.json()["broker"], answer.json()["oldest_due_s"]) == (False, True, None)


def test_say_alive_writes_at_most_every_fifteen_seconds(db, at_most, time_machine):
    health.say_alive("beat")
    first = Heartbeat.objects.get(name="beat").at

    with at_most(0):
        health.say_alive("beat")
    time_machine.shift(16)
    health._said.clear()
    health.say_alive("beat")

    assert Heartbeat.objects.get(name="beat").at == first + timedelta(seconds=16)


def test_say_alive_outlives_a_database_that_is_away(db, monkeypatch):
    def away(**_rest):
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", away)
    monkeypatch.setattr(health.connection, "close", lambda: None)

    health.say_alive("beat")

    assert health._said == {}  # so that the next tick tries again


def test_every_task_says_that_the_worker_is_alive(db):
    tasks.tidy.apply()

    assert Heartbeat.objects.filter(name="worker").exists()
