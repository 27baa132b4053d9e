"""Rows for the tests of my programs."""

from applicants.eras import services
from applicants.eras.models import ListedProgram
from programs.models import Specialty
from tests.support.catalogue import ProgramFactory

ODD_NAME = "مستشفى البرامج 🏥 of the " + "Llanfairpwllgwyngyll" * 4


def typed(person, name="Typed Hospital", **values):
    """A program that the person typed."""
    specialty = Specialty.objects.get(key=values.pop("specialty", "internal-medicine"))
    return services.add_own(
        applicant=person, values={"own_name": name, "own_specialty": specialty} | values, by=person.user
    )


def listed(person, program=None, **values):
    """A program of the catalogue on the list; `values` as tier and state."""
    program = program or ProgramFactory()
    row = services.add_program(applicant=person, program=program, by=person.user)
    if values:
        ListedProgram.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    return row


def many(person, count):
    """So many programs of the catalogue, in all states, tiers and specialties, put on the list at once."""
    specialties = list(Specialty.objects.order_by("pk")[:5])
    states, tiers = ListedProgram.State.values, ["", *ListedProgram.Tier.values]
    programs = [
        ProgramFactory(specialty=specialties[number % 5], institution=None, j1=bool(number % 2), step2_min=200 + number)
        for number in range(count)
    ]
    return ListedProgram.objects.bulk_create(
        ListedProgram(
            applicant=person, program=program, state=states[number % 10], state_on="2026-11-20",
            tier=tiers[number % 4], tier_by="me" if number % 4 else "", notes="A note " * 10,
        )
        for number, program in enumerate(programs)
    )  # fmt: skip
