"""A pytest plugin: private PostgreSQL and Valkey for this run, in a folder of its own.

Loaded before pytest-django (see pyproject.toml), because the settings need the addresses.
"""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="img-roadmap-tests-", dir="/tmp"))

for name in ("EMAIL_URL", "SITE_URL", "IMG_DEMO", "DJANGO_DEBUG", "DEMO_PASSWORD", "DJANGO_ALLOWED_HOSTS"):
    os.environ.pop(name, None)
(FOLDER / "static").mkdir()  # WhiteNoise warns where nothing was collected
os.environ["DATA_DIR"] = str(FOLDER)
os.environ["DJANGO_SECRET_KEY"] = secrets.token_urlsafe(50)
os.environ["DJANGO_PLAIN_HTTP"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from config import embedded  # noqa: E402

SERVERS = embedded.Servers(FOLDER, durable=False)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    FOLDER.chmod(0o711)
    SERVERS.start()


def pytest_unconfigure() -> None:
    SERVERS.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)
