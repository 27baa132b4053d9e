"""Bring the database and the static files up to date; what `make run` and a release do before they start."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from programs.services import load_specialties


class Command(BaseCommand):
    help = "Migrations, cache table, static files, the road, the specialties; with --demo also made-up people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="add made-up people; never on a server")

    def handle(self, *_args: Any, **options: Any) -> None:
        say = self.stdout.write
        say("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        collect_if_changed()
        call_command("load_roadmap", stdout=self.stdout)
        load_specialties()
        if options["demo"]:
            call_command("load_demo", stdout=self.stdout)


def collect_if_changed() -> None:
    """Collect static files, unless those of the last time still stand."""
    stamp = settings.STATIC_ROOT / "collected"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def fingerprint() -> str:
    """A mark of all files that would be collected: the project's own, and the versions of packages."""
    mark = hashlib.sha256()
    for path in sorted(settings.BASE_DIR.glob("static/**/*")):
        if path.is_file():
            mark.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    for path in (settings.BASE_DIR / "requirements.lock", Path(settings.BASE_DIR / "config" / "static.py")):
        mark.update(path.read_bytes() if path.exists() else b"")
    return mark.hexdigest()
