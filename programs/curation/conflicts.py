"""Fields of a program where sources disagree, for a curator to choose."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from programs.facts.models import Fact
from programs.facts.services import strength

MOST = 500
"""So many candidates are looked at in one go; more come up as these are settled."""


@dataclass(frozen=True)
class Conflict:
    """What the newest fact of each source says about one field of a program in one season; the winner first."""

    facts: Sequence[Fact]

    @property
    def first(self) -> Fact:
        """The fact that wins now."""
        return self.facts[0]


def disagree(facts: Sequence[Fact]) -> list[Fact]:
    """The newest fact of each source, the strongest first, if they disagree; else none.

    Settled is what somebody checked on the day of the newest other fact, or later.
    """
    newest: dict[int, Fact] = {}
    for fact in facts:
        old = newest.get(fact.source_id)
        if old is None or strength(fact) > strength(old):
            newest[fact.source_id] = fact
    found = sorted(newest.values(), key=strength, reverse=True)
    if len({(fact.says, str(fact.value)) for fact in found}) < 2:
        return []
    first, *others = found
    if first.verified_on and all(first.verified_on >= other.seen_on for other in others):
        return []
    return found


def conflicts() -> list[Conflict]:
    """Where sources disagree, in listed programs and in the newest season of the field; by program and field."""
    nothing = Value("", output_field=TextField())
    said = Concat(Cast("says", TextField()), Coalesce(Cast("value", TextField()), nothing), output_field=TextField())
    rows = (
        Fact.objects.filter(program__merged_into=None, program__closed_on=None)
        .values("program_id", "field", "season")
        .annotate(sources=Count("source", distinct=True), sayings=Count(said, distinct=True))
        .filter(sources__gt=1, sayings__gt=1)
        .order_by("program_id", "field", F("season").desc())
    )
    keys: dict[tuple[int, str], int] = {}
    for row in rows[:MOST]:
        keys.setdefault((row["program_id"], row["field"]), row["season"])
    wanted = Q(pk=None)
    for (program, field), season in keys.items():
        wanted |= Q(program=program, field=field, season=season)
    groups: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(wanted).select_related("program__specialty", "source").order_by("pk"):
        groups[(fact.program_id, fact.field)].append(fact)
    found = [disagree(groups[key]) for key in keys]
    return [Conflict(facts) for facts in found if facts]
