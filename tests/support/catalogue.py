"""Programs and facts for tests, all of them made up."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from programs.catalogue.models import Institution, Program
from programs.facts import services
from programs.facts.models import Fact, Source
from programs.specialties.models import Specialty

SEASON = 2028


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"Example Hospital {n}")
    city = "Exampleville"
    state = "OH"


class ProgramFactory(DjangoModelFactory):
    """A program of internal medicine without facts; `j1=True` and so on are put straight into the settled columns."""

    class Meta:
        model = Program

    specialty = factory.LazyFunction(lambda: Specialty.objects.get(key="internal-medicine"))
    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Example Program {n} (demo)")
    acgme_code = factory.Sequence(lambda n: f"140{n:07d}")
    city = "Exampleville"
    state = "OH"
    is_demo = True


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    type = Source.Type.PROGRAM
    name = factory.Sequence(lambda n: f"Program site {n}")
    url = "https://example.org/program"


def state(program: Program, field: str, value: Any, **changed: Any) -> Fact:
    """A fact of today's making about a program, settled."""
    changed = {"season": SEASON, "retrieved_on": date(2026, 11, 1), "by": None} | changed
    changed.setdefault("source", SourceFactory())
    return services.state_fact(program=program, field=field, value=value, **changed)
