"""Load or check the road."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from roadmap import files, road, services
from roadmap.planner import RoadError


class Command(BaseCommand):
    help = "Load the road (phases, milestones, dates of seasons) from a file; without FILE the project's own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=files.SHIPPED, metavar="FILE", help=".toml or .csv")
        parser.add_argument("--check", action="store_true", help="say what loading would do, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            document = files.read(options["file"])
        except files.RoadFileError as error:
            raise self._refusal(error.problems) from None
        if document["unused"]:
            self.stdout.write(f"Columns that mean nothing here: {', '.join(document['unused'])}")
        if options["check"]:
            self.stdout.write(
                f"{len(document['milestones'])} milestones and {len(document['dates'])} dates, no mistake found."
            )
        try:
            report = self._load(document, check=options["check"])
        except DatabaseError:
            if not options["check"]:
                raise
            self.stdout.write("There is no database here to compare with.")
        else:
            self.stdout.write("\n".join(report.lines()))

    def _load(self, document: files.Document, *, check: bool) -> services.LoadReport:
        """Load; for a check only to see what would come of it."""
        try:
            with transaction.atomic():
                report = services.load_road(document=document)
                transaction.set_rollback(check)
        except RoadError as error:
            raise self._refusal([str(error)]) from None
        except ValidationError as error:
            raise self._refusal(error.messages) from None
        finally:
            road.forget()
        return report

    def _refusal(self, problems: list[str]) -> CommandError:
        return CommandError("The road was not loaded.\n  " + "\n  ".join(problems))
