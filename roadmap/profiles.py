"""A profile from outside (JSON of the `plan` command, the form on the landing page), checked.

Whatever comes in, the only way out beside a profile is a ProfileError.
"""

import json
from datetime import date
from typing import Any

from roadmap.anchors import FIRST_SEASON, LAST_SEASON, Calendar
from roadmap.planner import LONGEST_WEEKS, Profile, Road

STATUSES = ("student", "graduate", "old_graduate")
VISAS = ("j1", "h1b", "either", "none")
OPTIONS = ("optional", "couple", "advanced", "unmatched", "conditional", "em", "obgyn")
KEYS = ("status", "visa", "options", "graduation", "training_years", "done", "started", "weeks", "own_deadlines")
EARLIEST = date(1950, 1, 1)
LATEST = date(LAST_SEASON + 40, 12, 31)
MOST_PROBLEMS = 20


class ProfileError(ValueError):
    """The profile cannot be planned. `problems` says why, one plain sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read(text: str, road: Road, today: date) -> Profile:
    """A profile from JSON. Raises ProfileError with every problem found."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProfileError([f"not JSON: {error}"]) from None
    return check(raw, road, today)


def check(raw: Any, road: Road, today: date) -> Profile:
    """A profile from plain values (those of JSON). Raises ProfileError with every problem found."""
    if not isinstance(raw, dict):
        raise ProfileError(["the profile must be a JSON object"])
    found = _Check(raw, road, today)
    profile = Profile(
        status=found.one_of("status", STATUSES, "graduate"),
        visa=found.one_of("visa", VISAS, "none"),
        options=found.options(),
        graduation=found.graduation(),
        training_years=found.training_years(),
        done=found.past("done", must=False),
        started={name: on for name, on in found.past("started", must=True).items() if on},
        weeks={name: found.weeks(name, value) for name, value in found.table("weeks").items()},
        own_deadlines=found.own_deadlines(),
    )
    if found.problems:
        more = len(found.problems) - MOST_PROBLEMS
        raise ProfileError(found.problems[:MOST_PROBLEMS] + ([f"and {more} more"] if more > 0 else []))
    return profile


def shown(value: Any) -> str:
    """A value from outside as it may stand in a message: short, and fit for any screen."""
    text = str(value) if isinstance(value, (str, int, float)) and not _is_huge(value) else type(value).__name__
    text = "".join(sign if sign.isprintable() else "?" for sign in text[:41])
    return f"{text[:40]}…" if len(text) > 40 else text


def _is_huge(value: Any) -> bool:
    return isinstance(value, int) and abs(value) > 10**20


class _Check:
    """The parts of a profile one by one; what is wrong is kept in `problems`, and a harmless value returned."""

    def __init__(self, raw: dict[Any, Any], road: Road, today: date) -> None:
        self.raw, self.road, self.today = raw, road, today
        self.problems = [f"“{shown(key)}” is not a part of a profile" for key in raw if key not in KEYS]

    def one_of(self, key: str, choices: tuple[str, ...], default: str) -> str:
        value = self.raw.get(key, default)
        if value not in choices:
            self.problems.append(f"{key} must be one of {', '.join(choices)}")
            return default
        return str(value)

    def options(self) -> frozenset[str]:
        value = self.raw.get("options") or []
        if not isinstance(value, list) or not all(option in OPTIONS for option in value):
            self.problems.append(f"options must be a list of {', '.join(OPTIONS)}")
            return frozenset()
        return frozenset(value)

    def graduation(self) -> date | None:
        value = self.raw.get("graduation")
        on = self.day("graduation", value) if value is not None else None
        if on and on.year > self.today.year + 15:
            self.problems.append(f"graduation: {on} is too far ahead")
            return None
        return on

    def training_years(self) -> int:
        value = self.raw.get("training_years", 3)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 8:
            self.problems.append("training_years must be a number from 1 to 8")
            return 3
        return value

    def day(self, name: str, value: Any) -> date | None:
        """A day that a person can have meant."""
        try:
            on = value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.problems.append(f"{name}: “{shown(value)}” is no date (YYYY-MM-DD)")
            return None
        if not EARLIEST <= on <= LATEST:
            self.problems.append(f"{name}: {on} cannot be right")
            return None
        return on

    def table(self, key: str) -> dict[str, Any]:
        """Milestone keys with a value each; a list of keys has no values."""
        value = self.raw.get(key) or {}
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            value = dict.fromkeys(value)
        if not isinstance(value, dict):
            self.problems.append(f"{key} must be a table of milestones")
            return {}
        unknown = [name for name in value if name not in self.road.nodes]
        self.problems.extend(f"{key}: there is no milestone “{shown(name)}”" for name in unknown)
        return {name: entry for name, entry in value.items() if name in self.road.nodes}

    def past(self, key: str, *, must: bool) -> dict[str, date | None]:
        """Days that lie behind; with `must` each entry needs one."""
        found: dict[str, date | None] = {}
        for name, value in self.table(key).items():
            found[name] = on = self.day(f"{key} {name}", value) if value is not None else None
            if on and on > self.today:
                self.problems.append(f"{key} {name}: {on} is in the future")
            if must and value is None:
                self.problems.append(f"{key} {name}: the day is missing")
        return found

    def weeks(self, name: str, value: Any) -> float:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LONGEST_WEEKS:
            return float(value)
        self.problems.append(f"weeks {name}: must be a number from 0 to {LONGEST_WEEKS}")
        return 0.0

    def own_deadlines(self) -> dict[str, date]:
        days = {name: self.day(f"own_deadlines {name}", value) for name, value in self.table("own_deadlines").items()}
        return {name: on for name, on in days.items() if on}


def check_today(today: date) -> date:
    """The day from which a plan can be seen. Raises ProfileError for one outside all seasons."""
    first, last = date(FIRST_SEASON - 1, 1, 1), date(LAST_SEASON - 5, 12, 31)
    if not first <= today <= last:
        raise ProfileError([f"today: {today} lies outside the seasons that can be planned ({first} to {last})"])
    return today


def check_season(season: int | None, calendar: Calendar, today: date) -> int | None:
    """The season if it can be planned. Raises ProfileError for one that is over or out of reach."""
    if season is None:
        return None
    if not FIRST_SEASON <= season <= LAST_SEASON:
        raise ProfileError([f"Match {season} cannot be planned; seasons go from {FIRST_SEASON} to {LAST_SEASON}"])
    if season < calendar.coming_season(today):
        raise ProfileError([f"Match {season} is over"])
    return season
