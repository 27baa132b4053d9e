"""Made-up people for the demo."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Add made-up people, plainly marked. Only under `make run`."

    def handle(self, *_args: Any, **options: Any) -> None:
        ...  # replaced
