"""What a change of the profile would do to the plan, before it is saved. Computes, writes nothing."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from applicants.checklist import planning
from applicants.checklist.models import LATE_STATES, ChecklistItem
from applicants.profile import rules
from applicants.profile.models import Applicant
from programs.models import Specialty
from programs.specialties.models import counted_years
from roadmap import road
from roadmap.planner import GRADUATION, State


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference between the plan as it stands and as it would be."""

    season: int
    possible: int | None
    recommended: int | None
    new_steps: list[str]
    gone_steps: list[str]
    earlier: int
    later: int
    newly_late: list[str]
    room: int | None
    old_room: int | None

    @property
    def changes_nothing(self) -> bool:
        return not (self.new_steps or self.gone_steps or self.earlier or self.later)


def _without_day(item: ChecklistItem) -> ChecklistItem:
    """The step as it would stand, not done."""
    found = copy(item)
    found.done_on = None
    return found


def of_change(applicant: Applicant, answers: Mapping[str, Any]) -> Effect:
    """The effect of these answers (fields of the applicant, and `specialties`) on their plan."""
    items = list(ChecklistItem.objects.filter(applicant=applicant).select_related("milestone").order_by("pk"))
    changed, saved = copy(applicant), items
    for name, value in answers.items():
        if name == "specialties":
            specialties: Sequence[Specialty] = value
            changed.training_years = counted_years(specialties)
        else:
            setattr(changed, name, value)
    if rules.is_student_again(applicant.status, changed.status):
        saved = [_without_day(item) if item.key == GRADUATION else item for item in items]
    current = road.current()
    today = applicant.user.today()
    found = planning.compute(current, changed, saved, today)
    names = planning.labels(current, items)
    now = {item.key: item for item in items}
    then = found.plan.steps
    earlier = later = 0
    newly_late: list[str] = []
    for key, step in then.items():
        row = now.get(key)
        if row is None or step.done:
            continue
        if step.latest_finish and row.latest_finish and step.latest_finish != row.latest_finish:
            later += step.latest_finish > row.latest_finish
            earlier += step.latest_finish < row.latest_finish
        late = step.state in (State.LATE, State.TOO_LATE)
        if late and row.state not in LATE_STATES:
            newly_late.append(names[key])
    return Effect(
        season=found.plan.season, possible=found.seasons.possible, recommended=found.seasons.recommended,
        new_steps=[names[key] for key in then if key in now and not now[key].applies and not now[key].not_for_me],
        gone_steps=[row.short for key, row in now.items() if row.applies and key not in then],
        earlier=earlier, later=later, newly_late=newly_late, room=found.plan.room, old_room=applicant.room_days,
    )  # fmt: skip
