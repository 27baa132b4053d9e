"""What the pages of the checklist show, put together from rows. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from applicants.checklist.models import LATE_STATES, ChecklistItem, ItemState
from applicants.profile.models import Applicant
from roadmap import road
from roadmap.models import Phase
from roadmap.planner import START

FILTERS = ("open", "ready", "waiting", "late", "done")


@dataclass(slots=True)
class PhaseOfRoad:
    """A phase with its steps: what can be acted on now, what comes later, what is done."""

    phase: Phase
    now: list[ChecklistItem] = field(default_factory=list)
    later: list[ChecklistItem] = field(default_factory=list)
    done: list[ChecklistItem] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.now) + len(self.later) + len(self.done)

    @property
    def last_done(self) -> ChecklistItem | None:
        """The step that was done last, of those with a day."""
        dated = [item for item in self.done if item.day_done]
        return max(dated, key=lambda item: item.day_done or date.min, default=None)


def counts(items: Sequence[ChecklistItem], today: date) -> dict[str, int]:
    """How many steps each filter of the roadmap holds."""
    return {
        show: sum(item.is_open for item in items) if show == "open" else len(chosen(items, show, today))
        for show in FILTERS
    }


def chosen(items: Sequence[ChecklistItem], show: str, today: date) -> list[ChecklistItem]:
    """The steps of one filter; `open` has the done ones beside them."""
    if show == "ready":
        return [item for item in items if item.is_now(today) and not item.waiting_since]
    if show == "waiting":
        return [item for item in items if item.is_open and item.waiting_since is not None]
    if show == "late":
        return [item for item in items if item.state in LATE_STATES and not item.blocked_by]
    if show == "done":
        return [item for item in items if item.is_done]
    return [item for item in items if item.applies]


def by_phase(items: Sequence[ChecklistItem], today: date, *, fold: bool) -> list[PhaseOfRoad]:
    """The steps by phase, each part in the order of the road; passed ones stand with the later ones.

    With `fold`, what is done and what comes later is kept apart, to be folded away.
    """
    phases: dict[str, PhaseOfRoad] = {}
    for item in items:
        found = phases.setdefault(item.phase_id, PhaseOfRoad(item.phase))
        shown = not fold or item.is_now(today)
        (found.now if shown else found.done if item.is_done else found.later).append(item)
    return sorted(phases.values(), key=lambda found: found.phase.position)


def names(items: Sequence[ChecklistItem]) -> dict[str, ChecklistItem]:
    """Steps by key, so that a page can name and link what comes first."""
    return {item.key: item for item in items}


def needed_for_start() -> frozenset[str]:
    """The milestones that a start needs."""
    return road.current().road.needed_for(START)


def season_room(applicant: Applicant) -> int | None:
    """The least room in days that the season leaves to a step that a start needs; none of them has less."""
    rooms = [fact["advised_slack"] for fact in applicant.season_facts if fact["season"] == applicant.target_season]
    return rooms[0] if rooms else None


def if_you_dont(item: ChecklistItem, before: ChecklistItem | None = None, *, least: int | None = None) -> str:
    """Which sentence tells what happens otherwise: a key for the template.

    `before` is the step that an own step is needed before; what hangs on that one hangs on this one. `least`
    as in `season_room`: a step that has less must be done for the day that a later one is booked for.
    """
    if item.own_day:
        return "booked" if item.booked_on else "own"
    if item.state == ItemState.TOO_LATE:
        return "closed"
    if (before.key if before else item.key) not in needed_for_start():
        if item.slack_days is None:
            return "side"
        return "advised" if item.on_chain else "helps"
    if item.hard_slack_days is not None and item.hard_slack_days <= 0 and item.deadline_on:
        return "shuts"
    if item.slack_days is None:
        return "needed"
    if least is not None and item.slack_days < least:
        return "for_booked"
    return "late" if item.slack_days < 0 else "room"


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A season in the table "which season?"."""

    season: int
    is_target: bool
    is_recommended: bool
    room: int | None
    advised_short: int
    hard_short: int
    decides: str
    latest: date | None
    chain: list[str]


def season_rows(applicant: Applicant) -> list[SeasonRow]:
    """The seasons that were looked at, with why each fits or does not."""
    titles = road.current().titles
    shorts = road.current().shorts
    rows = []
    for fact in applicant.season_facts:
        key, latest = fact["key"], fact["latest_finish"]
        if fact["hard_key"]:
            key, latest = fact["hard_key"], fact.get("hard_latest_finish", "")  # not in rows of older plans
        rows.append(
            SeasonRow(
                season=fact["season"],
                is_target=fact["season"] == applicant.target_season,
                is_recommended=fact["season"] == applicant.recommended_season,
                room=fact["room"],
                advised_short=max(0, -(fact["advised_slack"] or 0)),
                hard_short=max(0, -(fact["hard_slack"] or 0)),
                decides=titles.get(key, ""),
                latest=date.fromisoformat(latest) if latest else None,
                chain=[shorts.get(name, name) for name in fact["chain"]],
            )
        )
    return rows


def why_not_nearer(applicant: Applicant) -> SeasonRow | None:
    """The last season before the target that does not fit at the advised pace."""
    rows = season_rows(applicant)
    nearer = [row for row in rows if row.season < (applicant.target_season or 0) and row.advised_short]
    return nearer[-1] if nearer else None
