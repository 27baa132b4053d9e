"""`import_programs FILE --source NAME`: a dry run, or with --apply the import itself."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from programs.curation.rules import coming_season
from programs.imports import readers, services
from programs.imports.models import Batch, BatchRow


class Command(BaseCommand):
    """Exit code 0: done; 1: some rows were refused; 2: nothing could be read."""

    help = "Compare a file of programs (CSV, TSV, XLSX) with the catalogue; --apply takes it over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, where it comes from, and whether to write."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="where the file comes from, by name")
        parser.add_argument("--season", type=int, default=None, help="Match season that it speaks of")
        parser.add_argument("--retrieved-on", type=date.fromisoformat, default=None, help="day on which it was read")
        parser.add_argument("--mapping", type=Path, default=None, help='JSON: {"column": "field", ...}')
        parser.add_argument("--apply", action="store_true", help="take it over (without: change nothing)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; the exit code tells how it went."""
        try:
            batch = self._run(options)
        except (readers.Unreadable, services.WrongColumns, services.NotNow, OSError, ValueError) as error:
            self._fail(str(error), options["json"])
        if batch is None:
            return
        if batch["trouble"]:
            self._fail(batch["trouble"], options["json"])
        self._print(batch, options)
        if batch["refused"]:
            sys.exit(1)

    def _run(self, options: dict[str, Any]) -> dict[str, Any] | None:
        if options["apply"]:
            return self._import(options)
        with transaction.atomic():
            found = self._import(options)
            transaction.set_rollback(True)
        return found

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        readers.check_size(options["file"].stat().st_size)
        today = timezone.localdate()
        season = options["season"] or coming_season(today)
        if not 2000 <= season <= 2100:
            raise ValueError("--season is a year, as 2027.")
        if options["retrieved_on"] and options["retrieved_on"] > today:
            raise ValueError("--retrieved-on is in the future.")
        with transaction.atomic():
            batch = services.upload(
                content=options["file"].read_bytes(), file_name=options["file"].name, season=season, by=None,
                source=services.source_named(name=options["source"]), retrieved_on=options["retrieved_on"] or today,
            )  # fmt: skip
            columns = {**batch.columns, **self._mapping(options["mapping"])}
            batch = services.set_columns(batch=batch, columns=columns, by=None)
        services.start_dry_run(batch=batch, by=None)
        batch = services.dry_run(batch=batch)
        if batch.state == Batch.State.READY and options["apply"]:
            services.start_apply(batch=batch, by=None)
            services.apply(batch=batch, by=None)
            batch.refresh_from_db(fields=["state", "summary"])
        refused = BatchRow.objects.filter(batch=batch, outcome=BatchRow.Outcome.REFUSED).order_by("number")
        return {
            **{key: batch.summary.get(key, 0) for key in ("new", "changed", "unchanged", "suggested")},
            "refused": [{"row": row.number, "reason": row.reason} for row in refused],
            "done": batch.summary.get("done", {}),
            "trouble": batch.trouble,
        }

    def _mapping(self, path: Path | None) -> dict[str, str]:
        if path is None:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise ValueError('--mapping is a JSON object, as {"Program Code": "acgme_code"}.')
        return found

    def _print(self, found: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            keys = ("new", "changed", "unchanged", "suggested", "refused")
            self.stdout.write(json.dumps({key: found[key] for key in keys}, ensure_ascii=False))
            return
        for key in ("new", "changed", "unchanged", "suggested"):
            self.stdout.write(f"{key:10} {found[key]:7}")
        self.stdout.write(f"{'refused':10} {len(found['refused']):7}")
        for one in found["refused"]:
            self.stdout.write(f"  row {one['row']}: {one['reason']}")
        done = ", ".join(f"{count} {what}" for what, count in found["done"].items())
        self.stdout.write(f"Taken over: {done}." if options["apply"] else "Dry run: nothing was changed.")

    def _fail(self, words: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": words}, ensure_ascii=False))
        self.stderr.write(words)
        sys.exit(2)
