"""The stylesheet is one file on a server, and the collected files are what the pages name."""

import gzip
import json
import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from config import embedded, static

CSS = embedded.CHECKOUT / "static" / "css"
LAYERED = re.findall(r'@import "([^"]+)" layer\((\w+)\)', (CSS / "app.css").read_text())


def test_every_stylesheet_is_named_once():
    named = [path for path, _ in LAYERED]

    there = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - {"app.css"}
    assert len(named) == len(set(named))
    assert set(named) == there


def test_joined_stylesheet_holds_every_file_once_in_its_layer():
    joined = static.joined(embedded.CHECKOUT / "static")

    assert LAYERED
    assert "@import" not in joined
    assert joined.index("@layer tokens, base, layout, components, print;") < joined.index("@layer tokens {")
    for path, layer in LAYERED:
        assert joined.count(f"@layer {layer} {{\n{(CSS / path).read_text()}}}") == 1


def test_rules_for_paper_stay_for_paper():
    joined = static.joined(embedded.CHECKOUT / "static")

    assert joined.count("@media print {\n@layer print {") == 1


def test_joined_stylesheet_closes_what_it_opens():
    joined = static.joined(embedded.CHECKOUT / "static")

    assert joined.count("{") == joined.count("}")


@pytest.fixture
def as_collected(settings, tmp_path):
    """Settings of static files as on a server, into an empty folder."""
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static.BundledStorage"}}
    return settings.STATIC_ROOT


@pytest.mark.slow
def test_pages_name_the_joined_stylesheet_hashed_and_compressed(as_collected):
    """Three seconds: two hundred files, most of them of Django's admin, are hashed and compressed."""
    call_command("collectstatic", verbosity=0, interactive=False)

    manifest = json.loads((as_collected / "staticfiles.json").read_text())["paths"]
    hashed = as_collected / manifest["css/app.css"]
    text = hashed.read_text()
    assert re.fullmatch(r"app\.[0-9a-f]{12}\.css", hashed.name)
    assert staticfiles_storage.url("css/app.css") == f"/static/{manifest['css/app.css']}"
    assert text.count("@layer components {") == sum(layer == "components" for _, layer in LAYERED)
    assert "@import" not in text
    assert gzip.decompress(hashed.with_name(f"{hashed.name}.gz").read_bytes()).decode() == text
    assert hashed.with_name(f"{hashed.name}.br").exists()
    for name in ("js/app.js", "img/icons.svg"):
        assert (as_collected / manifest[name]).exists()


def test_files_are_collected_once_until_something_changes(as_collected, monkeypatch):
    calls = []
    monkeypatch.setattr(
        static, "call_command", lambda *a, **k: (calls.append(k["clear"]), as_collected.mkdir(exist_ok=True))
    )

    static.collect_if_changed()
    static.collect_if_changed()
    assert calls == [True]

    monkeypatch.setattr(static, "fingerprint", lambda: "another")
    static.collect_if_changed()
    assert calls == [True, True]


def test_folder_of_somebody_else_is_not_cleared(as_collected, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"
    calls = []
    monkeypatch.setattr(static, "call_command", lambda *a, **k: calls.append(k["clear"]))

    static.collect_if_changed()

    assert calls == [False]


def test_fingerprint_follows_the_files(settings, tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text("one")
    (tmp_path / "requirements.lock").write_text("lock")
    settings.BASE_DIR = tmp_path
    before = static.fingerprint()

    (tmp_path / "static" / "a.css").write_text("two")

    assert static.fingerprint() != before
