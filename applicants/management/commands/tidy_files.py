"""Files without a row, and rows without a file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from applicants.documents.files.tidying import tidy


class Command(BaseCommand):
    help = "Delete uploaded files that no row knows and that are a day old; say which rows miss their file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--even-many", action="store_true", help="Also where more than a tenth of all would go.")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = tidy(now=timezone.now(), even_many=options["even_many"])
        self.stdout.write(
            f"{found.known} files known, {found.deleted} without a row deleted, {len(found.missing)} missing."
        )
        if found.refused:
            self.stdout.write(
                f"{found.refused} files have no row, more than a tenth of all. Is this the right database? Nothing was "
                "deleted; --even-many deletes them."
            )
        for name in found.missing:
            self.stdout.write(f"missing: {name}")
