"""What the database refuses of letters."""

from datetime import date

import pytest

from applicants.letters.models import IN_ORDER, Letter
from tests.support.constraints import refused

FIRST, LATER = date(2026, 5, 4), date(2026, 5, 31)


def letter_of(person, **values):
    return Letter(applicant=person, added_on=FIRST, **{"season": 2029, "writer": "Dr Example"} | values)


@pytest.mark.parametrize(
    ("values", "constraint", "message"),
    [
        ({"writer": ""}, "a_letter_has_a_writer", "Write who writes it."),
        ({"season": 1999}, "a_letter_is_for_a_season", "That is no Match season."),
        ({"uploaded_on": FIRST, "declined_on": FIRST}, "a_letter_that_was_declined_is_not_uploaded",
         "A letter that is uploaded was not declined."),
        *[
            (values, "only_a_writer_who_is_to_act_is_nudged",
             "Only a writer who was asked, and has not finished, is asked again.")
            for values in ({"nudge_on": FIRST}, {"asked_on": FIRST, "uploaded_on": FIRST, "nudge_on": FIRST},
                           {"asked_on": FIRST, "declined_on": FIRST, "nudge_on": FIRST})
        ],
    ],
)  # fmt: skip
def test_letter(person, values, constraint, message):
    refused(letter_of(person, **values), constraint, message)


@pytest.mark.parametrize(
    ("earlier", "later"), [(one, two) for place, one in enumerate(IN_ORDER) for two in IN_ORDER[place + 1 :]]
)
def test_steps_follow_each_other(person, earlier, later):
    wrong = letter_of(person, **{earlier: LATER, later: FIRST})

    refused(
        wrong, "the_steps_of_a_letter_follow_each_other",
        "A step cannot come before the one that it follows. Check the days.",
    )  # fmt: skip


@pytest.mark.parametrize("name", IN_ORDER)
def test_steps_that_are_not_known_are_no_hindrance(person, name):
    row = letter_of(person, **{name: FIRST})

    row.full_clean()
    row.save()

    assert Letter.objects.get() == row


def test_a_letter_stands_once_in_a_season_with_the_tag_general_too(person):
    letter_of(person).save()

    refused(
        letter_of(person), "a_letter_stands_once_in_a_season",
        "You have a letter by this writer with this tag already.",
    )  # fmt: skip
    letter_of(person, season=2028).save()
    assert Letter.objects.count() == 2


def test_only_an_uploaded_letter_is_carried_over(person):
    old = letter_of(person, season=2028)
    old.save()

    refused(
        letter_of(person, carried_from=old), "only_an_uploaded_letter_is_carried_over",
        "Only a letter that was uploaded comes along into a new season.",
    )  # fmt: skip
