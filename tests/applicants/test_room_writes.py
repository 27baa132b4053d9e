"""Two presses at once, two tabs: the second one finds what the first one did, and nothing breaks."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from applicants.budget import services as budget
from applicants.letters import services as letters
from applicants.people import services as people
from applicants.people.models import Contact, Group
from applicants.usce import services as usce
from roadmap.models import Phase
from tests.support.factories import ApplicantFactory

STAY = {"kind": "externship", "hospital": "Lakeside", "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 31)}


@pytest.fixture(scope="module")
def person(module_db):
    return ApplicantFactory(planned__season=2029)


def line(person):
    return {
        "title": "Flight", "kind": "travel", "phase": Phase.objects.first(), "planned_amount": Decimal(9),
        "planned_currency": "USD",
    }  # fmt: skip


def made(person):
    """A row of each kind, with the verbs that change and remove it."""
    own = {"applicant": person, "by": person.user}
    return [
        (usce.add_rotation(values=STAY, **own).row, usce.change_rotation, usce.remove_rotation),
        (usce.add_place(values={"host": "Valley"}, **own).row, usce.change_place, usce.remove_place),
        (letters.add_letter(values={"writer": "Dr Example"}, **own).row, letters.change_letter, letters.remove_letter),
        (people.add(model=Contact, values={"name": "A", "kind": "peer"}, **own).row, people.change, people.remove),
        (people.add(model=Group, values={"name": "B"}, **own).row, people.change, people.remove),
        (budget.add_line(values=line(person), **own).row, None, budget.remove_line),
    ]


def test_removing_twice_is_no_trouble_and_changing_what_is_gone_says_so(person):
    for row, change, remove in made(person):
        key = row.pk
        remove(row=row, by=person.user)
        row.pk = key

        remove(row=row, by=person.user)
        if change:
            with pytest.raises(ValidationError, match="removed in the meantime"):
                change(row=row, values={}, by=person.user)

        assert not type(row).objects.filter(pk=key).exists()


def test_nobody_else_takes_a_row_away(person):
    other = ApplicantFactory().user

    for row, _change, remove in made(person):
        with pytest.raises(PermissionError):
            remove(row=row, by=other)
        assert type(row).objects.filter(pk=row.pk).exists()
