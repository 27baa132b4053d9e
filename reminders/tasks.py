"""Five lines each: the row is the truth, the task a hint."""

from typing import Any

from celery import shared_task
from celery.signals import task_prerun

from applicants.checklist import services as checklist
from reminders import health, moves, services


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
