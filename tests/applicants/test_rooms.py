"""Which rooms stand in the navigation."""

from applicants.rooms import ROOMS, open_rooms


def test_own_rooms_are_all_but_the_hidden_ones():
    assert open_rooms(hidden=[], granted=None) == list(ROOMS)
    assert [room.place for room in ROOMS if room not in open_rooms(hidden=["check-in"], granted=None)] == ["check-in"]


def test_rooms_of_somebody_else_are_those_of_the_granted_sections():
    granted = open_rooms(hidden=["check-in"], granted=["exams", "letters", "wellbeing", "roadmap"])

    assert [room.place for room in granted] == ["exams", "certification", "letters"]
    assert open_rooms(hidden=[], granted=()) == []
