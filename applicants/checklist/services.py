"""The writes of the checklist. Every one that can move the plan ends in `replan`, in the same transaction."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.checklist import planning
from applicants.checklist.models import Change, ChecklistItem, Substep
from applicants.checklist.replanning import Moved as Moved
from applicants.checklist.replanning import complete_items as complete_items
from applicants.checklist.replanning import replan as replan
from applicants.checklist.replanning import replan_stale as replan_stale
from applicants.profile.models import EARLIEST_GRADUATION, Applicant
from roadmap.models import Phase
from roadmap.planner import RoadLoop

if TYPE_CHECKING:
    from accounts.models import User

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


# ------------------------------------------------------------------------------------ the verbs


def _change(
    *, item: ChecklistItem, by: "User", verb: str, apply: Callable[[ChecklistItem, date], None]
) -> Change | None:  # fmt: skip
    """Lock, check, change, validate, write the history, replan. None when nothing changed."""
    with transaction.atomic():
        applicant = (
            Applicant.objects.select_for_update(of=("self",), no_key=True)
            .select_related("user")
            .get(pk=item.applicant_id)
        )
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
        raise ValidationError({"needed_before": _circle_words(loop, applicant)}) from None
    if moved.moved:
        change.moved_count, change.later_count = moved.moved, moved.later
        change.save(update_fields=["moved_count", "later_count"])


def _circle_words(loop: RoadLoop, applicant: Applicant) -> str:
    """The steps that would wait for each other, by name."""
    rows = ChecklistItem.objects.filter(applicant=applicant, key__in=loop.keys).select_related("milestone")
    names = {row.key: row.short for row in rows}
    return _("These steps would wait for each other in a circle: %(steps)s. Nothing was changed.") % {
        "steps": ", ".join(names.get(key, key) for key in dict.fromkeys(loop.keys)),
    }  # fmt: skip


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
            problems[name] = [_("%(day)s is in the future.") % {"day": date_format(day)}]
        elif day and day < EARLIEST_GRADUATION:
            problems[name] = [_("%(day)s is too long ago. Is the year right?") % {"day": date_format(day)}]
    for name in ("own_target_on", "own_deadline_on", "chase_on"):
        day = getattr(row, name)
        if day and not EARLIEST_GRADUATION <= day <= LATEST_DATE:
            problems[name] = [_("%(day)s cannot be right. Is the year right?") % {"day": date_format(day)}]
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=planning.NOT_THEIRS)


def mark_done(*, item: ChecklistItem, on: date | None = None, by: "User") -> Change | None:
    """The step is done (today, or on another day). A second time changes nothing. Ends a wait.

    What somebody has done is for them, so "not for me" ends with it too.
    """

    def apply(row: ChecklistItem, today: date) -> None:
        if (row.done_on or row.shown_done_on) and on is None:
            return
        row.done_on = on or today
        if row.started_on and row.started_on > row.done_on:
            row.started_on = row.done_on
        row.not_for_me = False
        _end_wait(row)

    return _change(item=item, by=by, verb=Change.Verb.DONE, apply=apply)


def reopen(*, item: ChecklistItem, by: "User") -> Change | None:
    """The step is not done after all. Raises ValidationError where a later step that needs it is done."""

    def apply(row: ChecklistItem, today: date) -> None:
        row.done_on = None

    with transaction.atomic():
        change = _change(item=item, by=by, verb=Change.Verb.REOPENED, apply=apply)
        row = ChecklistItem.objects.get(pk=item.pk)
        if row.shown_done_on:
            raise ValidationError(_("Your records show that this is done. Change it there, and it opens again."))
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
        if row.day_done:
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
        allowed |= {"own_title", "phase", "needed_before"}

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
    applicant = (
        Applicant.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=applicant.pk)
    )
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
    applicant = (
        Applicant.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=item.applicant_id)
    )
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
    applicant = (
        Applicant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .get(pk=change.applicant_id)
    )
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
    try:
        row.full_clean(exclude=planning.NOT_THEIRS)
        row.save(update_fields=[name.removesuffix("_id") for name in change.before])
        replan(applicant)
    except (ValidationError, RoadLoop):
        raise CannotUndo(_("Other steps were changed since then, so this was not taken back.")) from None
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
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
    return moved_count_words(change.moved_count)


def moved_count_words(count: int) -> str:
    """How many dates of the plan moved, in words; empty for none."""
    return ngettext("%(count)s date moved.", "%(count)s dates moved.", count) % {"count": count} if count else ""
