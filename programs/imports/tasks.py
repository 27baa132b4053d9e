"""Five lines each: the batch is the truth, the task a hint. One that is lost is started again from the page."""

from celery import shared_task

from accounts.models import User
from programs.imports import services
from programs.imports.models import Batch


@shared_task
def compare(pk: int) -> None:
    """The dry run of a file."""
    batch = Batch.objects.defer("content").get(pk=pk)
    if batch.state == Batch.State.READING:
        services.dry_run(batch=batch)


@shared_task
def take_over(pk: int) -> None:
    """Take over the chosen rows of a file."""
    batch = Batch.objects.defer("content").get(pk=pk)
    if batch.state == Batch.State.APPLYING:
        services.apply(batch=batch, by=_who(batch, "applied_by"))


@shared_task
def take_back(pk: int) -> None:
    """Take a file back."""
    batch = Batch.objects.defer("content").get(pk=pk)
    if batch.state == Batch.State.APPLIED and batch.options.get("undoing"):
        services.undo(batch=batch, by=_who(batch, "undone_by"))


def _who(batch: Batch, key: str) -> User | None:
    return User.objects.filter(pk=batch.options.get(key)).first()
