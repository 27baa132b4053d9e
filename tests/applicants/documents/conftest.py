"""A folder of its own for the files of each test, and the person with documents."""

import pytest


@pytest.fixture(autouse=True)
def files_dir(settings, tmp_path):
    """Where uploaded files lie in this test."""
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def on_disk(files_dir):
    """The files that lie on the disk now."""
    return lambda: sorted(path for path in files_dir.rglob("*") if path.is_file())
