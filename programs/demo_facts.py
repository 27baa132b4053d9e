"""The facts of a made-up program: of all kinds and ages, with sources that disagree and values that nobody knows."""

import random
from datetime import date, timedelta
from typing import Any

from programs.catalogue.models import Program
from programs.facts.fields import FIELDS
from programs.facts.models import Fact, Source

STRICT, LIKED, SEEN = Fact.Rule.STRICT, Fact.Rule.PREFERENCE, Fact.Rule.OBSERVED


def facts_of(
    chance: random.Random, program: Program, sources: dict[str, Source], season: int, today: date
) -> list[Fact]:
    """About ten facts of one program; what is left out is not known."""
    found: list[Fact] = []

    def add(field: str, value: Any, rule: str = STRICT, source: str = Source.Type.PROGRAM, **more: Any) -> None:
        read = today - timedelta(days=more.pop("days", None) or _days(chance, field))
        found.append(Fact(
            program=program, field=field, season=season, value=value, rule=rule, source=sources[source],
            retrieved_on=read, address=f"https://example.org/demo/{chance.randrange(10**6)}",
            says=Fact.Says.VALUE if value is not None else Fact.Says.NOT_PUBLISHED, **more,
        ))  # fmt: skip

    friendly = chance.random()
    _visas(chance, add, friendly)
    _rules(chance, add)
    if chance.random() < 0.75:
        add("img_share", round(friendly * 70, 1), SEEN, Source.Type.DIRECTORY)
    add("positions", chance.randint(3, 30), SEEN, Source.Type.DIRECTORY)
    add("program_type", chance.choice(["university", "community_university", "community"]), SEEN, Source.Type.DIRECTORY)
    add("length_years", program.specialty.training_years, SEEN, Source.Type.DIRECTORY)
    if chance.random() < 0.85:
        add("accepts", chance.random() < 0.95)
    if chance.random() < 0.5:
        add("signals", chance.random() < 0.9)
    if chance.random() < 0.4:
        add("interviews", chance.randint(40, 300), SEEN, Source.Type.DIRECTORY)
    if chance.random() < 0.4:
        add("website", f"https://example.org/demo/program-{chance.randrange(10**6)}", SEEN)
    return found


def _visas(chance: random.Random, add: Any, friendly: float) -> None:
    if chance.random() < 0.9:
        j1 = chance.random() < 0.5 + friendly / 2
        add("j1", j1)
        if chance.random() < 0.07:  # sources that disagree
            add("j1", not j1, source=Source.Type.USER, days=chance.randint(1, 60))
    if chance.random() < 0.7:
        h1b = chance.random() < friendly / 2
        add("h1b", h1b)
        if chance.random() < 0.1:
            add("h1b", None, source=Source.Type.DIRECTORY)
    if chance.random() < 0.3:
        add("f1", chance.random() < 0.3)


def _rules(chance: random.Random, add: Any) -> None:
    if chance.random() < 0.6:
        score = chance.choice([210, 214, 218, 220, 225, 230, 235, 240])
        add("step2_min", score, chance.choice([STRICT, STRICT, LIKED]), words=f"A score of {score} or more is required")
        if chance.random() < 0.3:
            add("step2_liked", score + chance.choice([5, 10, 15]), LIKED)
    if chance.random() < 0.5:
        add("attempts_max", chance.choice([1, 1, 2, 3]))
    if chance.random() < 0.65:
        add("grad_years_max", chance.choice([2, 3, 3, 5, 5, 5, 7, 10]), chance.choice([STRICT, LIKED]))
    if chance.random() < 0.5:
        add("certificate_by", chance.choice(["application", "interview", "rank_list", "rank_list", "start"]))
    if chance.random() < 0.5:
        add("usce_months_min", chance.choice([0, 1, 2, 2, 3, 6]), chance.choice([STRICT, LIKED, LIKED]))
    if chance.random() < 0.15:
        add("usce_within_years", chance.choice([1, 2, 3]), LIKED)
    if chance.random() < 0.7:
        add("letters_min", chance.choice([3, 3, 3, 4]))
        if chance.random() < 0.5:
            add("us_letters_min", chance.choice([1, 1, 2]), chance.choice([STRICT, LIKED]))
    if chance.random() < 0.2:
        add("step3_needed", chance.random() < 0.1, LIKED)


def _days(chance: random.Random, field: str) -> int:
    """How many days ago it was read: three quarters fresh, the rest ageing, a few stale."""
    limit = FIELDS[field].stale_days
    kind = chance.random()
    if kind < 0.75:
        return chance.randint(1, limit * 2 // 3)
    if kind < 0.96:
        return chance.randint(limit * 2 // 3 + 1, limit)
    return chance.randint(limit + 1, limit * 2)


def older_than(chance: random.Random, fact: Fact) -> Fact | None:
    """What the same source said before, where another value makes sense."""
    value: Any = fact.value
    if isinstance(value, bool):
        value = not value
    elif isinstance(value, int):
        value += 1
    elif isinstance(value, float):
        value = max(0.0, round(value - 3, 1))
    else:
        return None
    if not isinstance(value, bool) and value > FIELDS[fact.field].most:
        return None
    return Fact(
        program=fact.program, field=fact.field, season=fact.season, value=value, rule=fact.rule, source=fact.source,
        retrieved_on=fact.retrieved_on - timedelta(days=chance.randint(200, 400)), address=fact.address,
    )  # fmt: skip
