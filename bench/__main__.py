"""`make bench`: planner, plans on the database and pages, measured on this machine; prints a table.

Starts a PostgreSQL of its own in a temporary folder, loads the shipped road and the made-up people of the demo, and
writes bench/results/latest.json. Times are wall-clock milliseconds of one process that does nothing else; pages are
asked for through Django's test client, so the web server and the network are not in them.
"""

import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from accounts.models import User
    from roadmap.anchors import Calendar
    from roadmap.planner import Profile, Road

CHECKOUT = Path(__file__).resolve().parent.parent
RESULT = CHECKOUT / "bench" / "results" / "latest.json"
TODAY = date(2026, 11, 21)
"""The day of the worked examples of docs/planner.md, so that the planner always gets the same work."""
PLANNER_MS = 5.0
QUERIES = 15


class Row(NamedTuple):
    """One line of the table. Times in milliseconds; `note` says what was measured, or why nothing was."""

    name: str
    p50: float | None = None
    p95: float | None = None
    runs: int = 0
    queries: int | None = None
    note: str = ""


def timed(run: Callable[[], object], times: int, before: Callable[[], object] = lambda: None) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds. `before` is done each time, outside the clock."""
    took = []
    for _ in range(times):
        before()
        begun = perf_counter()
        run()
        took.append((perf_counter() - begun) * 1000)
    took.sort()
    return took[len(took) // 2], took[min(len(took) - 1, round(len(took) * 0.95))]


# ------------------------------------------------------------------------------------- measures


def planner_rows() -> Iterator[Row]:
    """The planner by itself: no database."""
    from roadmap import files, road
    from roadmap.planner import Profile, Road, seasons

    document = files.read(files.SHIPPED)
    note = f"{len(document['milestones'])} milestones"
    yield Row("read and check the road file", *timed(lambda: files.read(files.SHIPPED), 15), 15, note=note)
    the_road, calendar = road.from_document(document)
    steps = [node.step for node in the_road.nodes.values()]
    yield Row("build the road from its steps", *timed(lambda: Road(steps), 100), 100)

    graduate = Profile("graduate", "j1", done={"graduation": None}, graduation=date(2024, 6, 30))
    yield from plan_rows("graduate, diploma only", the_road, calendar, graduate, 2029)
    student = Profile("student", "either", frozenset({"optional"}), date(2029, 5, 31))
    yield from plan_rows("student, nothing done", the_road, calendar, student, 2030)
    old_graduate = Profile("old_graduate", "h1b", graduation=date(2012, 6, 30))
    yield from plan_rows("old graduate, nothing done", the_road, calendar, old_graduate, 2029)

    looked_at = len(seasons(the_road, calendar, graduate, TODAY).plans)
    times = timed(lambda: seasons(the_road, calendar, graduate, TODAY), 200)
    yield Row("possible and recommended season", *times, 200, note=f"{looked_at} plans")


def plan_rows(name: str, the_road: "Road", calendar: "Calendar", person: "Profile", season: int) -> Iterator[Row]:
    """One plan: on a road that was just built, and on one that has made such a plan before, as usual."""
    from roadmap.planner import Road, plan

    steps = [node.step for node in the_road.nodes.values()]
    built: list[Road] = []
    cold = timed(
        lambda: plan(built.pop(), calendar, person, season, TODAY), 100, before=lambda: built.append(Road(steps))
    )
    applying = len(plan(the_road, calendar, person, season, TODAY).steps)
    yield Row(f"plan, cold road: {name}", *cold, 100, note=f"{applying} of {len(steps)} steps apply")
    warm = timed(lambda: plan(the_road, calendar, person, season, TODAY), 1000)
    yield Row(f"plan, warm road: {name}", *warm, 1000)


def database_rows() -> Iterator[Row]:
    """Loading the road and replanning a person, on PostgreSQL."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from applicants.checklist import services
    from applicants.profile.models import Applicant
    from roadmap import files, road
    from roadmap import services as roadmap

    document = files.read(files.SHIPPED)
    first = timed(lambda: roadmap.load_road(document=document), 1)
    yield Row("load the road, empty database", *first, 1, note="once per installation")
    again = timed(lambda: roadmap.load_road(document=document), 5)
    yield Row("load the road, nothing new", *again, 5, note="at every start")
    yield Row("read the road from the database", *timed(road.current, 15, road.forget), 15, note="after a change of it")
    people()
    applicant = Applicant.objects.select_related("user").get(user__email="applicant@demo.example")
    days = iter(range(1, 1000))

    def next_day() -> object:
        return services.replan(applicant, now=timezone.now() + timedelta(days=next(days)))

    for name, replan in (("same day", lambda: services.replan(applicant)), ("the day after", next_day)):
        replan()
        times = timed(replan, 30)
        with CaptureQueriesContext(connection) as queries:
            replan()
        yield Row(f"replan a person, {name}", *times, 30, len(queries))
    services.replan(applicant)


def page_rows() -> Iterator[Row]:
    """Pages as people get them, but for the network."""
    from django.urls import reverse

    from accounts.models import User

    person = User.objects.select_related("applicant").get(email="applicant@demo.example")
    advisor = User.objects.get(email="advisor@demo.example")
    mine = [person.applicant.public_id]
    pages = [
        ("landing page", None, reverse("home")),
        ("dashboard", person, reverse("dashboard:today", args=mine)),
        ("dashboard, seen by the advisor", advisor, reverse("dashboard:today", args=mine)),
        ("roadmap as a list", person, reverse("checklist:road", args=mine)),
        ("roadmap as a timeline", person, reverse("checklist:road", args=mine) + "?view=timeline"),
        ("the advisor's mentees", advisor, reverse("mentees")),
    ]
    for name, user, address in pages:
        yield page_row(name, user, address)


def catalogue_rows() -> Iterator[Row]:
    """The search of the catalogue at two sizes."""
    from bench import search

    yield from search.search_rows(Row)


def page_row(name: str, user: "User | None", address: str) -> Row:
    """One page, asked for again and again by the same person."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(address)
    if answer.status_code != 200 or answer.content == b"soon":
        return Row(name, note=f"not there yet (status {answer.status_code})")
    times = timed(lambda: client.get(address), 20)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return Row(name, *times, 20, len(queries), f"{len(answer.content) / 1024:.0f} KiB of HTML")


def import_rows() -> Iterator[Row]:
    """Files of 10,000 programs, compared and taken over in a process of its own each; seconds stand as milliseconds."""
    from bench import imports

    for kind in ("csv", "xlsx"):
        found = IMPORT[kind] = imports.in_own_process(kind)
        size = f"{imports.PROGRAMS:,} rows, 35 columns; peak {found['peak_mb']} MB"
        for name, key in (("compare", "dry_run_s"), ("take over", "apply_s"), ("take back", "undo_s")):
            yield Row(f"a file of programs, {kind}: {name}", found[key] * 1000, found[key] * 1000, 1, note=size)


IMPORT: dict[str, dict[str, Any]] = {}


def match_rows() -> Iterator[Row]:
    """The Match by itself: no database."""
    from bench import matching

    yield from matching.matching_rows(Row)


# ------------------------------------------------------------------------------------ surroundings


@contextmanager
def own_database() -> Iterator[None]:
    """A PostgreSQL and the settings of a server beside it; nothing of it is left afterwards."""
    from config import embedded

    folder = Path(tempfile.mkdtemp(prefix="img-roadmap-bench-", dir="/tmp"))
    folder.chmod(0o711)
    (folder / "static").mkdir()
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_DEBUG"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "bench.settings", "DJANGO_PLAIN_HTTP": "1",
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(60), "DJANGO_ALLOWED_HOSTS": "testserver", "IMG_DEMO": "1",
        "SITE_URL": "http://testserver", "DJANGO_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    servers = embedded.Servers(folder)
    servers.start()
    try:
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield
        connections.close_all()
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def people() -> None:
    """The made-up people of the demo."""
    from config import demo
    from programs.specialties.services import load_specialties

    load_specialties()
    demo.load(password=secrets.token_urlsafe(20))


def facts() -> dict[str, Any]:
    """On what this was measured, and when."""
    import django
    from django.db import connection

    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    model = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    git = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(git, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        postgres = cursor.fetchone()[0]
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "cores": os.cpu_count(),
        "processor": model[0] if model else platform.processor(),
        "load_before": round(LOAD, 2),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgres,
    }


LOAD = os.getloadavg()[0]


def table(rows: list[Row]) -> str:
    """The rows for people."""
    lines = [f"{'':46}{'p50 ms':>9}{'p95 ms':>9}{'runs':>7}{'queries':>9}"]
    for row in rows:
        times = "".join(f"{value:9.2f}" if value is not None else f"{'-':>9}" for value in (row.p50, row.p95))
        queries = "" if row.queries is None else str(row.queries)
        lines.append(f"{row.name:46}{times}{row.runs or '-':>7}{queries:>9}  {row.note}".rstrip())
    return "\n".join(lines)


def judged(rows: list[Row]) -> list[str]:
    """What was promised, and whether it holds."""
    planner = max((row.p95 or 0 for row in rows if row.name.startswith("plan, ")), default=0)
    counts = [row.queries for row in rows if row.name.startswith(("dashboard", "roadmap")) and row.queries is not None]
    promises = [(planner < PLANNER_MS, f"the planner takes under {PLANNER_MS:g} ms ({planner:.2f} at most, p95)")]
    if counts:
        most = max(counts)
        promises.append((most <= QUERIES, f"dashboard and roadmap take at most {QUERIES} queries ({most})"))
    from bench import matching, search

    promises += search.judged(rows)
    promises += matching.judged()
    for kind, took in IMPORT.items():
        from bench.imports import APPLY_S, DRY_RUN_S, PEAK_MB

        for key, most, unit in (("dry_run_s", DRY_RUN_S, "s"), ("apply_s", APPLY_S, "s"), ("peak_mb", PEAK_MB, "MB")):
            words = f"import of 10,000 rows, {kind}: {key} under {most} {unit} ({took[key]})"
            promises.append((took[key] < most, words))
    return [f"{'holds' if kept else 'BROKEN'}: {words}" for kept, words in promises]


def main() -> int:
    rows: list[Row] = []
    with own_database():
        for measure in (planner_rows, database_rows, page_rows, catalogue_rows, import_rows, match_rows):
            for row in measure():
                rows.append(row)
                print(f"  {row.name} ...", flush=True, file=sys.stderr)
        found = facts()
    promises = judged(rows)
    print(table(rows), "", *promises, "", *(f"{key}: {value}" for key, value in found.items()), sep="\n")
    result = {**found, "promises": promises, "rows": [row._asdict() for row in rows]}
    unfinished = RESULT.with_suffix(".tmp")
    unfinished.write_text(json.dumps(result, indent=2) + "\n")
    unfinished.rename(RESULT)
    return int(any(promise.startswith("BROKEN") for promise in promises))


if __name__ == "__main__":
    sys.exit(main())
