"""Five lines each: the batch is the truth, the task a hint. What got lost, beat's sweep hands out anew."""

import logging

from celery import shared_task

from accounts.models import User
from programs.imports import services, waiting
from programs.imports.models import Batch

logger = logging.getLogger(__name__)

LONG_S = 1800
"""A large file may take longer than other tasks."""


@shared_task(time_limit=LONG_S)
def compare(pk: int) -> None:
    """The dry run of a file."""
    _do(waiting.COMPARE, pk)


@shared_task(time_limit=LONG_S)
def take_over(pk: int) -> None:
    """Take over the chosen rows of a file."""
    _do(waiting.TAKE_OVER, pk)


@shared_task(time_limit=LONG_S)
def take_back(pk: int) -> None:
    """Take a file back."""
    _do(waiting.TAKE_BACK, pk)


@shared_task
def hand_out() -> None:
    """Hand out the batches that wait and that nobody is at."""
    for work, pk in waiting.to_hand_out():
        TASKS[work].apply_async((pk,), expires=60)


TASKS = {waiting.COMPARE: compare, waiting.TAKE_OVER: take_over, waiting.TAKE_BACK: take_back}


def _do(work: str, pk: int) -> None:
    """Do it if it is still to be done, and wake the next one. One for which it is not the time waits on."""
    batch = Batch.objects.defer("content").filter(pk=pk).first()
    if batch is None or waiting.work_of(batch) != work:
        return
    try:
        if work == waiting.COMPARE:
            services.dry_run(batch=batch)
        elif work == waiting.TAKE_OVER:
            services.apply(batch=batch, by=_who(batch, "applied_by"))
        else:
            services.undo(batch=batch, by=_who(batch, "undone_by"))
    except (services.NotNow, services.UndoRefused):
        logger.info("Batch %s: not now", pk)  # the batch says why
    hand_out.delay()


def _who(batch: Batch, key: str) -> User | None:
    return User.objects.filter(pk=batch.options.get(key)).first()
