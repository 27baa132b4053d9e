"""Files without a row, and rows without a file."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from applicants.documents.files.models import StoredFile

OLD = timedelta(days=1)
"""A file is written a moment before its row is committed; a younger one is left alone."""


class Command(BaseCommand):
    help = "Delete uploaded files that no row knows and that are a day old; say which rows miss their file."

    def handle(self, *_args: Any, **_options: Any) -> None:
        folder = Path(settings.FILES_DIR)
        on_disk = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        known = set(StoredFile.objects.values_list("file", flat=True))
        before = (timezone.now() - OLD).timestamp()
        left = [path for name, path in on_disk.items() if name not in known and path.stat().st_mtime < before]
        for path in left:
            path.unlink(missing_ok=True)
        missing = sorted(known - on_disk.keys())
        self.stdout.write(f"{len(known)} files known, {len(left)} without a row deleted, {len(missing)} missing.")
        for name in missing:
            self.stdout.write(f"missing: {name}")
