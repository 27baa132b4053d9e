"""The Celery app and its clock.

Beat only wakes short sweeps: what is due lives in PostgreSQL, a lost broker loses nothing, and two beats do no
harm. The schedule stands in the settings and beat keeps no file, so it runs on a read-only disk.
"""

import os
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("img_roadmap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class HeartbeatScheduler(Scheduler):
    """Beat's own scheduler, which also says that it lives and sweeps at once when it starts."""

    max_interval = 5

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = datetime(2000, 1, 1, tzinfo=UTC)  # long ago: due at once

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from reminders.health import say_alive

        say_alive("beat")
        return float(super().tick(*args, **kwargs))


@worker_ready.connect
def say_ready(**_kwargs: Any) -> None:
    """A worker that has just come up counts as alive before its first task."""
    from django.db import connection

    from reminders.health import say_alive

    say_alive("worker")
    connection.close()  # this process only looks after its children, which have their own
