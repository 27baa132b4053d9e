"""docs/planner.md says what the code does."""

import json
import re
from datetime import date
from pathlib import Path

from roadmap import files, profiles, road
from roadmap.anchors import ANCHORS, CLOSES
from roadmap.planner import parse_moment
from roadmap.profiles import KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "planner.md").read_text()


def table(heading):
    """The rows of the first table after a heading, cell by cell, without its head."""
    lines = PAGE.partition(f"{heading}\n")[2].split("\n\n|", 1)[1].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines[2:]]


def test_page_names_every_anchor_and_whether_it_closes():
    rows = {row[0].strip("`"): row[-1] == "yes" for row in table("### Dates of a season")}

    assert rows == {key: anchor.severity == CLOSES for key, anchor in ANCHORS.items()}


def test_page_names_every_part_of_a_profile():
    assert [row[0].strip("`") for row in table("## What goes in")] == list(KEYS)


def test_page_names_every_column_of_a_spreadsheet():
    named = {name for row in table("## Road files") for name in re.findall(r"`([a-z_]+)`", row[0])}
    needed = {name for row in table("## Road files") if row[0].endswith("*") for name in re.findall(r"`(\w+)`", row[0])}

    assert named == files.CSV_KNOWS | set(files.CSV_CALLS)
    assert needed == files.CSV_NEEDS


def test_page_shows_expressions_that_are_understood():
    shown = [text for row in table("### Expressions for days") for text in re.findall(r"`([^`]+)`", row[0])]

    assert len(shown) == 8
    assert all(parse_moment(text) for text in shown)


def test_page_shows_a_profile_that_can_be_planned():
    example = json.loads(PAGE.partition("```json\n")[2].partition("```")[0])

    assert profiles.check(example, road.from_document(files.read(files.SHIPPED))[0], date(2026, 11, 21))
