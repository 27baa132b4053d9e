"""What `make run` and every new version on a server do before anything else starts: database and files up to date."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from config.static import collect_if_changed
from programs.specialties.services import load_specialties


class Command(BaseCommand):
    help = (
        "Migrations, cache table, road, specialties, static files; with --demo also made-up people. Can be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="add made-up people; never on a server")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.stdout.write("Bringing the database up to date ...")
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = 0")  # a migration may take longer than a page
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("load_roadmap", stdout=self.stdout)
        load_specialties()
        collect_if_changed()
        if options["demo"]:
            call_command("load_demo", stdout=self.stdout)
