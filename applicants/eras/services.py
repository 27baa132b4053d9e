"""The writes of the list, of what is kept of each program, of saved searches and of one's facts.

All of them can be done twice without harm.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.checklist import records
from applicants.checklist.records import Moved, Shown
from applicants.eras import known
from applicants.eras.models import ListedNote, ListedProgram, ListedQuerySet, SavedSearch
from applicants.eras.shown import shown
from applicants.plausible import day_problems
from applicants.profile.facts import FACTS, FitFacts
from applicants.profile.models import Applicant
from applicants.room_writes import Kept, anew
from programs.models import Program

if TYPE_CHECKING:
    from accounts.models import User

ROOM = "eras"
MOST_LISTED = 500
MOST_AT_ONCE = 100
"""Programs that one act on several of them takes."""
MOST_NOTES = 100
"""Notes of each kind per program."""
MOST_SEARCHES = 50
LONGEST_QUERY = 2000
EARLIEST_USCE = date(1990, 1, 1)
FURTHEST_USCE = timedelta(days=3 * 366)

OWN = ("own_name", "own_specialty", "own_city", "own_state", "own_code")
"""What the person says of a program that they typed."""
ABOUT = ("tier", "tier_by", "notes")
"""What they say of any program."""
HAS_RECORDS = gettext_lazy("It has records of its own: an interview, a signal, documents, a note or a rank.")
"""Why a program stays that an import had put on the list."""
NOTE_FIELDS: Mapping[str, tuple[str, ...]] = {
    ListedNote.Kind.ASK: ("text", "done"),
    ListedNote.Kind.WEBSITE: ("on", "address", "text"),
    ListedNote.Kind.CONTACT: ("on", "whom", "how", "text"),
}


class Removed(NamedTuple):
    """Names of the programs that are off the list, and of those that stay because something stands on them."""

    gone: list[str]
    stay: list[str]


def _room_for_one(owner: Applicant) -> None:
    if ListedProgram.objects.current().filter(applicant=owner).count() >= MOST_LISTED:
        raise ValidationError(_("Your list holds %(n)s programs. Remove one first.") % {"n": MOST_LISTED})


# ----------------------------------------------------------------------------------------- the list


@transaction.atomic
def add_program(*, applicant: Applicant, program: Program, by: "User") -> ListedProgram:
    """Put a program on the list; of a merged one, what it was merged into. Raises ValidationError when it is full."""
    owner, program = records.locked(applicant, by), program.now  # an old page may name a merged one
    listed: ListedProgram | None = (
        ListedProgram.objects.current().filter(applicant=owner).of_program(program.pk).first()
    )
    if listed:
        return listed
    _room_for_one(owner)
    made: ListedProgram = ListedProgram.objects.create(applicant=owner, program=program, state_on=by.today())
    tell(applicant=owner, by=by)
    return made


@transaction.atomic
def add_own(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> ListedProgram:
    """List a program that the person typed. One that the catalogue knows by its code, or by name and specialty, is
    listed from there, so that they learn what changes. Raises ValidationError.
    """
    owner = records.locked(applicant, by)
    values, program = _cleaned(values), None
    if found := known.program_like(values):
        program = found.now
        values = {name: value for name, value in values.items() if name not in OWN}
        if ListedProgram.objects.current().filter(applicant=owner).of_program(program.pk).exists():
            raise ValidationError(_("%(name)s is on your list already.") % {"name": program.name})
    _room_for_one(owner)
    return _keep(ListedProgram(applicant=owner, program=program, state_on=by.today()), values, by)


@transaction.atomic
def change_listed(*, listed: ListedProgram, values: Mapping[str, Any], by: "User") -> ListedProgram:
    """Change what `values` names: tier, who set it, notes, state, and what a typed program is. Raises ValidationError.

    What a program of the catalogue is, the catalogue says.
    """
    row = anew(listed, by)
    values = _cleaned(values)
    specialty = values.get("own_specialty", row.own_specialty)
    if not row.program_id and specialty != row.own_specialty and row.signals.current().exists():
        raise ValidationError({"own_specialty": _("Take its signal back first.")})
    return _keep(row, {name: value for name, value in values.items() if not row.program_id or name not in OWN}, by)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without blanks around them; codes and states in capitals."""
    found = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    for name in ("own_code", "own_state"):
        if name in found:
            found[name] = (found[name] or "").upper()
    return found


def _keep(row: ListedProgram, values: Mapping[str, Any], by: "User") -> ListedProgram:
    for name in (*OWN, *ABOUT):
        if name in values:
            setattr(row, name, values[name])
    row.tier_by = (row.tier_by or ListedProgram.TierBy.ME) if row.tier else ""
    state = values.get("state") or row.state
    if state != row.state:
        row.state, row.state_on = state, by.today()
    row.full_clean()
    row.save()
    tell(applicant=row.applicant, by=by)
    return row


@transaction.atomic
def remove_program(*, applicant: Applicant, program: Program, by: "User") -> bool:
    """Take a program off the list, under any of its names. False when it was not there.

    Raises ValidationError where an interview, a rank or a certified application stands on it.
    """
    owner = records.locked(applicant, by)
    rows = ListedProgram.objects.current().filter(applicant=owner).of_program(program.now.pk)
    if staying(owner, rows):
        raise ValidationError(_(
            "%(name)s has an interview or a place on your rank list, or went with your certified application, so it "
            "stays. Set its state to “withdrawn” instead."
        ) % {"name": program.name})  # fmt: skip
    gone, _rows = rows.delete()
    tell(applicant=owner, by=by)
    return bool(gone)


@transaction.atomic
def remove_listed(*, applicant: Applicant, ids: Collection[int], by: "User") -> Removed:
    """Take these programs off the list; one that is gone is gone.

    One on which an interview, a rank or a certified application stands stays.
    """
    owner = records.locked(applicant, by)
    chosen = ListedProgram.objects.current().filter(applicant=owner, pk__in=_few(ids))
    held = staying(owner, chosen)
    rows = list(chosen.for_list())
    ListedProgram.objects.filter(pk__in=[row.pk for row in rows if row.pk not in held]).delete()
    tell(applicant=owner, by=by)
    return Removed(
        [row.name for row in rows if row.pk not in held], [row.name for row in rows if row.pk in held]
    )  # fmt: skip


def staying(applicant: Applicant, rows: ListedQuerySet) -> set[int]:
    """Ids of those of these programs that are not removed: they are set to “withdrawn” instead."""
    from applicants.eras.applying import reads  # which stands on the list

    fixed = rows.filter(pk__in=reads.fixed(applicant))
    return {*rows.held().values_list("pk", flat=True), *fixed.values_list("pk", flat=True)}


def _few(ids: Collection[int]) -> Collection[int]:
    if len(ids) > MOST_AT_ONCE:
        raise ValidationError(_("Choose %(n)s programs at most at once.") % {"n": MOST_AT_ONCE})
    return ids


# ------------------------------------------------------------------------------------ state and tier


@transaction.atomic
def set_state(*, listed: ListedProgram, state: str, on: date | None = None, by: "User") -> ListedProgram:
    """Say how far a program is, since a day: today if none is given. The same state again keeps its day.

    Raises ValidationError.
    """
    row = anew(listed, by)
    if row.state != state or on:
        row.state, row.state_on = state, on or by.today()
        _look_at_days(row, ["state_on"], by)
        row.full_clean()
        row.save(update_fields=["state", "state_on"])
        tell(applicant=row.applicant, by=by)
    return row


@transaction.atomic
def set_states(*, applicant: Applicant, ids: Collection[int], state: str, by: "User") -> int:
    """Bring several programs to a state, since today. Returns how many there were. Raises ValidationError."""
    owner = records.locked(applicant, by)
    if state not in ListedProgram.State.values:
        raise ValidationError(_("Choose a state."))
    found = list(ListedProgram.objects.current().filter(applicant=owner, pk__in=_few(ids)).values_list("pk", flat=True))
    move(applicant=owner, to=dict.fromkeys(found, state), by=by)
    return len(found)


@transaction.atomic
def move(*, applicant: Applicant, to: Mapping[int, str], on: date | None = None, by: "User") -> Moved:
    """Bring many programs to these states, by id, since a day (today if none is given), because records show it.

    Those that are there already keep their day. As few queries for hundreds as for one.
    """
    owner = records.locked(applicant, by)
    rows = ListedProgram.objects.current().filter(applicant=owner, pk__in=list(to))
    changed = [row for row in rows if row.state != to[row.pk]]
    for row in changed:
        row.state, row.state_on = to[row.pk], on or by.today()
    ListedProgram.objects.bulk_update(changed, ["state", "state_on"])
    return tell(applicant=owner, by=by)


@transaction.atomic
def set_tiers(*, applicant: Applicant, ids: Collection[int], tier: str, tier_by: str = "", by: "User") -> int:
    """Set the tier of several programs; an empty one takes it away. Returns how many there were.

    Raises ValidationError.
    """
    owner = records.locked(applicant, by)
    if tier and tier not in ListedProgram.Tier.values:
        raise ValidationError(_("Choose a tier."))
    who = tier_by if tier_by in ListedProgram.TierBy.values else ListedProgram.TierBy.ME
    rows = ListedProgram.objects.current().filter(applicant=owner, pk__in=_few(ids))
    count: int = rows.update(tier=tier, tier_by=who if tier else "")
    return count


@transaction.atomic
def reach(*, listed: ListedProgram, state: str, by: "User") -> ListedProgram:
    """Bring a program at least to this state, because a record shows it (an invitation, an interview, a rank).

    A program that is further stays where it is. One that was refused or given up comes back: the record is newer.
    """
    row = anew(listed, by)
    return set_state(listed=row, state=state, by=by) if row.state in _behind(state) else row


@transaction.atomic
def reach_all(*, applicant: Applicant, ids: Collection[int], state: str, by: "User") -> Moved:
    """As `reach`, for many programs at once."""
    owner = records.locked(applicant, by)
    rows = ListedProgram.objects.current().filter(applicant=owner, pk__in=ids, state__in=_behind(state))
    return move(applicant=owner, to=dict.fromkeys(rows.values_list("pk", flat=True), state), by=by)


def _behind(state: str) -> list[str]:
    """The states from which a record of this one brings a program on: those before it, and those that end it."""
    order = list(ListedProgram.State.values)
    return order[: order.index(state)] + order[order.index(ListedProgram.State.WITHDRAWN) :]


# ------------------------------------------------------------------------- what is kept of a program


@transaction.atomic
def add_note(*, listed: ListedProgram, kind: str, values: Mapping[str, Any], by: "User") -> Kept[ListedNote]:
    """Keep what a program asks, a check of its website, or a contact. Raises ValidationError."""
    program = anew(listed, by)
    if program.kept_notes.filter(kind=kind).count() >= MOST_NOTES:
        raise ValidationError(_("You keep %(n)s of them for this program. Remove one first.") % {"n": MOST_NOTES})
    note = ListedNote(applicant=program.applicant, listed=program, kind=kind, on=by.today())
    return _keep_note(note, values, by)


@transaction.atomic
def change_note(*, note: ListedNote, values: Mapping[str, Any], by: "User") -> Kept[ListedNote]:
    """Change what `values` names. Raises ValidationError."""
    return _keep_note(anew(note, by), values, by)


@transaction.atomic
def remove_note(*, note: ListedNote, by: "User") -> Moved:
    """Forget a note, and all that it did to the plan. A second time changes nothing."""
    owner = records.locked(note.applicant, by)
    ListedNote.objects.current().filter(applicant=owner, pk=note.pk).delete()
    return tell(applicant=owner, by=by)


def _keep_note(note: ListedNote, values: Mapping[str, Any], by: "User") -> Kept[ListedNote]:
    for name in NOTE_FIELDS.get(note.kind, ()):
        if name in values:
            value = values[name]
            setattr(note, name, value.strip() if isinstance(value, str) else value)
    _look_at_days(note, ["on"], by)
    note.full_clean()
    note.save()
    return Kept(note, tell(applicant=note.applicant, by=by))


def _look_at_days(row: ListedProgram | ListedNote, names: Collection[str], by: "User") -> None:
    if problems := day_problems(row, by.today(), past=names):
        raise ValidationError(problems)


def tell(*, applicant: Applicant, by: "User") -> Moved:
    """Bring the plan to what the list holds now, and to what is assigned to its programs."""
    return records.show_later(applicant=applicant, room=ROOM, ask=lambda: _said(applicant, by), by=by)


def _said(applicant: Applicant, by: "User") -> dict[str, Shown]:
    added = ListedProgram.objects.current().filter(applicant=applicant).aggregate(first=Min("added_at"))["first"]
    notes = ListedNote.objects.current().filter(applicant=applicant).order_by().values_list("kind")
    first = dict(notes.annotate(first=Min("on"))) | ({"program": by.today(added)} if added else {})
    from applicants.eras.applying import services as applying  # which stands on the list

    return {ROOM: shown(first)} | applying.said(applicant)


# ------------------------------------------------------------------------------ searches and facts


@transaction.atomic
def save_search(*, applicant: Applicant, name: str, query: str, by: "User") -> SavedSearch:
    """Keep a search; one of the same name is replaced. Without a name it gets the day. Raises ValidationError."""
    owner = records.locked(applicant, by)
    name = " ".join(name.replace("\0", " ").split()) or _("Search of %(day)s") % {
        "day": date_format(by.today(), "j M Y")
    }
    clean = urlencode([pair for pair in parse_qsl(query.lstrip("?")) if pair[0] != "page"])
    if len(clean) > LONGEST_QUERY:
        raise ValidationError(_("This search is too long to be kept. Take some filters away."))
    row = SavedSearch.objects.filter(applicant=owner, name=name).first() or SavedSearch(applicant=owner, name=name)
    if row._state.adding and SavedSearch.objects.filter(applicant=owner).count() >= MOST_SEARCHES:
        raise ValidationError(_("You keep %(n)s searches. Remove one first.") % {"n": MOST_SEARCHES})
    row.query = clean
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def remove_search(*, applicant: Applicant, search: SavedSearch, by: "User") -> None:
    """Forget a search."""
    SavedSearch.objects.filter(applicant=records.locked(applicant, by), pk=search.pk).delete()


@transaction.atomic
def save_facts(*, applicant: Applicant, values: Mapping[str, Any], by: "User") -> FitFacts:
    """Keep what the person says of themselves; a name that is not given stays. Raises ValidationError with words."""
    owner = records.locked(applicant, by)
    row = FitFacts.objects.filter(applicant=owner).first() or FitFacts(applicant=owner)
    for name in FACTS:
        if name in values:
            setattr(row, name, values[name])
    last, today = row.usce_last_on, by.today()
    if last and not EARLIEST_USCE <= last <= today + FURTHEST_USCE:
        raise ValidationError({"usce_last_on": _("This day is too far away. Is the year right?")})
    row.full_clean()
    row.save()
    return row
