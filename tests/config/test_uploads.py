"""Uploads are capped on their way in and lie where only the product can read them."""

import pytest
import yaml
from django.conf import settings as in_force
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from applicants.documents import limits
from config import uploads
from config.embedded import CHECKOUT
from programs.imports import readers

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
FOLDER = COMPOSE["services"]["web"]["environment"]["FILES_DIR"]


def request_with(size):
    return RequestFactory().post("/", {"note": "kept", "file": SimpleUploadedFile("a.bin", b"x" * size)})


@pytest.mark.parametrize("more", [-1, 0, 1, 4_000_000])
def test_an_upload_says_its_true_size_and_no_more_is_written_than_the_cap(monkeypatch, more):
    monkeypatch.setattr(uploads, "MOST_KEPT", 3_000_000)
    size = 3_000_000 + more

    request = request_with(size)
    file = request.FILES["file"]

    assert request.POST["note"] == "kept"
    assert file.size == size
    assert len(file.read()) == min(size, 3_000_000)
    file.close()


def test_a_small_upload_stays_in_memory():
    assert request_with(1000).FILES["file"].read() == b"x" * 1000


def test_a_huge_request_is_refused_unread(client, db, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BODY", 1000)

    answer = client.post("/accounts/login/", {"file": SimpleUploadedFile("a.bin", b"x" * 2000)})

    assert answer.status_code == 400
    assert "too large" in answer.content.decode()


def test_the_cap_lies_above_what_forms_take():
    taken = limits.current().uploads
    assert max(taken.paper_bytes, taken.photo_bytes, readers.MOST_BYTES) < uploads.MOST_KEPT < uploads.MOST_BODY


def test_private_files_have_no_address_and_follow_the_setting(settings, tmp_path):
    storage = storages["private"]
    settings.FILES_DIR = tmp_path / "elsewhere"

    assert storage.path("a") == str(tmp_path / "elsewhere" / "a")
    with pytest.raises(ValueError, match="no address"):
        storage.url("a")


def test_nothing_serves_the_folder():
    assert not in_force.MEDIA_ROOT
    assert not str(in_force.FILES_DIR).startswith(str(in_force.STATIC_ROOT))
    assert not str(FOLDER).startswith("/srv")


def test_web_and_worker_share_a_volume_that_the_image_lets_them_write_to():
    for name in ("web", "worker"):
        assert COMPOSE["services"][name]["volumes"] == [f"files:{FOLDER}"]
    assert "files" in COMPOSE["volumes"]
    dockerfile = (CHECKOUT / "Dockerfile").read_text()
    assert f"FILES_DIR={FOLDER}" in dockerfile
    assert f"--owner roadmap --mode 700 /var/lib/img-roadmap {FOLDER}" in dockerfile
