"""A change of the road before it is made: the road and the calendar as they would be, and how many plans it touches.

Nothing here writes. Who counts the plans stands in the setting ROADMAP_IMPACT; the road itself knows no person.
"""

from datetime import date
from typing import Any, NamedTuple, Protocol, Self, cast

from django.conf import settings
from django.core import signing
from django.utils.module_loading import import_string

from roadmap import road
from roadmap.anchors import Calendar
from roadmap.facts import Facts
from roadmap.planner import Road, Step

SLICE = 200
"""How many plans are counted at once."""

SALT = "a change of the road"
STEP_FIELDS = (
    "requires", "follows", "min_weeks", "typical_weeks", "not_before", "deadline", "severity", "applies_to",
    "is_active",
)  # fmt: skip
"""What plans are made of; the other fields of a milestone are words."""


class Impact(NamedTuple):
    """How many plans were looked at, and what a change would do to them.

    `touched`: the latest day to begin or to finish an open step moves; `late`: more late steps on the way to a start
    than now; `impossible`: the chosen season would be out of reach and is not now. `last` is the applicant up to
    whom was counted, `more` whether others come after.
    """

    plans: int = 0
    touched: int = 0
    late: int = 0
    impossible: int = 0
    last: int = 0
    more: bool = False

    def then(self, later: "Impact") -> "Impact":
        """Both slices together."""
        return Impact(
            self.plans + later.plans,
            self.touched + later.touched,
            self.late + later.late,
            self.impossible + later.impossible,
            later.last or self.last,
            later.more,
        )


class Counter(Protocol):
    def __call__(self, road: Road, calendar: Calendar, *, after: int = 0, limit: int = SLICE) -> Impact: ...


class Proposal(NamedTuple):
    """A date that would move (`season`, `anchor`, `on`), or the step that a milestone would be (`step`)."""

    season: int = 0
    anchor: str = ""
    on: str = ""
    expected: bool = False
    key: str = ""
    step: Facts | None = None

    @classmethod
    def of_date(cls, *, season: int, anchor: str, on: date, expected: bool) -> Self:
        return cls(season=season, anchor=anchor, on=on.isoformat(), expected=expected)

    @classmethod
    def of_milestone(cls, key: str, facts: Facts) -> Self:
        """`facts` as they would be after the edit, all of them."""
        return cls(key=key, step={name: facts[name] for name in STEP_FIELDS})

    @classmethod
    def from_token(cls, token: str) -> Self:
        """The proposal of an address. Raises BadSignature for a forged or old one."""
        found: Any = signing.loads(token, salt=SALT, max_age=60 * 60 * 24)
        return cls(**found)

    @property
    def token(self) -> str:
        """The proposal as it may stand in an address."""
        return signing.dumps(self._asdict(), salt=SALT, compress=True)

    def applied(self) -> tuple[Road, Calendar]:
        """Road and calendar as they would be. Raises RoadError and RoadLoop."""
        current = road.current()
        if self.step is None:
            on = date.fromisoformat(self.on)
            return current.road, current.calendar.replaced(self.season, self.anchor, on, expected=self.expected)
        steps = {key: node.step for key, node in current.road.nodes.items()}
        steps[self.key] = step_of(self.key, self.step)
        return Road(steps.values()), current.calendar


def step_of(key: str, facts: Facts) -> Step:
    """The facts of a milestone as the planner's step."""
    return Step(
        key=key,
        requires=tuple(facts["requires"]),
        follows=tuple(facts["follows"]),
        min_weeks=facts["min_weeks"],
        typical_weeks=facts["typical_weeks"],
        not_before=facts["not_before"],
        deadline=facts["deadline"],
        severity=facts["severity"],
        applies_to=frozenset(facts["applies_to"] if facts["is_active"] else ()),
    )


def count(proposal: Proposal, *, so_far: Impact | None = None) -> Impact:
    """Count on from where the last slice ended; the first slice without one."""
    so_far = so_far or Impact()
    counter = cast(Counter, import_string(settings.ROADMAP_IMPACT))
    road_then, calendar_then = proposal.applied()
    return so_far.then(counter(road_then, calendar_then, after=so_far.last, limit=SLICE))
