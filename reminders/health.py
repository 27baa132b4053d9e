"""Heartbeats of worker and beat, and what `/healthz` says."""

import time
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

SAID_EVERY_S = 15.0
ROUNDS_FAIL = "rounds fail"
OLDEST_DUE_S = 600
"""A mail that has been due for longer means that reminders are not going out."""


_said: dict[str, float] = {}


def say_alive(name: str) -> None:
    """The worker (at every task) and beat (at every tick) are alive.

    Written down every 15 seconds, or as often as the sweeps where those are more frequent. A database that is away
    is no reason to die.
    """
    from reminders.models import Heartbeat

    now = time.monotonic()
    every = min(SAID_EVERY_S, settings.REMINDER_SWEEP_SECONDS)
    if now - _said.get(name, -every) < every:
        return
    try:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
    except (DatabaseError, InterfaceError):
        connection.close()
        return
    _said[name] = now


def note_rounds(*, failed: bool) -> None:
    """Called after the daily rounds of a sweep: since when there is somebody whose round fails."""
    from reminders.models import Heartbeat

    if failed:
        Heartbeat.objects.get_or_create(name=ROUNDS_FAIL)
    else:
        Heartbeat.objects.filter(name=ROUNDS_FAIL).delete()


def report() -> dict[str, Any]:
    """The state of database, broker, worker, beat and daily rounds, and how long the oldest mail has been due."""
    from reminders.models import Heartbeat

    now = timezone.now()
    fresh = timedelta(seconds=3 * settings.REMINDER_SWEEP_SECONDS)
    found: dict[str, Any] = dict.fromkeys(("database", "broker", "worker", "beat", "rounds"), False)
    found["oldest_due_s"] = None
    try:
        seen = dict(Heartbeat.objects.values_list("name", "at"))
        found["database"] = True
        found["worker"] = now - seen.get("worker", now - 2 * fresh) < fresh
        found["beat"] = now - seen.get("beat", now - 2 * fresh) < fresh
        found["rounds"] = now - seen.get(ROUNDS_FAIL, now) < timedelta(seconds=OLDEST_DUE_S)
        found["oldest_due_s"] = oldest_due_s(now)
    except (DatabaseError, InterfaceError):
        connection.close()
    found["broker"] = broker_answers()
    due = found["oldest_due_s"]
    parts_live = all(found[part] for part in ("database", "broker", "worker", "beat", "rounds"))
    return {"ok": parts_live and due is not None and due <= OLDEST_DUE_S, **found}


def broker_answers() -> bool:
    """Whether the broker takes a connection and answers on it within two seconds."""
    with current_app.connection_for_write() as broker:
        silent: tuple[type[BaseException], ...] = (OperationalError, *broker.connection_errors)
        broker.transport_options = {**(broker.transport_options or {}), "socket_timeout": 2}
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)
            channel: Any = broker.default_channel
            channel.client.ping()
        except silent:
            return False
    return True


def oldest_due_s(now: datetime) -> int:
    """For how many seconds the oldest unsent mail, or reminder that is in no mail yet, has been due; 0 for none."""
    from reminders.models import Mail, Reminder

    mails = Mail.objects.all().unsent().filter(due_at__lte=now).order_by("due_at").values_list("due_at", flat=True)
    reminders = Reminder.objects.all().due(now).order_by("due_at").values_list("due_at", flat=True)
    oldest = min([*mails[:1], *reminders[:1]], default=now)
    return int((now - oldest).total_seconds())
