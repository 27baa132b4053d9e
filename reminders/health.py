"""Heartbeats of worker and beat, and what `/healthz` says."""

from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

BEAT_SAYS_EVERY = timedelta(seconds=15)
OLDEST_DUE_S = 600
"""A mail that has been due for longer means that reminders are not going out."""


def worker_is_alive() -> None:
    """Called by every sweep that a worker runs, and when a worker comes up."""
    _say("worker")


_beat_said = timezone.now() - timedelta(days=1)


def beat_is_alive() -> None:
    """Called at every tick of beat; writes every 15 seconds, or with every sweep where those are more frequent.

    A database that is away is no reason to die.
    """
    global _beat_said
    if timezone.now() - _beat_said < min(BEAT_SAYS_EVERY, timedelta(seconds=settings.REMINDER_SWEEP_SECONDS)):
        return
    try:
        _say("beat")
    except DatabaseError:
        connection.close()
        return
    _beat_said = timezone.now()


def _say(name: str) -> None:
    from reminders.models import Heartbeat

    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def report() -> dict[str, Any]:
    """The state of database, broker, worker and beat, and for how many seconds the oldest mail has been due."""
    from reminders.models import Heartbeat, Mail

    now = timezone.now()
    fresh = timedelta(seconds=3 * settings.REMINDER_SWEEP_SECONDS)
    found: dict[str, Any] = {"database": False, "broker": False, "worker": False, "beat": False, "oldest_due_s": None}
    try:
        seen = dict(Heartbeat.objects.values_list("name", "at"))
        found["database"] = True
        found["worker"] = now - seen.get("worker", now - 2 * fresh) < fresh
        found["beat"] = now - seen.get("beat", now - 2 * fresh) < fresh
        found["oldest_due_s"] = Mail.objects.all().oldest_due_s(now)
    except DatabaseError:
        connection.close()
    with current_app.connection_for_write() as broker:
        away: tuple[type[BaseException], ...] = (
            OperationalError,
            *broker.connection_errors,
        )  # kombu wraps some of them
        try:
            broker.ensure_connection(max_retries=1, timeout=2)
            found["broker"] = True
        except away:
            pass
    due = found["oldest_due_s"]
    parts_live = all(found[part] for part in ("database", "broker", "worker", "beat"))
    return {"ok": parts_live and due is not None and due <= OLDEST_DUE_S, **found}
