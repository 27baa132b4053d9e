"""Batches that wait for a worker. The row says what is to be done; whoever looks next does it, or hands it on."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from programs.imports.locks import APPLYING, NotNow, is_held
from programs.imports.models import Batch

MOST_TRIES = 3
"""So often a batch is begun by itself. One that ends its worker each time waits for a person after that."""

COMPARE, TAKE_OVER, TAKE_BACK = "compare", "take_over", "take_back"
IS_WAITING = Q(state__in=[Batch.State.READING, Batch.State.APPLYING]) | Q(
    state=Batch.State.APPLIED, options__undoing=True
)


def work_of(batch: Batch) -> str:
    """What is to be done with a batch: compare, take_over or take_back; empty for nothing."""
    if batch.state == Batch.State.APPLIED:
        return TAKE_BACK if batch.options.get("undoing") else ""
    return {Batch.State.READING: COMPARE, Batch.State.APPLYING: TAKE_OVER}.get(Batch.State(batch.state), "")


def waiting() -> QuerySet[Batch]:
    """The batches with which something is to be done, the oldest first, be somebody at it or not."""
    return Batch.objects.filter(IS_WAITING).only("pk", "state", "options").order_by("pk")


def to_hand_out() -> list[tuple[str, int]]:
    """What a worker can begin now, as (work, id of the batch): every comparison, and one change of the catalogue.

    What somebody is at is left out: a lock ends with the process that holds it, so one that died is free again.
    """
    found, changing = [], is_held(0, APPLYING)
    for batch in waiting():
        work = work_of(batch)
        if is_held(batch.pk) or (work != COMPARE and changing):
            continue
        changing = changing or work != COMPARE
        found.append((work, batch.pk))
    return found


def standing(batch: Batch) -> str:
    """How it stands with a batch that waits or is worked on: at_work, behind (another file), again, or waiting."""
    if is_held(batch.pk):
        return "at_work"
    if work_of(batch) != COMPARE and is_held(0, APPLYING):
        return "behind"
    return "again" if batch.options.get("tries") else "waiting"


def begin(batch: Batch, state: Batch.State, words: str) -> Batch:
    """The batch as it stands, with one more try counted. The caller holds its lock.

    Raises NotNow with `words` where its state is another, and where it broke off too often; then it waits no more.
    """
    with transaction.atomic():
        row = locked(batch)
        if row.state != state:
            raise NotNow(words)
        tries = row.options.get("tries", 0) + 1
        if tries <= MOST_TRIES:
            row.options = {**row.options, "tries": tries}
            row.save(update_fields=["options"])
            return row
        give_back(row, _("It was begun %(n)s times, and the worker was lost each time. Nothing was changed. "
                         "Start it again, or split the file.") % {"n": MOST_TRIES})  # fmt: skip
    raise NotNow(row.trouble)


def give_back(row: Batch, trouble: str) -> None:
    """It waits no more: back to where a person can start it again, with the reason."""
    back = {Batch.State.READING: Batch.State.UPLOADED, Batch.State.APPLYING: Batch.State.READY}
    row.state = back.get(Batch.State(row.state), row.state)
    row.trouble = trouble[:500]
    row.options = done(row)
    row.save(update_fields=["state", "trouble", "options"])


def done(row: Batch) -> dict[str, object]:
    """The options of a batch without what only counts while it waits."""
    return {key: value for key, value in row.options.items() if key not in ("tries", "undoing")}


def locked(batch: Batch) -> Batch:
    """The row itself, locked, without its content."""
    found: Batch = (
        Batch.objects.select_for_update(of=("self",)).defer("content").select_related("source").get(pk=batch.pk)
    )
    return found
