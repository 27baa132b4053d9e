"""Made-up programs for the demo: plainly marked, the same ones each time, ages relative to today.

Every institution is called “Example ... (demo)”, every town is made up, every address lies under example.org, and
the codes begin with numbers that are given to nobody.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from programs.catalogue import text
from programs.catalogue.models import Alias, Institution, Program, Track
from programs.curation.models import Suggestion
from programs.demo_facts import facts_of, older_than
from programs.facts.models import Fact, ProgramChange, Source
from programs.facts.services import settle
from programs.models import Specialty

MARK = "(demo)"
COUNT = 300
AT_ONCE = 1000
SHARED = 3
"""So many programs share an institution."""
FIRST_NRMP, LAST_NRMP = 9000, 9999
"""NRMP codes of institutions begin below 4000; those from here on are free."""

WORDS = (
    "Lakeside", "Riverbend", "Hilltop", "Northgate", "Maplewood", "Stonebridge", "Clearwater", "Fairview", "Redwood",
    "Harborview", "Greenfield", "Summit", "Willow Creek", "Pine Ridge", "Silver Lake", "Oak Hill", "Sunrise",
    "Meadowbrook", "Highland", "Bayside", "Cedar Grove", "Brookside", "Eastgate", "Westbrook", "Valley View",
    "Birchwood", "Seaview", "Elm Park", "Crestwood", "Rolling Hills", "Foxglove", "Marigold", "Juniper", "Larkspur",
    "Bluebell", "Heron", "Kingfisher", "Skylark", "Thistle", "Amber",
)  # fmt: skip
KINDS = ("Medical Center", "University Hospital", "Regional Hospital", "Community Hospital", "Health System")
TOWNS = ("Exampleville", "Sampleton", "Mockford", "Placeholder Falls", "Demo Springs", "Specimen Grove", "Testbury")
STATES = (
    "NY", "NY", "NY", "PA", "PA", "MI", "MI", "OH", "OH", "IL", "IL", "TX", "TX", "FL", "FL", "NJ", "CA", "CA", "MA",
    "CT", "MD", "GA", "NC", "VA", "MO", "WI", "MN", "IN", "TN", "AL", "LA", "KY", "SC", "IA", "KS", "NE", "OK", "AR",
    "MS", "NV", "AZ", "NM", "CO", "UT", "OR", "WA", "ND", "SD", "WV", "DC", "RI", "NH", "VT", "ME", "DE", "HI", "PR",
)  # fmt: skip
SPECIALTIES = {
    "internal-medicine": 30, "family-medicine": 20, "pediatrics": 11, "psychiatry": 10, "neurology": 7,
    "general-surgery": 6, "pathology": 5, "anesthesiology": 3, "radiology": 2, "emergency-medicine": 2, "obgyn": 2,
    "pmr": 1, "child-neurology": 1, "transitional-year": 1, "medicine-pediatrics": 1,
}  # fmt: skip
TYPES = {"pathology": "C", "radiology": "A", "pmr": "A", "transitional-year": "P"}
"""The first track is categorical elsewhere."""


@transaction.atomic
def load(*, today: date, season: int) -> int:
    """Add the demo catalogue, once. Returns how many programs were added (0: it is there)."""
    if Program.objects.filter(is_demo=True).exists():
        return 0
    made = make(count=COUNT, today=today, season=season)
    _twins(season, today)
    _suggestions(season, today)
    return made


def make(*, count: int, today: date, season: int, seed: int = 1) -> int:
    """Add `count` made-up programs with facts for this Match season; the same ones for the same seed.

    Goes on after those that are there already, in portions of one transaction each. Returns how many were added.
    """
    sources = _sources()
    specialties = {row.key: row for row in Specialty.objects.filter(key__in=SPECIALTIES)}
    done = Program.objects.filter(is_demo=True).count()
    for first in range(done, done + count, AT_ONCE):
        chance = random.Random(f"{seed}:{first}")  # noqa: S311 - made-up rows, no secrets
        numbers = range(first, min(first + AT_ONCE, done + count))
        with transaction.atomic():
            _portion(chance, numbers, specialties, sources, season, today)
    return count


def _sources() -> dict[str, Source]:
    wanted = (
        (Source.Type.PROGRAM, "Program site (demo)"),
        (Source.Type.DIRECTORY, "Directory of programs (demo)"),
        (Source.Type.USER, "A user (demo)"),
    )
    return {
        kind: Source.objects.get_or_create(name=name, defaults={"type": kind, "url": "https://example.org/demo/"})[0]
        for kind, name in wanted
    }


def _portion(
    chance: random.Random, numbers: range, specialties: dict[str, Specialty], sources: dict[str, Source], season: int,
    today: date,
) -> None:  # fmt: skip
    institutions = _institutions(numbers)
    rows = [
        _program(chance, number, institutions[number // SHARED], specialties[_specialty_of(number)])
        for number in numbers
    ]
    programs = Program.objects.bulk_create(rows)
    Track.objects.bulk_create(_tracks(chance, zip(numbers, programs, strict=True)))
    Alias.objects.bulk_create(_aliases(chance, programs))
    facts: list[Fact] = []
    for program in programs:
        facts += facts_of(chance, program, sources, season, today)
    earlier = [older_than(chance, fact) for fact in facts if chance.random() < 0.04]
    Fact.objects.bulk_create([*(old for old in earlier if old), *facts], batch_size=2000)
    ids = [program.pk for program in programs]
    settle(ids, quiet=ids)
    _history(ids)
    text.index(ids)


def _institutions(numbers: range) -> dict[int, Institution]:
    """The institutions of these programs, by their number."""
    wanted = range(numbers.start // SHARED, (numbers.stop - 1) // SHARED + 1)
    names = {number: institution_name(number) for number in wanted}
    found = {row.name: row for row in Institution.objects.filter(name__in=names.values())}
    new = [
        Institution(
            name=name, city=TOWNS[number % len(TOWNS)], state=STATES[number % len(STATES)],
            nrmp_code=str(FIRST_NRMP + number) if FIRST_NRMP + number <= LAST_NRMP else None,
        )
        for number, name in names.items() if name not in found
    ]  # fmt: skip
    found |= {row.name: row for row in Institution.objects.bulk_create(new)}
    return {number: found[name] for number, name in names.items()}


def institution_name(number: int) -> str:
    """The name of the n-th institution; a number tells apart those whose words are used up."""
    again, place = divmod(number, len(WORDS) * len(KINDS))
    ending = f" {again + 1}" if again else ""
    return f"Example {WORDS[place % len(WORDS)]} {KINDS[place // len(WORDS)]}{ending} {MARK}"


def _specialty_of(number: int) -> str:
    """The key of a program's specialty; no two of an institution have the same."""
    chance, keys = random.Random(number // SHARED), list(SPECIALTIES)  # noqa: S311 - made-up rows, no secrets
    chosen: list[str] = []
    while len(chosen) < SHARED:
        key = chance.choices(keys, list(SPECIALTIES.values()))[0]
        if key not in chosen:
            chosen.append(key)
    return chosen[number % SHARED]


def _program(chance: random.Random, number: int, institution: Institution, specialty: Specialty) -> Program:
    without = chance.random() < 0.05 or not specialty.acgme_code
    return Program(
        specialty=specialty, institution=institution, name=institution.name, city=institution.city,
        state=institution.state, acgme_code=None if without else f"{specialty.acgme_code}9{number:06d}", is_demo=True,
    )  # fmt: skip


def _tracks(chance: random.Random, programs: Iterable[tuple[int, Program]]) -> Iterator[Track]:
    """One or two tracks each, where the institution and the specialty have NRMP codes."""
    for number, program in programs:
        codes, institution = program.specialty.nrmp_codes, program.institution
        if not codes or not institution or not institution.nrmp_code:
            continue
        first = TYPES.get(program.specialty.key, "C")
        for letter in [first, *(["P"] if first == "C" and chance.random() < 0.25 else [])]:
            yield Track(
                program=program, code=f"{institution.nrmp_code}{codes[0]}{letter}{number % SHARED}", type=letter
            )


def _aliases(chance: random.Random, programs: list[Program]) -> Iterator[Alias]:
    for program in programs:
        if chance.random() < 0.3:
            short = program.name.removeprefix("Example ").removesuffix(f" {MARK}")
            yield Alias(program=program, name=f"{short} Residency in {program.specialty.name} {MARK}")


def _history(ids: list[int]) -> None:
    """What replaced an older value, as if it had been noticed on the day of the newer one."""
    winners: dict[tuple[int, str], Fact] = {}
    changes: list[ProgramChange] = []
    for fact in Fact.objects.filter(program__in=ids).select_related("source").order_by("retrieved_on", "pk"):
        key = (fact.program_id, fact.field)
        old = winners.get(key)
        if old and fact.wins and _said(old)["value"] != _said(fact)["value"]:
            changes.append(ProgramChange(
                program_id=fact.program_id, verb=ProgramChange.Verb.VALUE, field=fact.field, season=fact.season,
                before=_said(old), after=_said(fact), fact=fact, source_words=str(fact.source),
                at=datetime.combine(fact.retrieved_on, time(12), UTC),
            ))  # fmt: skip
        winners[key] = fact
    days = [change.at for change in changes]
    for row, at in zip(ProgramChange.objects.bulk_create(changes), days, strict=True):
        row.at = at
    ProgramChange.objects.bulk_update(changes, ["at"], batch_size=500)


def _said(fact: Fact) -> dict[str, Any]:
    return {"says": fact.says, "value": fact.value, "rule": fact.rule, "season": fact.season}


def _twins(season: int, today: date) -> None:
    """Three programs that stand twice under other names, for the desk."""
    source = Source.objects.get(name="Directory of programs (demo)")
    first = Program.objects.filter(is_demo=True, acgme_code__isnull=False).select_related("institution").order_by("pk")
    ids = []
    for program in first[:3]:
        name = program.name.replace("Medical Center", "Med Center").replace("Hospital", "Hosp.")
        twin = Program.objects.create(
            specialty_id=program.specialty_id, name=name, city=program.city, state=program.state, is_demo=True
        )
        Fact.objects.create(
            program=twin, field="positions", season=season, value=8, rule=Fact.Rule.OBSERVED, source=source,
            retrieved_on=today - timedelta(days=40),
        )  # fmt: skip
        ids.append(twin.pk)
    settle(ids, quiet=ids)
    text.index(ids)


def _suggestions(season: int, today: date) -> None:
    """Three that wait for a curator."""
    programs = Program.objects.filter(is_demo=True).order_by("pk")[5:8]
    said = (("h1b", False, "The site says no new H-1B this year."), ("step2_min", 230, "Said at the open house."),
            ("img_share", 41.5, "Counted on the page of the residents."))  # fmt: skip
    Suggestion.objects.bulk_create(
        Suggestion(
            program=program, field=field, season=season, value=value, comment=comment, retrieved_on=today,
            address="https://example.org/demo/suggested",
        )
        for program, (field, value, comment) in zip(programs, said, strict=False)
    )  # fmt: skip
