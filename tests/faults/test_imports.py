"""A worker dies while it takes a file over: nothing is written by halves, and the work begins again by itself."""

import pytest

from bench.imports import made_up
from programs.catalogue.models import Institution, Program, Word
from programs.facts.models import Fact, Source
from programs.imports import services, waiting
from programs.imports.models import Batch
from tests.faults.harness import wait_until
from tests.support.imports import DAY, SEASON, compared

ROWS = 4000


@pytest.fixture
def batch(house):
    """A large file that was compared and is to be taken over; all of it is gone afterwards."""
    yield compared(made_up(ROWS), file_name="large.csv", season=SEASON, retrieved_on=DAY)
    house.nobody_works()
    Fact.objects.all()._raw_delete("default")
    for model in (Program, Institution, Batch, Source, Word):
        model.objects.all().delete()


def test_worker_killed_while_a_file_is_taken_over(house, batch):
    house.have("beat")
    worker = house.have("worker")
    services.start_apply(batch=batch, by=None)
    done = Batch.objects.filter(pk=batch.pk)
    wait_until(lambda: done.get().done_count > 500, "beat handed it out, and the worker is in the middle")
    assert waiting.standing(done.get()) == "at_work"

    house.kill(worker)
    wait_until(lambda: waiting.standing(done.get()) == "again", "the lock ended with the process")
    assert (done.get().state, Program.objects.count()) == ("applying", 0)
    house.run("worker")

    wait_until(lambda: done.get().state == "applied", "it was begun again and ended", patience_s=90)
    assert Program.objects.count() == done.get().summary["done"]["programs"] == ROWS
    assert "tries" not in done.get().options
