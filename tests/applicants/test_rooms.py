"""Which rooms stand in the navigation."""

import re
from pathlib import Path

import applicants
from applicants.rooms import ROOMS, open_rooms, room_that_shows


def test_own_rooms_are_all_but_the_hidden_ones():
    assert open_rooms(hidden=[], granted=None) == list(ROOMS)
    assert [room.place for room in ROOMS if room not in open_rooms(hidden=["check-in"], granted=None)] == ["check-in"]


def test_rooms_of_somebody_else_are_those_of_the_granted_sections():
    granted = open_rooms(hidden=["check-in"], granted=["exams", "letters", "wellbeing", "roadmap"])

    assert [room.place for room in granted] == ["exams", "certification", "letters"]
    assert open_rooms(hidden=[], granted=()) == []


def test_every_room_that_shows_steps_can_be_opened_from_them():
    files = Path(applicants.__path__[0]).rglob("*.py")
    names = {name for file in files for name in re.findall(r'^ROOM = "(.+)"$', file.read_text(), re.M)}

    assert {"exams", "eras", "applying", "interviews", "preparation", "ranking", "soap", "visa", "training"} <= names
    assert [name for name in sorted(names) if room_that_shows(name) is None] == []
    assert room_that_shows("") is None
