"""The documents point at things that exist."""

import re

import pytest

from config.embedded import CHECKOUT

DOCUMENTS = sorted([CHECKOUT / "README.md", *(CHECKOUT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_links_lead_somewhere(document):
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_that_the_code_names_is_written_down():
    paths = [path for app in CHECKOUT.glob("*/__init__.py") for path in app.parent.rglob("*.py")]
    named = {number for path in paths for number in re.findall(r"docs/decisions/(\d{4})", path.read_text())}

    written = {path.name[:4] for path in (CHECKOUT / "docs" / "decisions").glob("0*.md")}
    assert named
    assert named <= written


def test_decisions_are_listed_with_their_titles():
    folder = CHECKOUT / "docs" / "decisions"
    listed = (folder / "README.md").read_text()

    for path in sorted(folder.glob("0*.md")):
        number, title = path.read_text().splitlines()[0].removeprefix("# ").split(" ", 1)
        assert path.name.startswith(number)
        assert f"[{number}]({path.name}) | {title} |" in listed


def test_commands_of_the_readme_are_in_the_makefile():
    makefile = (CHECKOUT / "Makefile").read_text()
    text = "\n".join(path.read_text() for path in DOCUMENTS)
    named = set(re.findall(r"(?:`|^)make ([a-z]+)\b", text, flags=re.MULTILINE))

    assert {"run", "test", "check", "bench", "fresh"} <= named
    assert {name for name in named if not re.search(rf"^{name}:", makefile, flags=re.MULTILINE)} == set()
