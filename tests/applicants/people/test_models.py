"""What the database refuses of people, conferences and groups, and what people read then."""

from datetime import date

import pytest

from applicants.people.models import Conference, Contact, Group
from tests.support.constraints import refused

DAY, BEFORE = date(2026, 11, 1), date(2026, 10, 31)


@pytest.mark.parametrize(
    ("values", "constraint", "words"),
    [
        ({"name": ""}, "a_contact_has_a_name", "Write the name of the person."),
        (
            {"met_on": DAY, "last_contact_on": BEFORE}, "nobody_is_in_touch_before_they_met",
            "You cannot have been in touch before you met.",
        ),
        (
            {"last_contact_on": DAY, "follow_up_on": BEFORE}, "a_follow_up_comes_after_the_last_contact",
            "The next follow-up cannot be before the day you were last in touch.",
        ),
    ],
)  # fmt: skip
def test_contacts(person, values, constraint, words):
    refused(Contact(**{"applicant": person, "name": "X", "kind": "peer", "added_on": DAY, **values}), constraint, words)


@pytest.mark.parametrize(
    ("values", "constraint", "words"),
    [
        ({"name": ""}, "a_conference_has_a_name", "Write the name of the conference."),
        (
            {"begins_on": DAY, "ends_on": BEFORE}, "a_conference_ends_after_it_begins",
            "The last day needs a first day, and cannot be before it.",
        ),
        (
            {"ends_on": BEFORE}, "a_conference_ends_after_it_begins",
            "The last day needs a first day, and cannot be before it.",
        ),
        (
            {"begins_on": BEFORE, "abstract_due_on": DAY}, "abstracts_are_due_before_the_conference",
            "Abstracts are due before the conference begins. Is the year right?",
        ),
        (
            {"going": "was_there"}, "who_was_there_knows_the_day", "You were there: give the first day, too.",
        ),
    ],
)  # fmt: skip
def test_conferences(person, values, constraint, words):
    refused(Conference(**{"applicant": person, "name": "X", "added_on": DAY, **values}), constraint, words)


def test_groups(person):
    refused(Group(applicant=person, added_on=DAY), "a_group_has_a_name", "Write the name of the group.")
    Group.objects.create(applicant=person, name="X", added_on=DAY)
    refused(
        Group(applicant=person, name="X", added_on=DAY), "a_group_is_kept_once", "You have a group with this name."
    )  # fmt: skip
