"""What the database refuses of rotations and places."""

from datetime import date, timedelta

import pytest
from django.db.models import RestrictedError

from applicants.usce.models import Place, Rotation
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory

FIRST, LAST = date(2026, 5, 4), date(2026, 5, 31)


def rotation_of(person, **values):
    values = {"kind": "externship", "hospital": "Example", "starts_on": FIRST, "ends_on": LAST} | values
    return Rotation(applicant=person, added_on=FIRST, **values)


def place_of(person, **values):
    return Place(applicant=person, found_on=FIRST, **{"host": "Example"} | values)


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"hospital": ""}, "a_rotation_is_somewhere", "Write where it is."),
        ({"cost_usd": 100_001}, "what_a_rotation_costs_is_plausible",
         "Write the cost in US dollars, 100,000 at most."),
        ({"cost_usd": -1}, "what_a_rotation_costs_is_plausible", "Write the cost in US dollars, 100,000 at most."),
    ],
)  # fmt: skip
def test_rotation(person, values, constraint, message):
    refused(rotation_of(person, **values), constraint, message)


def test_rotation_that_ends_before_it_began(person):
    """Without the exclusion, whose range would be refused first."""
    row = rotation_of(person, ends_on=FIRST - timedelta(days=1), overlap_confirmed=True, full_time=False)

    refused(row, "a_rotation_ends_after_it_began", "The last day is before the first one.")


OVERLAP = "Another full-time rotation is on the same days. Confirm it if that is so."


@pytest.mark.parametrize("first", [LAST - timedelta(days=1), LAST])
def test_full_time_rotations_share_no_day(person, first):
    rotation_of(person).save()

    later = rotation_of(person, starts_on=first, ends_on=first + timedelta(days=27))

    refused(later, "full_time_rotations_do_not_overlap", OVERLAP)


@pytest.mark.parametrize(
    "values", [{"full_time": False}, {"overlap_confirmed": True}, {"starts_on": LAST + timedelta(days=1)}]
)
def test_rotations_that_may_stand_beside_each_other(person, values):
    rotation_of(person).save()

    row = rotation_of(person, **{"ends_on": LAST + timedelta(days=27)} | values)
    row.full_clean()
    row.save()

    assert Rotation.objects.filter(applicant=person).count() == 2


def test_other_people_are_no_overlap(person):
    rotation_of(person).save()

    rotation_of(ApplicantFactory(planned=False)).save()

    assert Rotation.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"host": ""}, "a_place_has_a_name", "Write which place it is."),
        ({"asked_on": LAST, "answered_on": FIRST}, "a_place_answers_after_it_was_asked",
         "The answer cannot come before the day on which you asked."),
        ({"nudge_on": LAST}, "only_a_place_that_was_asked_is_nudged",
         "Say when you asked. Before that there is nothing to ask again."),
        ({"asked_on": LAST, "nudge_on": FIRST}, "a_place_is_nudged_after_it_was_asked",
         "The day to ask again is before the day on which you asked."),
        ({"cost_usd": 100_001}, "what_a_place_costs_is_plausible", "Write the cost in US dollars, 100,000 at most."),
    ],
)  # fmt: skip
def test_place(person, values, constraint, message):
    refused(place_of(person, **values), constraint, message)


def test_booked_place_is_not_closed(person):
    row = rotation_of(person)
    row.save()

    booked = place_of(person, rotation=row, closed_on=LAST)

    refused(booked, "a_booked_place_did_not_come_to_nothing", "This place is booked. Remove its rotation first.")


def test_rotation_of_a_place_does_not_go_alone_but_with_its_applicant(person):
    row = rotation_of(person)
    row.save()
    place_of(person, rotation=row).save()

    with pytest.raises(RestrictedError):
        row.delete()
    person.user.delete()

    assert not Rotation.objects.exists()
    assert not Place.objects.exists()
