"""Made-up programs and people for the demo."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo


class Command(BaseCommand):
    help = "Add made-up programs and people, plainly marked. Only under `make run`; refuses on a server."

    def handle(self, *_args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if not settings.DEMO or len(password) < 10:
            raise CommandError("Demo people are for one's own machine only: IMG_DEMO and DEMO_PASSWORD are not set.")
        programs = demo.load_catalogue()
        self.stdout.write(f"{programs} demo programs added." if programs else "The demo programs are there.")
        added = demo.load(password=password)
        self.stdout.write(f"{added} demo people added." if added else "The demo people are there.")
