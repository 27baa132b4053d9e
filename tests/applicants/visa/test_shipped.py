"""The data files: whole, with sources, in step with the road and the parts of the room."""

from datetime import date

import pytest

from applicants.visa import parts, reading, shipped
from applicants.visa.shipped import Status
from roadmap import fees, road

CHECKED = date(2026, 11, 21)


def test_every_entry_has_its_source_and_day():
    entries = [*shipped.flux(), *shipped.waits().values(), *shipped.papers().values()]

    assert all(one.source.name and one.source.checked_on == CHECKED for one in entries)
    assert len({one.key for one in shipped.flux()}) == len(shipped.flux())


def test_flux_holds_what_moves_and_says_what_is_not_verified():
    found = {note.key: note.status for note in shipped.flux()}

    assert found == {
        "payment": Status.DISPUTED, "capped_fee": Status.PROPOSED, "travel": Status.IN_FORCE, "pause": Status.LIFTED,
        "duration": Status.PROPOSED, "conrad": Status.UNKNOWN, "integrity_fee": Status.UNKNOWN,
    }  # fmt: skip
    assert all(note.known for note in shipped.flux())
    assert not any(note.source.verified for note in shipped.flux() if note.status == Status.UNKNOWN)


def test_the_payment_is_in_dispute_and_what_prolongs_it_is_said_first():
    payment = next(note for note in shipped.flux() if note.key == "payment")

    assert "Proclamation 11069 prolongs the payment" in payment.known[0]
    assert not payment.source.verified


def test_waits_are_steps_of_the_room_and_spans():
    assert set(shipped.waits()) <= set(parts.PART_OF)
    assert all(0 <= wait.weeks[0] < wait.weeks[1] for wait in shipped.waits().values())
    assert all(wait.ask_after.days <= wait.weeks[1] * 7 for wait in shipped.waits().values())


@pytest.mark.django_db
def test_every_step_of_the_room_stands_in_the_road_and_has_one_part():
    assert set(parts.PART_OF) == set(reading.STEPS)
    assert set(parts.PART_OF) <= set(road.current().titles)
    placed = [*parts.FIRST, *parts.TRACKS["j1"], *parts.TRACKS["h1b"], *parts.START]
    assert sorted(placed) == sorted(key for key in parts.PARTS if key != "sponsor")


@pytest.mark.parametrize(
    ("track", "shown"),
    [("", {"j1", "h1b"}), ("open", {"j1", "h1b"}), ("j1", {"j1"}), ("h1b", {"h1b"}), ("none", {"none"})],
)
def test_tracks_of_a_choice(track, shown):
    assert shipped.tracks_of(track) == shown


def test_the_fees_of_the_tracks_stand_in_the_schedule():
    from applicants.visa.views import FEES

    assert all(fees.shipped().fee(key) for keys in FEES.values() for key in keys)
