"""Load or check the road."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roadmap import files, services
from roadmap.planner import RoadError


class Command(BaseCommand):
    help = "Load the road (phases, milestones, dates of seasons) from a file; without FILE the project's own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=files.SHIPPED, metavar="FILE", help=".toml or .csv")
        parser.add_argument("--check", action="store_true", help="only check the file, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            document = files.read(options["file"])
        except files.RoadFileError as error:
            raise CommandError("The road was not loaded.\n  " + "\n  ".join(error.problems)) from None
        if document["unused"]:
            self.stdout.write(f"Columns that mean nothing here: {', '.join(document['unused'])}")
        if options["check"]:
            self.stdout.write(
                f"{len(document['milestones'])} milestones and {len(document['dates'])} dates, no mistake found."
            )
            return
        try:
            report = services.load_road(document=document)
        except RoadError as error:
            raise CommandError(f"The road was not loaded.\n  {error}") from None
        except ValidationError as error:
            raise CommandError("The road was not loaded.\n  " + "\n  ".join(error.messages)) from None
        self.stdout.write("\n".join(report.lines()))
