"""One at a time: locks that end with the connection, so that a lost worker holds nothing; and progress seen by all."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from programs.imports.models import Batch

BATCHES = 8101
APPLYING = 8102


class NotNow(Exception):
    """The batch is in no state for this. Its text is for people."""


@contextmanager
def hold(number: int, area: int = BATCHES) -> Iterator[bool]:
    """Whether the lock is ours; it is given back at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [area, number % 2**31])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [area, number % 2**31])


def is_held(number: int, area: int = BATCHES) -> bool:
    """Whether somebody holds this lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database AS own ON own.oid = database "
            "WHERE locktype = 'advisory' AND datname = current_database() "
            "AND classid = %s AND objid = %s AND objsubid = 2 AND granted)",
            [area, number % 2**31],
        )
        return bool(cursor.fetchone()[0])


class Progress:
    """Writes done_count by a connection of its own, so that others see it before the transaction ends."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.own = batch, connection.copy()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self.own.close()

    def say(self, done: int) -> None:
        """So many rows are done."""
        with self.own.cursor() as cursor:
            cursor.execute("UPDATE programs_batch SET done_count = %s WHERE id = %s", [done, self.batch.pk])
