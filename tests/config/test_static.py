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
    assert static.stamp().read_text() == static.fingerprint()
    for name in ("js/app.js", "img/icons.svg"):
        assert (as_collected / manifest[name]).exists()


@pytest.fixture
def collecting(as_collected, monkeypatch):
    """What would be called to collect, instead of doing so: whether it would clear the folder first."""
    calls = []

    def collect(name, *, clear, **_):
        calls.append(clear)
        as_collected.mkdir(exist_ok=True)
        static.stamp().write_text(static.fingerprint())

    monkeypatch.setattr(static, "call_command", collect)
    return calls


def test_files_are_collected_once_until_something_changes(collecting, monkeypatch):
    static.collect_if_changed()
    static.collect_if_changed()
    assert collecting == [True]

    monkeypatch.setattr(static, "fingerprint", lambda: "another")
    static.collect_if_changed()
    assert collecting == [True, True]


def test_folder_of_somebody_else_is_not_cleared(collecting, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"

    static.collect_if_changed()

    assert collecting == [False]


def test_files_of_an_image_are_not_collected_again(as_collected, settings, tmp_path):
    as_collected.mkdir()
    static.stamp().write_text(static.fingerprint())
    tmp_path.chmod(0o555)

    static.collect_if_changed()

    assert list(as_collected.iterdir()) == []


def test_fingerprint_follows_the_files(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "a.css").write_text("one")
    before = static.fingerprint()

    (tmp_path / "a.css").write_text("two")

    assert static.fingerprint() != before
