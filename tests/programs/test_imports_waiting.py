"""Batches that wait: behind another one, for a worker, after one that died. They begin by themselves."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from programs.catalogue.models import Program
from programs.imports import services, tasks, waiting
from programs.imports.locks import APPLYING, BATCHES
from programs.imports.models import Batch
from tests.support.catalogue import SEASON, state
from tests.support.imports import applied, codes_of_specialties, compared, line, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _codes(db):
    codes_of_specialties()


@contextmanager
def held(*locks):
    """Another process holds these locks; they end with its connection."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            for area, number in locks:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [area, number])
        yield
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")  # closing alone frees them a moment later
    finally:
        other.close()


def to_apply(number=1):
    batch = compared(table([line(number)]))
    services.start_apply(batch=batch, by=None)
    return batch


def page_of(client, batch):
    return client.get(reverse("imports:show", args=[batch.public_id])).text


def test_what_waits_is_handed_out_one_change_at_a_time():
    first, second = to_apply(1), to_apply(2)
    third = compared(table([line(3)]))
    services.start_dry_run(batch=third, by=None)
    fourth = applied(table([line(4)]))
    services.start_undo(batch=fourth, by=None)
    compared(table([line(5)]))

    assert waiting.to_hand_out() == [("take_over", first.pk), ("compare", third.pk)]
    tasks.take_over(first.pk)
    assert waiting.to_hand_out() == [("take_over", second.pk), ("compare", third.pk)]
    tasks.take_over(second.pk)
    tasks.compare(third.pk)
    assert waiting.to_hand_out() == [("take_back", fourth.pk)]
    tasks.take_back(fourth.pk)
    assert waiting.to_hand_out() == []


def test_what_somebody_is_at_is_not_handed_out(client, signed_in, admin):
    batch, other = to_apply(1), to_apply(2)

    with held((APPLYING, 0), (BATCHES, batch.pk)):
        assert waiting.to_hand_out() == []
        assert "Being taken over" in page_of(signed_in(admin), batch)
        assert "begins by itself when that is done" in page_of(signed_in(admin), other)
        tasks.take_over(other.pk)

    other.refresh_from_db()
    assert (other.state, "tries" in other.options) == ("applying", False)
    assert waiting.to_hand_out() == [("take_over", batch.pk)]


def test_the_end_of_one_hands_out_the_next(monkeypatch):
    first, second = to_apply(1), to_apply(2)
    sent = []
    monkeypatch.setattr(tasks.take_over, "apply_async", lambda args, **_options: sent.append(args))
    monkeypatch.setattr(tasks.hand_out, "delay", tasks.hand_out)

    tasks.take_over(first.pk)

    assert sent == [(second.pk,)]


@pytest.mark.parametrize(
    ("work", "back"), [("compare", "uploaded"), ("take_over", "ready"), ("take_back", "applied")]
)  # fmt: skip
def test_one_that_loses_its_worker_each_time_waits_for_a_person(work, back, monkeypatch, signed_in, admin):
    batch = {"compare": lambda: compared(table([line(1)])), "take_over": to_apply,
             "take_back": lambda: applied(table([line(1)]))}[work]()  # fmt: skip
    if work == "compare":
        services.start_dry_run(batch=batch, by=None)
    if work == "take_back":
        services.start_undo(batch=batch, by=None)

    class Killed(BaseException):
        """No code of ours runs after it, as after kill -9."""

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        for place in ("services._compare", "applying._Application.run", "undoing._take_back"):
            patch.setattr(f"programs.imports.{place}", die)
        for tries in range(waiting.MOST_TRIES):
            assert waiting.to_hand_out() == [(work, batch.pk)], tries
            with pytest.raises(Killed):
                tasks.TASKS[work](batch.pk)
            text = page_of(signed_in(admin), batch)
            assert "Nothing was changed. It begins again by itself" in text
        tasks.TASKS[work](batch.pk)

    batch.refresh_from_db()
    assert (batch.state, waiting.work_of(batch), waiting.to_hand_out()) == (back, "", [])
    assert "the worker was lost each time. Nothing was changed" in page_of(signed_in(admin), batch)


def test_a_person_can_start_it_again_after_that():
    batch = to_apply()
    Batch.objects.filter(pk=batch.pk).update(options={**batch.options, "tries": waiting.MOST_TRIES})
    tasks.take_over(batch.pk)
    assert not Program.objects.exists()

    services.start_apply(batch=batch, by=None)
    tasks.take_over(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.trouble, "tries" in batch.options) == ("applied", "", False)


def test_undo_that_became_impossible_meanwhile_says_why_and_waits_no_more():
    batch = applied(table([line(1)]))
    services.start_undo(batch=batch, by=None)
    state(Program.objects.get(), "j1", False, season=SEASON)

    tasks.take_back(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, waiting.work_of(batch)) == ("applied", "")
    assert "was changed after this import" in batch.trouble


def test_undo_that_breaks_off_says_so_and_can_be_started_again(monkeypatch):
    batch = applied(table([line(1)]))
    services.start_undo(batch=batch, by=None)
    with monkeypatch.context() as patch:
        patch.setattr("programs.imports.undoing.settle", lambda *_args, **_kwargs: 1 / 0)
        patch.setattr("programs.imports.undoing.made_programs", lambda _batch: set())
        with pytest.raises(ZeroDivisionError):
            tasks.take_back(batch.pk)
    batch.refresh_from_db()
    assert "Nothing was changed" in batch.trouble

    services.start_undo(batch=batch, by=None)
    tasks.take_back(batch.pk)

    assert not Program.objects.exists()


def test_beat_looks_for_what_waits():
    entry = settings.CELERY_BEAT_SCHEDULE["hand out imports"]

    assert entry["task"] == tasks.hand_out.name
    assert entry["schedule"] <= 60


def test_a_task_for_what_is_gone_or_done_does_nothing():
    batch = compared(table([line(1)]))

    tasks.compare(0)
    tasks.take_over(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "ready"
