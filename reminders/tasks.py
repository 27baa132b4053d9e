"""Five lines each: the row is the truth, the task a hint."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import task_prerun
from django.utils import timezone

from applicants.checklist import services as checklist
from applicants.documents.files import tidying
from reminders import health, moves, services

logger = logging.getLogger(__name__)


@task_prerun.connect
def _say_alive(**_kwargs: Any) -> None:
    health.say_alive("worker")


@shared_task
def sweep() -> None:
    """Write what is due and hand out what may be sent."""
    for pk in services.sweep():
        deliver.apply_async((pk,), expires=300)


@shared_task
def deliver(pk: int) -> None:
    """Send one mail."""
    services.deliver(pk)


@shared_task
def follow_road() -> None:
    """Bring plans to the newest change of the road, and note whom to tell."""
    moves.follow_road()


@shared_task
def roll_plans() -> None:
    """Bring plans to each person's new day."""
    checklist.replan_stale()


@shared_task
def tidy() -> None:
    """Forget what nobody needs any more."""
    services.tidy()


@shared_task
def tidy_files() -> None:
    """Delete uploads that lost their row; say when a person's files or rows seem to be lost."""
    found = tidying.tidy(now=timezone.now())
    if found.refused or found.missing:
        logger.warning("%s files without a row, %s rows without a file: run tidy_files", found.refused,
                       len(found.missing))  # fmt: skip
