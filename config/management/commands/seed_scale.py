"""Made-up data in bulk, for the bench."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import scale, season
from programs.catalogue import scale as catalogue


class Command(BaseCommand):
    help = "Add made-up applicants with plans, and made-up programs with facts, in bulk. For a database of the bench."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--applicants", type=int, default=0, help="how many applicants to add")
        parser.add_argument("--programs", type=int, default=0, help="how many programs to add")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["applicants"] < 0 or options["programs"] < 0:
            raise CommandError("A number of rows is 0 or more.")
        today = timezone.localdate()
        programs = catalogue.make(
            options["programs"], options["seed"], season=season.submission(today)[0], read_on=today
        )
        applicants = scale.applicants(count=options["applicants"])
        self.stdout.write(f"{programs} programs and {applicants} applicants added.")
