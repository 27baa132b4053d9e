"""Files without a row, and rows without a file. Safe beside running requests, and after a restore."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from applicants.documents.files.models import StoredFile

OLD = timedelta(days=1)
"""A file is written a moment before its row is committed, and a restore may bring files before their rows."""
OURS = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.(pdf|jpg|png)")
"""What we name files; anything else in the folder is not ours to delete."""
ALWAYS_FEW = 20
MOST_SHARE = 0.1


@dataclass(frozen=True)
class Tidied:
    """How many files rows know; which files without a row were deleted; which names are missing.

    `refused`: so many are without a row that the database must be the wrong one; nothing was deleted.
    """

    known: int
    deleted: int
    missing: list[str]
    refused: int = 0


def tidy(*, now: datetime, even_many: bool = False) -> Tidied:
    """Delete files that no row knows and that are a day old.

    Old is what was neither written nor put there within a day: unpacking an archive sets back the first, never the
    second. More than a few and a tenth of all are deleted only if `even_many`.
    """
    on_disk = dict(_files(Path(settings.FILES_DIR)))
    known = set(StoredFile.objects.values_list("file", flat=True))  # after the disk: a row comes after its file
    before = (now - OLD).timestamp()
    left = [name for name in on_disk.keys() - known if on_disk[name] < before]
    refused = 0 if even_many or len(left) <= max(ALWAYS_FEW, MOST_SHARE * len(on_disk)) else len(left)
    for name in [] if refused else left:
        (Path(settings.FILES_DIR) / name).unlink(missing_ok=True)
    deleted = 0 if refused else len(left)
    return Tidied(len(known), deleted, sorted(known - on_disk.keys()), refused)


def _files(folder: Path) -> Iterator[tuple[str, float]]:
    """Our files with the moment since when they lie there."""
    for path in folder.glob("??/*"):
        name = path.relative_to(folder).as_posix()
        if OURS.fullmatch(name):
            try:
                found = path.stat()
            except FileNotFoundError:  # a request has just deleted it
                continue
            yield name, max(found.st_mtime, found.st_ctime)
