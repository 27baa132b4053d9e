"""What the records of a room mean for the plan: steps that they show as done, begun or booked, facts, dates.

Every write of a room (exams, letters, ...) ends in `show`, in the same transaction. What a person ticked stays as it
is beside it: when the record goes, the step stands again as they left it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from applicants.checklist.models import Change, ChecklistItem, RecordDate
from applicants.checklist.replanning import Moved as Moved
from applicants.checklist.replanning import complete_items, replan
from applicants.profile.facts import FitFacts
from applicants.profile.models import Applicant
from applicants.rooms import TELLERS

if TYPE_CHECKING:
    from accounts.models import User

NOTHING_MOVED = Moved(0, 0, [])


@dataclass(frozen=True)
class Day:
    """A day to be reminded of. `key` stays the same while the day moves; `path` is the page that it leads to.

    `at` is the instant where the hour counts; `on` is then its day in the zone of the person.

    With the key of a milestone it is said only while that step is open, whoever closes it.
    """

    key: str
    kind: RecordDate.Kind
    title: str
    on: date
    path: str
    closes: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """All that the records of one room say now; what is left out is no longer said.

    `done`, `begun`, `booked`: day by milestone key. A milestone belongs to one room. `facts`: names of FitFacts with
    values of JSON (a day as 2027-04-24); of each room the same names every time, None where it has nothing to say.
    """

    done: Mapping[str, date] = field(default_factory=dict)
    begun: Mapping[str, date] = field(default_factory=dict)
    booked: Mapping[str, date] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    dates: Sequence[Day] = ()


def locked(applicant: Applicant, by: "User") -> Applicant:
    """The applicant's row, locked until the transaction ends. Raises PermissionError for anybody but the owner.

    The first lock of every write of a room. It lets rows that point to the applicant be written beside it (an
    advisor's visit), but no other write of a room.
    """
    rows = Applicant.objects.select_for_update(of=("self",), no_key=True).select_related("user").filter(pk=applicant.pk)
    row: Applicant | None = rows.first()
    if row is None:
        raise Applicant.DoesNotExist
    if row.user_id != by.pk:
        raise PermissionError("only the applicant keeps their records")
    return row


type Asked = Callable[[], Mapping[str, Shown]]
"""Reads what a room's records say when it is called."""
_waiting: ContextVar[dict[str, Shown | Asked] | None] = ContextVar("shown", default=None)


@contextmanager
def together(*, applicant: Applicant, by: "User") -> Iterator[None]:
    """Within it `show` only notes what each room says; at the end all of it is brought to the plan at once.

    For many writes of one applicant in one transaction. Ends without a word when that one fails.
    """
    waiting: dict[str, Shown | Asked] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting:
        said = {room: one for room, one in waiting.items() if isinstance(one, Shown)}
        for ask in waiting.values():
            if not isinstance(ask, Shown):
                said |= ask()
        _bring(applicant, said, by)


@contextmanager
def attempt() -> Iterator[None]:
    """A savepoint within `together`: when it fails, what rooms said in it is forgotten too."""
    waiting = _waiting.get()
    before = dict(waiting or {})
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if waiting is not None:
            waiting.clear()
            waiting.update(before)
        raise


def tell_again(*, applicant: Applicant, by: "User") -> None:
    """Ask the rooms what their records mean now; for when the person aims for another season or visa."""
    with together(applicant=applicant, by=by):
        for name in TELLERS:
            import_string(name)(applicant=applicant, by=by)


def show(*, applicant: Applicant, room: str, shown: Shown, by: "User") -> Moved:
    """Bring steps, facts, dates and the plan to what the room's records say. A second time changes nothing.

    Returns what moved in the plan. A step that a later one needs which is done stays done all the same.
    """
    return show_all(applicant=applicant, said={room: shown}, by=by)


def show_all(*, applicant: Applicant, said: Mapping[str, Shown], by: "User") -> Moved:
    """As `show`, for one write that means something in several rooms; the plan is made anew once."""
    waiting = _waiting.get()
    if waiting is None:
        return _bring(applicant, said, by)
    waiting.update(said)
    return NOTHING_MOVED


def show_later(*, applicant: Applicant, room: str, ask: Asked, by: "User") -> Moved:
    """As `show_all`, of a room that reads hundreds of rows for it: within `together` it is asked once, at the end."""
    waiting = _waiting.get()
    if waiting is None:
        return _bring(applicant, ask(), by)
    waiting[room] = ask
    return NOTHING_MOVED


@transaction.atomic
def _bring(applicant: Applicant, said: Mapping[str, Shown], by: "User") -> Moved:
    """Write what these rooms say, and replan once."""
    applicant = locked(applicant, by)
    if applicant.onboarded_at is None:
        complete_items(applicant)
    changed = []
    for room, shown in said.items():
        _keep_facts(applicant, shown.facts)
        _keep_dates(applicant, room, shown.dates)
        changed += _mark_steps(applicant, room, shown)
    if not changed:
        return NOTHING_MOVED
    moved = replan(applicant) if applicant.onboarded_at else NOTHING_MOVED
    _note(applicant, changed, moved, by)
    return moved


def _mark_steps(applicant: Applicant, room: str, shown: Shown) -> list[tuple[ChecklistItem, date | None]]:
    """Write what is shown onto the steps; returns those that changed, each with the day that was shown before."""
    keys = {*shown.done, *shown.begun, *shown.booked}
    rows = ChecklistItem.objects.filter(applicant=applicant, milestone__isnull=False).select_related("milestone")
    changed = []
    for row in rows.order_by("pk"):
        if row.key not in keys and row.shown_by != room:
            continue
        if row.shown_by not in ("", room):
            raise ValueError(f"{row.key} is shown by {row.shown_by}; {room} cannot show it too")
        values = {
            "shown_by": room if row.key in keys else "",
            "shown_done_on": shown.done.get(row.key),
            "shown_begun_on": shown.begun.get(row.key),
            "booked_on": shown.booked.get(row.key),
        }
        if values == {name: getattr(row, name) for name in values}:
            continue
        before = row.shown_done_on
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        changed.append((row, before))
    return changed


def _note(applicant: Applicant, changed: Sequence[tuple[ChecklistItem, date | None]], moved: Moved, by: "User") -> None:
    """The steps that are done now, or open again, in "what changed"; the first of them says how many dates moved."""
    notes = []
    for row, before in changed:
        if row.shown_done_on != before:
            days = [{"shown_done_on": day.isoformat() if day else None} for day in (before, row.shown_done_on)]
            verb = Change.Verb.SHOWN if row.shown_done_on else Change.Verb.NOT_SHOWN
            notes.append(Change(applicant=applicant, item=row, verb=verb, by=by, before=days[0], after=days[1]))
    if notes:
        notes[0].moved_count, notes[0].later_count = moved.moved, moved.later
    Change.objects.bulk_create(notes)


def _keep_facts(applicant: Applicant, facts: Mapping[str, Any]) -> None:
    if not facts:
        return
    row = FitFacts.objects.filter(applicant=applicant).first() or FitFacts(applicant=applicant)
    others = {name: value for name, value in row.recorded.items() if name not in facts}
    recorded = others | {name: value for name, value in facts.items() if value is not None}
    if recorded != row.recorded:
        row.recorded = recorded
        row.save()


def _in_time(dates: Sequence[Day], mine: Any) -> list[Day]:
    """Without what had begun when it was written down: nobody is told that they missed where they have been."""
    now = timezone.now()
    over = {day.key for day in dates if day.kind == RecordDate.Kind.HAPPENS and day.at and day.at <= now}
    told = set(mine.filter(key__in=over).values_list("key", "at")) if over else set()
    return [day for day in dates if day.key not in over or (day.key, day.at) in told]


def _keep_dates(applicant: Applicant, room: str, dates: Sequence[Day]) -> None:
    mine = RecordDate.objects.filter(applicant=applicant, room=room)
    dates = _in_time(dates, mine)
    mine.exclude(key__in=[day.key for day in dates]).delete()
    RecordDate.objects.bulk_create(
        [
            RecordDate(
                applicant=applicant, room=room, key=day.key, kind=day.kind, title=day.title, on=day.on,
                at=day.at, closes=day.closes, path=day.path,
            )
            for day in dates
        ],
        update_conflicts=True, unique_fields=["applicant", "room", "key"],
        update_fields=["kind", "title", "on", "at", "closes", "path"],
    )  # fmt: skip
