"""The writes of the checklist. Every one that can move the plan ends in `replan`, in the same transaction."""

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.zones import local_day
from applicants.checklist import planning
from applicants.checklist.models import LATE_STATES, Change, ChecklistItem, Substep
from applicants.profile.models import EARLIEST_GRADUATION, Applicant
from roadmap import road
from roadmap.models import Milestone, Phase
from roadmap.planner import RoadLoop

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

LATEST_DATE = date(2090, 12, 31)
CHASE_AGAIN = timedelta(days=14)
LARGEST_LIST = 200
"""Own steps per applicant, and sub-steps per step."""

PERSON_FIELDS = (
    "done_on", "started_on", "not_for_me", "waiting_on", "waiting_name", "waiting_since", "chased_on", "chase_on",
    "own_weeks", "own_target_on", "own_deadline_on", "notes", "own_title", "needed_before_id", "phase_id",
)  # fmt: skip


FIELDS: Any = {field.attname: field for field in ChecklistItem._meta.concrete_fields}


class NotAllowed(Exception):
    """This user may see the step, but not change it."""


class CannotUndo(Exception):
    """The step was changed since; the message says so to the person."""


class Moved(NamedTuple):
    """What a replan did to the dates of open steps."""

    moved: int
    later: int
    newly_late: list[str]


# ------------------------------------------------------------------------------- the plan on paper


@transaction.atomic
def replan(applicant: Applicant, *, now: datetime | None = None) -> Moved:
    """Run the planner and store dates on the rows and the summary on the applicant.

    Locks the applicant. "Today" is the applicant's own day at `now`. Does not touch `road_version`: that says
    up to which change of the road the applicant has been told, and only `reminders` moves it on.
    """
    now = now or timezone.now()
    current = road.current()
    Applicant.objects.select_for_update(of=("self",)).get(pk=applicant.pk)
    items = complete_items(applicant)
    today = applicant.user.today(now)
    planned = planning.compute(current, applicant, items, today)
    changed: list[ChecklistItem] = []
    moved = later = 0
    newly_late: list[str] = []
    for item in items:
        window = planning.window_of(current, applicant, item.key)
        values = planning.planned_values(item, planned.plan.steps.get(item.key), today=today, window=window)
        before = {name: getattr(item, name) for name in planning.PLANNED_FIELDS}
        if values == before:
            continue
        old, new = before["latest_finish"], values["latest_finish"]
        if old and new and old != new:
            moved += 1
            later += new > old
        if values["state"] in LATE_STATES and before["state"] not in LATE_STATES:
            newly_late.append(item.key)
        for name, value in values.items():
            setattr(item, name, value)
        changed.append(item)
    # one INSERT ... ON CONFLICT: a bulk_update of this many fields spends most of its time in building CASE WHEN
    ChecklistItem.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=planning.PLANNED_FIELDS
    )
    _store_summary(applicant, items, planned, today, now)
    return Moved(moved, later, newly_late)


def complete_items(applicant: Applicant) -> list[ChecklistItem]:
    """All rows of the applicant, one for each milestone of the road; new milestones get theirs now."""
    rows = ChecklistItem.objects.filter(applicant=applicant).select_related("milestone").order_by("pk")
    items = list(rows)
    have = {item.milestone_id for item in items}
    new = [
        ChecklistItem(
            applicant=applicant, milestone=milestone, key=milestone.key, phase_id=milestone.phase_id,
            position=milestone.position,
        )
        for milestone in Milestone.objects.active().order_by("phase__position", "position")
        if milestone.pk not in have
    ]  # fmt: skip
    if new:
        ChecklistItem.objects.bulk_create(new)
        items = list(rows.all())
    return items


def _store_summary(
    applicant: Applicant, items: list[ChecklistItem], planned: planning.Planned, today: date, now: datetime
) -> None:
    action = planning.next_action(items, today)
    dated = min((item.act_by for item in items if item.is_open and item.act_by and not item.blocked_by), default=None)
    late = [i for i in items if i.state in LATE_STATES and not i.blocked_by]
    applicant.possible_season = planned.seasons.possible
    applicant.recommended_season = planned.seasons.recommended
    applicant.season_facts = planning.season_facts(planned.seasons)
    applicant.room_days = planned.plan.room
    applicant.decisive_key = planned.plan.decisive.key if planned.plan.decisive else ""
    applicant.next_item = action
    applicant.next_on = dated
    applicant.done_count = sum(item.is_done for item in items)
    applicant.open_count = sum(item.is_open for item in items)
    applicant.ready_count = sum(item.is_now(today) and not item.waiting_since for item in items)
    applicant.late_count = len(late)
    applicant.waiting_count = sum(item.is_open and item.waiting_since is not None for item in items)
    applicant.phase_progress = planning.progress(items)
    applicant.planned_for = today
    applicant.planned_at = now
    applicant.save(update_fields=[
        "possible_season", "recommended_season", "season_facts", "room_days", "decisive_key", "next_item", "next_on",
        "done_count", "open_count", "ready_count", "late_count", "waiting_count", "phase_progress", "planned_for",
        "planned_at",
    ])  # fmt: skip


def replan_stale(*, now: datetime | None = None) -> int:
    """Replan all applicants whose own day has changed since their plan was last seen. Returns how many.

    One that fails, or that another worker holds, stays for the next time and stops nobody else.
    """
    now = now or timezone.now()
    planned = Applicant.objects.planned()
    stale = Q(planned_for=None)
    for zone in planned.order_by().values_list("user__time_zone", flat=True).distinct():
        stale |= Q(user__time_zone=zone) & ~Q(planned_for=local_day(now, zone))
    count = 0
    for pk in list(planned.filter(stale).order_by("planned_at", "pk").values_list("pk", flat=True)):
        try:
            count += _replan_if_free(pk, now)
        except Exception:
            logger.exception("The plan of applicant %s could not be brought to the new day", pk)
    return count


@transaction.atomic
def _replan_if_free(pk: int, now: datetime) -> bool:
    rows = Applicant.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
    row = rows.filter(pk=pk).first()
    if row:
        replan(row, now=now)
    return row is not None


# ------------------------------------------------------------------------------------ the verbs


def _change(
    *, item: ChecklistItem, by: "User", verb: str, apply: Callable[[ChecklistItem, date], None]
) -> Change | None:  # fmt: skip
    """Lock, check, change, validate, write the history, replan. None when nothing changed."""
    with transaction.atomic():
        applicant = Applicant.objects.select_for_update(of=("self",)).select_related("user").get(pk=item.applicant_id)
        if applicant.user_id != by.pk:
            raise NotAllowed
        row = ChecklistItem.objects.select_for_update(of=("self",)).select_related("milestone").get(pk=item.pk)
        before = _person_values(row)
        apply(row, by.today())
        after = _person_values(row)
        changed = [name for name in PERSON_FIELDS if before[name] != after[name]]
        if not changed:
            return None
        _validate(row, by.today())
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
        change = Change.objects.create(
            applicant=applicant, item=row, verb=verb, by=by,
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )  # fmt: skip
        _replan_for(change, applicant)
        return change


def _replan_for(change: Change, applicant: Applicant) -> None:
    """Replan and note on the change what it did to the other dates."""
    try:
        moved = replan(applicant)
    except RoadLoop as loop:
        raise ValidationError(_("That would make steps wait for each other in a circle: %(steps)s.") % {
            "steps": ", ".join(loop.keys),
        }) from None  # fmt: skip
    if moved.moved:
        change.moved_count, change.later_count = moved.moved, moved.later
        change.save(update_fields=["moved_count", "later_count"])


def _person_values(row: ChecklistItem) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in PERSON_FIELDS}


def _plain(value: Any) -> Any:
    """As it lies in JSON."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _validate(row: ChecklistItem, today: date) -> None:
    """Plausible dates, and the constraints with their messages. Raises ValidationError."""
    problems: dict[str, list[str]] = {}
    for name in ("done_on", "started_on", "waiting_since", "chased_on"):
        day = getattr(row, name)
        if day and day > today:
            problems[name] = [_("%(day)s is in the future.") % {"day": day}]
        elif day and day < EARLIEST_GRADUATION:
            problems[name] = [_("%(day)s is too long ago.") % {"day": day}]
    for name in ("own_target_on", "own_deadline_on", "chase_on"):
        day = getattr(row, name)
        if day and not EARLIEST_GRADUATION <= day <= LATEST_DATE:
            problems[name] = [_("%(day)s cannot be right.") % {"day": day}]
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["key", *planning.PLANNED_FIELDS])


def mark_done(*, item: ChecklistItem, on: date | None = None, by: "User") -> Change | None:
    """The step is done (today, or on another day). A second time changes nothing. Ends a wait."""

    def apply(row: ChecklistItem, today: date) -> None:
        if row.done_on and on is None:
            return
        row.done_on = on or today
        if row.started_on and row.started_on > row.done_on:
            row.started_on = row.done_on
        _end_wait(row)

    return _change(item=item, by=by, verb=Change.Verb.DONE, apply=apply)


def reopen(*, item: ChecklistItem, by: "User") -> Change | None:
    """The step is not done after all. Raises ValidationError where a later step that needs it is done."""

    def apply(row: ChecklistItem, today: date) -> None:
        row.done_on = None

    with transaction.atomic():
        change = _change(item=item, by=by, verb=Change.Verb.REOPENED, apply=apply)
        row = ChecklistItem.objects.get(pk=item.pk)
        if row.is_done:
            raise ValidationError(_(
                "A later step that needs this one is marked as done. Open that one first."
            ))  # fmt: skip
        return change


def begin(*, item: ChecklistItem, on: date | None = None, by: "User") -> Change | None:
    """The step is under way (since today, or another day)."""

    def apply(row: ChecklistItem, today: date) -> None:
        row.started_on = on or row.started_on or today

    return _change(item=item, by=by, verb=Change.Verb.STARTED, apply=apply)


def wait(
    *,
    item: ChecklistItem,
    on: str,
    name: str = "",
    since: date | None = None,
    chase_on: date | None = None,
    by: "User",
) -> Change | None:
    """The step waits on somebody since a day. Without a day to ask again, two weeks from now."""

    def apply(row: ChecklistItem, today: date) -> None:
        if row.done_on:
            raise ValidationError(_("This step is done already; it does not wait on anybody."))
        row.waiting_on, row.waiting_name = on, name
        row.waiting_since = since or row.waiting_since or today
        row.chase_on = chase_on or row.chase_on or today + CHASE_AGAIN
        row.started_on = row.started_on or row.waiting_since

    return _change(item=item, by=by, verb=Change.Verb.WAITING, apply=apply)


def chase(*, item: ChecklistItem, by: "User") -> Change | None:
    """They asked again today; the next time is two weeks from now."""

    def apply(row: ChecklistItem, today: date) -> None:
        if not row.waiting_since:
            raise ValidationError(_("This step waits on nobody."))
        row.chased_on, row.chase_on = today, today + CHASE_AGAIN

    return _change(item=item, by=by, verb=Change.Verb.CHASED, apply=apply)


def stop_waiting(*, item: ChecklistItem, by: "User") -> Change | None:
    """The step is in the applicant's own hands again."""

    def apply(row: ChecklistItem, today: date) -> None:
        _end_wait(row)

    return _change(item=item, by=by, verb=Change.Verb.ARRIVED, apply=apply)


def _end_wait(row: ChecklistItem) -> None:
    row.waiting_on = row.waiting_name = ""
    row.waiting_since = row.chased_on = row.chase_on = None


def set_not_for_me(*, item: ChecklistItem, by: "User") -> Change | None:
    """Leave the step out of the plan; what comes after it no longer waits for it."""

    def apply(row: ChecklistItem, today: date) -> None:
        row.not_for_me = True

    return _change(item=item, by=by, verb=Change.Verb.NOT_FOR_ME, apply=apply)


def set_for_me(*, item: ChecklistItem, by: "User") -> Change | None:
    """Take the step back into the plan."""

    def apply(row: ChecklistItem, today: date) -> None:
        row.not_for_me = False

    return _change(item=item, by=by, verb=Change.Verb.FOR_ME, apply=apply)


def edit_step(*, item: ChecklistItem, values: Mapping[str, Any], by: "User") -> Change | None:
    """Change own estimate, own date, typed deadline, begin, notes; of an own step also title, phase and what it is
    needed before. Raises ValidationError."""  # fmt: skip
    allowed = {"own_weeks", "own_target_on", "own_deadline_on", "started_on", "notes"}
    if item.is_own:
        allowed |= {"own_title", "phase_id", "needed_before_id"}

    def apply(row: ChecklistItem, today: date) -> None:
        for name in allowed & set(values):
            setattr(row, name, values[name])
        _check_needed_before(row)

    return _change(item=item, by=by, verb=Change.Verb.EDITED, apply=apply)


def _check_needed_before(row: ChecklistItem) -> None:
    """An own step comes before a step of the same applicant."""
    if row.needed_before_id is not None and not ChecklistItem.objects.filter(
        pk=row.needed_before_id, applicant_id=row.applicant_id
    ).exists():  # fmt: skip
        raise ValidationError({"needed_before": _("That step is not on your road.")})


@transaction.atomic
def add_own_step(
    *, applicant: Applicant, title: str, phase: Phase, needed_before: ChecklistItem | None = None,
    target_on: date | None = None, weeks: Decimal | None = None, notes: str = "", by: "User",
) -> ChecklistItem:  # fmt: skip
    """Add a step of one's own to the road. Raises ValidationError."""
    applicant = Applicant.objects.select_for_update(of=("self",)).select_related("user").get(pk=applicant.pk)
    if applicant.user_id != by.pk:
        raise NotAllowed
    if ChecklistItem.objects.filter(applicant=applicant, milestone=None).count() >= LARGEST_LIST:
        raise ValidationError(_("You have %(count)s own steps already; remove one first.") % {"count": LARGEST_LIST})
    item = ChecklistItem(
        applicant=applicant, own_title=title.strip(), phase=phase, position=1000, needed_before=needed_before,
        own_target_on=target_on, own_weeks=weeks, notes=notes,
    )  # fmt: skip
    item.key = f"own-{item.public_id.hex[:16]}"
    _check_needed_before(item)
    _validate(item, by.today())
    item.save()
    change = Change.objects.create(
        applicant=applicant, item=item, verb=Change.Verb.ADDED, by=by, after={"own_title": item.own_title}
    )
    _replan_for(change, applicant)
    item.refresh_from_db()
    return item


@transaction.atomic
def remove_own_step(*, item: ChecklistItem, by: "User") -> Change:
    """Take an own step off the road for good. Its history keeps the title."""
    applicant = Applicant.objects.select_for_update(of=("self",)).select_related("user").get(pk=item.applicant_id)
    if applicant.user_id != by.pk:
        raise NotAllowed
    if not item.is_own:
        raise ValidationError(_("Only a step of your own can be removed; mark this one “not for me”."))
    title = item.own_title
    item.delete()
    change = Change.objects.create(applicant=applicant, verb=Change.Verb.REMOVED, by=by, before={"own_title": title})
    _replan_for(change, applicant)
    return change


@transaction.atomic
def undo(*, change: Change, by: "User") -> Change:
    """Put back what a change of a step changed. Raises CannotUndo where the step was changed since."""
    applicant = Applicant.objects.select_for_update(of=("self",)).select_related("user").get(pk=change.applicant_id)
    if applicant.user_id != by.pk:
        raise NotAllowed
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undone_at:
        return change
    row = (
        ChecklistItem.objects.select_for_update(of=("self",)).select_related("milestone")
        .filter(changes=change).first()
    )  # fmt: skip
    if row is None or not set(change.before) <= set(PERSON_FIELDS) or not change.before:
        raise CannotUndo(_("This change cannot be taken back."))
    now = _person_values(row)
    if any(now[name] != change.after[name] for name in change.before):
        raise CannotUndo(_("The step was changed again since then, so this was not taken back."))
    for name, value in change.before.items():
        setattr(row, name, FIELDS[name].to_python(value))
    row.full_clean(exclude=["key", *planning.PLANNED_FIELDS])
    row.save(update_fields=[name.removesuffix("_id") for name in change.before])
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    replan(applicant)
    return change


# ------------------------------------------------------------------------------------- sub-steps


@transaction.atomic
def add_substep(*, item: ChecklistItem, text: str, by: "User") -> Substep:
    """Add a part to a step."""
    _must_own(item.applicant_id, by)
    last = Substep.objects.filter(item=item).order_by("-position").first()
    if Substep.objects.filter(item=item).count() >= LARGEST_LIST:
        raise ValidationError(_("This step has %(count)s parts already.") % {"count": LARGEST_LIST})
    substep = Substep(
        applicant_id=item.applicant_id, item=item, text=text.strip(), position=last.position + 1 if last else 0
    )
    substep.full_clean()
    substep.save()
    return substep


@transaction.atomic
def tick_substep(*, substep: Substep, done: bool, by: "User") -> Substep:
    """Mark a part as done or not."""
    _must_own(substep.applicant_id, by)
    substep = Substep.objects.select_for_update().get(pk=substep.pk)
    substep.done_on = (substep.done_on or by.today()) if done else None
    substep.save(update_fields=["done_on"])
    return substep


@transaction.atomic
def remove_substep(*, substep: Substep, by: "User") -> None:
    """Take a part away."""
    _must_own(substep.applicant_id, by)
    substep.delete()


def _must_own(applicant_id: int, by: "User") -> None:
    if not Applicant.objects.filter(pk=applicant_id, user=by).exists():
        raise NotAllowed


def moved_words(change: Change) -> str:
    """What a change did to the other dates, in words; empty when it moved none."""
    if not change.moved_count:
        return ""
    return ngettext("%(count)s date moved.", "%(count)s dates moved.", change.moved_count) % {
        "count": change.moved_count
    }
