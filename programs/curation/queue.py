"""What a curator looks at next: facts that are stale or of last season, the ones that matter most first."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest

from programs.facts.fields import FIELDS
from programs.facts.models import Fact
from programs.facts.season import began

NEAR_DAYS = 365


def urgency(*, days_over: int, listed_by: int, days_left: int) -> float:
    """How much a stale fact matters: its age beyond the limit, times those who list the program, times how near.

    A program that nobody lists counts as one person, and everybody who lists it as one more. `days_left` are the
    days until applications go out; a day that is over counts as the last one.
    """
    return days_over * (1 + listed_by) * (NEAR_DAYS / max(days_left, 1))


@dataclass(frozen=True)
class Stale:
    """One line of the queue."""

    fact: Fact
    days_over: int
    listed_by: int
    urgency: float


def stale_facts(*, today: date, demand: Mapping[int, int]) -> "QuerySet[Fact]":
    """Winning facts of listed programs that are to be looked at again, the most urgent first.

    Those that are older than their field allows; and those that go by seasons and were not looked at since this one
    began, which count from that day on. Of each field only the newest season counts. Annotated with `days_over` and
    `listed_by`. How near the day is weighs all of them alike, so that it is no part of the order.
    """
    newer = Fact.objects.winning().filter(
        program=OuterRef("program"), field=OuterRef("field"), season__gt=OuterRef("season")
    )
    limit = Case(
        *(When(field=one.key, then=Value(one.stale_days)) for one in FIELDS.values()), default=Value(0),
        output_field=models.IntegerField(),
    )  # fmt: skip
    seen = Greatest(F("retrieved_on"), Coalesce("verified_on", "retrieved_on"))
    days = models.Func(  # two dates, in days: Django would make it an interval
        Cast(Value(today), models.DateField()), seen, template="(%(expressions)s)", arg_joiner=" - ",
        output_field=models.IntegerField(),
    )  # fmt: skip
    start = began(today)
    each_season = [one.key for one in FIELDS.values() if one.each_season]
    of_last_season = Case(
        When(Q(field__in=each_season) & Q(seen__lt=start), then=Value((today - start).days + 1)), default=Value(0),
        output_field=models.IntegerField(),
    )  # fmt: skip
    found: QuerySet[Fact] = (
        Fact.objects.winning()
        .filter(program__merged_into=None, program__closed_on=None, field__in=FIELDS)
        .annotate(seen=seen)
        .annotate(days_over=Greatest(days - limit, of_last_season), listed_by=_listed_by(demand))
        .filter(days_over__gt=0)
        .exclude(Exists(newer))
        .annotate(weight=F("days_over") * (F("listed_by") + 1))
        .order_by("-weight", "pk")
        .select_related("program__specialty", "source")
    )
    return found


def _listed_by(demand: Mapping[int, int]) -> models.Expression | models.Func | Value:
    if not demand:
        return Value(0, output_field=models.IntegerField())
    table = Value(json.dumps({str(pk): count for pk, count in demand.items()}), output_field=models.TextField())
    count = models.Func(
        Cast(table, models.JSONField()), Cast("program_id", models.TextField()), template="(%(expressions)s)",
        arg_joiner=" ->> ", output_field=models.TextField(),
    )  # fmt: skip
    return Coalesce(Cast(count, models.IntegerField()), 0)


def lines(facts: Iterable[Fact], days_left: int) -> list[Stale]:
    """The facts of a page of the queue, with what makes them urgent."""
    return [
        Stale(
            fact=fact, days_over=fact.days_over, listed_by=fact.listed_by,  # type: ignore[attr-defined]
            urgency=urgency(days_over=fact.days_over, listed_by=fact.listed_by, days_left=days_left),  # type: ignore[attr-defined]
        )
        for fact in facts
    ]  # fmt: skip
