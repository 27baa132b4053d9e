"""Fields of a program where sources disagree, for a curator to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.db import connection
from django.db.models import Q

from programs.facts.models import Fact
from programs.facts.services import strength


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


CONFLICTS = """
WITH candidate AS (
    SELECT DISTINCT program_id, field, season
    FROM programs_fact AS other JOIN programs_fact AS winner USING (program_id, field, season)
    WHERE winner.wins AND NOT other.wins AND other.source_id <> winner.source_id
    AND (other.says, other.value) IS DISTINCT FROM (winner.says, winner.value)
), newest AS (
    SELECT DISTINCT ON (program_id, field, source_id)
        fact.id, program_id, field, season, says, value, retrieved_on, verified_on
    FROM programs_fact AS fact JOIN candidate USING (program_id, field, season)
    JOIN programs_program AS program ON program.id = program_id
    WHERE program.merged_into_id IS NULL AND program.closed_on IS NULL AND NOT EXISTS (
        SELECT FROM programs_fact AS later
        WHERE later.program_id = candidate.program_id AND later.field = candidate.field
        AND later.season > candidate.season
    )
    ORDER BY program_id, field, source_id, verified_on DESC NULLS LAST, retrieved_on DESC, fact.id DESC
), ranked AS (
    SELECT *, row_number() OVER strongest AS place, first_value(verified_on) OVER strongest AS checked FROM newest
    WINDOW strongest AS (
        PARTITION BY program_id, field ORDER BY verified_on DESC NULLS LAST, retrieved_on DESC, id DESC
    )
)
SELECT program_id, field, max(season) FROM ranked GROUP BY program_id, field
HAVING count(DISTINCT (says, value)) > 1
AND bool_or(place > 1 AND (checked IS NULL OR greatest(retrieved_on, verified_on) > checked))
"""
"""The same question as `disagree`, of all listed programs at once."""


class Conflicts(Sequence[Conflict]):
    """Where sources disagree, in listed programs and in the newest season of the field; by program and field.

    For a Paginator: its length is one query, and a part of it two, however many there are.
    """

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({CONFLICTS}) AS found")  # noqa: S608 - words of ours
            return int(cursor.fetchone()[0])

    @overload
    def __getitem__(self, part: int) -> Conflict: ...

    @overload
    def __getitem__(self, part: slice) -> Sequence[Conflict]: ...

    def __getitem__(self, part: int | slice) -> Conflict | Sequence[Conflict]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start = part.start or 0
        most = None if part.stop is None else max(0, part.stop - start)
        with connection.cursor() as cursor:
            cursor.execute(f"{CONFLICTS} ORDER BY program_id, field OFFSET %s LIMIT %s", [start, most])
            keys = cursor.fetchall()
        wanted = Q(pk=None)
        for program, field, season in keys:
            wanted |= Q(program=program, field=field, season=season)
        groups: dict[tuple[int, str], list[Fact]] = {(program, field): [] for program, field, _season in keys}
        for fact in Fact.objects.filter(wanted).select_related("program__specialty", "source").order_by("pk"):
            groups[(fact.program_id, fact.field)].append(fact)
        return [Conflict(found) for facts in groups.values() if (found := disagree(facts))]
