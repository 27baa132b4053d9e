"""Static files for production: the stylesheet joined into one file, everything hashed and compressed."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/app.css"
IMPORT = re.compile(r'@import "(?P<path>[^"]+)" layer\((?P<layer>\w+)\)(?: (?P<media>\w+))?;')


def joined(folder: Path, sheet: str = STYLESHEET) -> str:
    """The stylesheet with each `@import ... layer(x)` replaced by the file's rules in that layer."""

    def rules(found: re.Match[str]) -> str:
        text = (folder / sheet).parent.joinpath(found["path"]).read_text(encoding="utf-8")
        text = f"@layer {found['layer']} {{\n{text}}}"
        return f"@media {found['media']} {{\n{text}\n}}" if found["media"] else text

    return IMPORT.sub(rules, (folder / sheet).read_text(encoding="utf-8"))


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's hashing and compressing storage, after the stylesheet was joined: one request, not thirty."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and STYLESHEET in paths:
            sheet = Path(self.location) / STYLESHEET
            sheet.write_text(joined(Path(self.location)), encoding="utf-8")
            # what was joined is read from the collected folder, no longer from where it was found
            paths = {**paths, STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)
        if not dry_run:
            stamp().write_text(fingerprint())


def collect_if_changed() -> None:
    """Collect static files, unless those of the last time still stand (an image brings its own)."""
    if Path(settings.STATIC_ROOT).is_dir() and stamp().exists() and stamp().read_text() == fingerprint():
        return
    ours = Path(settings.STATIC_ROOT).is_relative_to(settings.DATA_DIR)
    call_command("collectstatic", verbosity=0, interactive=False, clear=ours)


def stamp() -> Path:
    """The file beside the collected ones that says what they were collected from."""
    folder = Path(settings.STATIC_ROOT)
    return folder.with_name(f"{folder.name}.collected")


def fingerprint() -> str:
    """A mark of all files that would be collected, and of how it is done."""
    mark = hashlib.sha256(Path(__file__).read_bytes())
    for finder in get_finders():
        for name, storage in finder.list(None):
            mark.update(name.encode() + Path(storage.path(name)).read_bytes())
    return mark.hexdigest()
