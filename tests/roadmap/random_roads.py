"""Random acyclic roads and profiles, from any source of chance (a seed, or hypothesis)."""

from datetime import date, timedelta
from random import Random

from roadmap.anchors import ANCHORS, PUBLISHED, Calendar, SeasonDay
from roadmap.planner import GRADUATION, START, Profile, Step

STATUSES = ["student", "graduate", "old_graduate"]
VISAS = ["j1", "h1b", "either", "none"]
OPTIONS = ["optional", "couple", "advanced", "unmatched", "conditional", "em", "obgyn"]
TAGS = [*STATUSES, "j1", "h1b", "visa", *OPTIONS]


def random_steps(chance: Random, most: int = 18) -> list[Step]:
    """Steps in an order in which each waits only for earlier ones, then shuffled."""
    keys = [f"s{number}" for number in range(chance.randint(1, most))]
    keys.insert(chance.randint(0, len(keys)), GRADUATION)
    keys.append(START)
    steps = []
    for place, key in enumerate(keys):
        earlier = chance.sample(keys[:place], min(place, chance.randint(0, 4)))
        cut = chance.randint(0, len(earlier))
        shortest = chance.randint(0, 200) / 10
        steps.append(
            Step(
                key,
                requires=tuple(earlier[:cut]),
                follows=tuple(earlier[cut:]),
                min_weeks=shortest,
                typical_weeks=round(shortest + chance.randint(0, 200) / 10, 1),
                not_before=chance.choice(["", "", "", _anchor(chance)]),
                deadline=_deadline(chance, keys[place + 1 :]),
                severity=chance.choice(["", "", "closes", "best_by"]),
                applies_to=frozenset(["all"] if chance.random() < 0.6 else chance.sample(TAGS, chance.randint(0, 3))),
            )
        )
    chance.shuffle(steps)
    return steps


def _anchor(chance: Random) -> str:
    offset = chance.choice(
        ["", "", f"-{chance.randint(0, 60)}w", f"+{chance.randint(0, 400)}d", "+1season", "-1season"]
    )
    return chance.choice(list(ANCHORS)) + offset


def _deadline(chance: Random, later: list[str]) -> str:
    kind = chance.choice(["none", "anchor", "anchor", "text", "before", "with"])
    if kind == "anchor":
        return _anchor(chance)
    if kind == "text":
        return "text:a day that only they know"
    if kind in ("before", "with") and later:
        return f"{kind}:{chance.choice(later)}"
    return chance.choice(["", "none"])


def random_profile(chance: Random, keys: list[str], today: date) -> Profile:
    """A person who has done, begun, left out and estimated some of these steps."""

    def some(share: float) -> list[str]:
        return [key for key in keys if chance.random() < share]

    def past() -> date:
        return today - timedelta(days=chance.randint(0, 900))

    return Profile(
        status=chance.choice(STATUSES),
        visa=chance.choice(VISAS),
        options=frozenset(chance.sample(OPTIONS, chance.randint(0, 4))),
        graduation=chance.choice([None, today + timedelta(days=chance.randint(-2000, 1500))]),
        training_years=chance.randint(1, 8),
        done={key: chance.choice([None, past()]) for key in some(0.15)},
        started={key: past() for key in some(0.15)},
        weeks={key: chance.randint(0, 600) / 10 for key in some(0.1)},
        excluded=frozenset(some(0.07)),
        waiting=frozenset(some(0.1)),
        own_deadlines={key: today + timedelta(days=chance.randint(-200, 900)) for key in some(0.1)},
        booked={key: today + timedelta(days=chance.randint(-100, 900)) for key in some(0.1)},
    )


def random_calendar(chance: Random) -> Calendar:
    """Rules, with some published days that differ from them."""
    published = {
        (season, key): SeasonDay(
            ANCHORS[key].usual(season) + timedelta(days=chance.randint(-20, 20)), chance.random() < 0.3
        )
        for season in range(2025, 2033)
        for key in PUBLISHED
        if chance.random() < 0.3
    }
    return Calendar(published)


def random_day(chance: Random) -> date:
    return date(2025, 1, 1) + timedelta(days=chance.randint(0, 1500))
