"""A large file of made-up programs through dry run, taking over and taking back, in a process of its own.

`python -m bench.imports FILE` measures in the database that the environment names and prints one JSON object.
"""

import csv
import io
import json
import random
import resource
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep
from typing import Any

from openpyxl import Workbook

PROGRAMS = 10_000
DRY_RUN_S, APPLY_S, PEAK_MB = 60, 90, 400

FACTS = {
    "j1_visa": ["Yes", "No", ""], "h1b_visa": ["Yes", "No", ""], "f1_visa": ["Yes", "No"], "step2_min": ["220", "230"],
    "step2_liked": ["240"], "attempts_max": ["1", "2", "3"], "step3_needed": ["No"], "grad_years_max": ["5", "10"],
    "certificate_by": ["the application"], "usce_months_min": ["1", "3"], "usce_within_years": ["2"],
    "letters_min": ["3"], "us_letters_min": ["1", "2"], "pct_img": ["12.5", "80", ""], "pct_us_img": ["4"],
    "non_us_img_share": ["8.5"], "pct_do": ["20"], "pct_usmd": ["40"], "positions": ["8", "12"], "interviews": ["120"],
    "program_type": ["University-based", "Community-based"], "accredited_length_years": ["3"], "accepting": ["True"],
    "participates_in_eras": ["True"], "signals": ["Yes"], "website": ["https://example.org/program"],
}  # fmt: skip


def made_up(programs: int = PROGRAMS) -> bytes:
    """A CSV of so many made-up programs in 35 columns."""
    dice, out = random.Random(1), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["acgme_code", "program_name", "institution", "city", "state", "specialty", "nrmp_codes",
                     "source_url", "data_last_updated", *FACTS])  # fmt: skip
    for n in range(programs):
        writer.writerow([
            f"140{n:07d}", f"Example Program {n} (demo)", f"Example Hospital {n % 900} (demo)", "Exampleville",
            dice.choice(["OH", "NY", "TX"]), "Internal Medicine", f"{n % 10000:04d}140C0",
            f"https://example.org/{n}", "2026-11-01", *(dice.choice(values) for values in FACTS.values()),
        ])  # fmt: skip
    return out.getvalue().encode()


def as_xlsx(content: bytes) -> bytes:
    """The same table as a spreadsheet."""
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in csv.reader(io.StringIO(content.decode())):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def measured(file: Path) -> dict[str, Any]:
    """Seconds of each part, the peak of memory in MB, and how many steps of progress others saw."""
    from programs.imports import services
    from programs.imports.models import Batch
    from programs.specialties.services import load_specialties

    load_specialties()
    content = file.read_bytes()
    upload: dict[str, Any] = {"file_name": file.name, "season": 2027, "retrieved_on": date(2026, 11, 1), "by": None}
    found: dict[str, Any] = {}

    def at_work(name: str, work: Any) -> None:
        begun, used = perf_counter(), process_time()
        work()
        found[name.replace("_s", "_cpu_s")] = round(process_time() - used, 1)
        found[name] = round(perf_counter() - begun, 1)

    source = services.source_named(name="Bench (demo)")
    batch = services.upload(content=content, source=source, **upload)
    services.start_dry_run(batch=batch, by=None)
    at_work("dry_run_s", lambda: services.dry_run(batch=batch))
    services.start_apply(batch=batch, by=None)
    seen: set[int] = set()
    watcher = threading.Thread(target=_watch, args=(batch.pk, seen), daemon=True)
    watcher.start()
    at_work("apply_s", lambda: services.apply(batch=batch, by=None))
    watcher.join()
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    found["progress_steps"] = len(seen)
    found["done"] = Batch.objects.get(pk=batch.pk).summary["done"]
    again = services.upload(content=content, source=source, **upload)
    services.start_dry_run(batch=again, by=None)
    at_work("dry_run_again_s", lambda: services.dry_run(batch=again))
    found["again"] = {key: n for key, n in Batch.objects.get(pk=again.pk).summary.items() if n}
    at_work("undo_s", lambda: services.undo(batch=batch, by=None))
    found["peak_all_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def _watch(pk: int, seen: set[int]) -> None:
    """What somebody else sees of the progress while the transaction is open."""
    from django.db import connection

    from programs.imports.models import Batch

    while True:
        row = Batch.objects.values_list("state", "done_count").get(pk=pk)
        if row[0] != Batch.State.APPLYING:
            break
        seen.add(row[1])
        sleep(0.2)
    connection.close()


def in_own_process(kind: str) -> dict[str, Any]:
    """The measures of a fresh process, so that the peak of memory is that of the import. `kind`: csv or xlsx."""
    content = made_up()
    here = Path(__file__).resolve().parent.parent
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"bench.{kind}"
        file.write_bytes(content if kind == "csv" else as_xlsx(content))
        command = [sys.executable, "-m", "bench.imports", str(file)]
        done = subprocess.run(command, cwd=here, stdout=subprocess.PIPE, text=True, check=True)  # errors are seen
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measured(Path(sys.argv[1]))))
