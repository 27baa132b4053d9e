"""How uploads come in and where they lie: capped on the way, private at the end."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_KEPT = 26 * 1024 * 1024
"""Bytes of one upload that are written down. Above the limit of every form, so that the form sees what is too big."""
MOST_BODY = 100 * 1024 * 1024
"""Bytes of a request with files, as it announces itself; a bigger one is not read at all."""


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes no more than MOST_KEPT to the disk and counts the rest.

    The file then says its true `size`, and a form that has a limit refuses it with its own words. Every form that
    takes a file must have one.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        if content_length > MOST_BODY:
            raise RequestDataTooBig("A request with files is bigger than MOST_BODY.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MOST_KEPT:
            self.file.write(raw_data[: MOST_KEPT - start])


class PrivateStorage(FileSystemStorage):
    """Files in FILES_DIR that only this system's user can read, and that have no address."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        return Path(settings.FILES_DIR)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address; applicants.documents.files.views serves it.")
