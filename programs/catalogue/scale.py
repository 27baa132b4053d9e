"""Made-up programs in any number, for the bench and for `seed_scale`. Names are plainly made up.

Every value has a fact with a source behind it, as if `settle` had written the columns; the same seed makes the same
programs.
"""

import random
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from programs.catalogue.models import Institution, Program
from programs.catalogue.states import STATES
from programs.catalogue.text import learn, words_of
from programs.facts.fields import COLUMNS, STAGES, TYPES
from programs.facts.models import Source
from programs.specialties.models import Specialty

AT_ONCE = 2000
SEASON = 2028
READ_ON = date(2026, 11, 1)

KINDS = ("Example", "Sample", "Mock", "Invented", "Specimen", "Fictional", "Pretend", "Imagined")
PLACES = (
    "Lakeside", "Riverbend", "Hilltop", "Meadow", "Harbor", "Prairie", "Canyon", "Orchard", "Summit", "Valley",
    "Seaview", "Woodland", "Granite", "Juniper", "Willow", "Cedar", "Falcon", "Heron", "Quarry", "Lantern",
    "Copper", "Marble", "Thistle", "Bramble", "Clover", "Sparrow", "Otter", "Beacon", "Anchor", "Compass",
)  # fmt: skip
HOUSES = ("Medical Center", "University Hospital", "Community Hospital", "Regional Health", "Clinic", "Health System",
          "Teaching Hospital", "Memorial Hospital")  # fmt: skip
TOWNS = ("ville", "ton", "burg", "field", "port", "ford", "haven", "wick")

BEHIND = """
INSERT INTO programs_fact
    (program_id, field, season, says, value, rule, words, source_id, address, retrieved_on, wins, created_at)
SELECT id, %s, %s, 'value', to_jsonb({name}), {rule}, '', %s, '', newest_fact_on, true, now()
FROM programs_program WHERE id = ANY(%s) AND {name} IS NOT NULL
"""
"""The facts behind one column."""


@transaction.atomic
def make(count: int, seed: int = 1, *, season: int = SEASON, read_on: date = READ_ON) -> int:
    """Write `count` made-up programs with facts of this Match season, the newest read on this day. Returns how many.

    Codes follow from the number of programs that are there, so that more can be added. Needs the specialties.
    """
    dice = random.Random(seed)  # noqa: S311 - made-up data
    source, _made = Source.objects.get_or_create(
        name="Made up for the bench", defaults={"type": Source.Type.DEMO, "url": "https://example.org/"}
    )
    specialties = list(Specialty.objects.order_by("key"))
    first = Program.objects.count()
    houses = _institutions(dice, max(1, count // 12))
    for start in range(0, count, AT_ONCE):
        numbers = range(first + start, first + min(start + AT_ONCE, count))
        programs = [_program(dice, number, specialties, houses, read_on) for number in numbers]
        rows = Program.objects.bulk_create(programs)
        learn(program.search_text for program in rows)
        _facts([row.pk for row in rows], source, season)
    return count


def _institutions(dice: random.Random, count: int) -> list[Institution]:
    made = []
    for _number in range(count):
        kind, place = dice.choice(KINDS), dice.choice(PLACES)
        town = dice.choice(PLACES) + dice.choice(TOWNS)
        name = f"{kind} {place} {dice.choice(HOUSES)}"
        made.append(Institution(name=name, city=town, state=dice.choice(list(STATES))))
    return Institution.objects.bulk_create(made, batch_size=AT_ONCE)


def _program(
    dice: random.Random, number: int, specialties: list[Specialty], institutions: list[Institution], read_on: date
) -> Program:  # fmt: skip
    # a few specialties have most of the programs
    specialty = specialties[min(int(dice.expovariate(0.25)), len(specialties) - 1)]
    house = dice.choice(institutions)
    program = Program(
        specialty=specialty, institution=house, name=f"{house.name} {specialty.name} {number} (demo)", city=house.city,
        state=house.state, acgme_code=f"9{number:09d}", is_demo=True, **_columns(dice, read_on),
    )  # fmt: skip
    program.search_text = words_of(program)
    return program


def _columns(dice: random.Random, read_on: date) -> dict[str, Any]:
    def maybe(value: Any, share: float = 0.7) -> Any:
        return value if dice.random() < share else None

    found: dict[str, Any] = {
        "j1": maybe(dice.random() < 0.8), "h1b": maybe(dice.random() < 0.35), "f1": maybe(dice.random() < 0.3, 0.3),
        "step2_min": maybe(dice.randrange(205, 250, 5), 0.5), "step2_liked": maybe(dice.randrange(225, 260, 5), 0.3),
        "attempts_max": maybe(dice.randint(1, 4), 0.5), "grad_years_max": maybe(dice.randint(2, 12), 0.6),
        "certificate_by": maybe(dice.choice(list(STAGES)), 0.5), "usce_months_min": maybe(dice.randint(0, 6), 0.5),
        "usce_within_years": maybe(dice.randint(1, 5), 0.2), "letters_min": maybe(dice.randint(2, 4)),
        "us_letters_min": maybe(dice.randint(0, 3), 0.4), "img_share": maybe(float(dice.randint(0, 100))),
        "positions": maybe(dice.randint(2, 60), 0.9), "program_type": maybe(dice.choice(list(TYPES)), 0.9),
        "accepts": maybe(dice.random() < 0.95, 0.8),
        "newest_fact_on": read_on - timedelta(days=dice.randrange(900)),
    }  # fmt: skip
    for one in COLUMNS:
        if one.strictness:
            found[f"{one.key}_strict"] = found[one.key] is not None and dice.random() < 0.6
    return found


def _facts(programs: list[int], source: Source, season: int) -> None:
    """The facts behind the columns of these programs, a statement for each column: there may be two million."""
    for one in COLUMNS:
        if one.strictness:
            rule = f"CASE WHEN {one.key}_strict THEN 'strict' ELSE 'preference' END"
        else:
            rule = "'strict'" if one.group == "visa" else "'preference'" if one.key == "step2_liked" else "'observed'"
        with connection.cursor() as cursor:
            cursor.execute(BEHIND.format(name=one.key, rule=rule), [one.key, season, source.pk, programs])
