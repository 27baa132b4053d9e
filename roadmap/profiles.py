"""A profile from outside (JSON of the `plan` command, the form on the landing page), checked."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from roadmap.anchors import FIRST_SEASON, LAST_SEASON, Calendar
from roadmap.planner import Profile, Road

STATUSES = ("student", "graduate", "old_graduate")
VISAS = ("j1", "h1b", "either", "none")
OPTIONS = ("optional", "couple", "advanced", "unmatched", "conditional", "em", "obgyn")
KEYS = ("status", "visa", "options", "graduation", "training_years", "done", "started", "weeks", "own_deadlines")
EARLIEST = date(1950, 1, 1)


class ProfileError(ValueError):
    """The profile cannot be planned. `problems` says why, one plain sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read(text: str, road: Road, today: date) -> Profile:
    """A profile from JSON. Raises ProfileError with every problem found."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProfileError([f"not JSON: {error}"]) from None
    if not isinstance(raw, dict):
        raise ProfileError(["the profile must be a JSON object"])
    return check(raw, road, today)


def check(raw: Mapping[str, Any], road: Road, today: date) -> Profile:
    """A profile from plain values. Raises ProfileError with every problem found."""
    problems = [f"“{key}” is not a part of a profile" for key in raw if key not in KEYS]

    def one_of(key: str, choices: tuple[str, ...], default: str) -> str:
        value = raw.get(key, default)
        if value not in choices:
            problems.append(f"{key} must be one of {', '.join(choices)}")
            return default
        return str(value)

    def day(name: str, value: Any) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            problems.append(f"{name}: “{value}” is no date (YYYY-MM-DD)")
            return None

    def table(key: str) -> dict[str, Any]:
        value = raw.get(key) or {}
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            value = dict.fromkeys(value)
        if not isinstance(value, dict):
            problems.append(f"{key} must be a table of milestones")
            return {}
        problems.extend(f"{key}: there is no milestone “{name}”" for name in value if name not in road.nodes)
        return {name: entry for name, entry in value.items() if name in road.nodes}

    def past(key: str, *, must: bool) -> dict[str, Any]:
        found = {name: day(f"{key} {name}", value) for name, value in table(key).items()}
        for name, on in found.items():
            if on and on > today:
                problems.append(f"{key} {name}: {on} is in the future")
            if must and on is None:
                problems.append(f"{key} {name}: the day is missing")
        return found

    options = raw.get("options") or []
    if not isinstance(options, list) or not all(option in OPTIONS for option in options):
        problems.append(f"options must be a list of {', '.join(OPTIONS)}")
        options = []
    graduation = day("graduation", raw.get("graduation"))
    if graduation and not EARLIEST <= graduation <= date(today.year + 15, 12, 31):
        problems.append(f"graduation: {graduation} cannot be right")
    years = raw.get("training_years", 3)
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= 8:
        problems.append("training_years must be a number from 1 to 8")
        years = 3
    weeks = {name: _weeks(name, value, problems) for name, value in table("weeks").items()}
    deadlines = {name: day(f"own_deadlines {name}", value) for name, value in table("own_deadlines").items()}
    profile = Profile(
        status=one_of("status", STATUSES, "graduate"),
        visa=one_of("visa", VISAS, "none"),
        options=frozenset(options),
        graduation=graduation,
        training_years=years,
        done=past("done", must=False),
        started=past("started", must=True),
        weeks=weeks,
        own_deadlines={name: on for name, on in deadlines.items() if on},
    )
    if problems:
        raise ProfileError(problems)
    return profile


def _weeks(name: str, value: Any, problems: list[str]) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 520:
        return float(value)
    problems.append(f"weeks {name}: must be a number from 0 to 520")
    return 0.0


def check_season(season: int | None, calendar: Calendar, today: date) -> int | None:
    """The season if it can be planned. Raises ProfileError for one that is over or out of reach."""
    if season is None:
        return None
    if not FIRST_SEASON <= season <= LAST_SEASON:
        raise ProfileError([f"Match {season} cannot be planned; seasons go from {FIRST_SEASON} to {LAST_SEASON}"])
    if season < calendar.coming_season(today):
        raise ProfileError([f"Match {season} is over"])
    return season
