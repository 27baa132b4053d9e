"""What the database refuses of couples."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applicants.match.couples.models import Couple, CouplePair, Partner, SharedProgram
from tests.applicants.match.couples.support import couple_of_two, sharing
from tests.support.constraints import refused
from tests.support.factories import ApplicantFactory


@pytest.fixture
def couple(person):
    return couple_of_two(person)[0]


def test_one_couple_at_a_time(person, couple):
    again = Couple.objects.create(inviter=person)

    refused(
        Partner(couple=again, applicant=person, side="first"), "one_couple_at_a_time",
        "You are in a couple, or have invited somebody, already.",
    )  # fmt: skip


def test_a_couple_has_two_sides(person, couple):
    refused(
        Partner(couple=couple, applicant=ApplicantFactory(), side="first"), "a_couple_has_two_sides",
        "This couple has its two partners already.",
    )  # fmt: skip


def test_an_agreement_has_its_day(couple):
    partner = couple.partners.first()
    partner.agreed_revision = 1

    refused(partner, "an_agreement_has_its_day", "An agreement says to which list, and since when.")


@pytest.mark.parametrize("place", [0, 301])
def test_at_most_300_programs_are_shared(person, couple, place):
    refused(
        SharedProgram(couple=couple, applicant=person, position=place, name="X"), "at_most_300_programs_are_shared",
        "You can share at most 300 programs, as many as a rank list holds.",
    )  # fmt: skip


def test_a_program_is_shared_once(person, couple):
    row = sharing(couple, person, "Alpha")[0]

    refused(
        SharedProgram(couple=couple, applicant=person, position=2, name="X", listed=row.listed),
        "a_program_is_shared_once", "You share this program already.",
    )  # fmt: skip


@pytest.mark.parametrize("place", [0, 701])
def test_a_couple_has_at_most_700_pairs(person, couple, place):
    row = sharing(couple, person, "Alpha")[0]

    refused(
        CouplePair(couple=couple, position=place, first=row), "a_couple_has_at_most_700_pairs",
        "A couple's list has at most 700 rows.",
    )  # fmt: skip


def test_a_pair_is_listed_once_also_with_no_match(person, couple):
    row = sharing(couple, person, "Alpha")[0]
    CouplePair.objects.create(couple=couple, position=1, first=row)

    refused(
        CouplePair(couple=couple, position=2, first=row), "a_pair_is_listed_once", "This pair is on the list already."
    )  # fmt: skip


def test_a_pair_names_a_program(couple):
    refused(
        CouplePair(couple=couple, position=1), "a_pair_names_a_program",
        "Choose a program for at least one of you.",
    )  # fmt: skip


def test_places_are_given_once(person, couple):
    rows = sharing(couple, person, "Alpha", "Beta")
    CouplePair.objects.create(couple=couple, position=1, first=rows[0])
    for twice in (
        CouplePair(couple=couple, position=1, first=rows[1]),
        SharedProgram(couple=couple, applicant=person, position=1, name="X"),
    ):
        with pytest.raises(ValidationError):
            twice.validate_constraints()
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="_a_place"), transaction.atomic():
            _now(twice, cursor)


def _now(row, cursor):
    """Save it, and look at the constraints that wait for the end of the transaction."""
    row.save()
    cursor.execute("set constraints all immediate")


def test_a_couple_is_visible_to_its_two_partners_while_it_stands(person, couple):
    second = couple.partners.get(side="second").applicant

    assert [couple.pk] == list(Couple.objects.visible_to(person.user).values_list("pk", flat=True))
    assert Couple.objects.visible_to(second.user).exists()
    assert not Couple.objects.visible_to(ApplicantFactory().user).exists()
    Partner.objects.filter(applicant=second).update(ended_at=timezone.now())
    assert not Couple.objects.visible_to(person.user).exists()
